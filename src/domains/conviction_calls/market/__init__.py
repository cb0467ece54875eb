"""What prices say of an asset and of all coins at the close of a day, before anybody calls it."""
