"""Personio: one XML document; an empty root is a healthy board without jobs."""

import re
from dataclasses import replace
from typing import Any

from src.domain import Fetcher
from src.domains.company_risk.sources.careers.adapters.hosted import Hosted
from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.fields import label, once, refuse_login, text
from src.domains.company_risk.sources.careers.moments import moment
from src.domains.company_risk.sources.careers.paging import finished
from src.errors import NotFoundError, ParsingError
from src.sources.document import Document, Request

_URL = re.compile(r"https?://(?P<host>(?P<token>[a-z0-9-]+)\.jobs\.personio\.(?:de|com))(?:[/?]|$)", re.IGNORECASE)


class Personio(Hosted):
    """Boards at {slug}.jobs.personio.de and .com."""

    vendor = "personio"

    def recognise(self, url: str) -> Board | None:
        """The board of a hosted URL."""
        found = _URL.match(url)
        return Board(self.vendor, found["host"].lower(), found["token"].lower()) if found else None

    def page(self, board: Board) -> str:
        """The site's home."""
        return f"https://{board.host}/"

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """One request, at the other top-level domain where the first has no such board."""
        try:
            document = await _ask(board.host, client)
        except NotFoundError:
            other = re.sub(r"\.(de|com)$", lambda tail: ".com" if tail[1] == "de" else ".de", board.host)
            document = await _ask(other, client)
        return parse(document.content)


async def _ask(host: str, client: Fetcher) -> Document:
    """The XML of a board.

    Raises:
        NotFoundError: The request was sent on to Personio's own site: there is no such board.
    """
    document = await client.fetch(Request(f"https://{host}/xml"))
    refuse_login(document)
    if not _URL.match(document.url):
        message = f"{host} sends visitors to {document.url}: Personio has no such board"
        raise NotFoundError(message)
    return document


def parse(content: bytes) -> Listing:
    """The positions of a board; a position in two offices is served twice under one id.

    Raises:
        ParsingError: Not XML, not a Personio document, or one that declares a DTD.
    """
    from lxml import etree  # noqa: PLC0415 - a run that asks no XML need not load lxml

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError) as error:
        ends = content.rstrip().endswith(b">")
        message = "wanted Personio's XML list of positions, got one that " + (
            "is no XML" if ends else "breaks off, or is no XML"
        )
        raise ParsingError(message) from error
    if root.getroottree().docinfo.internalDTD is not None:
        message = "an XML document with a DTD is not read"
        raise ParsingError(message)
    if root.tag != "workzag-jobs":
        message = f"wanted Personio's XML list of positions, got XML of another kind: <{str(root.tag)[:40]}>"
        raise ParsingError(message)
    listing = finished(once(_job(node) for node in root.iter("position")), None)
    one = (
        len({job.company for job in listing.jobs}) == 1
    )  # a group's board names its subsidiaries, and none of them is the group
    return listing if one else replace(listing, company=None)


def _job(node: Any) -> Job:
    def said(tag: str) -> str:
        return text({tag: node.findtext(tag)}, tag)

    return Job(
        id=said("id"),
        title=said("name"),
        department=label(said("department"), said("recruitingCategory")),
        posted_at=moment(said("createdAt")),
        company=said("subcompany"),
    )
