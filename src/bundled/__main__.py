"""`python -m src.bundled RECORDING [DOMAIN …]`: learn the models that the image ships, all of them or some.

The recording holds EDGAR's answers with a folder of prices, `calls/` with posts and prices, and `crypto/` with bars. The same
recording gives the same bytes. An envelope and its card come out of each; no row that was learned from is in either.
"""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from src.bundled import calls, companies, patterns
from src.bundled.shipping import Learned, shipped

LEARNERS: Final[Mapping[str, Callable[[Path], Learned]]] = {
    "company_risk": companies.learn,
    "conviction_calls": calls.learn,
    "crypto_patterns": patterns.learn,
}


def main() -> None:
    """Learn, write, and print what came of it."""
    recording, *wanted = sys.argv[1:]
    for name in wanted or LEARNERS:
        began = time.monotonic()
        learned = LEARNERS[name](Path(recording))
        sys.stdout.write(shipped(learned, time.monotonic() - began))


if __name__ == "__main__":
    main()
