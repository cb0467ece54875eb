"""What is measured of a company: filings, insiders, openings, releases, and its own past.

Eighteen of them are the ones users ask for; the rest carries most of what can be predicted (the earnings calendar above all).
Windows count back from the moment scored, on when the public could know.
"""

from collections.abc import Iterator

from src.domains.company_risk.outlook.declared import declared
from src.features.declarations import (
    Feature,
    concluded,
    count,
    days_since,
    days_to_anniversary,
    derived,
    distinct,
    flag,
    level,
    mean,
    total,
)
from src.features.feature_set import FeatureSet
from src.features.selection import above, absent, has, other_than, select

ITEM_FAMILIES = {
    "results": ("2.02",),
    "officers": ("5.02",),
    "agreements": ("1.01", "1.02"),
    "deals": ("2.01", "5.01"),
    "other": ("7.01", "8.01"),
    "distress": ("1.03", "2.04", "2.05", "2.06", "3.01", "4.01", "4.02"),
}
"""8-K items grouped by what they tell; those that only file exhibits or amend bylaws are left out."""

SEVERE_ITEMS = ("1.02", "1.03", "2.04", "2.06", "3.01", "5.01")
MATERIAL_ITEMS = (*SEVERE_ITEMS, "8.01")
"""Items of events that no other rule covers: agreement ended, bankruptcy, default, impairment, delisting, control, other."""

DAYS_OF_COUNTS = (7, 30, 90, 365)
QUARTER_APART = 45
"""Two quarterly reports of one company are at least this many days apart."""

DEPARTMENTS = ("legal", "compliance", "engineering")
CENSUS_FRESH = 3
"""A careers census older than this many days no longer says how many openings there are."""
CENSUS_THEN = 7
"""The census to compare with may be up to this many days older than the comparison asks (boards that were unreachable)."""
BASELINE_DAYS = 90
BASELINE_SNAPSHOTS = 4
"""Fewer days of own history than this are no baseline."""

EIGHT_K = select("filing", form="8-K")
SALES = select("insider_trade", code="S")
BUYS = select("insider_trade", code="P")
UNPLANNED_SALES = select("insider_trade", code="S", planned=other_than("yes"))
PLANNED_SALES = select("insider_trade", code="S", planned="yes")
OPENINGS = select("openings", suspicion=absent())
"""Censuses that nobody doubts: a board that lost half its jobs overnight is a suspicion, not closed jobs."""
RELEASES = select("release")
SNAPSHOTS = select("snapshot")


def _filings() -> Iterator[Feature]:
    yield count("sec_8k_count_30d", of=EIGHT_K, days=30, unit="filings", doc="8-K filings in 30 days")
    yield flag(
        "sec_8k_high_risk_item_flag",
        of=select("filing", form="8-K", items=has("4.01", "4.02")),
        days=30,
        doc="An 8-K with item 4.01 (auditor) or 4.02 (non-reliance) in 30 days",
    )
    for family, items in ITEM_FAMILIES.items():
        chosen = select("filing", form="8-K", items=has(*items))
        for days in DAYS_OF_COUNTS:
            said = f"8-K filings with {'/'.join(items)} in {days} days"
            yield count(f"sec_8k_{family}_count_{days}d", of=chosen, days=days, unit="filings", doc=said)
    for name, item, said in (("nonreliance", "4.02", "non-reliance"), ("auditor", "4.01", "auditor change")):
        chosen = select("filing", form="8-K", items=has(item))
        yield flag(f"sec_8k_{name}_flag_30d", of=chosen, days=30, doc=f"8-K item {item} ({said}) in 30 days")
    material = select("filing", form="8-K", items=has(*MATERIAL_ITEMS))
    yield count("sec_8k_material_count_30d", of=material, days=30, unit="filings", doc="8-Ks on material events in 30 days")
    severe = select("filing", form="8-K", items=has(*SEVERE_ITEMS))
    said = "8-Ks on an agreement ended, bankruptcy, default, impairment, delisting or change in control, 30 days"
    yield count("sec_8k_severe_count_30d", of=severe, days=30, unit="filings", doc=said)
    yield from _calendar()
    late = select("filing", form=("NT 10-K", "NT 10-Q"))
    yield count("sec_late_notice_count_365d", of=late, days=365, unit="filings", doc="Late-filing notices in a year")
    yield flag("sec_late_notice_flag_30d", of=late, days=30, doc="A late-filing notice in 30 days")
    quarterly = select("filing", form="NT 10-Q")
    yield flag("sec_late_quarterly_flag_30d", of=quarterly, days=30, doc="A late-filing notice for a 10-Q in 30 days")
    amended = select("filing", form=("10-K/A", "10-Q/A"))
    yield count("sec_amendment_count_365d", of=amended, days=365, unit="filings", doc="10-K/A and 10-Q/A in a year")
    evening = select("filing", form="8-K", after_hours=True)
    yield count(
        "sec_8k_after_hours_count_30d", of=evening, days=30, unit="filings", doc="8-Ks accepted out of market hours, 30 days"
    )
    friday = select("filing", form="8-K", friday=True)
    yield count("sec_8k_friday_count_30d", of=friday, days=30, unit="filings", doc="8-Ks accepted on a Friday, 30 days")


def _calendar() -> Iterator[Feature]:
    results = select("filing", form="8-K", items=has("2.02"))
    yield days_since("days_since_earnings_8k", of=results, days=200, doc="Days since the newest 8-K with results (item 2.02)")
    yield days_to_anniversary(
        "days_to_expected_earnings",
        of=results,
        apart=QUARTER_APART,
        doc="Days until results are due by last year's calendar; negative when overdue",
    )
    yield days_since("days_since_10k", of=select("filing", form="10-K"), days=500, doc="Days since the newest 10-K")
    yield days_since("days_since_10q", of=select("filing", form="10-Q"), days=300, doc="Days since the newest 10-Q")


def _texts() -> Iterator[Feature]:
    for fact, said in (
        ("executive_departure", "the departure of an officer or director"),
        ("auditor_resignation", "the auditor's resignation"),
        ("auditor_dismissal", "the auditor's dismissal"),
        ("investigation", "an investigation"),
        ("restatement", "a restatement"),
        ("material_weakness", "a material weakness"),
        ("layoffs", "layoffs"),
        ("restructuring", "a restructuring"),
    ):
        chosen = select("filing_fact", fact=fact)
        yield flag(f"sec_text_{fact}_flag_30d", of=chosen, days=30, doc=f"The text of an 8-K tells of {said}, 30 days")
    chiefs = select("filing_fact", fact="executive_departure", who=("CEO", "CFO"))
    yield flag(
        "sec_text_chief_departure_flag_30d", of=chiefs, days=30, doc="A CEO or CFO leaves by the text of an 8-K, 30 days"
    )


def _trades() -> Iterator[Feature]:
    for name, of, field, days, said in (
        ("sec_form4_sell_volume_30d", SALES, "usd_cents", 30, "Open-market sales by insiders in 30 days"),
        ("sec_form4_buy_volume_30d", BUYS, "usd_cents", 30, "Open-market purchases by insiders in 30 days"),
        ("sec_form4_sell_volume_365d", SALES, "usd_cents", 365, "Open-market sales by insiders in a year"),
        ("sec_form4_planned_sell_volume_30d", PLANNED_SALES, "usd_cents", 30, "Sales under a 10b5-1 plan in 30 days"),
        ("sec_form4_unplanned_sell_volume_30d", UNPLANNED_SALES, "usd_cents", 30, "Sales not known to be planned, 30 days"),
    ):
        yield total(name, of=of, field=field, days=days, unit="USD", doc=said, divisor=100)
    yield count("sec_form4_sell_count_30d", of=SALES, days=30, unit="trades", doc="Open-market sales by insiders in 30 days")
    yield derived(
        "sec_form4_buy_sell_ratio",
        lambda f: f.sec_form4_buy_volume_30d / (f.sec_form4_buy_volume_30d + f.sec_form4_sell_volume_30d),
        unit="ratio",
        doc="Bought over bought and sold, in USD, 30 days; missing without trades",
    )
    yield derived(
        "sec_form4_planned_share_30d",
        lambda f: f.sec_form4_planned_sell_volume_30d / f.sec_form4_sell_volume_30d,
        unit="ratio",
        doc="Share of sales under a 10b5-1 plan, 30 days; missing without sales",
    )
    yield derived(
        "sec_form4_sell_vs_year",
        lambda f: f.sec_form4_sell_volume_30d / (f.sec_form4_sell_volume_365d * (30 / 365)),
        unit="ratio",
        doc="Sales of 30 days over the company's own usual 30 days of the past year",
    )


def _traders() -> Iterator[Feature]:
    for name, of, days, said in (
        ("sec_form4_distinct_sellers_7d", SALES, 7, "Insiders who sold within 7 days"),
        ("sec_form4_distinct_sellers_30d", SALES, 30, "Insiders who sold within 30 days"),
        ("sec_form4_unplanned_sellers_7d", UNPLANNED_SALES, 7, "Insiders who sold within 7 days, not known to be planned"),
        ("sec_form4_distinct_buyers_30d", BUYS, 30, "Insiders who bought within 30 days"),
    ):
        yield distinct(name, of=of, field="owner", days=days, unit="insiders", doc=said)
    yield derived(
        "sec_form4_cluster_flag",
        lambda f: f.sec_form4_distinct_sellers_7d >= 3,
        unit="flag",
        doc="Three or more insiders sold within 7 days",
    )
    chiefs = (("ceo", select("insider_trade", code="S", ceo=True)), ("cfo", select("insider_trade", code="S", cfo=True)))
    for role, chosen in chiefs:
        yield count(
            f"sec_form4_{role}_sell_count_30d", of=chosen, days=30, unit="trades", doc=f"Sales by the {role.upper()}, 30 days"
        )


def _openings() -> Iterator[Feature]:
    for name, field in (("total", "openings_total"), *((department, department) for department in DEPARTMENTS)):
        said = "Openings" if name == "total" else f"Openings in {name}"
        yield level(f"jobs_{name}_openings", of=OPENINGS, field=field, days=CENSUS_FRESH, unit="openings", doc=said)
        yield level(
            f"jobs_{name}_openings_14d_ago",
            of=OPENINGS,
            field=field,
            days=CENSUS_THEN,
            ago=14,
            unit="openings",
            doc=f"{said}, 14 days ago",
        )
        yield _difference(name, said)
    yield derived(
        "jobs_legal_ratio",
        lambda f: f.jobs_legal_openings / f.jobs_total_openings,
        unit="ratio",
        doc="Openings in legal over all openings",
    )


def _difference(name: str, said: str) -> Feature:
    return derived(
        f"jobs_{name}_delta_14d",
        lambda f: getattr(f, f"jobs_{name}_openings") - getattr(f, f"jobs_{name}_openings_14d_ago"),
        unit="openings",
        doc=f"{said}: change in 14 days",
    )


def _releases() -> Iterator[Feature]:
    for days in (7, 30):
        yield count(f"news_count_{days}d", of=RELEASES, days=days, unit="releases", doc=f"Releases in {days} days")
    yield total(
        "news_negative_keywords_30d",
        of=RELEASES,
        field="negative_count",
        days=30,
        unit="keywords",
        doc="Negative keywords in the releases of 30 days",
    )
    yield total(
        "news_negative_weight_30d",
        of=RELEASES,
        field="negative_weight",
        days=30,
        unit="weight",
        doc="Negative keywords of 30 days by their weights",
    )
    negative = select("release", negative_count=above(0))
    said = "Releases with a negative keyword in 30 days"
    yield count("news_negative_release_count_30d", of=negative, days=30, unit="releases", doc=said)
    for fact in ("investigation", "restatement", "material_weakness", "layoffs", "restructuring"):
        name = "news_investigation_flag" if fact == "investigation" else f"news_{fact}_flag"
        said = f"A release of the past 30 days tells of {fact.replace('_', ' ')}"
        yield flag(name, of=select("release", **{fact: True}), days=30, doc=said)
    friday = select("release", friday=True)
    yield count("news_friday_release_count_30d", of=friday, days=30, unit="releases", doc="Releases on a Friday in 30 days")


def _baselines() -> Iterator[Feature]:
    for name, unit in (
        ("news_count_30d", "releases"),
        ("news_count_7d", "releases"),
        ("news_negative_keywords_30d", "keywords"),
        ("jobs_legal_openings", "openings"),
        ("jobs_compliance_openings", "openings"),
        ("jobs_engineering_openings", "openings"),
    ):
        yield mean(
            f"{name}_baseline",
            of=SNAPSHOTS,
            field=name,
            days=BASELINE_DAYS,
            at_least=BASELINE_SNAPSHOTS,
            unit=unit,
            doc=f"Mean of {name} over the company's own snapshots of {BASELINE_DAYS} days",
        )


def _conclusions() -> Iterator[Feature]:
    yield derived(
        "insider_sell_while_legal_spike",
        lambda f: (f.sec_form4_sell_count_30d > 0) & (f.jobs_legal_delta_14d > 0),
        unit="flag",
        doc="Insiders sold within 30 days while legal openings rose within 14",
    )
    yield concluded("multi_signal_count", quantity="signals", unit="signals", doc="Rules that fired")
    yield concluded("rules_score", quantity="rules_score", unit="points", doc="What the rules say, 0–100")


FEATURES = FeatureSet(
    (
        *_filings(),
        *_texts(),
        *_trades(),
        *_traders(),
        *_openings(),
        *_releases(),
        *_baselines(),
        *declared(),
        *_conclusions(),
    )
)
