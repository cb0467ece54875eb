"""Words of people let go, sites closed, and things that broke."""

from src.domains.company_risk.sources.newsroom.term import Term

_STAFF = r"(?:jobs?|workforce|work force|headcount|positions|staff|staffing|employees|workers|personnel)"

OPERATIONAL = (
    Term(
        "layoffs",
        rf"lay(?:ing|s)?[- ]?offs?|laid off|{_STAFF} (?:reductions?|cuts|losses|eliminations?)|(?:reduc(?:e|es|ed"
        r"|ing|tion (?:in|of))|cut(?:s|ting)?|eliminat(?:e|es|ed|ing|ion of)|slash(?:es|ed|ing)?|shed(?:s|ding)?"
        r"|trim(?:s|ming)?|lower(?:s|ing)?) (?:(?:its|the|our|their|global|total|approximately|about|nearly|up to"
        r"|as many as|around|more than|some|over|of|in|by|roles|salaried|u\.s\.|corporate|\d[\d,.]*%?|percent|to"
        rf"|full-time|overall|worldwide|company) ){{0,6}}{_STAFF}"
        r"|(?:job|staff|compulsory|voluntary) redundanc(?:y|ies)|made redundant|furlough(?:s|ed|ing)?"
        r"|involuntary separations?|severance (?:charges?|costs?)|retrench\w*",
        "operational",
        3,
        "layoffs",
    ),
    Term(
        "restructuring",
        r"(?<!debt )(?<!loan )restructur(?:ing|e|es|ed)(?! (?:rs |\w+ (?:debt|loan)|debt"
        r"|loan|of (?:\w+ )?(?:debt|loan)|specialist|lawyer|advis\w+|practice))|reorgani[sz](?:ation|ing) (?:plan"
        r"|charges?|program)|(?:strategic|operational) realignment",
        "operational",
        2,
        "restructuring",
    ),
    Term(
        "closure",
        r"(?:clos(?:e|es|ed|ing|ure of)|shut(?:s|ting)?(?: down)?|shutter(?:s|ed|ing)?) (?:\w+ ){0,4}(?:plants?"
        r"|factor(?:y|ies)|stores?|facilit(?:y|ies)|sites?|offices?|branches|mills?|mines?|warehouses?|locations?)"
        r"|(?:plant|factory|store|facility|site|mine|mill|branch) (?:closures?|closings?|shutdowns?)",
        "operational",
        3,
    ),
    Term(
        "halt",
        r"(?:halt(?:s|ed|ing)?|suspend(?:s|ed|ing)?|stop(?:s|ped)?|pause[sd]?|idl(?:es?|ed"
        r"|ing)) (?:\w+ ){0,3}(?:production|operations?|manufacturing|shipments?|deliver(?:y|ies)|sales|trials?"
        r"|enrollment|flights?|output)|force majeure|production (?:halt|cut|outage)s?",
        "operational",
        3,
    ),
    Term(
        "recall",
        r"(?:product|vehicle|safety|voluntary|voluntarily|nationwide|urgent|class i|class ii|issues?|initiat\w+"
        r"|expand\w*|announc\w+|of) (?:\w+ ){0,2}recalls?|recall(?:s|ed|ing)? (?:of )?(?:\w+ ){0,4}(?:vehicles?"
        r"|cars?|trucks?|products?|units?|lots?|batches|models?|units|due|over|because)|do not use",
        "operational",
        3,
    ),
    Term(
        "breach",
        r"data (?:breach|leak|theft)(?:es|s)?|security (?:breach|incident)(?:es|s)?|cyber ?-?(?:attack|incident"
        r"|security incident)s?|ransomware (?:attack|incident)s?|hack(?:ed|ing incident)|unauthori[sz]ed (?:access"
        r"|third party|activity)",
        "operational",
        4,
    ),
    Term(
        "outage",
        r"(?:service|network|system|power|unplanned|major|widespread) (?:outage|disruption)s?|suppl(?:y"
        r"|ies)(?: chain)? (?:disruption|shortage|constraint)s?|shortages? of",
        "operational",
        2,
    ),
    Term(
        "accident",
        r"explosions?|fatal(?:ity|ities|ly)|derail(?:s|ed|ments?)|oil spills?|(?:chemical|gas) leaks?|plant fire"
        r"|fire (?:at|in|broke)|crash(?:es|ed)? (?:of|kill\w+|in|near)|workplace accidents?|killed",
        "operational",
        3,
    ),
    Term(
        "strike",
        r"(?:on|threat\w* to|labor|labour|indefinite|union|workers?'?|employees?|goes? on"
        r"|begin\w*) (?:\w+ ){0,2}strikes?|walk-?outs?|work stoppages?|lock-?outs?",
        "operational",
        2,
    ),
    Term(
        "cancellation",
        r"(?:cancel(?:s|led|ed|ling|lation of)|terminat(?:es?|ed|ing|ion of)|scrap(?:s|ped)?|abandon(?:s|ed)?"
        r"|call(?:s|ed) off|discontinu(?:es?|ed|ing|ation of)|los(?:es?|ing)|lost) (?:\w+[- ]){0,4}(?:agreements?"
        r"|contracts?|mergers?|deals?|orders?|projects?|programs?|trials?|acquisitions?|offerings?|ipo|customers?"
        r"|licen[cs]es?)|(?:deal|talks|merger) (?:collapses?|falls? through|fails?)",
        "operational",
        2,
    ),
    Term(
        "trial failure",
        r"(?:did not|failed to|fails to|does not) (?:meet|achieve|reach) (?:\w+ ){0,4}(?:endpoints?|targets?|goals?"
        r"|objectives?|significance|expectations)|trial (?:fail(?:s|ed|ure)|discontinu\w+)",
        "operational",
        3,
    ),
    Term(
        "delay",
        r"delay(?:s|ed|ing)? (?:in )?(?:\w+ ){0,3}(?:launch|delivery|deliveries|production|project|opening"
        r"|shipments?|completion|ipo|approval|closing)|(?:launch|delivery|project|production|approval"
        r"|closing) delays?",
        "operational",
        1,
    ),
)
