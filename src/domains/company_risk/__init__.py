"""Company risk: what a company files, whom it hires, what it announces."""
