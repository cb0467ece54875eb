"""Passages of several kinds, written after the parser to see what it misses, with what a person reads in each."""

import pytest

from src.domains.company_risk.sources.sec.current_reports import parse_report

COVER = f"<html><body><p>FORM 8-K CURRENT REPORT</p><p>{'x ' * 120}</p>"

# Item, text ("|" parts two paragraphs), and fact → (office or firm, name); "other_event" goes without saying under 8.01.
PASSAGES: list[tuple[str, str, dict[str, tuple[str, str]]]] = [
    (
        "5.02",
        (
            "On June 1, 2022, Shirley Sandhurst, Chief Operating Officer of the Company, informed the Company of "
            "her intention to step down from her position later this year."
        ),
        {"executive_departure": ("officer", "Shirley Sandhurst")},
    ),
    (
        "5.02",
        (
            "(b) On March 9, 2023, the Company and Peter Zaffino-Lutz agreed that his employment as President of "
            "the Consumer Segment would end on April 1, 2023."
        ),
        {"executive_departure": ("officer", "Peter Zaffino-Lutz")},
    ),
    (
        "5.02",
        (
            "(b) On January 17, 2024, Wanda Brandt, a member of the Board of Directors of Acme Corporation, "
            "informed the Board that she does not intend to stand for reelection at the 2024 annual meeting."
        ),
        {"executive_departure": ("director", "Wanda Brandt")},
    ),
    (
        "5.02",
        (
            "As part of its succession plan, Acme Corporation announced on May 4, 2023 that Robert Iverson will "
            "transition to the role of Executive Chair and will be succeeded as Chief Executive Officer by Linda "
            "Park."
        ),
        {"executive_appointment": ("CEO", "Linda Park")},
    ),
    (
        "5.02",
        (
            "Effective as of the close of business on May 4, 2023, Kenneth Ostrow’s employment with the Company "
            "was terminated without cause. Mr. Ostrow had served as Chief Financial Officer."
        ),
        {"executive_departure": ("CFO", "Kenneth Ostrow")},
    ),
    (
        "5.02",
        (
            "On May 4, 2023, at the annual meeting, stockholders approved the 2023 Omnibus Plan, under which "
            "awards vest upon death, disability, retirement or a qualifying termination."
        ),
        {},
    ),
    (
        "5.02",
        (
            "On May 4, 2023, the Company entered into an amended employment agreement with Dana Lee, its Chief "
            "Executive Officer, under which severance is payable if her employment is terminated without cause or "
            "she resigns for good reason."
        ),
        {},
    ),
    (
        "5.02",
        (
            "On May 4, 2023, the Board increased its size from nine to ten and elected Maria Gomez to fill the "
            "resulting vacancy. Ms. Gomez retired as chief marketing officer of Hill Foods in 2021."
        ),
        {"executive_appointment": ("director", "Maria Gomez")},
    ),
    (
        "5.02",
        ("Ms. Gomez will fill the vacancy created by the resignation of John Ott, previously reported."),
        {},
    ),
    (
        "5.02",
        (
            "On May 4, 2023, John Ott delivered notice of his resignation from the Board. Mr. Ott’s resignation is "
            "not the result of any dispute or disagreement with the Company."
        ),
        {"executive_departure": ("director", "John Ott")},
    ),
    (
        "5.02",
        (
            "Acme Corporation today announced that its General Counsel, Hana Mori, has elected to retire, "
            "effective as of year end."
        ),
        {"executive_departure": ("officer", "Hana Mori")},
    ),
    (
        "5.02",
        (
            "Effective June 30, 2023, Carl Friis will cease to be the principal financial officer of the Company "
            "and Ulla Dahl will assume the role of Chief Financial Officer."
        ),
        {"executive_departure": ("CFO", "Carl Friis"), "executive_appointment": ("CFO", "Ulla Dahl")},
    ),
    (
        "5.02",
        ("On May 4, 2023, Paul Ives passed away. Mr. Ives had been a director since 2009."),
        {"executive_departure": ("director", "Paul Ives")},
    ),
    (
        "5.02",
        (
            "The Company granted retention awards to its named executive officers other than Mr. Ives, who is "
            "retiring as Chief Executive Officer as previously announced."
        ),
        {"executive_departure": ("CEO", "Mr. Ives")},
    ),
    (
        "4.01",
        (
            "On May 4, 2023, the Audit Committee approved the engagement of Oak LLP as the Company’s independent "
            "registered public accounting firm, and dismissed Elm LLP from that role."
        ),
        {"auditor_dismissal": ("Elm LLP", "")},
    ),
    (
        "4.01",
        ("Effective May 4, 2023, Elm LLP resigned as the auditor of the Company because its partners joined Oak LLP."),
        {"auditor_resignation": ("Elm LLP", "")},
    ),
    (
        "4.01",
        ("On May 4, 2023, Elm LLP notified the Company that it would decline to stand for re-appointment as auditor."),
        {"auditor_resignation": ("Elm LLP", "")},
    ),
    (
        "4.01",
        ("The Company was advised that the client-auditor relationship between the Company and Elm LLP had ceased."),
        {},
    ),
    (
        "4.02",
        (
            "On May 4, 2023, management and the Audit Committee concluded that the unaudited interim financial "
            "statements should not be relied upon because of an error, and a restatement of those financial "
            "statements is required."
        ),
        {"nonreliance": ("", ""), "restatement": ("", "")},
    ),
    (
        "2.05",
        ("On May 4, 2023, the Company committed to a plan to reduce its workforce by approximately 8% of its employees."),
        {"restructuring": ("", ""), "layoffs": ("", "")},
    ),
    (
        "8.01",
        ("On May 4, 2023, the Company received a Civil Investigative Demand from the Department of Justice."),
        {"investigation": ("", "")},
    ),
    (
        "8.01",
        ("The Special Committee has completed its internal investigation and found no evidence of wrongdoing."),
        {},
    ),
    (
        "8.01",
        (
            "The Company has been informed by the staff of the SEC that it has concluded its investigation and "
            "does not intend to recommend an enforcement action."
        ),
        {},
    ),
    (
        "8.01",
        ("The FDA has accepted the investigational new drug application."),
        {},
    ),
    (
        "8.01",
        ("The Company is cooperating with an inquiry by the Office of the Attorney General of New York."),
        {"investigation": ("", "")},
    ),
    (
        "1.02",
        ("On May 4, 2023, the Credit Agreement was repaid in full and terminated."),
        {"agreement_terminated": ("", "")},
    ),
    (
        "2.06",
        ("On May 4, 2023, the Company determined that it will record a non-cash goodwill impairment charge of $310 million."),
        {"impairment": ("", "")},
    ),
    (
        "5.02",
        (
            "On September 6, 2023, Rolf Ekman advised the Board of Directors that he would be retiring from his "
            "role as President and Chief Executive Officer upon the appointment of his successor."
        ),
        {"executive_departure": ("CEO", "Rolf Ekman")},
    ),
    (
        "5.02",
        (
            "(b), (c) On September 6, 2023, the Board appointed Mei Tan, age 48, as Chief Executive Officer, "
            "succeeding Rolf Ekman, who is stepping down after twelve years."
        ),
        {"executive_departure": ("CEO", "Rolf Ekman"), "executive_appointment": ("CEO", "Mei Tan")},
    ),
    (
        "5.02",
        (
            "Resignation of Chief Financial Officer | On September 6, 2023, Omar Haddad submitted his resignation "
            "as Senior Vice President and Chief Financial Officer of Birch Inc. to pursue other interests. His "
            "last day will be September 29, 2023."
        ),
        {"executive_departure": ("CFO", "Omar Haddad")},
    ),
    (
        "5.02",
        (
            "Mr. Haddad will receive, in connection with his separation, a lump sum equal to six months of base "
            "salary, subject to his execution of a release."
        ),
        {"executive_departure": ("", "Mr. Haddad")},
    ),
    (
        "5.02",
        (
            "On September 6, 2023, Birch Inc. entered into a Separation Agreement with Omar Haddad, its former "
            "Chief Operating Officer."
        ),
        {},
    ),
    (
        "5.02",
        (
            "At the meeting on September 6, 2023, the stockholders re-elected all nine directors and approved the "
            "2023 Equity Plan."
        ),
        {},
    ),
    (
        "5.02",
        (
            "On September 6, 2023, the Compensation Committee approved annual bonuses under the 2023 Executive "
            "Bonus Plan for the Chief Executive Officer and the Chief Financial Officer."
        ),
        {},
    ),
    (
        "5.02",
        (
            "Pursuant to the cooperation agreement, Sara Klein and Ivo Petrov resigned from the Board and Greta "
            "Olsen was appointed to fill one vacancy, each effective September 6, 2023."
        ),
        {"executive_departure": ("director", "Ivo Petrov"), "executive_appointment": ("director", "Greta Olsen")},
    ),
    (
        "5.02",
        ("On September 6, 2023, the Board accepted the resignation of Sara Klein as a Class II director."),
        {"executive_departure": ("director", "Sara Klein")},
    ),
    (
        "5.02",
        (
            "On September 6, 2023, Birch Inc. placed Omar Haddad, its Chief Financial Officer, on administrative "
            "leave pending an internal investigation."
        ),
        {"investigation": ("", "")},
    ),
    (
        "5.02",
        (
            "Birch Inc. has hired Jun Sato as Chief Accounting Officer and principal accounting officer, effective "
            "October 2, 2023."
        ),
        {"executive_appointment": ("officer", "Jun Sato")},
    ),
    (
        "5.02",
        (
            "On September 6, 2023, in connection with the closing of the Merger, each of the directors of Birch "
            "Inc. resigned from the Board."
        ),
        {"executive_departure": ("director", "")},
    ),
    (
        "5.02",
        (
            "Nothing in the Plan entitles a participant to remain employed, and a participant who retires, resigns "
            "or is terminated forfeits unvested units."
        ),
        {},
    ),
    (
        "4.01",
        (
            "On September 6, 2023, Birch Inc. was informed by Pine & Co. LLP that Pine & Co. LLP would resign as "
            "auditor upon completion of its review of the third quarter."
        ),
        {"auditor_resignation": ("Pine & Co. LLP", "")},
    ),
    (
        "4.01",
        (
            "The Audit Committee conducted a competitive selection process. As a result, on September 6, 2023 it "
            "approved the appointment of Ash LLP for 2024, replacing Pine LLP."
        ),
        {"auditor_dismissal": ("Pine LLP", "")},
    ),
    (
        "4.01",
        (
            "Pine LLP was notified on September 6, 2023 that it would be dismissed effective with the filing of "
            "the Form 10-K. The reports of Pine LLP contained no adverse opinion, except that Pine LLP reported a "
            "material weakness in internal control over inventory."
        ),
        {"auditor_dismissal": ("Pine LLP", ""), "material_weakness": ("", "")},
    ),
    (
        "4.02",
        (
            "The Company’s previously issued financial statements for 2021 and 2022 should be restated and should "
            "not be relied upon."
        ),
        {"nonreliance": ("", ""), "restatement": ("", "")},
    ),
    (
        "8.01",
        (
            "On September 6, 2023, Birch Inc. announced a cost reduction program that includes the elimination of "
            "about 1,200 roles worldwide."
        ),
        {"layoffs": ("", "")},
    ),
    (
        "8.01",
        ("On September 6, 2023, the Board declared a quarterly dividend of $0.20 per share."),
        {},
    ),
    (
        "8.01",
        ("Birch Inc. is unaware of any government investigation of its products."),
        {},
    ),
    (
        "8.01",
        (
            "On September 6, 2023, the SEC notified Birch Inc. that it has commenced a formal investigation into "
            "its revenue recognition."
        ),
        {"investigation": ("", "")},
    ),
    (
        "8.01",
        (
            "A purported shareholder class action was filed on September 6, 2023 against Birch Inc. in the "
            "Northern District of Texas."
        ),
        {},
    ),
    (
        "2.05",
        (
            "On September 6, 2023, Birch Inc. decided to exit its operations in Spain and expects severance costs "
            "of $12 million."
        ),
        {"restructuring": ("", "")},
    ),
    (
        "8.01",
        (
            "The Audit Committee, with the assistance of outside counsel, has commenced an independent "
            "investigation into certain sales practices."
        ),
        {"investigation": ("", "")},
    ),
]


@pytest.mark.parametrize(("item", "text", "expected"), PASSAGES)
def test_a_passage_says_what_a_person_reads_in_it(item: str, text: str, expected: dict[str, tuple[str, str]]) -> None:
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split(" | "))
    content = f"{COVER}<p>Item {item}</p>{paragraphs}<p>SIGNATURES</p>".encode()
    facts = {fact.fact: (fact.who, fact.name) for fact in parse_report(content, (item,)) if fact.fact != "other_event"}
    assert facts == expected
