"""The modes of the Actor: score, train, backtest. Each is a module; what they work with is a `Run`."""
