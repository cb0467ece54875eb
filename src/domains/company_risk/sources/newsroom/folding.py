"""One release, many copies: which items of a list are the same fact, under a key that outlives the run."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from src.domains.company_risk.sources.newsroom.links import path_of
from src.domains.company_risk.sources.newsroom.release import Release
from src.domains.company_risk.sources.newsroom.zones import EASTERN
from src.observations.observation import Observation

# Reposts and corrections follow within days; the shortest legitimate recurrence of a title (a monthly production or
# dividend notice) is four weeks.
WITHIN_DAYS = 3
_REISSUE = re.compile(
    r"^\W*(?:c ?o ?r ?r ?e ?c ?t ?(?:i ?o ?n|i ?n ?g|e ?d)(?: (?:and|&) replac(?:ing|ement))?"
    r"|r ?e ?p ?e ?a ?t|re-?issue[ds]?|updated?|replacing"
    r"|advisory|media advisory)\b(?: +release)?\s*[:/–—-]*\W*",
    re.IGNORECASE,
)
_REISSUED = re.compile(r"\s*[-–—(:/]\s*(?:correct(?:ion|ed)|updated?|repeat|re-?issued?)\)?\s*$", re.IGNORECASE)
_TICKER = re.compile(
    r"[(\[]\s*(?:(?:nyse|nasdaq|otc\w*|amex|tsxv?|lse|euronext|asx|cboe|nyse american"
    r"|nasdaq\w*)\b[^()\[\]]{0,80}|(?-i:[A-Z]{2,5}))\s*[)\]]",
    re.IGNORECASE,
)
_BARE_TICKER = re.compile(r"\s+[-–—|]\s+[A-Z]{2,5}$")


@dataclass(frozen=True, slots=True)
class Folded:
    """Copies of one release as one.

    Attributes:
        key: Identity that a later run finds again.
        release: The earliest copy, with the longest text of all.
        copies: How many items of the list it stands for.
        held: What the ledger holds of it already, or None.
    """

    key: str
    release: Release
    copies: int = 1
    held: Observation | None = None


def normal_title(title: str) -> str:
    """A headline without case, punctuation, ticker, and the marks of a correction or a repeat."""
    plain = unicodedata.normalize("NFKC", title)
    stripped = _REISSUED.sub("", _REISSUE.sub("", plain)) or plain
    stripped = _BARE_TICKER.sub("", _TICKER.sub(" ", stripped)) or stripped
    words = re.findall(r"[^\W_]+", stripped.casefold().replace("'", "").replace("’", ""))
    return " ".join(words) or plain.casefold()


def fold(releases: Iterable[Release], held: Iterable[Observation] = ()) -> tuple[Folded, ...]:
    """The distinct releases among those listed and those held.

    Dated copies fold where their normalised titles are equal and they lie within three days of the first; undated ones
    where title and address are equal, so that an undated quarterly notice at a new address is new. A copy of a held
    release takes the held key, whatever has slid out of the list since.
    """
    shelf = _Shelf(held)
    for release in sorted(_without_locales(releases), key=_order):
        shelf.add(release)
    return tuple(shelf.folded.values())


def _order(release: Release) -> tuple[bool, date, bool]:
    day = _day(release)
    return (day is None, day or date.max, _REISSUE.match(release.title) is not None)


def _day(release: Release) -> date | None:
    return release.published_at.astimezone(EASTERN).date() if release.published_at else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


class _Shelf:
    """Releases folded so far, by title."""

    def __init__(self, held: Iterable[Observation]) -> None:
        self.folded: dict[str, Folded] = {}
        self._held = {item.key: item for item in held}
        self._keys: dict[str, list[tuple[str, date | None, str]]] = {}
        for item in self._held.values():
            day = item.happened_at.astimezone(EASTERN).date() if item.happened_at else None
            self._remember(item.key, item.key.split("@")[0], day, path_of(item.url))

    def _remember(self, key: str, title: str, day: date | None, path: str) -> None:
        self._keys.setdefault(title, []).append((key, day, path))

    def add(self, release: Release) -> None:
        title, day, path = _digest(normal_title(release.title)), _day(release), path_of(release.url)
        key = self._match(title, day, path)
        if key is None:
            key = f"{title}@{day.isoformat() if day else _digest(path)}"
            self._remember(key, title, day, path)
        known = self.folded.get(key)
        if known is None:
            self.folded[key] = Folded(key, release, held=self._held.get(key))
            return
        text = max(known.release.text or "", release.text or "", key=len) or None
        self.folded[key] = replace(known, release=replace(known.release, text=text), copies=known.copies + 1)

    def _match(self, title: str, day: date | None, path: str) -> str | None:
        best: tuple[int, str] | None = None
        for key, other, place in self._keys.get(title, ()):
            same_place = path not in ("", "/") and place == path
            if day is not None and other is not None:
                apart = abs((day - other).days)
                if apart > WITHIN_DAYS:
                    continue
            elif same_place or (path in ("", "/") and place in ("", "/")):
                apart = 0
            else:
                continue
            if best is None or apart < best[0]:
                best = (apart, key)
        return best[1] if best else None


def _without_locales(releases: Iterable[Release]) -> list[Release]:
    """The list without translations: of one address in several locales the English one, else the first."""
    chosen: dict[str, Release] = {}
    for number, release in enumerate(releases):
        path = path_of(release.url)
        # A last step of four words is an address of one release; "/press-release?id=7" is not.
        place = path if re.search(r"[a-z0-9]+(?:-[a-z0-9]+){3,}$", path) and release.language else f"#{number}"
        if place not in chosen or (_is_english(release) and not _is_english(chosen[place])):
            chosen[place] = release
    return list(chosen.values())


def _is_english(release: Release) -> bool:
    return (release.language or "en").startswith("en")


def without_translations(releases: tuple[Release, ...]) -> tuple[Release, ...]:
    """The releases that are English or may be, where the list has any such; else all of them.

    A list that mixes languages repeats its English releases in the others, and our keywords read English only.
    """
    english = tuple(release for release in releases if _is_english(release))
    return english or releases
