"""EDGAR as it answers about the companies of the demo world."""

from collections.abc import Iterator
from typing import Final

from src.demo.agenda import Occasion, agenda
from src.demo.cast import CAST, Company
from src.demo.eightk import page
from src.demo.exchange import Exchange
from src.demo.filing import Filing, company_tickers, numbered, submissions
from src.demo.insiders import Filed, insiders, reports
from src.demo.ownership import ownership_xml
from src.demo.prices import Prices

_JSON: Final = {"content-type": "application/json"}
_XML: Final = {"content-type": "application/xml"}
_HTML: Final = {"content-type": "text/html"}
_CUT_AT: Final = 0.55  # of the file: in the middle of its first trade


def tickers_exchange() -> Exchange:
    """The list of all symbols."""
    return Exchange("https://www.sec.gov/files/company_tickers.json", company_tickers(CAST), _JSON)


def edgar_exchanges(company: Company, prices: Prices) -> Iterator[Exchange]:
    """A company's list of filings, and every document that is read of them."""
    filings = [*(_reported(company, one) for one in agenda(company)), *(_owned(one) for one in reports(company, prices))]
    rows = numbered(company, filings)
    yield Exchange(f"https://data.sec.gov/submissions/CIK{company.cik_digits}.json", submissions(company, rows), _JSON)
    for row in rows:
        if row.filing.body is not None:
            headers = _XML if row.filing.document.endswith(".xml") else _HTML
            yield Exchange(row.url(company), row.filing.body, headers)


def _reported(company: Company, occasion: Occasion) -> Filing:
    name = f"{company.ticker.lower()}-{occasion.report:%Y%m%d}"
    if occasion.told is None:
        document = f"{name}-{occasion.form.replace('/', '').replace(' ', '').lower()}.htm"
        return Filing(occasion.accepted, occasion.form, occasion.report, document, occasion.items)
    surname, given = insiders(company)[2].name.title().split()
    secretary = f"{given} {surname}"
    body = page(company, occasion.told.day, occasion.told.kinds, occasion.told.person, secretary)
    return Filing(occasion.accepted, occasion.form, occasion.report, f"{name}.htm", occasion.items, body)


def _owned(filed: Filed) -> Filing:
    body = ownership_xml(filed.issuer, filed.report, filed.accepted.date())
    if filed.cut:
        body = body[: int(len(body) * _CUT_AT)]
    document = f"wk-form4_{filed.accepted:%Y%m%d%H%M}{filed.report.owners[0].cik % 1000:03d}.xml"
    return Filing(filed.accepted, filed.report.form, filed.report.period, document, body=body)
