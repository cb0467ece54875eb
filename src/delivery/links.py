"""Links a person may follow: http and https, nothing else."""

from urllib.parse import urlsplit

LONGEST = 2_000
"""Characters: what every browser and proxy still carries."""


def link(url: str | None) -> str | None:
    """The URL when it is plain http(s) with a host and without credentials; otherwise None, never something half mended."""
    if not url or len(url) > LONGEST or any(sign.isspace() or not sign.isprintable() for sign in url):
        return None
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and host and user is None else None


def host(url: str) -> str:
    """The host of a URL for people, without path, query or credentials, any of which may hold a secret; "" when it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
