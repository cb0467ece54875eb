"""Refusals that hosts serve in place of an article or a list, with status 200."""

import re
from typing import ClassVar

from src.errors import ParsingError


class RefusedError(ParsingError):
    """A refusal arrived in place of the answer: nothing of it is a release."""

    status: ClassVar[str] = "blocked"


# Titles of the refusals of the common gatekeepers (Akamai, Cloudflare, Imperva, PerimeterX, nginx), as a whole.
_TITLE = re.compile(
    r"(?:access (?:to this page has been )?denied|attention required!?.*|just a moment\W*|pardon our interruption\W*"
    r"|(?:error )?(?:401|403|404|429|50[0-4])\b.{0,60}|(?:403 )?forbidden|page not found.{0,40}|not found|request rejected"
    r"|request unsuccessful.{0,80}|security check.{0,40}|are you (?:a )?(?:human|robot)\??|robot check|service unavailable"
    r"|temporarily unavailable|verify(?:ing)? (?:that )?you are (?:a )?human.{0,40}|bot verification|captcha.{0,40})",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"errors\.edgesuite\.net|you don'?t have permission to access|incapsula incident id|cf-error-details|_cf_chl_opt"
    r"|enable javascript and cookies to continue|px-captcha|checking your browser before accessing|request unsuccessful\."
    r"|the requested url was rejected",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"reference #[0-9a-f.]{10,}", re.IGNORECASE)
# A refusal is a few lines; an article that merely quotes one is longer.
_SHORT = 1500


def refusal_in(title: str, text: str) -> str:
    """What refuses us in a title or a text, in the host's own words; "" where neither is a refusal."""
    if found := _TITLE.fullmatch(" ".join(title.split())):
        return found.group()
    if len(text) <= _SHORT and (found := _BODY.search(text) or _REFERENCE.match(text.strip())):
        return found.group()
    return ""
