"""Words of accounts that cannot be relied on, of losses and of lacking money."""

from src.domains.company_risk.sources.newsroom.term import Term

_FELL = (
    r"(?:fell|falls?|falling|fallen|dips?|dipped|slips?|slipped|slides?|slid|drops?|dropped|declin(?:es?"
    r"|ed|ing)|decreas(?:es?|ed)"
    r"|plung(?:es?|ed)|plummet(?:s|ed)?|slump(?:s|ed)?|tumbl(?:es?|ed)|shr(?:inks?|ank|unk)|tanks?|tanked"
    r"|sinks?|sank|nosedives?"
    r"|(?:was |were |is |are )?down(?! (?:payment|syndrome|under|the line|sizing)))"
)
_RESULT = (
    r"(?:net|profits?|net (?:profit|income|sales|revenues?)|revenues?|sales|earnings|income|ebitda"
    r"|margins?|bookings|orders|shipments"
    r"|deliveries|output|exports?)(?! (?:loss|cost|debt|expense)\w*)"
)

FINANCIAL = (
    Term(
        "restatement",
        r"restat(?:e|es|ed|ing|ements?) (?:of )?(?:\w+[ ,-]+){0,6}(?:financial|results|earnings|statements?"
        r"|accounts|10-[kq])|(?:financial|accounting) restatements?",
        "financial",
        5,
        "restatement",
    ),
    Term("non-reliance", r"(?:no longer|not) be relied (?:up)?on|non-?reliance", "financial", 5, "restatement"),
    Term("material weakness", r"material weakness(?:es)?", "financial", 5, "material_weakness"),
    Term(
        "accounting irregularity",
        r"accounting (?:irregularit(?:y|ies)|errors?|misstatements?|scandal|fraud)|misstate(?:d|ments?)"
        r"|financial irregularit\w+",
        "financial",
        5,
    ),
    Term("going concern", r"going concern", "financial", 5),
    Term(
        "bankruptcy",
        r"bankrupt(?:cy|cies)?|chapter (?:7|11)(?= |$|[.,;:)])(?! (?:of the|trustee program))|insolven(?:t|cy)"
        r"|receivership|liquidation of the company",
        "financial",
        5,
    ),
    Term(
        "default",
        r"(?:event of |in |debt |loan |payment |technical )defaults?|default(?:s|ed) on|covenant (?:breach"
        r"|violation|default)s?|breach of (?:\w+ ){0,2}covenants?",
        "financial",
        4,
    ),
    Term(
        "debt restructuring",
        r"(?:debt|loan) restructuring|restructur(?:es?|ed|ing) (?:of )?(?:\w+ ){0,3}(?:debt|loans?)"
        r"|distressed exchange|forbearance agreement",
        "financial",
        3,
    ),
    Term(
        "impairment",
        r"impairment (?:charge|loss|expense|of)s?|impairments|writ(?:e|es|ing|ten)[- ]?(?:downs?|offs?)"
        r"|wrote (?:down|off)",
        "financial",
        3,
    ),
    Term(
        "net loss",
        r"net loss(?:es)?(?! (?:narrow|shr[iau]nk|reduc|improv|per share of \$0\.00))|(?:reports?|posts?|incurs?"
        r"|wider|widening|bigger|larger) (?:\w+ ){0,4}loss(?:es)?(?! (?:narrow|shr[iau]nk|reduc))"
        r"|loss(?:es)? (?:widen|swell|mount|deepen|balloon)\w*",
        "financial",
        2,
    ),
    Term(
        "results fall",
        rf"{_RESULT} (?:\w+ ){{0,2}}{_FELL}|{_FELL} in (?:\w+ ){{0,2}}{_RESULT}|(?:lower|weak(?:er)?|disappointing"
        r"|poor|dismal|muted|sluggish|subdued|soft(?:er)?) (?:\w+ )?(?:profits?|revenues?|sales|earnings|results"
        r"|demand|guidance|margins?)",
        "financial",
        2,
    ),
    Term(
        "miss",
        r"miss(?:es|ed)? (?:\w+ ){0,4}(?:estimates?|expectations?|forecasts?|targets?|consensus|guidance)|(?:below"
        r"|short of) (?:\w+ ){0,3}(?:estimates?|expectations?|forecasts?|guidance)",
        "financial",
        2,
    ),
    Term(
        "guidance cut",
        r"(?:lower(?:s|ed|ing)?|cut(?:s|ting)?|reduc(?:es?|ed|ing)|slash(?:es|ed)?|trim(?:s|med)?|withdraw(?:s|n"
        r"|ing)?|withdrew|suspend(?:s|ed|ing)?) (?:\w+[- ]){0,5}(?:guidance|outlook|forecasts?|targets?(?! price))"
        r"|profit warnings?|warns? (?:of|on|about|that)",
        "financial",
        3,
    ),
    Term(
        "dividend cut",
        r"(?:cut(?:s|ting)?|suspend(?:s|ed|ing)?|eliminat(?:es?|ed|ing)|omit(?:s|ted)?|reduc(?:es?|ed"
        r"|ing)) (?:\w+ ){0,4}(?:dividends?|distributions?|buy-?backs?)|suspension of (?:\w+ ){0,3}dividends?",
        "financial",
        3,
    ),
    Term(
        "downgrade",
        r"downgrad(?:es?|ed|ing)|(?:lower(?:s|ed)|cuts?) (?:\w+ ){0,4}(?:credit )?ratings?|negative (?:outlook"
        r"|watch)|(?:ratings?|credit) watch negative|junk status",
        "financial",
        2,
    ),
    Term(
        "liquidity",
        r"liquidity (?:crisis|crunch|concerns?|problems?|shortfall)|cash (?:crunch|shortfall|burn)|debt (?:burden"
        r"|woes|trap)|shortfalls?|substantial doubt",
        "financial",
        3,
    ),
    Term(
        "auditor resignation",
        r"auditors? (?:\w+ ){0,3}(?:resign\w*|dismiss\w*|quits?)|resignation of (?:\w+ ){0,4}auditors?"
        r"|qualified opinion|adverse opinion",
        "financial",
        4,
    ),
)
