"""What a company itself publishes: feeds, release lists and articles, folded into dated releases."""
