"""The stored demo world: complete, small, invented, and made again to the byte."""

import csv
import json
from collections import defaultdict
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from statistics import stdev
from typing import Any
from urllib.parse import urlsplit

import pytest

from src.demo.cast import CAST, Company
from src.demo.world import WORLD, write_world

REAL_TICKERS = Path(__file__).resolve().parents[2] / ".." / "shared" / "real" / "sec" / "files" / "company_tickers.json"
VENDORS = {
    "boards-api.greenhouse.io",
    "api.lever.co",
    "api.ashbyhq.com",
    "api.smartrecruiters.com",
    "kestrelloom.wd5.myworkdayjobs.com",
    "solmerestorage.recruitee.com",
    "quillonpayments.bamboohr.com",
    "bramleightools.fa.us2.oraclecloud.com",
}


def manifest() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (WORLD / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


def closes() -> dict[str, dict[date, float]]:
    found: dict[str, dict[date, float]] = defaultdict(dict)
    with (WORLD / "prices.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            found[row["ticker"]][date.fromisoformat(row["date"])] = float(row["close"])
    return found


def returns(ticker: str) -> list[float]:
    return [later / earlier - 1 for earlier, later in pairwise(closes()[ticker].values())]


def restless(ticker: str) -> dict[date, bool]:
    """Whether the seven days after a day move more than twice as much as the thirty before."""
    days, moves = list(closes()[ticker]), returns(ticker)
    return {days[at]: stdev(moves[at : at + 7]) > 2 * stdev(moves[at - 30 : at]) for at in range(30, len(moves) - 7)}


def result_days(company: Company) -> list[date]:
    url = f"https://data.sec.gov/submissions/CIK{company.cik_digits}.json"
    (file,) = [row["file"] for row in manifest() if row["url"] == url]
    recent = json.loads((WORLD / file).read_bytes())["filings"]["recent"]
    filed = zip(recent["filingDate"], recent["items"], strict=True)
    return [date.fromisoformat(day) for day, items in filed if "2.02" in items]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_stored_world_is_what_the_generator_makes(tmp_path: Path) -> None:
    write_world(tmp_path)
    made, stored = files(tmp_path), files(WORLD)
    assert sorted(made) == sorted(stored)
    assert [name for name in made if made[name] != stored[name]] == []


def test_the_world_takes_less_than_two_million_bytes() -> None:
    assert sum(len(content) for content in files(WORLD).values()) < 2_000_000


def test_every_row_of_the_manifest_has_its_body_and_every_body_its_row() -> None:
    named = {row["file"] for row in manifest()}
    assert named | {"manifest.jsonl", "prices.csv", "input.json"} == set(files(WORLD))


def test_no_question_is_answered_twice_for_one_moment() -> None:
    questions = [(row["method"], row["url"], json.dumps(row["request"]), row.get("at")) for row in manifest()]
    assert len(questions) == len(set(questions))


def test_every_moment_from_which_an_answer_is_given_carries_its_zone() -> None:
    moments = [datetime.fromisoformat(row["at"]) for row in manifest() if "at" in row]
    assert len(moments) > 100
    assert all(moment.tzinfo is not None for moment in moments)


def test_only_hosts_that_cannot_be_anybodys_are_asked_beside_sec_and_the_boards() -> None:
    hosts = {urlsplit(row["url"]).hostname or "" for row in manifest()}
    assert {host for host in hosts if not host.endswith(".example")} == VENDORS | {"www.sec.gov", "data.sec.gov"}


def test_ten_companies_live_there() -> None:
    assert len({company.ticker for company in CAST}) == len({company.cik for company in CAST}) == 10


@pytest.mark.skipif(not REAL_TICKERS.exists(), reason="the recorded company_tickers.json is not beside the checkout")
def test_no_company_bears_the_ticker_or_the_cik_of_a_real_one() -> None:
    real = json.loads(REAL_TICKERS.read_bytes()).values()
    assert {row["ticker"] for row in real}.isdisjoint(company.ticker for company in CAST)
    assert max(row["cik_str"] for row in real) < 9_990_000_000 < min(company.cik for company in CAST)


def test_the_input_names_every_company_and_the_last_day() -> None:
    given = json.loads((WORLD / "input.json").read_bytes())
    assert given["tickers"] == [company.ticker for company in CAST]
    assert [company["ticker"] for company in given["companies"]] == given["tickers"]
    assert given["asOf"] == "2026-06-30"


def test_prices_cover_two_years_of_the_exchanges_days() -> None:
    counts = {ticker: len(prices) for ticker, prices in closes().items()}
    assert counts == dict.fromkeys((company.ticker for company in CAST), 501)
    assert all(price > 1 for prices in closes().values() for price in prices.values())


def test_restless_weeks_are_a_minority() -> None:
    found = [is_restless for company in CAST for is_restless in restless(company.ticker).values()]
    assert 0.05 < sum(found) / len(found) < 0.12


def test_the_week_of_results_is_far_more_often_restless_than_others_so_a_calendar_can_learn_it() -> None:
    near: list[bool] = []
    far: list[bool] = []
    for company in CAST:
        results = result_days(company)
        for day, is_restless in restless(company.ticker).items():
            soon = any(0 <= (result - day).days <= 7 for result in results)
            (near if soon else far).append(is_restless)
    assert sum(near) / len(near) > 8 * sum(far) / len(far)


def test_orbweavers_share_is_more_restless_after_the_non_reliance_than_before() -> None:
    moves = returns("ORBW")
    # The report of 8 June came after the close: 9 June is 15 trading days before the end (19 June was a holiday).
    assert stdev(moves[-15:]) > 2.5 * stdev(moves[-45:-15])
