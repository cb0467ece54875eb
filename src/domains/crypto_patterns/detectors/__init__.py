"""WHAT SHAPE THE BARS TAKE: patterns, each told at the bar that confirms it and never taken back."""
