"""WHERE PRICES COME FROM: Yahoo, or files of the user's own; examined before anything is computed from them."""
