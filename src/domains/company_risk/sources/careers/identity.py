"""Whether two names mean the same company; in doubt they do not, because a wrong company is worse than none."""

import re
import unicodedata


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEGAL = _set("""
    inc incorporated corp corporation co company companies ltd limited llc llp lp plc sa se ag nv bv ab asa oyj
    gmbh kg kgaa spa srl pty sarl pbc trust holding holdings group grp the and of de new com www careers career
    jobs job board
""")
"""Words that say what form a company has, or that a page is about jobs, and nothing about which company it is."""

_TRADE = _set("""
    technologies technology tech systems software labs laboratories platform platforms network networks networking
    solutions services service enterprise enterprises industries markets market entertainment therapeutics
    pharmaceuticals pharma biosciences biotech biotechnology health healthcare energy financial finance bancorp
    brands foods stores motors motor semiconductor semiconductors devices instruments communications media
    interactive digital data cloud ai usa us global international worldwide wholesale
""")
"""Words that say what a company does: a board may leave them out ("Axon" for "Axon Enterprise"), but not change them."""

_COMMON = _set("""
    united american america americas national general first standard universal western eastern northern southern
    central pacific atlantic advanced applied modern premier royal great best open public capital federal republic
    union city state
""")
"""Words that hundreds of companies share; alone they tell none apart."""

_STATE = re.compile(r"/[A-Za-z ]{2,12}/?\s*$")  # "COSTCO WHOLESALE CORP /NEW", "BANK OF AMERICA CORP /DE/"


def same_company(ours: str, theirs: str) -> bool:
    """True where two names, apart from legal form, case, accents and spacing, have the same distinctive words.

    A word of trade may be missing on one side ("Meta" and "Meta Platforms, Inc."), but not differ ("American Software" and
    "American Financial"), and not where nothing but a common word is left ("United", "General"). Symmetric. A name without
    any letter or figure is no company's.
    """
    left, right = _words(ours), _words(theirs)
    if not left or not right:
        return False
    if "".join(left) == "".join(right):
        return True
    core, other = [word for word in left if word not in _TRADE], [word for word in right if word not in _TRADE]
    if not core or "".join(core) != "".join(other) or _COMMON.issuperset(core):
        return False
    trade, others = set(left) - set(core), set(right) - set(other)
    return trade <= others or others <= trade


def distinctive(name: str) -> tuple[str, ...]:
    """The words of a name that tell it apart, lower case and without accents: what a slug could be made of."""
    return tuple(word for word in _words(name) if word not in _TRADE) or tuple(_words(name))


def _words(name: str) -> list[str]:
    """The words of a name in order, legal forms dropped; all of them where nothing else would be left."""
    plain = unicodedata.normalize("NFKD", _STATE.sub("", name)).encode("ascii", "ignore").decode().casefold()
    plain = re.sub(r"['’`]", "", plain).replace("&", " and ")
    plain = re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", plain)  # U.S. → us, N.V. → nv
    found = re.findall(r"[a-z0-9]+", plain)
    return [word for word in found if word not in _LEGAL] or found
