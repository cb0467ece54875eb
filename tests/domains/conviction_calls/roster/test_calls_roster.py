"""Who is scored: callers on symbols, from whatever an input hands over, by what was known at the moment."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from src.domain import Inquiry
from src.domains.conviction_calls import DOMAIN
from src.domains.conviction_calls.kinds import CALL, COUNTS
from src.errors import ConfigurationError
from src.observations.observation import Observation
from src.observations.record import Record
from tests.domains.conviction_calls.calls_world import (
    EVENING,
    NOON,
    SECRET,
    discord,
    handed,
    measured,
    only,
    posted,
    record_of,
    row,
    valued,
)

BUY = "NAV/BTC buy 540, target 600"


def fires(number: int) -> dict[str, Any]:
    return {"reactions": [{"emoji": {"id": "", "name": "🔥"}, "count": number}]}


def test_a_caller_on_a_symbol_is_a_subject_with_the_ticker_of_its_prices() -> None:
    subject = only(handed([row(BUY)]))
    assert subject.id.startswith("NAV-USD@")
    assert len(subject.id.partition("@")[2]) == 12
    assert DOMAIN.ticker(subject.id) == "NAV-USD"
    assert (subject.facts["symbol"], subject.facts["channel"], subject.facts["market"]) == ("NAV", "hall", "coin")


def test_no_name_of_an_author_gets_out() -> None:
    roster = handed([row(BUY, author="ann_the_caller")])
    assert "ann_the_caller" not in repr(roster)


def test_handles_in_the_words_are_masked() -> None:
    roster = handed([row(f"{BUY}, thanks @somebody and t.me/group77")])
    assert "somebody" not in repr(roster)
    assert "group77" not in repr(roster)


def test_a_run_scores_the_calls_of_the_last_day_and_learning_takes_them_all() -> None:
    rows = [row(BUY, 1, "ann", NOON - timedelta(days=3)), row("VIA/BTC buy 30", 2, "ben")]
    assert [subject.facts["symbol"] for subject in handed(rows).subjects] == ["VIA"]
    assert [subject.facts["symbol"] for subject in handed(rows, mode="train").subjects] == ["NAV", "VIA"]


def test_what_is_said_after_the_moment_scored_is_not_handed_on() -> None:
    roster = handed([row(BUY, 1, at=NOON), row("VIA/BTC buy 30", 2, at=EVENING + timedelta(hours=1))], mode="train")
    assert [subject.facts["symbol"] for subject in roster.subjects] == ["NAV"]


def test_symbols_leave_the_others_out_and_the_crowd_in() -> None:
    rows = [row("ADA/USDT buy now", 0, "eve", NOON - timedelta(days=40)), row(BUY, 1, "ben", NOON - timedelta(hours=1))]
    roster = handed([*rows, row(BUY + " now", 2), row("VIA/BTC buy 30", 3)], symbols=["$nav"])
    ann = roster.subjects[-1]
    assert [subject.facts["symbol"] for subject in roster.subjects] == ["NAV", "NAV"]
    found = {value["callers_before_24h"] for subject in roster.subjects for value in valued(roster, subject, CALL)}
    assert found == {0, 1}, ann


def test_the_tickers_of_companies_say_nothing_here() -> None:
    assert len(handed([row(BUY)], tickers=["AAPL", "MSFT"]).subjects) == 1


def test_a_caller_who_calls_twice_in_a_day_is_one_subject_with_two_calls() -> None:
    roster = handed(
        [
            row("good morning", 0, at=NOON - timedelta(days=40)),
            row(BUY, 1),
            row("still in NAV/BTC, buy more", 2, at=NOON + timedelta(hours=2)),
        ]
    )
    assert measured(roster, only(roster))["calls_1d"] == 2


def test_learning_looks_at_the_end_of_each_day_of_a_call_and_at_no_short() -> None:
    days = [Observation(CALL, str(number), NOON + timedelta(hours=hours), values={"short": short}) for number, (hours, short) in
            enumerate([(0, False), (3, False), (24, True), (48, None)])]  # fmt: skip
    found = (
        [datetime.fromtimestamp(second, UTC) for second in DOMAIN.moments(Record(tuple(days))).tolist()]
        if DOMAIN.moments
        else []
    )
    assert found == [datetime(2021, 2, 1, 23, 59, 59, tzinfo=UTC), datetime(2021, 2, 3, 23, 59, 59, tzinfo=UTC)]


def test_reactions_count_from_when_the_export_was_made() -> None:
    roster = handed(discord(posted(1, BUY, **fires(31)), exported_at="2021-02-01T18:00:00Z"))
    before = measured(roster, only(roster), datetime(2021, 2, 1, 17, 59, tzinfo=UTC))
    after = measured(roster, only(roster), EVENING)
    assert (after["reactions_fire"], after["fire"]) == (31, 1)
    assert after["reactions_velocity"] == pytest.approx(31 / 6)
    assert repr(before["reactions_fire"]) == repr(before["fire"]) == "nan"


def test_reactions_read_off_a_year_later_say_nothing_of_the_day() -> None:
    roster = handed(
        discord(posted(1, BUY, **fires(31)), exported_at="2022-02-01T18:00:00Z"), datetime(2022, 2, 2, tzinfo=UTC), mode="train"
    )
    assert repr(measured(roster, only(roster), EVENING)["reactions_total"]) == "nan"


def test_counts_without_a_date_are_of_now_and_of_no_moment_that_is_past() -> None:
    export = discord(posted(1, BUY, **fires(31)))
    now, past = handed(export, live=True), handed(export)
    assert measured(now, only(now))["reactions_total"] == 31
    assert valued(past, only(past), COUNTS) == []
    assert repr(measured(past, only(past))["reactions_total"]) == "nan"


def test_a_reaction_without_a_date_endorses_now_and_at_no_moment_that_is_past() -> None:
    users = [{"id": "88", "name": "dan"}]
    reacted: dict[str, Any] = {"reactions": [{"emoji": {"id": "", "name": "🔥"}, "count": 1, "users": users}]}
    export = discord(posted(0, "hello", ("88", "dan"), hours=-60), posted(1, BUY, **reacted))
    now, past = handed(export, live=True, trustedAuthors=["88"]), handed(export, trustedAuthors=["88"])
    assert (measured(now, only(now))["endorsed"], measured(past, only(past))["endorsed"]) == (1, 0)


def test_where_nobody_is_named_to_trust_endorsement_is_unknown() -> None:
    roster = handed(discord(posted(0, "hello", hours=-60), posted(1, BUY)))
    assert repr(measured(roster, only(roster))["endorsed"]) == "nan"


def test_copies_are_counted_from_when_they_were_posted_and_make_no_callers() -> None:
    rows = [row("hello", 0, at=NOON - timedelta(days=9)), row(BUY + ", stop 500, spot only, be patient", 1)]
    copy = row(rows[1]["text"], 2, "ben", NOON + timedelta(hours=2), channel="b")
    roster = handed([*rows, copy])
    assert measured(roster, only(roster), NOON + timedelta(hours=1))["copies_1d"] == 0
    assert measured(roster, only(roster))["copies_1d"] == 1


def test_context_reaches_the_asset_it_names() -> None:
    table = "symbol,day,attention,liquidity_usd,token_age_days\nNAV,2021-01-24,10,,\nNAV,2021-01-31,40,5000000,20\n"
    roster = handed([row(BUY)], context=table)
    found = measured(roster, only(roster))
    assert (found["attention"], found["attention_growth_7d"], found["young_token"]) == (40, 4, 1)
    assert repr(found["market_cap_usd"]) == "nan"


def test_context_of_a_week_ago_is_not_of_now() -> None:
    roster = handed([row(BUY)], context="symbol,day,attention\nNAV,2021-01-24,10\n")
    assert repr(measured(roster, only(roster))["attention"]) == "nan"


def test_capitalisation_in_the_context_decides_which_of_two_coins_is_meant() -> None:
    roster = handed(
        [row("LIT/USDT buy 3")], context="symbol,day,market_cap_usd,name\nLIT,2021-01-31,900000000,Lit by the input\n"
    )
    assert only(roster).name == "Lit by the input"


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"messagesFormat": "irc"}, "Field messagesFormat: wanted auto"),
        ({"messagesColumns": {"colour": "red"}}, "Field messagesColumns: wanted fields of"),
        ({"channelMarket": "bonds"}, "Field channelMarket: wanted coin, stock or mixed, given 'bonds'"),
        ({"channelMarkets": {"hall": "bonds"}}, r"Field channelMarkets\.hall: wanted coin"),
        ({"channelMarkets": ["hall"]}, "Field channelMarkets: wanted an object"),
        ({"trustedAuthors": "dan"}, "Field trustedAuthors: wanted a list"),
    ],
)
def test_a_field_that_cannot_be_honoured_is_named(wanted: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        handed([row(BUY)], **wanted)


@pytest.mark.parametrize("supplies", [{}, {"contextRecord": {"context.csv": b"symbol,day\nNAV,2021-01-31\n"}}])
async def test_an_input_that_points_at_no_messages_is_refused(supplies: dict[str, dict[str, bytes]]) -> None:
    told = "^Field messagesRecord: wanted messages here or in messagesDataset, given none\\.$"
    with pytest.raises(ConfigurationError, match=told):
        await DOMAIN.roster(Inquiry({"domain": "conviction_calls"}, supplies, EVENING, SECRET))


async def test_a_dataset_of_messages_will_do() -> None:
    supplies = {"messagesDataset": {"dataset.json": json.dumps([row(BUY)]).encode()}}
    assert len((await DOMAIN.roster(Inquiry({}, supplies, EVENING, SECRET))).subjects) == 1


def test_an_export_that_cannot_be_read_is_told_of_and_costs_the_others_nothing() -> None:
    roster = handed({"bad.json": b'{"messages": 7', "good.json": json.dumps([row(BUY)]).encode()})
    assert len(roster.subjects) == 1
    assert roster.notes[0].startswith("bad.json could not be read as messages")


def test_rows_that_are_not_understood_are_counted() -> None:
    roster = handed([row(BUY), {"id": "2", "sent_at": "tomorrow", "text": "x"}])
    assert roster.notes == (
        "calls.json: 1 rows were not understood and 1 were. The field sent_at is not a date that can be understood.",
    )


def test_where_there_is_nobody_to_score_it_is_said_why() -> None:
    assert "Nothing of what was handed over" in handed([{"id": "1"}]).notes[-1]
    assert "None of the 1 messages" in handed([row("good morning")]).notes[0]
    assert "the newest of 1 is of 2021-01-12" in handed([row(BUY, at=NOON - timedelta(days=20))]).notes[0]


def test_columns_of_a_table_are_mapped_and_its_platform_named() -> None:
    table = b"when,who,said\n2021-02-01T12:00:00Z,ann,$GME to the moon\n"
    columns = {"sent_at": "when", "author": "who", "text": "said", "id": "when", "platform": "reddit"}
    roster = handed({"t.csv": table}, messagesColumns=columns)
    assert (only(roster).id.partition("@")[0], only(roster).facts["platform"]) == ("GME", "reddit")


def test_a_scrapers_table_that_nobody_mapped_is_read_by_its_usual_columns() -> None:
    posts = [{"tweetId": "1", "createdAt": "2021-02-01T12:00:00Z", "username": "ann", "full_text": "$GME long", "likes": 7}]
    roster = handed({"x.json": json.dumps(posts).encode()}, live=True)
    assert only(roster).id.startswith("GME@")
    assert measured(roster, only(roster))["reactions_total"] == 7


def test_a_collision_in_a_channel_of_coins_is_a_coin_and_flagged() -> None:
    roster = handed([row("$DASH buy now", channel="coins")], channelMarkets={"coins": "coin"})
    assert only(roster).id.startswith("DASH-USD@")
    assert measured(roster, only(roster))["collides"] == 1


def test_a_channel_has_the_name_that_the_export_gives_it_and_its_market_is_found_by_it() -> None:
    export = {"guild": {}, "channel": {"id": "500", "name": "hall"}, "messages": [posted(1, "$DASH buy now")]}
    for named in ("hall", "500"):
        roster = handed({"x.json": json.dumps(export).encode()}, channelMarket="stock", channelMarkets={named: "coin"})
        assert (only(roster).facts["channel"], only(roster).facts["market"]) == ("hall", "coin")
        assert valued(roster, only(roster), CALL)[0]["channel"] == "hall"


def test_every_fact_is_known_at_or_before_the_moment_scored() -> None:
    rows = [row(BUY, number, f"a{number}", NOON + timedelta(hours=number)) for number in range(30)]
    roster = handed(rows, mode="train")
    known = [item.known_at for subject in roster.subjects for item in record_of(roster, subject).observations]
    assert max(known) <= EVENING
