"""Text as it was meant: HTML entities resolved, UTF-8 that was read as Windows-1252 read again."""

import html
import re

# The bytes 0x80–0xFF as Windows-1252 shows them, and as Latin-1 shows the five it leaves open.
_SHOWN = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100))
_BYTE_OF = {ord(shown): byte for byte, shown in enumerate(_SHOWN, start=0x80)} | {code: code for code in range(0x80, 0x100)}
_RUN = re.compile(f"[{re.escape(_SHOWN)}\u0080-\u00ff]{{2,}}")


def mended(text: str) -> str:
    """The text with `&amp;` as `&` and `ðŸš€` as a rocket; what cannot be mended whole stays as it was."""
    return _RUN.sub(_read_again, html.unescape(text))


def storable(text: str) -> str:
    r"""The text without halves of signs: JSON can spell one (`\ud83d`), and no file in UTF-8 can hold it."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _read_again(run: re.Match[str]) -> str:
    try:
        return bytes(_BYTE_OF[ord(shown)] for shown in run.group()).decode("utf-8")
    except UnicodeDecodeError:
        return run.group()
