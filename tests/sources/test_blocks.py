import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.sources.blocks import blocked_reason
from src.sources.document import Document
from tests.sources.loopback import NOW


def page(content: str | bytes, url: str = "https://www.example.com/news", **headers: str) -> Document:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Document(url, 200, names, content.encode() if isinstance(content, str) else content, NOW)


def html(title: str, body: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (html("SEC.gov | Request Rate Threshold Exceeded"), "the SEC's rate-limit page"),
        (
            html("SEC", "<h1>Your Request Originates from an Undeclared Automated Tool</h1> sec.gov/developer"),
            "the SEC's page for undeclared tools",
        ),
        (
            "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1></BODY></HTML>",
            "an Access Denied page",
        ),
        (
            html("Error", "You don't have permission to access this. Reference #18.a1b2.17.f8"),
            "an Akamai Access Denied page",
        ),
        ("<html><body>Access Denied<p>https://errors.edgesuite.net/18.a1</body></html>", "an Akamai Access Denied page"),
        (html("Just a moment..."), "a Cloudflare challenge"),
        (html("example.com", "<script>window._cf_chl_opt={cvId:'3'}</script>"), "a Cloudflare challenge"),
        (html("Attention Required! | Cloudflare"), "a Cloudflare block page"),
        (html("", "Request unsuccessful. Incapsula incident ID: 1-2"), "an Imperva block page"),
        (html("Pardon Our Interruption"), "an Imperva challenge"),
        (html("Access to this page has been denied"), "a PerimeterX challenge"),
        (
            "<html><head><title>example.com</title></head><script>var dd={'host':'geo.captcha-delivery.com'}</script></html>",
            "a DataDome challenge",
        ),
        (html("  Robot\n or human? "), "a robot check"),
        (html("403 Forbidden", "<center>nginx</center>"), "a Forbidden page"),
        (html("429 Too Many Requests"), "a rate-limit page"),
        ("Access Denied", "a plain refusal"),
        ("error code: 1020", "a plain refusal"),
        (
            '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
            "a storage service's Access Denied",
        ),
    ],
)
def test_a_refusal_served_as_a_page_is_named(content: str, reason: str) -> None:
    assert blocked_reason(page(content)) == reason


def test_a_challenge_that_says_so_in_its_header_is_believed() -> None:
    assert blocked_reason(page("", cf_mitigated="challenge")) == "a Cloudflare challenge"


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.bamboohr.com/login.php?r=%2Fcareers",
        "https://login.microsoftonline.com/common/oauth2/authorize",
        "https://www.example.com/users/sign-in",
    ],
)
def test_a_login_form_in_place_of_a_board_is_a_refusal(url: str) -> None:
    form = html("Acme", '<form><input name="user"><input class="field" type="password" name="pass"></form>')
    assert blocked_reason(page(form, url)) == "a login page"


@pytest.mark.parametrize(
    "content",
    [
        html("Access Denied: how one retailer lost its licence - Reuters", "<p>The board said access denied.</p>"),
        html("Regulator orders access to files", "Reference #4 of the filing. Access denied, the company said."),
        html("Careers", '<script src="https://www.google.com/recaptcha/api.js"></script><div class="g-recaptcha"></div>'),
        html("Jobs", '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'),
        html("Jobs", '<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>'),
        html("Access Denied", "<p>A long report on the outage.</p>" * 4_000),
        html("Sign in", '<form action="/login"><input type="password"></form>'),  # a header's form on a page of its own
        '{"jobs": [], "message": "Access Denied", "recaptcha_enabled": true}',
        '<?xml version="1.0"?><rss><channel><title>Access Denied</title></channel></rss>',
        '<?xml version="1.0"?><ownershipDocument><footnote>access denied, reference #1</footnote></ownershipDocument>',
        "User-agent: *\nDisallow: /access-denied\n",
        "",
        "Access Denied to whom? A report in plain text.",
    ],
)
def test_an_answer_that_only_speaks_of_such_things_is_an_answer(content: str) -> None:
    assert blocked_reason(page(content)) is None


@given(st.binary(max_size=5_000) | st.text(max_size=500).map(lambda text: html(text, text).encode("utf-8", "replace")))
def test_whatever_bytes_a_page_holds_it_is_judged(content: bytes) -> None:
    reason = blocked_reason(page(content, "https://www.example.com/login"))
    assert reason is None or reason.startswith(("a ", "an ", "the "))
