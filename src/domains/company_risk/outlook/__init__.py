"""What lies ahead of a company: when its next report is due, how its reports have moved it, how restless it and the market are."""
