"""Who lives in the demo world: ten companies that do not exist, and the story each of them carries.

| ticker | story, told in June 2026 unless a date is given |
|---|---|
| ORBW | The books fall apart: non-reliance (4.02), restatement, late 10-Q, the auditor resigns, the CFO leaves, 10-K/A |
| TALV | A subpoena (8.01), four insiders sell over 5 million USD within a week, legal openings multiply; a Form 4 is amended |
| KSTL | Layoffs and restructuring (2.05), impairment (2.06), engineering openings vanish, a release announces the cuts |
| DRMO | The CFO leaves (5.02) and the newsroom falls silent; its careers page refuses to answer (blocked) |
| PLGA | The auditor is dismissed (4.01), compliance openings jump, a material weakness is told (8.01); a late 10-K in March |
| FNWK | A recall told in releases full of bad news, mostly on Friday evenings |
| SLMR | A new chief operating officer (5.02), insiders buy for over a million USD, many cheerful releases in one week |
| QLLN | An agreement ends (1.02), one small unplanned sale; a Form 4 of April arrived cut short (partial); undated releases |
| MRLO | Nothing: steady hiring, steady news, grants and withheld shares only |
| BRMY | Nothing: steady hiring, steady news, a sale under a 10b5-1 plan |
"""

from dataclasses import dataclass
from typing import Final

FIRST_CIK: Final = 9_990_000_001
"""Above every CIK that EDGAR has given out so far, so that nobody real is meant."""


@dataclass(frozen=True, slots=True)
class Company:
    """One invented company.

    Attributes:
        ticker: A symbol that EDGAR's list of tickers does not hold.
        cik: Its EDGAR identity, ten digits.
        name: Its name as EDGAR would write it.
        slug: Its label under `.example`, and its token at the job board's vendor.
        business: What it makes, as its releases put it.
        products: Names its releases speak of.
        sic: Industry code and its description.
        year_ends: Month in which its fiscal year ends.
        board: Vendor of its careers board, or "blocked".
        newsroom: Form of its newsroom: rss, atom, q4 or html.
        price: First close, USD.
        unrest: Daily standard deviation of its share in quiet times.
    """

    ticker: str
    cik: int
    name: str
    slug: str
    business: str
    products: tuple[str, ...]
    sic: tuple[str, str]
    year_ends: int
    board: str
    newsroom: str
    price: float
    unrest: float

    @property
    def cik_digits(self) -> str:
        """The CIK as EDGAR pads it."""
        return f"{self.cik:010d}"

    @property
    def short_name(self) -> str:
        """The name without its legal form."""
        return self.name.removesuffix(", Inc.").removesuffix(" Corp.").removesuffix(" Co.")

    @property
    def website(self) -> str:
        """Its home page."""
        return f"https://www.{self.slug}.example/"


CAST: Final = (
    Company(
        "ORBW", FIRST_CIK, "Orbweaver Sensing, Inc.", "orbweaversensing", "field sensors for pipelines",
        ("Spindle gateway", "Silkline probe", "Orbit console"), ("3829", "Measuring & Controlling Devices, NEC"),
        1, "greenhouse", "rss", 41.20, 0.017,
    ),
    Company(
        "TALV", FIRST_CIK + 1, "Talver Biologics, Inc.", "talverbiologics", "enzyme therapies",
        ("TLV-204", "Enzaform platform", "Corlease study"), ("2836", "Biological Products, (No Diagnostic Substances)"),
        12, "lever", "atom", 88.75, 0.020,
    ),
    Company(
        "KSTL", FIRST_CIK + 2, "Kestrel Loom Corp.", "kestrelloom", "smart fabrics and knitting machines",
        ("Heddle 5", "Warp cloud", "Shuttle line", "Selvage dye"), ("2200", "Textile Mill Products"),
        12, "workday", "q4", 23.10, 0.016,
    ),
    Company(
        "DRMO", FIRST_CIK + 3, "Drummore Freight Co.", "drummorefreight", "overnight freight",
        ("Causeway service", "Harbor line", "Nightload", "Pallet desk"), ("4213", "Trucking (No Local)"),
        12, "blocked", "rss", 57.40, 0.014,
    ),
    Company(
        "PLGA", FIRST_CIK + 4, "Pelagia Water Works, Inc.", "pelagiawater", "drinking water for coastal towns",
        ("Brinegate plant", "Tidewell program", "Clearhead filter"), ("4941", "Water Supply"),
        12, "ashby", "wordpress", 34.05, 0.011,
    ),
    Company(
        "FNWK", FIRST_CIK + 5, "Fenwicke Kitchenworks, Inc.", "fenwickekitchen", "kitchen appliances",
        ("Ember kettle", "Crumb toaster", "Ladle mixer", "Pantry scale"), ("3630", "Household Appliances"),
        9, "smartrecruiters", "rss", 18.60, 0.018,
    ),
    Company(
        "SLMR", FIRST_CIK + 6, "Solmere Storage Systems, Inc.", "solmerestorage", "batteries for power grids",
        ("Basin pack", "Lakebed array", "Rill inverter", "Headwater software"), ("3690", "Miscellaneous Electrical Machinery"),
        12, "recruitee", "atom", 29.90, 0.021,
    ),
    Company(
        "QLLN", FIRST_CIK + 7, "Quillon Payments, Inc.", "quillonpayments", "payment terminals",
        ("Nib reader", "Inkwell ledger", "Vellum card", "Ferrule gateway"), ("7389", "Services-Business Services, NEC"),
        6, "bamboohr", "html", 63.30, 0.016,
    ),
    Company(
        "MRLO", FIRST_CIK + 8, "Marlowe Creamery Co.", "marlowecreamery", "cheese and butter",
        ("Old Ford cheddar", "Meadow butter", "Larder range", "Churn school"), ("2020", "Dairy Products"),
        12, "greenhouse", "rss", 47.85, 0.010,
    ),
    Company(
        "BRMY", FIRST_CIK + 9, "Bramleigh Hand Tools, Inc.", "bramleightools", "hand tools",
        ("Anvil series", "Rasp kit", "Spoke plane", "Bench club"), ("3420", "Cutlery, Handtools & General Hardware"),
        12, "oracle", "q4", 72.15, 0.011,
    ),
)  # fmt: skip
"""Everybody, in the order of the table above."""


def company(ticker: str) -> Company:
    """The company with a ticker of the cast."""
    return next(one for one in CAST if one.ticker == ticker)
