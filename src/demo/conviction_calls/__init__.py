"""The sample world of communities: two invented ones, what they call, and prices invented with them."""
