"""Words of inquiries, charges, courts and exchanges."""

from src.domains.company_risk.sources.newsroom.term import Term

_AUTHORITY = (
    r"(?:sec|doj|ftc|fda|epa|cfpb|nhtsa|faa|osha|cftc|finra|irs|fbi|cbi|sebi|ofac|fca|securities and exchange commission"
    r"|department of justice|justice department|u\.?s\.? attorney|attorneys? general|grand jury|european commission|congress\w*"
    r"|senate|regulat\w+|government\w*|federal|state|criminal|civil|antitrust|formal|informal|internal|independent|accounting"
    r"|(?:special|audit) committee|prosecutors?|police|authorit(?:y|ies)|tax|fraud|bribery|corruption"
    r"|safety|insider[- ]trading)"
)
_INQUIRY = r"(?:investigations?|inquir(?:y|ies)|enquir(?:y|ies)|probes?)"

REGULATORY = (
    Term(
        "investigation",
        rf"{_AUTHORITY}(?:'s|’s)? (?:\w+ ){{0,6}}{_INQUIRY}(?! discovery)",
        "regulatory",
        3,
        "investigation",
    ),
    Term(
        "investigation",
        rf"{_INQUIRY} (?:by|into|of|from|regarding|relating to|related to"
        rf"|concerning) (?:[\w.]+ ){{0,3}}(?:{_AUTHORITY}|compan\w+|alleg\w+"
        r"|accounting|practices|conduct|whether|possible|potential|certain|matters?)",
        "regulatory",
        3,
        "investigation",
    ),
    Term(
        "investigation",
        rf"(?:under (?:\w+ )?(?:investigation|probe|inquiry)|subject of (?:an?|the) (?:\w+ )?{_INQUIRY}"
        rf"|{_AUTHORITY} (?:is |are )?"
        r"(?:investigat(?:es?|ing)|prob(?:es?|ing)))",
        "regulatory",
        3,
        "investigation",
    ),
    Term("subpoena", r"subpoena(?:s|ed)?|civil investigative demands?", "regulatory", 3, "investigation"),
    Term("Wells notice", r"wells notices?", "regulatory", 5, "investigation"),
    Term(
        "indictment",
        r"indict(?:s|ed|ments?)|criminal(?:ly)? charge[sd]?|pleads? guilty|pleaded guilty|guilty pleas?",
        "regulatory",
        5,
    ),
    Term(
        "fraud",
        r"fraud(?:s|ulent|ulently)?(?! (?:detect\w*|prevent\w*|protect\w*|solution\w*|manag\w*|fight\w*"
        r"|analytic\w*))",
        "regulatory",
        4,
    ),
    Term(
        "bribery",
        r"brib(?:es?|ery)|corruption (?:charges?|case|scandal)|money[- ]launder\w+|embezzle\w*|kickbacks?",
        "regulatory",
        4,
    ),
    Term(
        "lawsuit",
        r"lawsuits?|class actions?|sue[sd]?|suing|litigation(?! (?:support|services|consulting|practice|funding"
        r"|finance))",
        "regulatory",
        2,
    ),
    Term(
        "charges",
        r"(?:sec|doj|ftc|cftc|prosecutors?|regulators?) (?:has |have )?(?:charg(?:es|ed)|alleg(?:es|ed)|accus(?:es"
        r"|ed))",
        "regulatory",
        3,
    ),
    Term("allegations", r"allegations?|alleged (?:violations?|misconduct|breach\w*)|accused of", "regulatory", 2),
    Term(
        "settlement of charges",
        r"(?:settle[sd]?|settlement of|resolve[sd]?) (?:\w+ ){0,5}(?:charges|allegations|claims|lawsuits?"
        r"|litigation|probe|investigations?)",
        "regulatory",
        2,
    ),
    Term(
        "fine",
        r"fin(?:ed|es) (?:by|of|for|on|rs|us|\$|€|£)|(?:civil|monetary|criminal|record|hefty) (?:fines?|penalt(?:y"
        r"|ies))|penalt(?:y|ies) (?:of|on|for|against)|slaps? (?:\w+ ){0,3}penalt\w+",
        "regulatory",
        2,
    ),
    Term(
        "violation",
        r"violat(?:es?|ed|ions?) (?:of )?(?:\w+ ){0,3}(?:laws?|regulations?|rules?|acts?|sanctions|antitrust|norms"
        r"|code|policy|policies)",
        "regulatory",
        2,
    ),
    Term(
        "consent decree",
        r"consent (?:decree|order)s?|cease[- ]and[- ]desist|warning letters?|show[- ]cause notices?|import alert",
        "regulatory",
        3,
    ),
    Term(
        "delisting",
        r"(?:face[sd]?|risk of|threat\w*|receiv\w+|notice of|notified of|possible|potential"
        r"|involuntary) (?:\w+ ){0,4}delist(?:ed|ing)|delisting (?:notice|notification|determination|warning|letter"
        r"|proceedings)|notice of non-?compliance"
        r"|deficiency (?:notice|letter)|(?:nasdaq|nyse) (?:deficiency|delisting)"
        r"|(?:nasdaq|nyse) (?:\w+ ){0,2}(?:notification|notice|letter) (?:regarding|relating|of|concerning)"
        r"|non-?compliance (?:notice|letter)"
        r"|noncompliance with (?:\w+ ){0,3}listing|trading halt(?:ed)?",
        "regulatory",
        4,
    ),
    Term(
        "late filing",
        r"(?:unable to|will not|failed to|delay(?:s|ed)? (?:in )?(?:the )?)(?:timely )?fil(?:e"
        r"|ing) (?:\w+ ){0,4}(?:form 10-[kq]|annual report|quarterly report)",
        "regulatory",
        4,
    ),
    Term(
        "complete response letter",
        r"complete response letter|refus(?:al|e) to file letter|clinical hold|rejects? (?:\w+ ){0,3}application",
        "regulatory",
        3,
    ),
    Term(
        "merger blocked",
        r"(?:block(?:s|ed)|prohibit(?:s|ed)) (?:\w+ ){0,4}(?:merger|acquisition|deal|transaction)",
        "regulatory",
        3,
    ),
)
