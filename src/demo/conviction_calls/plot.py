"""What is said: everybody's calls of four months, the chatter between them, and the last day, which is written out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from src.demo.chance import Chance
from src.demo.conviction_calls.cast import ASSETS, FIRST_DAY, LAST_DAY, PEOPLE, Asset, Person

FIRE: Final = "🔥"
ROCKET: Final = "🚀"
EYES: Final = "👀"
THUMB: Final = "👍"


@dataclass(frozen=True, slots=True)
class Said:
    """One posting.

    Attributes:
        who: Name of who posts it; "" for a broadcast.
        at: When.
        text: What.
        reactions: Sign → how many.
        answers: Place in the list of what it answers, or None.
        edited: Minutes after which it was edited, or None.
        forwarded: Where it was forwarded from, or "".
    """

    who: str
    at: datetime
    text: str
    reactions: tuple[tuple[str, int], ...] = ()
    answers: int | None = None
    edited: int | None = None
    forwarded: str = ""


_PHRASES: Final = {
    "reasoned": (
        "{s} thesis: working product with real users, a partnership is signed, low market cap. Entry {e}, target {t}, stop {x}",
        "Accumulating {s} around {e}. Mainnet upgrade comes next month, supply is burned, the team ships. Target {t}",
        "{s}: breakout from a year of consolidation, undervalued against its sector, revenue has doubled. Target {t}, stop {x}",
    ),
    "loud": (
        "{s} to the moon 🚀🚀🚀",
        "LOADING {s} NOW 🔥🔥 don't miss it",
        "{s} is next, buy now! 🚀",
        "all in {s} 🔥🚀 let's go",
    ),
    "plain": (
        "Bought {s} at {e}",
        "Long {s} here, target {t}",
        "{s} looks good above {x}",
        "Buying some {s}, entry {e} target {t} stop {x}",
    ),
    "shady": (
        "{s} guaranteed 100x gem, join our VIP group for the next one 🚀",
        "Insider info on {s}: pump at 18:00 GMT, be ready, safe profit",
        "{s} presale is over, liquidity locked, easy 50x 🔥 dm me for more",
    ),
}
_CHATTER: Final = (
    "good morning all",
    "anyone watching the open today?",
    "$500 on groceries, prices are wild",
    "that was a quiet week",
    "FOR ALL of you who ask: read the pinned post first",
    "what a day, well done everybody",
)
_BEFORE: Final = 4
"""Days before a run in which those who see it coming call."""


def hall() -> list[Said]:
    """Everything said in Lantern Hall, in order of time."""
    said = [one for person in PEOPLE for one in _calls(person)]
    said += [*_chatter(), *_reports()]
    said.sort(key=lambda one: (one.at, one.who))
    return [*said, *_last_day(len(said))]


def harbour() -> list[Said]:
    """Everything broadcast by Harbour Signals, in order of time: calls, their results, and what it forwards."""
    chance, said = Chance("harbour"), list[Said]()
    for number in range(56):
        at = _moment(FIRST_DAY + timedelta(days=2 * number), chance)
        asset = chance.one_of([asset for asset in ASSETS if asset.coin])
        price = asset.price
        targets = " / ".join(f"{price * times:.4g}" for times in (1.1, 1.3, 2))
        zone = f"Buy zone {price:.4g} - {price * 0.97:.4g}"
        text = f"#{asset.symbol}/USDT\n{zone}\nTargets {targets}\nStop {price * 0.9:.4g}"
        said.append(Said("", at, text, _crowd(chance, 12, THUMB)))
        if chance.between(0, 1) > 0.6:  # noqa: PLR2004 - two of five claim a result
            done = f"#{asset.symbol}/USDT Target 1 done ✅ 10% profit in 2 days"
            said.append(Said("", at + timedelta(days=2, hours=3), done, _crowd(chance, 20, FIRE)))
    last = datetime(2026, 6, 30, 9, 12, tzinfo=UTC)
    brinex = "#BRINEX/USDT\nBuy zone 0.86 - 0.88\nTargets 0.95 / 1.2 / 1.8\nStop 0.79"
    said.append(Said("", last, brinex, ((FIRE, 9), (THUMB, 22))))
    forwarded = "$TIDEX short here, leverage 5x, entry 18.5 target 14, overbought after the run"
    said.append(Said("", last + timedelta(hours=3), forwarded, ((EYES, 6),), forwarded="Deep Water Desk"))
    return sorted((one for one in said if one.at <= last + timedelta(hours=4)), key=lambda one: one.at)


def _calls(person: Person) -> Iterator[Said]:
    chance = Chance(person.name, "calls")
    running = [(asset, run) for asset in ASSETS for run in asset.runs]
    for _ in range(person.calls):
        if chance.between(0, 1) < person.foresight:
            asset, run = chance.one_of(running)
            day = run.starts - timedelta(days=chance.whole(1, _BEFORE))
        else:
            asset = chance.one_of(ASSETS)
            day = FIRST_DAY + timedelta(days=chance.whole(0, (LAST_DAY - FIRST_DAY).days - 1))
        kind = (ROCKET, FIRE, EYES, THUMB)[chance.whole(0, 3)]
        text = _worded(chance.one_of(_PHRASES[person.style]), asset)
        yield Said(person.name, _moment(day, chance), text, _crowd(chance, person.crowd, kind))


def _worded(phrase: str, asset: Asset) -> str:
    symbol = f"{asset.symbol}/USDT" if asset.coin else f"${asset.symbol}"
    price = asset.price
    return phrase.format(s=symbol, e=f"{price:.4g}", t=f"{price * 2.2:.4g}", x=f"{price * 0.85:.4g}")


def _chatter() -> Iterator[Said]:
    chance = Chance("chatter")
    for number in range(0, (LAST_DAY - FIRST_DAY).days, 3):
        who = chance.one_of(PEOPLE).name
        yield Said(who, _moment(FIRST_DAY + timedelta(days=number), chance), chance.one_of(_CHATTER))


def _reports() -> Iterator[Said]:
    chance = Chance("reports")
    for asset in ASSETS:
        for run in asset.runs:
            at = _moment(run.starts + timedelta(days=run.days), chance)
            symbol = f"{asset.symbol}/USDT" if asset.coin else f"${asset.symbol}"
            text = f"{symbol} all targets hit ✅ congratulations to everybody who followed, {100 * (run.times - 1):.0f}% profit"
            yield Said("marlow", at, text, _crowd(chance, 60, FIRE))


def _moment(day: date, chance: Chance) -> datetime:
    hour, minute, second = chance.whole(7, 22), chance.whole(0, 59), chance.whole(0, 59)
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)


def _crowd(chance: Chance, usual: int, kind: str) -> tuple[tuple[str, int], ...]:
    first, second = round(usual * chance.between(0.3, 1.2)), round(usual * chance.between(0.0, 0.5))
    counted = {kind: first, THUMB: second} if kind != THUMB else {THUMB: first + second}
    return tuple((sign, number) for sign, number in counted.items() if number)


def _last_day(place: int) -> Iterator[Said]:
    """The day that is scored, written out so that it shows what can be seen.

    Args:
        place: How many postings stand before it.
    """

    def at(hour: int, minute: int) -> datetime:
        return datetime(2026, 6, 30, hour, minute, tzinfo=UTC)

    reasoned = (
        "QUILO/USDT: the working product has real users now, a partnership with two exchanges is signed, and the market cap is"
        " low for it. Entry 0.66, target 1.5, stop 0.55 🔥🚀"
    )
    halcyon = (
        "$HALCN: earnings on 14 July, revenue has doubled and it is undervalued against its sector."
        " Long from 24, target 50, stop 20"
    )
    yield Said("tamsin", at(8, 5), reasoned, ((FIRE, 31), (ROCKET, 22), (THUMB, 9)))
    yield Said("marlow", at(8, 40), "With tamsin on this one, I am accumulating too.", ((THUMB, 12),), answers=place)
    yield Said("pip", at(9, 2), "MOPSY/USDT to the moon 🚀🚀🚀", ((ROCKET, 4),))
    yield Said("brackish", at(9, 30), "OSKA/USDT guaranteed 100x gem, insider info, join our VIP group 🚀🔥", ((EYES, 3),))
    yield Said("marlow", at(10, 15), halcyon, ((FIRE, 27), (THUMB, 30)))
    yield Said("juniper", at(11, 0), "VRDN/USDT is next, buy now! 🔥", ((FIRE, 11), (THUMB, 3)))
    yield Said("sable", at(11, 45), "$WRENX puts, this is going down after the run", ((EYES, 5),))
    yield Said("oriel", at(12, 20), "Long FERRO/USDT here, target 14", ((THUMB, 14),), edited=6)
    yield Said("pip", at(13, 1), "LUMRA/USDT 🚀", ((ROCKET, 2),))
    yield Said("juniper", at(13, 30), "VRDN/USDT Target 1 done ✅ 9% profit already", ((FIRE, 16),))
    yield Said("oriel", at(14, 10), "good morning all, $500 on groceries again", ())
