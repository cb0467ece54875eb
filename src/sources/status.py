"""The eight things that can be said of a source after asking it."""

from enum import StrEnum


class Status(StrEnum):
    """How asking a source went.

    OK: asked and understood. EMPTY: asked, understood, and there was nothing. PARTIAL: some of the documents could not be
    had or read, so silence proves less. BLOCKED: the host refused. UNREACHABLE: no answer. UNPARSED: an answer we did not
    understand. SKIPPED: not asked, by choice (detail says why). NOT_FOUND: the host has no such thing.
    """

    OK = "ok"
    EMPTY = "empty"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    UNPARSED = "unparsed"
    SKIPPED = "skipped"
    NOT_FOUND = "not_found"
