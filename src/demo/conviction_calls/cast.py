"""Who speaks and what they speak of. Every community, person, coin and company here is invented."""

from dataclasses import dataclass
from datetime import date
from typing import Final

FIRST_DAY: Final = date(2026, 3, 1)
LAST_DAY: Final = date(2026, 6, 30)
FIRST_PRICE: Final = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch in which a price runs up, and then gives half of it back.

    Attributes:
        starts: First day of it.
        days: How long it runs.
        times: What the price is multiplied by.
    """

    starts: date
    days: int
    times: float


@dataclass(frozen=True, slots=True)
class Asset:
    """A coin or a stock.

    Attributes:
        symbol: As it trades.
        name: For people.
        coin: Whether it is a coin.
        price: On the first day, USD.
        unrest: Standard deviation of an ordinary day.
        runs: When it runs.
    """

    symbol: str
    name: str
    coin: bool
    price: float
    unrest: float
    runs: tuple[Run, ...] = ()

    @property
    def ticker(self) -> str:
        """What its prices are asked for by."""
        return f"{self.symbol}-USD" if self.coin else self.symbol


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who posts.

    Attributes:
        id: As the platform knows them.
        name: As the platform shows them.
        calls: How many calls in the four months.
        foresight: Chance that a call comes in the days before a run; the others come on any day.
        style: Which phrases they use: "reasoned", "loud", "plain", "shady".
        crowd: Reactions that a call of theirs usually draws.
    """

    id: str
    name: str
    calls: int
    foresight: float
    style: str
    crowd: int


ASSETS: Final = (
    Asset("QUILO", "Quilo Network", coin=True, price=0.42, unrest=0.04, runs=(Run(date(2026, 4, 6), 14, 3.1),)),
    Asset("VRDN", "Verdanium", coin=True, price=2.10, unrest=0.03, runs=(Run(date(2026, 5, 11), 18, 2.4),)),
    Asset("LUMRA", "Lumra", coin=True, price=0.061, unrest=0.05, runs=(Run(date(2026, 3, 20), 10, 2.7),)),
    Asset("TIDEX", "Tidex Protocol", coin=True, price=11.5, unrest=0.03, runs=(Run(date(2026, 6, 2), 16, 2.2),)),
    Asset("OSKA", "Oska", coin=True, price=0.0031, unrest=0.07),
    Asset("BRINEX", "Brinex", coin=True, price=0.88, unrest=0.04),
    Asset("FERRO", "Ferro Chain", coin=True, price=5.4, unrest=0.03, runs=(Run(date(2026, 4, 24), 12, 2.1),)),
    Asset("MOPSY", "Mopsy", coin=True, price=0.00012, unrest=0.10, runs=(Run(date(2026, 5, 1), 6, 4.0),)),
    Asset("HALCN", "Halcyon Grid", coin=False, price=14.2, unrest=0.025, runs=(Run(date(2026, 5, 4), 20, 2.1),)),
    Asset("WRENX", "Wrenfield Robotics", coin=False, price=31.0, unrest=0.03),
)

HALL: Final = "Lantern Hall"
HARBOUR: Final = "Harbour Signals"

PEOPLE: Final = (
    Person("700100200300400001", "marlow", 14, 0.65, "reasoned", 48),
    Person("700100200300400002", "tamsin", 16, 0.45, "reasoned", 30),
    Person("700100200300400003", "pip", 52, 0.05, "loud", 9),
    Person("700100200300400004", "oriel", 20, 0.30, "plain", 14),
    Person("700100200300400005", "brackish", 24, 0.02, "shady", 6),
    Person("700100200300400006", "juniper", 22, 0.20, "loud", 18),
    Person("700100200300400007", "sable", 14, 0.15, "plain", 7),
)
"""Of Lantern Hall. Marlow is whom the others trust."""
TRUSTED: Final = "marlow"
