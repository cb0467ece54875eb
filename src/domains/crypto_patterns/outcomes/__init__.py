"""WHAT CAME OF IT: signals resolved from bars by target and stop, or read from the record of whoever traded them."""
