"""The sample market: made-up bars of three coins with trends that last, signals on them, and the record of what came of some.

No price in it was ever paid. Each coin wanders in steps of one law, and switches now and then between rising, falling and none
of the two; the volume is larger while it goes somewhere. So there is something to learn, and less of it than one would think.
"""
