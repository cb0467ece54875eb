"""The kinds of reasons a message gives, by the words people give them in."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "catalyst": (
            r"\bcatalysts?\b|\bmain\s?net\b|\blaunch(?:es|ing)\b|\b(?:will|to|about\sto|soon)\slaunch\b"
            r"|\bupgrade\b|\bhard\s?fork\b"
            r"|\blisting\s(?:on|soon)\b|\b(?:will|to)\s(?:be\s)?list(?:ed)?\b"
            r"|\bearnings\s(?:on|in|next|this|tomorrow|report|call|date)\b"
            r"|\bFDA\b|\bapprov(?:al|ed)\b|\bhalving\b|\bairdrop\b|\bsnapshot\b"
            r"|\bevent\s(?:on|soon)\b|\bnews\s(?:soon|coming|expected)\b"
            r"|\broad\s?map\b|\brelease\s(?:date|on|of)\b|\bmerger\b|\bacqui(?:red|sition)\b"
            r"|\bshort\ssqueeze\b|\bgamma\ssqueeze\b"
        ),
        "partnership": (
            r"\bpartner(?:s|ed|ing|ships?)?\b|\bcollaborat\w{2,6}\b|\bintegrat(?:ed|ion|ions|es|ing)\b"
            r"|\bbacked\sby\b|\bteamed\sup\b"
            r"|\bcontract\swith\b|\bdeal\swith\b"
        ),
        "working_product": (
            r"\b(?:working|live|real)\s(?:products?|tech(?:nology)?|app|platform|network|use\scases?)\b"
            r"|\b(?:active|daily|monthly)\susers\b"
            r"|\brevenues?\b|\balready\s(?:live|works|working|in\suse)\b"
            r"|\bproduct\s(?:is\s)?(?:live|works)\b|\badoption\b|\bTVL\b"
            r"|\bprofitable\b|\bcash\s?flow\b|\bcustomers\b|\buse[- ]cases?\b"
        ),
        "tokenomics": (
            r"\btokenomics\b|\b(?:max|total|circulating|limited|low|fixed)\ssupply\b"
            r"|\bburn(?:s|ed|ing)?\b|\bstak(?:e|ing|ed)\b|\bvest(?:ed|ing)\b"
            r"|\block(?:ed)?\s(?:liquidity|tokens|supply)\b|\bdeflationary\b"
            r"|\bbuy\s?backs?\b|\blow\sfloat\b|\bfloat\b|\bshort\sinterest\b"
            r"|\bdilution\b"
        ),
        "valuation": (
            r"\bunder[- ]?valued\b|\bmarket\s?cap\b|\bm\.?cap\b|\blow\s?cap\b"
            r"|\bmicro\s?cap\b|\bvaluation\b|\bP/?E\s(?:ratio|of)\b|\bfair\svalue\b"
            r"|\bprice[- ]to[- ]\w{4,8}\b|\bDCF\b|\bcheap(?:est)?\b|\bEV/EBITDA\b|\bbook\svalue\b|\bfully\sdiluted\b"
        ),
        "technical": (
            r"\bbreak(?:ing)?\s?outs?\b|\b(?:key|strong|major)?\s?(?:support|resistance)\b"
            r"|\bdivergence\b|\bfalling\swedge\b|\b(?:bull|bear)\sflag\b"
            r"|\btriangle\b|\bgolden\scross\b|\bcup\s(?:and|&)\shandle\b"
            r"|\boversold\b|\bRSI\b|\bMACD\b|\bfib(?:onacci)?\b|\btrend\s?line\b"
            r"|\bmoving\saverage\b|\b(?:50|100|200)\s?(?:EMA|SMA|MA|DMA)\b"
            r"|\bhigher\slows?\b|\bdouble\sbottom\b|\bconsolidat\w{2,5}\b"
        ),
        "people": (
            r"\bteam\b|\bfounders?\b|\bCEO\b|\bdevs\b|\bdevelopers?\b|\binstitution(?:s|al)\b"
            r"|\bhedge\sfunds?\b|\bventure\b|\bVCs?\b|\bwhales?\b"
            r"|\binsiders?\sbuying\b|\bgrayscale\b|\bark\s(?:bought|invest)\b|\baccumulat(?:ing|ion|ed)\b"
        ),
        "macro": (
            r"\balt\s?(?:coin)?\s?season\b|\bbull\s?(?:run|market)\b|\bcycle\b"
            r"|\binterest\srates?\b|\binflation\b|\bsector\b|\bnarrative\b"
            r"|\bBTC\sdominance\b|\bfed\b|\bstimulus\b|\brotation\b"
        ),
    }
)
_COMPILED: Final = {group: re.compile(pattern, re.IGNORECASE) for group, pattern in _PATTERNS.items()}
GROUPS: Final = tuple(_PATTERNS)
"""Kinds of reasons, in order."""


def reasons(text: str) -> dict[str, bool]:
    """Kind of reason → whether the message gives one of it."""
    return {group: pattern.search(text) is not None for group, pattern in _COMPILED.items()}
