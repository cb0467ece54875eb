"""How a message sounds: cheering, shouting, hurrying."""

import re
from typing import Final

FIRE: Final = "🔥"
ROCKET: Final = "🚀"
_CHEERS: Final = re.compile("[🚀🔥🌙🌝🌕💎🤑💰💵📈🏆🎉💪⚡🎯🦍]")
_HURRY: Final = re.compile(
    r"\bnow\b|\bhurry\b|\blast\schance\b|\bfast\b|\bquick(?:ly)?\b|\bdon.?t\smiss\b|\bbefore\sit.?s\stoo\slate\b|\burgent\b|\bASAP\b"
    r"|\b\d{1,2}\s(?:minutes|mins?|hours|hrs?)\sleft\b|\btoday\b",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"https?://|\bwww\.|\bt\.me/", re.IGNORECASE)
_FEWEST_LETTERS: Final = 12
"""Below, a ticker alone is a shout."""


def tone(text: str) -> dict[str, float | None]:
    """The measures of tone by name; shouting is None where there are too few letters."""
    letters = [sign for sign in text if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters)
    return {
        "fire_in_text": FIRE in text,
        "rocket_in_text": ROCKET in text,
        "cheers": len(_CHEERS.findall(text)),
        "shouting": capitals / len(letters) if len(letters) >= _FEWEST_LETTERS else None,
        "exclamations": text.count("!"),
        "hurry": len(_HURRY.findall(text)),
        "words": len(text.split()),
        "links": len(_LINK.findall(text)),
    }
