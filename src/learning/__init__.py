"""HOW WE LEARN: from rows with answers to a sealed model, and to figures that can be believed.

    what is learned from   targets · training_set · minimums · lookahead (does a feature know the future?)
    how time is walked     walk_forward (periods, purge, embargo) · walk (every candidate through them) · predictions · notes
    how one model is made  recipe · lessons (one training period) · boosting · linear · calibrating · families · search
    how it is packed       fitting · packing · reference (bins, golden rows, fingerprint) · card
    how it is judged       metrics · sample · ranks · interval · judge (figures with intervals, differences in pairs)
    what a backtest tells  backtest (its values) · comparison · opinions · closes · portfolio
"""
