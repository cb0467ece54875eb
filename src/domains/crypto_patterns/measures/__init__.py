"""WHAT THE BARS SAY: eleven measures of a symbol at a bar's close, over whole columns or bar by bar, to the same figures."""
