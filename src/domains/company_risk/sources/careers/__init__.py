"""Careers boards: how many openings a company has, counted by department, and never a zero that was not proved."""
