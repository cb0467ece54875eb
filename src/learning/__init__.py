"""HOW WE LEARN: targets, training sets, walk-forward validation, fitting, metrics, backtest."""
