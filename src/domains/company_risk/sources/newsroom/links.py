"""Addresses found on pages: made absolute, and told whose they are."""

import re
from urllib.parse import urljoin, urlsplit

# Second-level names under which anybody registers (co.uk, com.au); a full public-suffix list would be 200 KB for the
# few foreign hosts of companies listed in the United States.
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "ltd", "ne", "net", "or", "org", "plc"})
# Hosts that give each customer a name of its own: there the customer's name is the owner.
SHARED_HOSTS = frozenset(
    {
        "blogspot.com",
        "cloudfront.net",
        "gcs-web.com",
        "github.io",
        "investorroom.com",
        "irwebpage.com",
        "mediaroom.com",
        "medium.com",
        "newsroom.io",
        "prezly.com",
        "q4web.com",
        "substack.com",
        "wordpress.com",
    }
)
# Wires that carry what companies pay them to carry; a card on a company's own list may lead there.
WIRES = frozenset(
    {"accesswire.com", "accessnewswire.com", "businesswire.com", "globenewswire.com", "newsfilecorp.com", "prnewswire.com"}
)
_LOCALE = re.compile(r"^[a-z]{2}(?:[-_][a-z]{2})?$")
_LANGUAGES = frozenset(
    {"cs", "da", "de", "en", "es", "fi", "fr", "hu", "it", "ja", "ko", "nl", "no", "pl", "pt", "sv", "tr", "zh"}
)


def absolute(base: str, href: str) -> str:
    """The http(s) address that a link on `base` leads to, without its fragment; "" where it leads nowhere of that kind."""
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            return ""
    except ValueError:  # "http://[", a port of letters
        return ""
    return url.split("#", 1)[0]


def host_of(url: str) -> str:
    """The host of an address in lower case, or ""."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def owner_of(url: str) -> str:
    """The registrable domain of an address ("ir.acme.co.uk" → "acme.co.uk"), by which its owner is known; "" where none."""
    labels = host_of(url).split(".")
    if len(labels) < 2 or labels[-1].isdigit():  # noqa: PLR2004 - a name and its top level; digits end an IP address
        return ""
    ending = ".".join(labels[-2:])
    third = ending in SHARED_HOSTS or (len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL)  # noqa: PLR2004 - a country
    if third and len(labels) == 2:  # noqa: PLR2004 - the shared host itself belongs to no company
        return ""
    return ".".join(labels[-3:] if third else labels[-2:])


def path_of(url: str) -> str:
    """What identifies a page within a host: its path without locale, ending, query or trailing slash, in lower case."""
    try:
        path = urlsplit(url).path.lower()
    except ValueError:
        return ""
    steps = [step for step in path.split("/") if step]
    if steps and _LOCALE.match(steps[0]) and steps[0][:2] in _LANGUAGES:
        steps = steps[1:]
    if steps:
        steps[-1] = re.sub(r"\.(?:html?|aspx|php)$", "", steps[-1])
    return "/" + "/".join(steps)


def language_in(url: str) -> str | None:
    """The language that an address names in its first path step or host name, or None."""
    path = [step for step in (url.lower().split("://", 1)[-1] + "/").split("/")[1:] if step][:1]
    for step in (*path, host_of(url).split(".")[0]):
        if _LOCALE.match(step) and step[:2] in _LANGUAGES:
            return step.replace("_", "-")
    return None
