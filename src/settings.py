"""The Actor's input, frozen and validated: every field has a default, and bad input gets one clear sentence.

The defaults and bounds equal those of `.actor/input_schema.json` (a test holds them together), because the platform fills
defaults in and a plain `python -m src` does not.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Annotated, Any, Literal, NoReturn

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from src.errors import ConfigurationError, UnreachableError
from src.sources.guard import Guard, told

DEFAULT_CONTACT = "signal-scoring-actor@example.com"
"""Prefilled so that a first run works; SEC asks for a contact of one's own, so the run warns while it is unchanged."""

EDGAR_OPENED = datetime(1993, 1, 1, tzinfo=UTC)
"""EDGAR's first electronic filings are of 1993: nothing can be scored as of an earlier day."""

MOST_COMPANIES = 1_000
"""One run serves at most so many companies: two minutes of EDGAR's time at one request each, and a report people can open."""

MOST_NAMES = 1_000
"""Authors or symbols that a form can hold and a person can look over."""

MOST_SIGNALS = 10_000
"""Signals of one input, which the platform holds to 9 MB; more come from a dataset or a record."""

BARE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
E_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _contact(value: str) -> str:
    if not E_MAIL.search(value) or not value.isascii() or not value.isprintable():
        message = "an e-mail address in plain letters at which SEC can reach you"
        raise ValueError(message)
    return value


def _public_address(value: str) -> str:
    """A URL that the guard would let us ask; what its name resolves to is checked again at every request."""
    try:
        if value:
            Guard().check(value)
    except UnreachableError as error:
        message = "a public http or https address without user name or password"
        raise ValueError(message) from error
    return value


def _whole(value: object) -> object:
    """90.0 is 90: JSON knows no difference."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _unique(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(value)) < len(value):
        message = "each source once"
        raise ValueError(message)
    return value


def _day(value: str) -> str:
    if value and not (BARE_DATE.fullmatch(value) and _moment(value)):
        message = "a date as 2026-12-01, or nothing"
        raise ValueError(message)
    return value


def _key(value: str) -> str:
    if value and not 16 <= len(value.encode()) <= 64:  # noqa: PLR2004 - what a keyed BLAKE2b takes, and less is guessed
        message = "a secret of 16 to 64 bytes, or nothing"
        raise ValueError(message)
    return value


Reference = Annotated[StrictStr, Field(max_length=1_000)]
"""Something that lies elsewhere: a dataset, a record as store/key, a whole store, or on one's own machine a file or folder."""

SourceName = Literal["sec", "careers", "newsroom"]


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

    domain: Literal["company_risk", "conviction_calls", "crypto_patterns"] = "company_risk"
    mode: Literal["score", "train", "backtest"] = "score"
    tickers: Annotated[tuple[StrictStr, ...], Field(max_length=MOST_COMPANIES)] = ("AAPL", "MSFT")
    companies: Annotated[tuple[Company, ...], Field(max_length=MOST_COMPANIES)] = ()
    lookback_days: Annotated[StrictInt, Field(ge=30, le=400), BeforeValidator(_whole)] = 90
    sources: Annotated[tuple[SourceName, ...], Field(min_length=1), AfterValidator(_unique)] = ("sec", "careers", "newsroom")
    as_of: StrictStr = ""
    contact: Annotated[StrictStr, Field(max_length=200), AfterValidator(_contact)] = DEFAULT_CONTACT
    ml_weight: Annotated[StrictFloat, Field(ge=0, le=0.7)] = 0.4
    ml_scale: Literal["auto", "lift", "probability", "bands"] = "auto"
    rules_preset: Annotated[StrictStr, Field(max_length=100)] = ""
    blend_policy: Literal["adaptive", "fixed", "rollout", "stepwise"] = "adaptive"
    rollout_hybrid_on: Annotated[StrictStr, AfterValidator(_day)] = ""
    rollout_full_on: Annotated[StrictStr, AfterValidator(_day)] = ""
    retrain: Literal["auto", "never", "triggered", "weekly", "monthly"] = "auto"
    challenger_share: Annotated[StrictFloat, Field(ge=0, le=0.5)] = 0.0
    model_store: StrictStr = ""
    rollback: StrictBool = False
    prices_from: Annotated[StrictStr, Field(max_length=1_000)] = ""
    alert_threshold: Annotated[StrictFloat, Field(ge=0, le=100)] = 70
    webhook_url: Annotated[StrictStr, Field(max_length=2_000), AfterValidator(_public_address)] = ""
    webhook_secret: StrictStr = ""
    messages_dataset: StrictStr = ""
    messages_record: Reference = ""
    messages_format: Literal["auto", "discord", "telegram", "telethon", "stocktwits", "reddit", "table"] = "auto"
    messages_columns: Mapping[StrictStr, Any] = {}
    channel_market: Literal["coin", "stock", "mixed"] = "mixed"
    channel_markets: Mapping[StrictStr, Literal["coin", "stock", "mixed"]] = {}
    trusted_authors: Annotated[tuple[StrictStr, ...], Field(max_length=MOST_NAMES)] = ()
    author_key: Annotated[StrictStr, AfterValidator(_key)] = ""
    context_record: Reference = ""
    signals: Annotated[tuple[Mapping[StrictStr, Any], ...], Field(max_length=MOST_SIGNALS)] = ()
    signals_dataset: StrictStr = ""
    signals_record: Reference = ""
    bars_dataset: StrictStr = ""
    bars_record: Reference = ""
    ticks_dataset: StrictStr = ""
    ticks_record: Reference = ""
    truth_log_record: Reference = ""
    symbols: Annotated[tuple[StrictStr, ...], Field(max_length=MOST_NAMES)] = ()
    timeframe: Literal["1m", "5m", "15m", "60m"] = "5m"
    detect_patterns: StrictBool = True
    exchange: Annotated[StrictStr, Field(max_length=50)] = ""
    ticks_address: Annotated[StrictStr, Field(max_length=300)] = ""
    feed_seconds: Annotated[StrictInt, Field(ge=1, le=3_600), BeforeValidator(_whole)] = 600
    max_concurrency: Annotated[StrictInt, Field(ge=1, le=64), BeforeValidator(_whole)] = 8

    def moment(self, now: datetime, started_at: datetime | None = None) -> datetime:
        """The moment that is scored.

        Args:
            now: The wall clock (aware, UTC).
            started_at: When the run began; now when None. A run that is moved to another machine keeps it.

        Returns:
            `asOf`, a bare date meaning the end of that day in UTC; when the run began where it is empty or means today.

        Raises:
            ConfigurationError: `asOf` is no date, lies in the future, or before EDGAR.
        """
        began = started_at or now
        if not self.as_of:
            return began
        moment = _moment(self.as_of)
        if moment is None:
            _refuse("asOf", "a date as 2023-06-01 or an ISO time with its zone", repr(self.as_of))
        today = BARE_DATE.fullmatch(self.as_of) and moment.date() == now.date()
        if moment > now and not today:
            _refuse("asOf", f"a day not later than today, {now.date()}", repr(self.as_of))
        if moment < EDGAR_OPENED:
            _refuse("asOf", f"a day since EDGAR opened, {EDGAR_OPENED.date()}", repr(self.as_of))
        return began if today else moment


def parse(raw: Any) -> Settings:
    """Settings from the Actor's input.

    Raises:
        ConfigurationError: One sentence for every field that cannot be honoured.
    """
    if raw is not None and not isinstance(raw, Mapping):
        message = f"The input: wanted an object of fields, given {_shortened(raw)}."
        raise ConfigurationError(message)
    try:
        settings = Settings.model_validate(dict(raw or {}))
    except ValidationError as error:
        raise ConfigurationError(" ".join(_sentence(problem) for problem in error.errors())) from None
    if settings.rollout_full_on and not "" < settings.rollout_hybrid_on <= settings.rollout_full_on:
        given = f"{settings.rollout_full_on} with rolloutHybridOn {settings.rollout_hybrid_on or 'empty'}"
        _refuse("rolloutFullOn", "a date not before rolloutHybridOn, which has to be there too", given)
    return settings


def _moment(text: str) -> datetime | None:
    """A bare date's end in UTC, or a time that names its zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
        if BARE_DATE.fullmatch(text):
            return datetime.combine(moment.date(), time(23, 59, 59), tzinfo=UTC)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _refuse(field: str, wanted: str, given: str) -> NoReturn:
    message = f"Field {field}: wanted {wanted}, given {given}."
    raise ConfigurationError(message)


def _sentence(problem: Any) -> str:
    """What pydantic found, as field, wanted, given; a secret's value is never shown."""
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem["loc"]).lstrip(".")
    match problem["type"]:
        case "extra_forbidden":
            fields = Company.model_fields if field.startswith("companies[") else Settings.model_fields
            known = ", ".join(item.alias or name for name, item in fields.items())
            return f"Field {field}: wanted one of the known fields ({known}), given an unknown one."
        case "missing":
            return f"Field {field}: wanted a value, given none."
    return f"Field {field}: wanted {_wanted(problem)}, given {_given(field, problem['input'])}."


BOUNDS = {
    "too_long": "at most {max_length} items",
    "too_short": "at least {min_length} item",
    "string_too_long": "at most {max_length} characters",
    "greater_than_equal": "a number of at least {ge:g}",
    "less_than_equal": "a number of at most {le:g}",
    "tuple_type": "a list",
}
"""Pydantic's problems in the words of someone who fills in a form; other problems keep pydantic's own."""


def _wanted(problem: Any) -> str:
    if problem["type"] in BOUNDS:
        return BOUNDS[problem["type"]].format(**problem.get("ctx", {}))
    said = str(problem["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    return said[:1].lower() + said[1:]


SECRETS = ("webhookSecret", "authorKey")
"""Fields whose values are never shown."""


def _given(field: str, value: object) -> str:
    """What the user gave; never a secret, nor more of a URL than its host."""
    if field in SECRETS:
        return "a value that is not shown"
    return told(value) if field.lower().endswith("url") else _shortened(value)


def _shortened(value: object) -> str:
    """A value as the user wrote it; a list that is too long by its length."""
    if isinstance(value, list | tuple) and len(value) > 3:  # noqa: PLR2004 - a few items are readable, more are not
        return f"a list of {len(value)}"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"  # noqa: PLR2004 - one line of a terminal
