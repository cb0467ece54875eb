"""Words of people at the top leaving, or under a cloud."""

from src.domains.company_risk.sources.newsroom.term import Term

LEADERSHIP = (
    Term(
        "ousting",
        r"oust(?:s|ed|er|ing)?|fir(?:es|ed) (?:\w+ ){0,2}(?:ceo|cfo|chief|chair\w*|president|executives?)"
        r"|terminat(?:ed|ion) (?:\w+ ){0,4}for cause|(?:ceo|cfo|chief|president) (?:\w+ ){0,3}(?:fired|terminated"
        r"|suspended|arrested)|administrative leave|(?:was |were |been |is )?arrested|arrest of|(?:'s|chief"
        r"|director|founder) arrest|sack(?:s|ed)",
        "leadership",
        4,
    ),
    Term(
        "resignation",
        r"(?:ceo|cfo|coo|chief \w+ officer|chair\w*|president|directors?|founder|md|auditors?|board member"
        r"|executives?|he|she) (?:[\w.]+ ){0,4}(?:resign(?:s|ed|ing|ation)?|steps? down|stepp(?:ed|ing) down|quits?"
        r"|depart(?:s|ed|ing|ure)|to (?:leave|resign|step down|depart))|resign(?:s|ed|ation) (?:of|as|from)"
        r"|(?:steps?|stepped|stepping|step) down (?:as|from|immediately)|(?:abrupt|sudden|unexpected"
        r"|immediate) (?:departure|resignation|exit)|departure of (?:\w+ ){0,5}(?:ceo|cfo|coo|officer|president"
        r"|chair\w*)|resignation letter",
        "leadership",
        2,
    ),
    Term(
        "interim chief",
        r"interim (?:ceo|cfo|chief (?:executive|financial)(?: officer)?|president)|acting (?:ceo|cfo"
        r"|chief (?:executive|financial))",
        "leadership",
        2,
    ),
    Term(
        "misconduct",
        r"(?:sexual |executive |workplace |professional )?misconduct|harassment (?:claims?|allegations?|suit)"
        r"|inappropriate (?:conduct|relationship|behaviou?r)|whistle-?blowers?|conflicts? of interest",
        "leadership",
        3,
    ),
    Term(
        "proxy fight",
        r"proxy (?:fight|contest|battle)s?|hostile (?:bid|takeover)|activist (?:investor|shareholder)s?"
        r"|board(?:room)? (?:battle|feud|rift|tussle)",
        "leadership",
        2,
    ),
)
