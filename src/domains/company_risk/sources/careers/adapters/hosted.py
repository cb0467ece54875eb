"""What vendors share whose boards are told by a URL alone."""

from src.domains.company_risk.sources.careers.board import Board


class Hosted:
    """An adapter whose boards carry, wherever a page names or embeds them, a URL that `recognise` knows."""

    def marked(self, html: str, url: str) -> Board | None:  # noqa: ARG002 - the face all adapters share
        """None: nothing else in a page gives such a board away."""
        return None
