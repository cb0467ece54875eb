"""Patterns on stored real bars: found, measured, resolved, forecast, and told."""
