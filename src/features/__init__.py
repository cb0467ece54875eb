"""WHAT WE MEASURE: declarations, and the columnar engine that evaluates them."""
