"""One message of a community, whatever platform it was posted on."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One version of one message.

    Attributes:
        id: The platform's own identity of the message within its channel.
        channel: Where it was posted: the platform's channel id or name, "" where the export does not tell.
        platform: discord, telegram, stocktwits, reddit, or what the column map says.
        author: Keyed hash of who posted it (`authors.hashed`), or None where unknown; a name never gets this far.
        sent_at: When it was posted, UTC; the first instant of the day where only the day is known.
        edited_at: When this version was written, or None for the version first posted.
        deleted: True where the platform shows that the text was taken back.
        forwarded_from: Keyed hash of where it was forwarded from, or None for words of its own.
        reply_to: Id of the message it answers, or None.
        text: What it says, entities and mojibake mended; "" where there is only a picture.
        reactions: (kind, count) pairs in order of kind, counts above zero. None means that the
            platform or its export has none to tell.
        views: How often it was seen, or None where the platform does not count.
        forwards: How often it was passed on, or None where the platform does not count.
        known_at: From when this version could be read, UTC: `edited_at`, else `sent_at`, and the last second of the
            day where only the day is known.
        counted_at: When reactions, views and forwards were read off, UTC. Counts grow after posting, so they say nothing of an
            earlier moment. None means that the export does not tell.
        symbols: Symbols the site itself attached, spelled as it spells them.
        sentiment: The author's own mark, "bullish" or "bearish", or None.
    """

    id: str
    channel: str
    platform: str
    author: str | None
    sent_at: datetime
    edited_at: datetime | None
    deleted: bool
    forwarded_from: str | None
    reply_to: str | None
    text: str
    reactions: tuple[tuple[str, int], ...] | None
    views: int | None
    forwards: int | None
    known_at: datetime
    counted_at: datetime | None
    symbols: tuple[str, ...] = ()
    sentiment: str | None = None

    @property
    def identity(self) -> tuple[str, str, str]:
        """What all versions of the same message share: platform, channel, id."""
        return (self.platform, self.channel, self.id)

    def reacted(self, kind: str) -> int | None:
        """How many reacted with this kind; zero where nobody did, None where the platform does not tell."""
        return None if self.reactions is None else dict(self.reactions).get(kind, 0)
