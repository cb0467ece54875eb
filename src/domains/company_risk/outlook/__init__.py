"""What lies ahead of a company: when it reports next, how its reports have moved it, how restless it and the market are."""
