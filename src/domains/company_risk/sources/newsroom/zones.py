"""Names of time zones as newsrooms print them."""

from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
# A US issuer prints its own clock. Honolulu is the last of them to reach an hour, so a time without a zone read there is
# never before the true moment.
LATEST = ZoneInfo("Pacific/Honolulu")

_REGIONS = {
    "eastern": ("America/New_York", -5),
    "central": ("America/Chicago", -6),
    "mountain": ("America/Denver", -7),
    "pacific": ("America/Los_Angeles", -8),
    "alaska": ("America/Anchorage", -9),
    "hawaii": ("Pacific/Honolulu", -10),
}
_SHORT = {"e": "eastern", "c": "central", "m": "mountain", "p": "pacific", "ak": "alaska", "h": "hawaii"}
_ELSEWHERE: dict[str, tzinfo] = {
    "z": UTC,
    "ut": UTC,
    "utc": UTC,
    "gmt": UTC,
    "greenwich mean time": UTC,
    "coordinated universal time": UTC,
    "bst": ZoneInfo("Europe/London"),
    "british summer time": ZoneInfo("Europe/London"),
    "cet": ZoneInfo("Europe/Paris"),
    "cest": ZoneInfo("Europe/Paris"),
    "central european time": ZoneInfo("Europe/Paris"),
    "central european summer time": ZoneInfo("Europe/Paris"),
    "jst": ZoneInfo("Asia/Tokyo"),
    "hkt": ZoneInfo("Asia/Hong_Kong"),
    "sgt": ZoneInfo("Asia/Singapore"),
}


def zone_named(name: str) -> tzinfo | None:
    """The zone a name means, or None where the name is unknown or means several (IST, say).

    A *standard* name is taken at its word even in summer, when many print it from habit: the reading is then an hour late,
    never early. A *daylight* name is read as the region's own clock, which in winter is again the later of the two.
    """
    plain = " ".join(name.lower().replace(".", "").split())
    if plain in _ELSEWHERE:
        return _ELSEWHERE[plain]
    region, kind = _american(plain)
    if region not in _REGIONS:
        return None
    key, hours = _REGIONS[region]
    return timezone(timedelta(hours=hours)) if kind == "standard" else ZoneInfo(key)


def _american(plain: str) -> tuple[str, str]:
    words = plain.split()
    if len(words) in (2, 3) and words[-1] == "time":
        return words[0], words[1] if len(words) == 3 else ""  # noqa: PLR2004 - "Eastern", "Standard", "Time"
    for ending, kind in (("st", "standard"), ("dt", "daylight"), ("t", "")):
        if plain.endswith(ending) and plain.removesuffix(ending) in _SHORT:
            return _SHORT[plain.removesuffix(ending)], kind
    return "", ""
