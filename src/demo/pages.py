"""Home pages and robots.txt of the demo world."""

from collections.abc import Iterator
from html import escape
from typing import Final

from src.demo.boards import board_url
from src.demo.cast import Company
from src.demo.exchange import Exchange
from src.demo.newsrooms import HTML, newsroom_url

_ROBOTS: Final = b"User-agent: *\nDisallow: /search/\nDisallow: /internal/\n"
_TEXT: Final = {"content-type": "text/plain; charset=utf-8"}


def page_exchanges(company: Company) -> Iterator[Exchange]:
    """The home page, which leads to careers and newsroom, and the rules for programs on each of the company's hosts."""
    says = f"{escape(company.short_name)} makes {escape(company.business)}."
    home = (
        f"<html><head><title>{escape(company.name)}</title></head><body>\n<header><nav><a href='/products'>Products</a> "
        f"<a href='{board_url(company)}'>Careers</a> <a href='{newsroom_url(company)}'>Newsroom</a></nav></header>\n"
        f"<h1>{escape(company.short_name)}</h1><p>{says}</p></body></html>\n"
    )
    yield Exchange(company.website, home.encode(), HTML)
    addresses = (company.website, newsroom_url(company), board_url(company))
    hosts = dict.fromkeys(address.split("/")[2] for address in addresses if ".example/" in address)
    for host in hosts:
        yield Exchange(f"https://{host}/robots.txt", _ROBOTS, _TEXT)
