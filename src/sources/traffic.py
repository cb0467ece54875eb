"""What a run has asked of the network, for its summary."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Traffic:
    """Counts of one client, so far.

    Attributes:
        requests: Requests sent, each attempt and each redirect counted, robots.txt too. In a replay: put to the recording.
        by_family: The same by family of hosts ("sec.gov", "greenhouse.io").
        retries: How many of the requests were second or later attempts.
        bytes: Body bytes taken, decoded.
        blocked: Questions a host refused (401, 403, a block page, robots.txt).
    """

    requests: int = 0
    by_family: Mapping[str, int] = field(default_factory=dict)
    retries: int = 0
    bytes: int = 0
    blocked: int = 0


class Tally:
    """Counts as they happen."""

    def __init__(self) -> None:
        self.families: Counter[str] = Counter()
        self.retries = 0
        self.bytes = 0
        self.blocked = 0

    def snapshot(self) -> Traffic:
        """The counts at this moment."""
        return Traffic(self.families.total(), dict(self.families), self.retries, self.bytes, self.blocked)
