"""WHAT THE MARKET DID: bars as columns, read from an exchange's rows or folded from its ticks."""
