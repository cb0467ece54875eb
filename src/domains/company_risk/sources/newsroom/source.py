"""The newsroom of a company, as a source."""

from src.domain import Ask
from src.observations.record import Findings
from src.observations.subject import Subject


class NewsroomSource:
    """What a company itself publishes: its press-release feed, list or Q4 service, found from its newsroom or website."""

    name = "newsroom"

    async def collect(self, subject: Subject, ask: Ask) -> Findings:
        """Ask a company's newsroom for its releases.

        A release that the ledger holds is neither read again nor counted again. For a past day (`ask.live` false) dated
        releases count, because they were public then, and undated ones do not. Failures become the findings' status:
        nothing that a newsroom serves is raised.
        """
        from src.domains.company_risk.sources.newsroom.collection import findings  # noqa: PLC0415 - 50 ms of patterns

        return await findings(subject, ask)
