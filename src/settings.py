"""The Actor's input, frozen and validated: every field has a default, and bad input gets one clear sentence.

The defaults and bounds equal those of `.actor/input_schema.json` (a test holds them together), because the platform fills
defaults in and a plain `python -m src` does not.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Annotated, Any, Literal, NoReturn
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr, ValidationError
from pydantic.alias_generators import to_camel

from src.errors import ConfigurationError

DEFAULT_CONTACT = "signal-scoring-actor@example.com"
"""Prefilled so that a first run works; SEC asks for a contact of one's own, so the run warns while it is unchanged."""

EDGAR_OPENED = datetime(1993, 1, 1, tzinfo=UTC)
"""EDGAR's first electronic filings are of 1993: nothing can be scored as of an earlier day."""

MOST_COMPANIES = 1_000
"""One run serves at most so many companies: two minutes of EDGAR's time at one request each, and a report people can open."""

E_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _contact(value: str) -> str:
    if not E_MAIL.search(value):
        message = "an e-mail address at which SEC can reach you"
        raise ValueError(message)
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc):
        message = "an http or https URL without user name or password"
        raise ValueError(message)
    return value


class Company(BaseModel):
    """What the user knows better than the bundled directory; an empty field leaves the directory's."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    ticker: StrictStr
    cik: StrictStr = ""
    name: StrictStr = ""
    website: StrictStr = ""
    careers_url: StrictStr = ""
    newsroom_url: StrictStr = ""


class Settings(BaseModel):
    """The Actor's input; attribute names are the fields' in snake case."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    domain: Literal["company_risk"] = "company_risk"
    mode: Literal["score"] = "score"
    tickers: Annotated[tuple[StrictStr, ...], Field(max_length=MOST_COMPANIES)] = ("AAPL", "MSFT")
    companies: Annotated[tuple[Company, ...], Field(max_length=MOST_COMPANIES)] = ()
    lookback_days: Annotated[StrictInt, Field(ge=7, le=400)] = 90
    sources: Annotated[tuple[Literal["sec", "careers", "newsroom"], ...], Field(min_length=1)] = ("sec", "careers", "newsroom")
    as_of: StrictStr = ""
    contact: Annotated[StrictStr, AfterValidator(_contact)] = DEFAULT_CONTACT
    ml_weight: Annotated[StrictFloat, Field(ge=0, le=0.7)] = 0.4
    ml_scale: Literal["lift", "probability"] = "lift"
    model_store: StrictStr = ""
    alert_threshold: Annotated[StrictFloat, Field(ge=0, le=100)] = 70
    webhook_url: Annotated[StrictStr, AfterValidator(_web_address)] = ""
    webhook_secret: StrictStr = ""
    max_concurrency: Annotated[StrictInt, Field(ge=1, le=64)] = 8

    def moment(self, now: datetime) -> datetime:
        """The moment that is scored.

        Args:
            now: The clock of the run (aware, UTC).

        Returns:
            `asOf`, a bare date meaning the end of that day in UTC but never later than now; now where it is empty.

        Raises:
            ConfigurationError: `asOf` is no date, lies in the future, or before EDGAR.
        """
        if not self.as_of:
            return now
        moment = _moment(self.as_of)
        if moment is None:
            _refuse("asOf", "a date as 2023-06-01 or an ISO time with its zone", repr(self.as_of))
        bare = "T" not in self.as_of
        if moment > now and not (bare and moment.date() == now.date()):
            _refuse("asOf", f"a day not later than today, {now.date()}", repr(self.as_of))
        if moment < EDGAR_OPENED:
            _refuse("asOf", f"a day since EDGAR opened, {EDGAR_OPENED.date()}", repr(self.as_of))
        return min(moment, now)


def parse(raw: Mapping[str, Any] | None) -> Settings:
    """Settings from the Actor's input.

    Raises:
        ConfigurationError: One sentence for every field that cannot be honoured.
    """
    try:
        settings = Settings.model_validate(dict(raw or {}))
    except ValidationError as error:
        raise ConfigurationError(" ".join(_sentence(problem) for problem in error.errors())) from None
    if not settings.tickers and not settings.companies:
        _refuse("tickers", "at least one ticker here, or one company in companies", "none")
    return settings


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if "T" not in text:
        return datetime.combine(moment.date(), time(23, 59, 59), tzinfo=UTC)
    return moment.astimezone(UTC) if moment.tzinfo else None


def _refuse(field: str, wanted: str, given: str) -> NoReturn:
    message = f"Field {field}: wanted {wanted}, given {given}."
    raise ConfigurationError(message)


def _sentence(problem: Any) -> str:
    """What pydantic found, as field, wanted, given; a secret's value is never shown."""
    field = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        known = ", ".join(item.alias or name for name, item in Settings.model_fields.items())
        return f"Field {field}: wanted one of the known fields ({known}), given an unknown one."
    return f"Field {field}: wanted {_wanted(problem)}, given {_given(field, problem['input'])}."


def _wanted(problem: Any) -> str:
    """The bound that was missed, in the words of someone who fills in a form."""
    bounds = problem.get("ctx", {})
    match problem["type"]:
        case "too_long":
            return f"at most {bounds['max_length']} items"
        case "too_short":
            return f"at least {bounds['min_length']} item"
        case "greater_than_equal":
            return f"a number of at least {bounds['ge']:g}"
        case "less_than_equal":
            return f"a number of at most {bounds['le']:g}"
        case "tuple_type":
            return "a list"
    said = str(problem["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    return said[:1].lower() + said[1:]


def _given(field: str, value: object) -> str:
    """What the user gave; never a secret, nor what a URL may carry beside its host."""
    if field == "webhookSecret":
        return "a value that is not shown"
    if field.lower().endswith("url") and isinstance(value, str):
        return f"a URL of host {urlsplit(value).hostname!r} (the rest is not shown)"
    return _shortened(value)


def _shortened(value: object) -> str:
    """A value as the user wrote it; a list that is too long by its length."""
    if isinstance(value, list | tuple) and len(value) > 3:  # noqa: PLR2004 - a few items are readable, more are not
        return f"a list of {len(value)}"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"  # noqa: PLR2004 - one line of a terminal
