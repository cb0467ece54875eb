"""Who can be scored: the bundled directory of companies, and the subjects of a run."""
