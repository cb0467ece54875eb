"""A release as an observation: when it was known, and what its words say."""

from datetime import datetime

from src.domains.company_risk.sources.newsroom.coverage import KIND
from src.domains.company_risk.sources.newsroom.folding import Folded
from src.domains.company_risk.sources.newsroom.keywords import CATEGORIES, FLAGS, read_words
from src.domains.company_risk.sources.newsroom.release import Release
from src.domains.company_risk.sources.newsroom.zones import EASTERN
from src.observations.observation import Observation, Value

_FRIDAY = 4


def known_at(release: Release, as_of: datetime, *, live: bool) -> datetime | None:
    """When a listed release was surely public, or None where that was not before `as_of`.

    What a list serves to us now is known now, whatever its date leaves open; of a past day only what its date proves.

    Args:
        release: As listed.
        as_of: The moment scored, which is when a live list was asked.
        live: Whether the list was asked at `as_of`.
    """
    if release.moment is None:
        return as_of if live else None
    if release.moment.at > as_of:
        return None
    if release.moment.known_at <= as_of:
        return release.moment.known_at
    return as_of if live else None


def sighted(folded: Folded, as_of: datetime, *, live: bool) -> Observation | None:
    """The observation that a release is, or None where it was not known by `as_of`; what is held already stands."""
    if folded.held is not None:
        return folded.held
    known = known_at(folded.release, as_of, live=live)
    if known is None:
        return None
    return Observation(
        kind=KIND,
        key=folded.key,
        known_at=known,
        happened_at=folded.release.published_at,
        values=_values(folded.release),
        url=folded.release.url,
    )


def _values(release: Release) -> dict[str, Value]:
    words = read_words(release.title, release.text)
    at = release.published_at
    return {
        "title": release.title,
        "negative_count": len(words.terms),
        "negative_weight": words.weight,
        **{category: words.categories.get(category, 0) for category in CATEGORIES},
        **{flag: flag in words.flags for flag in FLAGS},
        "terms": words.terms,
        "sentence": words.sentence,
        "flag_sentences": tuple(f"{flag}: {words.flag_sentences[flag]}" for flag in FLAGS if flag in words.flags),
        "friday": at.astimezone(EASTERN).weekday() == _FRIDAY if at else None,
        "dated": at is not None,
        "whole_text": release.text is not None,
    }
