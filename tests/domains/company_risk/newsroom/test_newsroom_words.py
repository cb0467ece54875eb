"""Negative words are read as whole phrases, where they are said of the company and not denied."""

import pytest

from src.domains.company_risk.sources.newsroom.boilerplate import without_boilerplate
from src.domains.company_risk.sources.newsroom.keywords import CATEGORIES, read_words
from src.domains.company_risk.sources.newsroom.terms import TERMS


@pytest.mark.parametrize(
    ("sentence", "flag"),
    [
        ("Acme said the SEC has opened a formal investigation of its accounting.", "investigation"),
        ("Acme received a subpoena from the Department of Justice.", "investigation"),
        ("The company is under investigation in two states.", "investigation"),
        ("Acme cooperates with the investigation by the U.S. Department of Justice.", "investigation"),
        ("The SEC's Division of Enforcement has commenced an investigation.", "investigation"),
        ("There can be no assurance that the SEC investigation will be resolved.", "investigation"),
        ("The statements should not be relied upon.", "restatement"),
        ("The Audit Committee began an independent internal investigation.", "investigation"),
        ("Acme received a Wells notice.", "investigation"),
        ("Acme will restate its financial statements for 2024 and 2025.", "restatement"),
        ("The accounts should no longer be relied upon.", "restatement"),
        ("Management identified material weaknesses in internal control.", "material_weakness"),
        ("Acme will lay off 1,200 employees.", "layoffs"),
        ("Acme announced layoffs at its Ohio site.", "layoffs"),
        ("The plan will reduce its global workforce by approximately 8%.", "layoffs"),
        ("Acme plans to cut about 400 jobs.", "layoffs"),
        ("Acme announces restructuring of its European operations.", "restructuring"),
    ],
)
def test_a_statement_sets_its_flag_and_is_the_evidence(sentence: str, flag: str) -> None:
    reading = read_words("Acme issues a statement", sentence)
    assert flag in reading.flags
    assert reading.sentence == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "There is no SEC investigation of Acme.",
        "Acme is not subject to any government investigation or subpoena.",
        "Acme has never received a Wells notice.",
        "Management did not identify any material weakness.",
        "Acme has remediated the material weakness.",
        "The material weakness has been remediated.",
        "The class action was dismissed with prejudice.",
        "The SEC investigation has been concluded.",
        "The SEC closes its investigation of Acme.",
        "The SEC closed its investigation of Acme.",
        "The independent investigation concluded with no findings.",
        "Acme has completed remediation of its previously reported material weakness.",
        "Acme finished the year without layoffs.",
        "Net loss narrowed to $3 million.",
        "Acme denies any fraud.",
    ],
)
def test_what_is_denied_or_over_is_not_counted(sentence: str) -> None:
    assert read_words("Acme issues a statement", sentence).terms == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "The material weakness has not yet been remediated.",
        "Acme has not remediated the material weakness.",
        "Acme has begun remediation of the material weakness.",
        "The statements should not be relied upon due to a material weakness.",
        "The SEC has not closed its investigation, and the material weakness will be reported until it is remediated.",
    ],
)
def test_what_has_not_ended_yet_is_counted(sentence: str) -> None:
    assert "material_weakness" in read_words("Acme issues a statement", sentence).flags


def test_each_fact_of_a_release_keeps_the_sentence_that_states_it() -> None:
    long = "Acme, " + "which makes many things in many places, " * 12 + "received a subpoena from the SEC."
    reading = read_words("Acme to lay off 1,200 employees", f"Management found a material weakness in controls.\n{long}")
    assert reading.flag_sentences["layoffs"] == "Acme to lay off 1,200 employees"
    assert reading.flag_sentences["material_weakness"] == "Management found a material weakness in controls."
    assert "received a subpoena from the SEC." in reading.flag_sentences["investigation"]
    assert len(reading.flag_sentences["investigation"]) <= 300
    assert reading.flags == {"layoffs", "material_weakness", "investigation"}


def test_a_denial_in_another_clause_denies_nothing() -> None:
    reading = read_words(
        "Acme issues a statement", "While there is no impact on operations, the SEC investigation of Acme continues."
    )
    assert "investigation" in reading.flags


def test_charges_settled_without_admitting_them_were_still_charges() -> None:
    reading = read_words("Acme settles SEC charges", "Acme settled the charges without admitting or denying the allegations.")
    assert "settlement of charges" in reading.terms
    assert "allegations" in reading.terms


def test_not_only_is_no_denial() -> None:
    assert "layoffs" in read_words("Acme plans not only layoffs but closures").flags


@pytest.mark.parametrize(
    "title",
    [
        "Acme beats estimates with record quarter",
        "Acme reports record revenue and raises guidance",
        "Acme wins investigational new drug clearance",
        "Acme launches fraud detection for banks",
        "Acme to premiere on Investigation Discovery",
        "Acme offers investigations and litigation support services",
        "Acme raises dividend for the tenth year",
        "Acme investigators honored for clinical research",
        "Acme opens offices in Finland",
        "Acme strikes a deal with Pear",
        "Acme recalls its proud history",
        "Acme names new chief financial officer",
    ],
)
def test_good_news_and_words_within_words_do_not_count(title: str) -> None:
    assert read_words(title).terms == ()


def test_what_a_firm_sells_is_not_what_befell_it() -> None:
    text = "The purchase lets Acme offer wider expertise in litigation, internal fraud investigations and anti-bribery reviews."
    assert read_words("Acme buys Pear", text).terms == ()


def test_a_firm_that_sells_services_can_itself_be_investigated() -> None:
    text = (
        "Acme, which offers services such as payroll and tax advice, said the SEC has opened an investigation of its accounts."
    )
    assert "investigation" in read_words("Acme issues a statement", text).flags


def test_a_network_that_is_redundant_and_a_debt_that_is_restructured_are_no_layoffs_and_no_restructuring() -> None:
    reading = read_words("Acme completes debt restructuring", "The site has real-time network redundancy.")
    assert reading.flags == frozenset()
    assert reading.terms == ("debt restructuring",)


def test_a_term_counts_once_a_release_however_often_it_is_said() -> None:
    reading = read_words("Acme announces layoffs", "The layoffs begin in May.\nThe layoffs end in June.")
    assert reading.terms == ("layoffs",)
    assert reading.weight == 3.0


def test_categories_add_up_to_the_terms() -> None:
    reading = read_words("Acme CEO resigns amid SEC investigation; net loss widens, layoffs planned")
    assert dict(reading.categories) == {"regulatory": 1, "financial": 1, "operational": 1, "leadership": 1}
    assert sum(reading.categories.values()) == len(reading.terms)


def test_the_evidence_is_the_weightiest_sentence_and_at_most_300_characters() -> None:
    long = "Acme filed for bankruptcy " + "in the court of the district " * 20
    reading = read_words("Acme downgraded", long)
    assert reading.sentence is not None
    assert reading.sentence.startswith("Acme filed for bankruptcy")
    assert len(reading.sentence) == 300


def test_every_term_has_a_category_and_a_weight_between_one_and_five() -> None:
    assert {term.category for term in TERMS} == set(CATEGORIES)
    assert all(1 <= term.weight <= 5 for term in TERMS)


RELEASE = """SPRINGFIELD, Sept. 21, 2026 /PRNewswire/ -- Acme opened a plant today.
"We are glad," said the mayor.
About Acme
Acme makes anvils and has been sued in many states over layoffs and fraud.
Forward-Looking Statements
This release contains forward-looking statements. Risks include litigation, investigations by regulators and data breaches.
They also include recalls of products.
Conference Call Details
Acme will host a call, and its CFO resigned.
Media Contact:
Jane Roe, who handles lawsuits
SOURCE Acme Corp."""


def test_about_forward_looking_and_contact_sections_are_cut_and_what_follows_a_heading_of_its_own_is_kept() -> None:
    kept = without_boilerplate(RELEASE)
    assert kept.splitlines() == [
        "SPRINGFIELD, Sept. 21, 2026 /PRNewswire/ -- Acme opened a plant today.",
        '"We are glad," said the mayor.',
        "Conference Call Details",
        "Acme will host a call, and its CFO resigned.",
    ]


def test_boilerplate_words_do_not_count_and_the_releases_own_do() -> None:
    assert read_words("Acme opens a plant", RELEASE).terms == ("resignation",)


def test_a_summary_in_one_paragraph_is_cut_at_the_turn() -> None:
    text = (
        "Acme will lay off 200 employees. This press release contains forward-looking statements that involve risks and "
        "uncertainties. Litigation, data breaches and product recalls could hurt us."
    )
    assert without_boilerplate(text) == "Acme will lay off 200 employees."


def test_a_flattened_about_paragraph_is_cut() -> None:
    assert without_boilerplate("Acme won. About Acme Acme has been sued for fraud.") == "Acme won."


def test_a_sentence_that_begins_with_about_and_a_number_is_the_releases_own() -> None:
    assert "layoffs" in read_words("Acme says", "About 500 employees will be laid off in May.").flags


def test_an_empty_release_reads_as_nothing_negative() -> None:
    assert read_words("Acme opens a plant", "").sentence is None
