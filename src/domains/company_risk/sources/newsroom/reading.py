"""Reading the articles of releases whose list shows no more than a headline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from src.domain import Ask
from src.domains.company_risk.sources.newsroom.article import Article, read_article
from src.domains.company_risk.sources.newsroom.dates import Moment
from src.domains.company_risk.sources.newsroom.folding import Folded
from src.domains.company_risk.sources.newsroom.release import Release
from src.sources.document import Request
from src.sources.gather import Failure, settle_all

# A company publishes some ten releases a month, and all but the first run meet only the new ones. Twelve keep the first
# run of five hundred companies within 6,000 pages.
MOST_ARTICLES = 12


@dataclass(frozen=True, slots=True)
class Readings:
    """What reading some articles came to.

    Attributes:
        read: Address → release with text and, where the page states it, a date.
        asked: Articles asked for.
        failures: Why some could not be read.
        left: Releases worth reading that the bound left out.
    """

    read: Mapping[str, Release]
    asked: int
    failures: tuple[Failure, ...]
    left: int


async def with_articles(folded: Sequence[Folded], ask: Ask) -> Readings:
    """Read the newest releases that have no text, lie inside the lookback and are not held."""
    worth = [item.release for item in folded if _worth_reading(item, ask)]
    worth.sort(key=lambda release: release.published_at or ask.as_of, reverse=True)
    chosen = worth[:MOST_ARTICLES]
    answers = await settle_all(_article(release.url, ask) for release in chosen)
    read = {
        release.url: _completed(release, answer)
        for release, answer in zip(chosen, answers, strict=True)
        if isinstance(answer, Article)
    }
    failures = tuple(answer for answer in answers if isinstance(answer, Failure))
    return Readings(read, len(chosen), failures, len(worth) - len(chosen))


def _worth_reading(item: Folded, ask: Ask) -> bool:
    release = item.release
    recent = release.published_at is None or ask.since <= release.published_at <= ask.as_of
    return item.held is None and release.text is None and bool(release.url) and recent


async def _article(url: str, ask: Ask) -> Article:
    return read_article(await ask.client.fetch(Request(url, page=True)))


def _completed(release: Release, article: Article) -> Release:
    return replace(release, text=article.text, moment=_sharper(release.moment, article.moment))


def _sharper(listed: Moment | None, stated: Moment | None) -> Moment | None:
    """The list's date, unless the article dates what the list does not, or tells the time of the same day."""
    if listed is None or stated is None:
        return listed or stated
    finer = listed.precision == "day" and stated.precision == "minute" and listed.day == stated.day
    return stated if finer else listed
