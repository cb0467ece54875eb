"""Standing legal phrases of current reports: which of them say that something is so, and which that it is over or denied."""

import pytest

from src.domains.company_risk.sources.sec.current_reports import Fact, parse_report

COVER = f"<html><body><p>FORM 8-K CURRENT REPORT</p><p>{'x ' * 120}</p>"


def facts_of(item: str, text: str) -> dict[str, Fact]:
    content = f"{COVER}<p>Item {item}</p><p>{text}</p><p>SIGNATURES</p>".encode()
    return {fact.fact: fact for fact in parse_report(content, (item,))}


@pytest.mark.parametrize(
    ("item", "text", "expected"),
    [
        (
            "4.02",
            "The financial statements for fiscal 2022 should no longer be relied upon and will be restated.",
            {"nonreliance", "restatement"},
        ),
        (
            "8.01",
            "The financial statements for fiscal 2022 should no longer be relied upon and will be restated.",
            {"nonreliance", "restatement"},
        ),
        (
            "4.02",
            "The financial statements for fiscal 2022 should no longer be relied upon due to a material weakness.",
            {"nonreliance", "material_weakness"},
        ),
        ("8.01", "Based upon its review, management identified a material weakness.", {"material_weakness"}),
        ("8.01", "The Company is subject to an SEC investigation.", {"investigation"}),
        ("8.01", "The Company is the subject of an investigation by the SEC.", {"investigation"}),
        (
            "5.02",
            "Jane Roe resigned from her position as CFO, and is entitled to severance if she signs a release.",
            {"executive_departure"},
        ),
    ],
)
def test_a_standing_phrase_is_no_condition(item: str, text: str, expected: set[str]) -> None:
    assert expected <= set(facts_of(item, text))


def test_a_departure_told_by_its_verb_alone_names_the_office() -> None:
    text = "Jane Roe resigned from her position as CFO, and is entitled to severance if she signs a release."
    assert (facts_of("5.02", text)["executive_departure"].who, facts_of("5.02", text)["executive_departure"].name) == (
        "CFO",
        "Jane Roe",
    )


@pytest.mark.parametrize(
    "text",
    [
        "The material weakness has been remediated.",
        "The Company remediated the material weakness.",
        "The SEC closed its investigation.",
        "The independent investigation concluded with no findings.",
        "The Company is not the subject of any investigation.",
        "The Company is not the subject of any investigation by the SEC.",
    ],
)
def test_what_is_over_or_denied_says_nothing(text: str) -> None:
    assert set(facts_of("8.01", text)) <= {"other_event"}


READ = [
    ("8.01", "The Company is currently subject to a formal investigation by the Division of Enforcement.", "investigation"),
    ("8.01", "Two of our officers were subject to subpoenas from a federal grand jury.", "investigation"),
    ("8.01", "The SEC has not yet concluded its investigation of the Company’s revenue recognition.", "investigation"),
    (
        "8.01",
        "The Audit Committee completed its internal investigation and determined that revenue had been misstated.",
        "investigation",
    ),
    ("8.01", "Upon learning of the letter, the Audit Committee commenced an independent investigation.", "investigation"),
    ("8.01", "The Department of Justice informed us that we are a target of its criminal investigation.", "investigation"),
    ("8.01", "We will continue to cooperate with the SEC until its investigation is closed.", "investigation"),
    ("8.01", "The Board, relying upon advice of counsel, disclosed an inquiry by the FTC into pricing.", "investigation"),
    ("8.01", "The material weakness had not been remediated as of December 31, 2024.", "material_weakness"),
    ("8.01", "We have begun remediation of the material weakness and expect to finish next year.", "material_weakness"),
    ("4.01", "There were no reportable events, except for a material weakness in the financial close.", "material_weakness"),
    (
        "4.02",
        "Those statements should not be relied upon because of the material weakness described below.",
        "material_weakness",
    ),
    (
        "8.01",
        "Management called upon outside advisers, who confirmed material weaknesses in the German unit.",
        "material_weakness",
    ),
    (
        "8.01",
        "The material weakness will not be considered remediated until the new controls have run for two quarters.",
        "material_weakness",
    ),
    ("8.01", "We remediated one deficiency but identified a new material weakness over inventory.", "material_weakness"),
    ("4.02", "Investors should not rely upon the financial statements, which the Company intends to restate.", "restatement"),
    (
        "4.02",
        (
            "The Company’s consolidated financial statements for 2021, 2022 and the first three quarters of 2023 must, in "
            "the opinion of the Committee based upon its work to date, be restated."
        ),
        "restatement",
    ),
    ("8.01", "The Company restated its earnings for the second quarter, as was agreed upon with its auditor.", "restatement"),
    ("4.02", "The previously issued financial statements can no longer be relied on.", "nonreliance"),
    (
        "8.01",
        "The Company’s financial statements for 2023, and any report on them, should no longer be relied upon.",
        "nonreliance",
    ),
    ("5.02", "Ruth Adeyemi stepped down as Chief Executive Officer and remains a director.", "executive_departure"),
    (
        "5.02",
        "Tom Baird was terminated for cause as Chief Financial Officer and forfeits awards that would have vested.",
        "executive_departure",
    ),
    ("5.02", "Lena Fox left the Company; her duties as Chief Financial Officer pass to Ned Cole.", "executive_departure"),
    ("5.02", "Gus Vane is no longer employed as our General Counsel, effective May 4, 2024.", "executive_departure"),
    ("8.01", "Based upon its strategic review, the Company will eliminate about 300 positions.", "layoffs"),
    ("8.01", "The Company is undertaking layoffs, although the planned sale of its plant was called off.", "layoffs"),
    ("8.01", "The SEC’s investigation of the Company remains ongoing.", "investigation"),
    (
        "8.01",
        "Following the conclusion of the Audit Committee’s investigation, the Company corrected improper revenue.",
        "investigation",
    ),
    (
        "8.01",
        "The Company received notice that it was the subject of an inquiry by the California Attorney General.",
        "investigation",
    ),
    (
        "4.02",
        "Accordingly, such financial statements should no longer be relied upon, and the Company will restate them.",
        "restatement",
    ),
    (
        "8.01",
        "In connection with the restatement of the 2022 financial statements, a material weakness was found.",
        "material_weakness",
    ),
    ("8.01", "Although the remediation of the material weakness is ongoing, controls have improved.", "material_weakness"),
    ("8.01", "Because of the material weakness, our controls were not effective.", "material_weakness"),
    ("5.02", "Dana Lee was removed as Chief Executive Officer.", "executive_departure"),
    ("5.02", "Effective immediately, Sam Ortiz has resigned as a director.", "executive_departure"),
    ("8.01", "We are subject to ongoing investigations by the DOJ and the SEC.", "investigation"),
    ("8.01", "The lawsuit was dismissed, but the SEC investigation continues.", "investigation"),
    ("8.01", "The company agreed upon a plan of layoffs with its works council.", "layoffs"),
]
UNREAD = [
    ("8.01", "The Company is no longer under investigation by the SEC.", "investigation"),
    ("8.01", "The SEC’s Division of Enforcement has concluded its investigation of the Company.", "investigation"),
    ("8.01", "The investigation by the Department of Justice has been closed without charges.", "investigation"),
    ("8.01", "The Audit Committee completed its internal investigation and found no misconduct.", "investigation"),
    ("8.01", "The FTC withdrew its civil investigative demand.", "investigation"),
    ("8.01", "The grand jury investigation ended in March without any charges.", "investigation"),
    ("8.01", "If the Company were the target of an SEC investigation, its costs would rise.", "investigation"),
    ("8.01", "To our knowledge, neither the Company nor any officer is subject to an SEC investigation.", "investigation"),
    ("8.01", "The study follows an independent investigation of soil quality on the site.", "investigation"),
    ("8.01", "As of year end, the previously reported material weaknesses were fully remediated.", "material_weakness"),
    ("8.01", "The Company has completed the remediation of the previously disclosed material weakness.", "material_weakness"),
    (
        "8.01",
        "Management concluded that the material weakness, which concerned access rights, is now remediated.",
        "material_weakness",
    ),
    (
        "8.01",
        "A material weakness is a deficiency, or a combination of deficiencies, in internal control.",
        "material_weakness",
    ),
    ("8.01", "Management did not identify a material weakness, based upon its annual assessment.", "material_weakness"),
    ("4.01", "Oak LLP reported no disagreements and no material weakness.", "material_weakness"),
    (
        "8.01",
        "The Company entered into an Amended and Restated Credit Agreement with a consolidated leverage covenant.",
        "restatement",
    ),
    ("8.01", "The errors are immaterial, and the financial statements will not be restated.", "restatement"),
    ("5.02", "Awards are subject to recovery upon a restatement of financial results.", "restatement"),
    ("8.01", "Forecasts in this presentation should not be relied upon as promises.", "nonreliance"),
    ("5.02", "Severance is payable if Ms. Adeyemi resigned from her position for good reason.", "executive_departure"),
    ("5.02", "Upon resignation from the Board, a director forfeits unvested units.", "executive_departure"),
    ("5.02", "Mr. Cole resigned from the board of Hill Foods in 2019.", "executive_departure"),
    (
        "5.02",
        "Her employment is subject to the terms of the offer letter, including retirement benefits.",
        "executive_departure",
    ),
    ("8.01", "The planned layoffs have been called off.", "layoffs"),
    ("8.01", "The Company expects to finish the year without layoffs.", "layoffs"),
    ("8.01", "The inquiry by the Attorney General was dropped.", "investigation"),
    (
        "8.01",
        "The SEC staff informed the Company that its investigation had been terminated without enforcement action.",
        "investigation",
    ),
    ("8.01", "On May 4, 2024, the DOJ closed its inquiry without taking action.", "investigation"),
    ("8.01", "The previously announced FTC investigation was resolved in May.", "investigation"),
    ("8.01", "Remediation of the material weakness was completed in the fourth quarter.", "material_weakness"),
    ("8.01", "Management determined that the material weaknesses no longer exist.", "material_weakness"),
    ("8.01", "There is no assurance that further material weaknesses will not be found.", "material_weakness"),
    ("8.01", "The Company has never restated its financial statements.", "restatement"),
    ("5.02", "Each award is subject to forfeiture if the executive resigned from his position.", "executive_departure"),
    (
        "5.02",
        "Ms. Fox, who was previously terminated as treasurer of Hill Foods in 2016, joined the Board on May 3, 2024.",
        "executive_departure",
    ),
    ("8.01", "The Company was cleared of wrongdoing and the SEC investigation is closed.", "investigation"),
    ("8.01", "We may become subject to government investigations.", "investigation"),
    ("8.01", "The restructuring will not involve layoffs.", "layoffs"),
]


@pytest.mark.parametrize(("item", "text", "fact"), READ)
def test_a_sentence_that_says_it_is_read(item: str, text: str, fact: str) -> None:
    assert fact in facts_of(item, text)


@pytest.mark.parametrize(("item", "text", "fact"), UNREAD)
def test_a_sentence_that_does_not_say_it_is_not_read(item: str, text: str, fact: str) -> None:
    assert fact not in facts_of(item, text)
