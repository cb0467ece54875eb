"""Who is scored: what the input hands over, read into callers and what each of them calls."""
