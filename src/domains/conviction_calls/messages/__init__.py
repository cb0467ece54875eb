"""What a community said: one shape for every platform, its readers, and the folding of repeats."""
