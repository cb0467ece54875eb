r"""Our own list of words by which a release tells of trouble.

Weights follow what the same fact would be in an 8-K: 5 stands beside non-reliance, bankruptcy or an indictment (filed as an
event of its own, and moves prices most); 3–4 beside events that change a year's results; 2 beside setbacks that an ordinary
year holds; 1 beside words that are bad news only in company. The patterns are matched on lower-case text as whole words;
`\b` is put around them.
"""

from dataclasses import dataclass
from typing import Literal

Category = Literal["regulatory", "financial", "operational", "leadership"]
Flag = Literal["investigation", "restatement", "material_weakness", "layoffs", "restructuring"]


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase that counts.

    Attributes:
        name: How it is shown.
        pattern: Regular expression over lower-case text.
        category: Which side of the company it concerns.
        weight: 1–5 as said above.
        flag: The fact it states, or None.
    """

    name: str
    pattern: str
    category: Category
    weight: float
    flag: Flag | None = None
