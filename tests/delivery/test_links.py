import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.delivery.links import host, link


@pytest.mark.parametrize(
    "url", ["https://www.sec.gov/Archives/x.htm?a=1#b", "http://news.example.com/", "https://xn--bcher-kva.example/ü"]
)
def test_http_and_https_links_stay_as_they_are(url: str) -> None:
    assert link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/x",
        "https:///nohost",
        "https://user:secret@evil.example/",
        "https://[broken/",
        "https://a.example/\u202egpj",
        "",
        None,
        "https://a.example/" + "x" * 3_000,
    ],
)
def test_anything_else_is_no_link(url: str | None) -> None:
    assert link(url) is None


def test_a_host_is_named_without_what_may_be_secret() -> None:
    assert host("https://user:secret@hooks.example.com/T0/B0/token?key=1") == "hooks.example.com"


@given(st.text(max_size=80))
def test_whatever_text_comes_a_link_is_http_or_none(url: str) -> None:
    found = link(url)
    assert found is None or found.lower().startswith(("http://", "https://"))
    host(url)
