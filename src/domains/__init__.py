"""WHAT WE SCORE: one folder a domain, found by name; domains are strangers to each other."""
