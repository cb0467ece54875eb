"""What came of earlier calls, as it was known at each moment."""
