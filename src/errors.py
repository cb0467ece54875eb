"""The error tree, told apart by who has to act.

SignalError
├── ConfigurationError     the user: mend the input
├── UnreachableError       nobody yet: we could not ask, so the answer is unknown (never zero)
│   ├── BlockedError       the host refused us (403, a challenge page, robots.txt)
│   └── NotFoundError      the host answered that there is no such thing
├── ParsingError           us: we asked and did not understand the answer
└── GovernanceError        a person: a gate refused a model or a change of weight
    └── ModelRefusedError  a model is damaged, foreign or cannot run here; rules speak alone
"""

from typing import ClassVar


class SignalError(Exception):
    """Base of every error this package raises on purpose."""


class ConfigurationError(SignalError):
    """The input cannot be honoured; the message names field, what was wanted and what was given."""


class UnreachableError(SignalError):
    """The question could not be put, so the answer is unknown.

    Attributes:
        status: Name of the source status this error becomes on a row.
    """

    status: ClassVar[str] = "unreachable"


class BlockedError(UnreachableError):
    """The host refused us: 403, a challenge page served as 200, or robots.txt."""

    status: ClassVar[str] = "blocked"


class NotFoundError(UnreachableError):
    """The host answered, and there is no such thing (404, 410, an unknown ticker)."""

    status: ClassVar[str] = "not_found"


class ParsingError(SignalError):
    """A document arrived and could not be understood; the parser is ours to fix.

    Attributes:
        status: Name of the source status this error becomes on a row.
    """

    status: ClassVar[str] = "unparsed"


class GovernanceError(SignalError):
    """A gate refused; a person decides."""


class ModelRefusedError(GovernanceError):
    """A model cannot be used (damaged, foreign, or LightGBM is missing); the message says why and the rules speak alone."""
