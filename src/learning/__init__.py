"""HOW WE LEARN: from rows with answers to a sealed model, and to figures that can be believed.

- What is learned from: targets, training_set, minimums; lookahead asks whether a feature knows the future.
- How time is walked: walk_forward (periods, purge, embargo), walk (every candidate through them), predictions, notes.
- How one model is made: recipe, lessons (one training period), boosting, linear, calibrating, families, search.
- How it is packed: fitting, packing, reference (bins, golden rows, fingerprint), stability (how far windows of the past were
  from those bins), importance, card.
- How it is judged: metrics, sample, ranks, interval, judge (figures with intervals, differences in pairs).
- What a backtest tells: backtest (its values), comparison, opinions, closes, portfolio.
"""
