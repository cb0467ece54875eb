"""Recognising pages that stand where an answer should be: refusals, challenges and login forms served as pages.

Every mark is one that only such a page bears. Words such as "captcha" or "access denied" alone prove nothing: careers pages
embed a captcha, and a filing may quote the words.
"""

import re

from src.sources.document import Document

# A refusal is a small page; a title alone is believed no further than this. The stored SEC page has 4.8 kB, a Cloudflare
# challenge about 30 kB.
SMALL_PAGE = 60_000

# How far into a page its marks are looked for; titles stand within the first few kilobytes.
_LOOKED_AT = 65_536

# Titles that are nothing but a refusal, whole and in lower case.
_TITLES = {
    "access denied": "an Access Denied page",
    "403 forbidden": "a Forbidden page",
    "forbidden": "a Forbidden page",
    "error 403": "a Forbidden page",
    "unauthorized": "an Unauthorized page",
    "too many requests": "a rate-limit page",
    "429 too many requests": "a rate-limit page",
    "rate limit exceeded": "a rate-limit page",
    "request rejected": "a firewall's page",
    "just a moment...": "a Cloudflare challenge",
    "attention required! | cloudflare": "a Cloudflare block page",
    "access to this page has been denied": "a PerimeterX challenge",
    "access to this page has been denied.": "a PerimeterX challenge",
    "pardon our interruption": "an Imperva challenge",
    "robot or human?": "a robot check",
    "are you a robot?": "a robot check",
    "are you human?": "a robot check",
    "human verification": "a robot check",
    "security check": "a robot check",
    "verify you are human": "a robot check",
    "you have been blocked": "a block page",
}

# Marks of a small page, in lower case: all of a row must be there.
_MARKS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"request rate threshold exceeded",), "the SEC's rate-limit page"),
    ((b"undeclared automated tool", b"sec"), "the SEC's page for undeclared tools"),
    ((b"you don't have permission to access", b"reference #"), "an Akamai Access Denied page"),
    ((b"errors.edgesuite.net", b"access denied"), "an Akamai Access Denied page"),
    ((b"_cf_chl_opt",), "a Cloudflare challenge"),
    ((b"cf-browser-verification",), "a Cloudflare challenge"),
    ((b"cf-error-details", b"ray id"), "a Cloudflare block page"),
    ((b"incapsula incident id",), "an Imperva block page"),
    ((b"px-captcha", b"denied"), "a PerimeterX challenge"),
    ((b"captcha-delivery.com", b"var dd="), "a DataDome challenge"),
    ((b"<error>", b"<code>accessdenied</code>"), "a storage service's Access Denied"),
)

# Plain-text refusals, whole.
_PLAIN = re.compile(rb"(access denied|forbidden|too many requests|rate limit exceeded|error code: 10\d\d)\.?", re.IGNORECASE)

_TITLE = re.compile(rb"<title[^<>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_SPACE = re.compile(rb"\s+")
_PASSWORD = re.compile(rb"<input[^<>]{0,500}type=[\"']?password", re.IGNORECASE)
_LOGIN_PATH = re.compile(r"/(?:login|signin|sign-in|log-in|logon|sso|saml2?)(?:[/.?#]|$)", re.IGNORECASE)
_LOGIN_HOST = re.compile(r"^https?://(?:login|signin|sso|accounts|auth)\.", re.IGNORECASE)
# A page may lack its outer tags; a feed, which begins as XML does, has titles and bodies of its own.
_HTML = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_FRAGMENT = re.compile(rb"\s*<(?:head|title|body|h1|center)[\s>]", re.IGNORECASE)


def blocked_reason(document: Document) -> str | None:
    """What a page is when it is a refusal, a challenge or a login form in place of the answer; None for anything else.

    Documents of programs (JSON, feeds, XML filings) are judged too: such a page is served in their place under any type.
    """
    if document.headers.get("cf-mitigated", "").lower() == "challenge":
        return "a Cloudflare challenge"
    head = document.content[:_LOOKED_AT]
    if head.lstrip()[:1] in {b"{", b"["}:
        return None
    if len(document.content) <= SMALL_PAGE:
        small = _small_page(head)
        if small:
            return small
    return _login(document, head)


def _small_page(content: bytes) -> str | None:
    if _PLAIN.fullmatch(content.strip()[:100]):
        return "a plain refusal"
    # Feeds and filings may carry a title and quote anything; only pages and the storage service's error are read further.
    lowered = content.lower()
    is_page = _HTML.search(content[:4_096]) or _FRAGMENT.match(content)
    if not is_page and b"<error>" not in lowered[:200]:
        return None
    title = _TITLE.search(content)
    words = _SPACE.sub(b" ", title[1]).strip().decode("latin-1").lower() if title else ""
    if words in _TITLES:
        return _TITLES[words]
    return next((reason for marks, reason in _MARKS if all(mark in lowered for mark in marks)), None)


def _login(document: Document, head: bytes) -> str | None:
    """A form that asks for a password, at an address made for that: a board that is private sends us there."""
    path = document.url.partition("?")[0]
    elsewhere = _LOGIN_HOST.search(path) or _LOGIN_PATH.search(path)
    return "a login page" if elsewhere and _PASSWORD.search(head) else None
