"""Which coins and stocks a message calls: how symbols are written, what they name, and what is no call at all."""
