"""The registry's promises over every backend a ledger has: memory, local files, and the cloud client against a loopback."""

from tests.ledger.conftest import store

__all__ = ["store"]
