"""WHAT WE REMEMBER: snapshots, observations, outcomes; append-only segments."""
