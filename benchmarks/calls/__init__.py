"""Stored calls of 2021 with the prices of what they called: what the model, its rules and simpler readings were worth."""
