"""An Apify Actor that scores public companies every day from what they file, whom they hire and what they announce."""
