"""WHAT WE SCORE: one folder a domain, found by name; domains are strangers to each other."""

from importlib import import_module
from pkgutil import iter_modules

from src.domain import Domain
from src.errors import ConfigurationError


def domain_names() -> tuple[str, ...]:
    """Every domain there is: the folders of this package."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if module.ispkg))


def domain_named(name: str) -> Domain:
    """The domain of a name; only that one is imported.

    Raises:
        ConfigurationError: There is none of that name.
    """
    if name not in domain_names():
        message = f"Field domain: wanted one of {', '.join(domain_names())}, given {name!r}."
        raise ConfigurationError(message)
    found: Domain = import_module(f"{__name__}.{name}").DOMAIN
    return found
