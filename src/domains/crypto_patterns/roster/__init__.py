"""WHICH SIGNALS ARE SCORED: those given and those detected, measured at their own bar's close, and what came of them."""
