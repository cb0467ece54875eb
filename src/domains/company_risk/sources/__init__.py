"""Where company risk is seen: SEC EDGAR, careers boards, newsrooms."""
