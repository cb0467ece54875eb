"""Two recorded years played again, evening by evening: what `benchmarks.replay_years` is made of."""
