"""WHAT WE SAW: dated facts, how far back silence means something, and the columnar table of many."""
