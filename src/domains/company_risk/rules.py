"""What is concluded about a company: rules, category weights, levels.

Points follow the severity of what each event is known to do to a share; where published evidence and a round figure disagree,
the evidence wins, and the rule says so:

- An auditor's resignation is far worse than a dismissal (Griffin and Lont 2010; Choi, Mande and Son 2019).
- A late 10-Q moves prices more than a late 10-K: −2.93 % against −1.96 % in five days (Bartov, DeFond and Konchitchki).
- Planned sales say nothing and are left out; other sales say little at short horizons (Jeng, Metrick and Zeckhauser 1999), so
  sales carry about a third of a first guess, and a cluster of sellers half until the money is large. Clustered purchases are
  followed by more than +2 % in a month (Alldredge and Blank 2019), so more buyers lower the risk more.
- Friday releases carry next to nothing once companies are compared with themselves (Michaely, Rubin and Vedrashko 2016).
- Legal hiring is unproven: it starts at half weight.
"""

from src.features.expression import at_least, feature
from src.scoring.rules import Rule, RuleBook, ladder

WEIGHTS = {"regulatory": 0.30, "operational": 0.25, "narrative": 0.20, "insider": 0.15, "momentum": 0.10}
LEVELS = ((0.0, "low"), (30.0, "neutral"), (50.0, "elevated"), (70.0, "high"))

SEC = ("sec",)
CAREERS = ("careers",)
NEWSROOM = ("newsroom",)
BOTH_TEXTS = ("sec", "newsroom")

SPIKE = 1.5
"""A spike is at least this many times the company's own baseline."""
BURST = 2.0
"""News volume and negative words vary more than openings, so they must double."""
DROP = 0.4
"""Communication has dropped when it falls to this share of the company's own baseline."""

REGULATORY = (
    Rule(
        type="SEC_8K_NONRELIANCE",
        category="regulatory",
        points=50,
        when=at_least("sec_8k_nonreliance_flag_30d", 1),
        floor=70,
        because="The company says its issued financial statements can no longer be relied on (8-K item 4.02)",
        sources=SEC,
    ),
    Rule(
        type="RESTATEMENT_MENTIONED",
        category="regulatory",
        points=45,
        when=at_least("sec_text_restatement_flag_30d", 1) | at_least("news_restatement_flag", 1),
        because="A restatement of issued figures is mentioned",
        sources=BOTH_TEXTS,
    ),
    Rule(
        type="SEC_8K_ACCOUNTANT_CHANGE",
        category="regulatory",
        points=40,
        when=at_least("sec_8k_auditor_flag_30d", 1),
        severity=ladder("sec_text_auditor_resignation_flag_30d", {0: 0.5, 1: 2.0}),
        floor=50,
        because="The auditor changed (8-K item 4.01); a resignation weighs four times a dismissal",
        sources=SEC,
        evidence=("sec_8k_auditor_flag_30d", "sec_text_auditor_resignation_flag_30d", "sec_text_auditor_dismissal_flag_30d"),
    ),
    Rule(
        type="MATERIAL_WEAKNESS_MENTIONED",
        category="regulatory",
        points=40,
        when=at_least("sec_text_material_weakness_flag_30d", 1) | at_least("news_material_weakness_flag", 1),
        because="A material weakness in internal control is mentioned",
        sources=BOTH_TEXTS,
    ),
    Rule(
        type="SEC_LATE_FILING",
        category="regulatory",
        points=40,
        when=at_least("sec_late_notice_flag_30d", 1),
        severity=ladder("sec_late_quarterly_flag_30d", {0: 1.0, 1: 1.5}),
        floor=50,
        because="The company told the SEC that a periodic report will be late",
        sources=SEC,
    ),
    Rule(
        type="INVESTIGATION_MENTIONED",
        category="regulatory",
        points=35,
        when=at_least("sec_text_investigation_flag_30d", 1) | at_least("news_investigation_flag", 1),
        severity=ladder("sec_text_investigation_flag_30d", {0: 1.0, 1: 1.5}),
        because="An investigation is mentioned; in a filing it weighs more than in a release",
        sources=BOTH_TEXTS,
    ),
    Rule(
        type="SEC_8K_EXECUTIVE_DEPARTURE",
        category="regulatory",
        points=25,
        when=at_least("sec_text_executive_departure_flag_30d", 1),
        severity=ladder("sec_text_chief_departure_flag_30d", {0: 0.75, 1: 1.5}),
        because="An officer or director leaves (8-K item 5.02, by its text)",
        sources=SEC,
    ),
    Rule(
        type="SEC_8K_MATERIAL_EVENT",
        category="regulatory",
        points=20,
        when=at_least("sec_8k_material_count_30d", 1),
        # Item 8.01 is whatever a company finds worth telling, often good news: it alone carries half.
        severity=ladder("sec_8k_severe_count_30d", {0: 0.5, 1: 1.0, 2: 1.5, 3: 2.0}),
        because="An 8-K reports an event the company holds material (item 1.02, 1.03, 2.04, 2.06, 3.01, 5.01 or 8.01)",
        sources=SEC,
    ),
)

OPERATIONAL = (
    Rule(
        type="LAYOFF_LANGUAGE_DETECTED",
        category="operational",
        points=35,
        when=at_least("sec_text_layoffs_flag_30d", 1),
        because="A filing speaks of cutting jobs",
        sources=SEC,
    ),
    Rule(
        type="LEGAL_HIRING_SPIKE",
        category="operational",
        points=30,
        when=at_least("jobs_legal_delta_14d", 3)
        & (feature("jobs_legal_openings") >= feature("jobs_legal_openings_baseline") * SPIKE),
        severity=ladder("jobs_legal_delta_14d", {3: 0.5, 6: 1.0, 12: 1.5}),
        because="Openings in legal rose within 14 days, well above the company's own level",
        sources=CAREERS,
    ),
    Rule(
        type="COMPLIANCE_HIRING_SPIKE",
        category="operational",
        points=25,
        when=at_least("jobs_compliance_delta_14d", 3)
        & (feature("jobs_compliance_openings") >= feature("jobs_compliance_openings_baseline") * SPIKE),
        severity=ladder("jobs_compliance_delta_14d", {3: 0.5, 6: 1.0, 12: 1.5}),
        because="Openings in compliance rose within 14 days, well above the company's own level",
        sources=CAREERS,
    ),
    Rule(
        type="ENGINEERING_HIRING_DROP",
        category="operational",
        points=20,
        when=(feature("jobs_engineering_delta_14d") <= -5)
        & (feature("jobs_engineering_openings") <= feature("jobs_engineering_openings_baseline") * 0.7),
        severity=ladder("jobs_engineering_openings_14d_ago", {0: 0.75, 20: 1.0, 50: 1.5}),
        because="Openings in engineering fell within 14 days, well below the company's own level",
        sources=CAREERS,
    ),
    Rule(
        type="RESTRUCTURING_KEYWORD",
        category="operational",
        points=20,
        when=at_least("sec_text_restructuring_flag_30d", 1) | at_least("news_restructuring_flag", 1),
        because="A restructuring is mentioned",
        sources=BOTH_TEXTS,
    ),
)

NARRATIVE = (
    Rule(
        type="LAYOFF_ANNOUNCED",
        category="narrative",
        points=25,
        when=at_least("news_layoffs_flag", 1),
        because="A release announces job cuts",
        sources=NEWSROOM,
    ),
    Rule(
        type="NEGATIVE_SENTIMENT_SPIKE",
        category="narrative",
        points=20,
        when=at_least("news_negative_keywords_30d", 5)
        & (feature("news_negative_keywords_30d") >= feature("news_negative_keywords_30d_baseline") * BURST),
        severity=ladder("news_negative_weight_30d", {0: 0.75, 10: 1.0, 25: 1.5, 50: 2.0}),
        because="Releases carry at least twice the company's usual number of negative words",
        sources=NEWSROOM,
        evidence=("news_negative_release_count_30d",),
    ),
    Rule(
        type="FRIDAY_RELEASE_PATTERN",
        category="narrative",
        points=1,
        when=at_least("news_friday_release_count_30d", 3)
        & (feature("news_friday_release_count_30d") >= feature("news_count_30d") * 0.5),
        because="Half of the releases or more come on Fridays (a sign without proven weight)",
        sources=NEWSROOM,
    ),
    Rule(
        type="COMMUNICATION_DROP",
        category="narrative",
        points=15,
        when=at_least("news_count_30d_baseline", 4) & (feature("news_count_30d") <= feature("news_count_30d_baseline") * DROP),
        because="The company publishes far less than it usually does",
        sources=NEWSROOM,
        evidence=("news_count_30d",),
    ),
)

INSIDER = (
    Rule(
        type="INSIDER_SELL_CLUSTER",
        category="insider",
        points=30,
        when=at_least("sec_form4_unplanned_sellers_7d", 3),
        severity=ladder("sec_form4_unplanned_sell_volume_30d", {0: 0.5, 1e6: 0.75, 5e6: 1.0, 2.5e7: 1.5}),
        because="Three or more insiders sold on the open market within seven days, not known to be planned",
        sources=SEC,
    ),
    Rule(
        type="INSIDER_SELL_LARGE",
        category="insider",
        points=8,
        when=at_least("sec_form4_unplanned_sell_volume_30d", 5e6),
        severity=ladder("sec_form4_sell_vs_year", {0: 0.5, 1: 0.75, 2: 1.0, 4: 1.5}),
        because="Insiders sold at least 5 million USD within 30 days, not known to be planned",
        sources=SEC,
    ),
    Rule(
        type="INSIDER_SELL_SMALL",
        category="insider",
        points=3,
        when=(feature("sec_form4_unplanned_sell_volume_30d") > 0) & (feature("sec_form4_unplanned_sell_volume_30d") < 5e6),
        because="Insiders sold less than 5 million USD within 30 days, not known to be planned",
        sources=SEC,
    ),
    Rule(
        type="INSIDER_BUY_LARGE",
        category="insider",
        points=-20,
        when=at_least("sec_form4_buy_volume_30d", 1e6),
        severity=ladder("sec_form4_distinct_buyers_30d", {0: 0.75, 2: 1.25, 3: 2.0}),
        because="Insiders bought for at least a million USD on the open market within 30 days",
        sources=SEC,
    ),
)

MOMENTUM = (
    Rule(
        type="NEWS_VOLUME_SPIKE",
        category="momentum",
        points=10,
        when=at_least("news_count_7d", 4) & (feature("news_count_7d") >= feature("news_count_7d_baseline") * BURST),
        severity=ladder("news_count_7d", {0: 0.75, 8: 1.0, 15: 1.5}),
        because="At least twice as many releases within seven days as the company usually has",
        sources=NEWSROOM,
    ),
)

RULES = RuleBook((*REGULATORY, *OPERATIONAL, *NARRATIVE, *INSIDER, *MOMENTUM), WEIGHTS, LEVELS)
