"""How politely hosts are asked (`Manners`) and how much of an answer is taken (`Limits`)."""

from dataclasses import dataclass

from src.errors import ConfigurationError

# The SEC allows ten requests a second over all its hosts. Eight, evenly spaced, put at most ten into any window of one
# second, whatever the network does to their spacing by one slot; nine would not.
MAX_SEC_PER_SECOND = 8.0

# The largest body known to be real is an Ashby board of 13.8 MB; 20 MB leaves room for it to grow by half, and eight of them
# at once still fit a container of 512 MB.
MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Manners:
    """Rates and retries.

    Attributes:
        sec_per_second: Requests a second to all hosts under sec.gov together, above 0 and at most 8; None: not limited.
        others_per_second: Requests a second to any other registrable domain. Two is what Workable answers without 429,
            the strictest of the boards seen. None: not limited.
        attempts: How often a request is tried in all.
        wait_initial: Seconds before the second attempt; doubled for each further one.
        wait_max: Longest of these waits, seconds.
        wait_jitter: Up to so many seconds are added by chance, so that requests that failed together do not return together.
        retry_after_max: Longest `Retry-After` that is waited for, seconds. A host that asks for more is not asked again:
            asking sooner than it wants would be rude, and a run has no hour to wait.
        retry_budget: So many seconds after the first attempt no further one is planned.
    """

    sec_per_second: float | None = MAX_SEC_PER_SECOND
    others_per_second: float | None = 2.0
    attempts: int = 4
    wait_initial: float = 1.0
    wait_max: float = 20.0
    wait_jitter: float = 1.0
    retry_after_max: float = 60.0
    retry_budget: float = 150.0

    def __post_init__(self) -> None:
        for name in ("sec_per_second", "others_per_second"):
            rate = getattr(self, name)
            if rate is not None and rate <= 0:
                message = f"{name}: wanted a number above 0 or None, got {rate}"
                raise ConfigurationError(message)
        if self.sec_per_second is not None and self.sec_per_second > MAX_SEC_PER_SECOND:
            message = f"sec_per_second: wanted at most {MAX_SEC_PER_SECOND:g}, got {self.sec_per_second:g}"
            raise ConfigurationError(message)


# A recording needs neither patience nor rest: it answers at once, and always the same.
REPLAYED = Manners(sec_per_second=None, others_per_second=None, attempts=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may cost.

    Attributes:
        connect: Seconds to resolve a name and open a connection.
        read: Longest silence while a body arrives, seconds.
        total: Seconds for one request from first to last byte; stops a body that drips byte by byte. 20 MB in a minute
            is 2.7 Mbit/s.
        max_bytes: Largest body, decoded.
        max_redirects: Redirects followed for one request.
    """

    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    max_bytes: int = MAX_BYTES
    max_redirects: int = 5
