"""HOW WE ASK: requests, documents, the polite client, record and replay, robots, and gathering."""
