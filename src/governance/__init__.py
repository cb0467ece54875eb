"""WHETHER TO BELIEVE IT: where the champion is found, and what it takes to be one."""
