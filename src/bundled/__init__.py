"""The models that the image ships: each learned again, to the byte, from a recording of what it learned from."""
