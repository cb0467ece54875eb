"""Messages become calls: once each, by their first version, and nothing is known before its time."""

import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from src.domains.conviction_calls.calls.call import caller_of
from src.domains.conviction_calls.calls.observations import excerpt
from src.domains.conviction_calls.symbols.assets import Asset, Market, directory
from tests.domains.conviction_calls.calls_world import EVENING, NOON, PLAN, handed, measured, pool, row, said

SCREENER = "$BTC $ETH $ADA $DOT $LINK $LTC are the ones to watch, buy"


def test_a_pair_is_a_call_of_the_coin_and_not_of_its_quote() -> None:
    assert [call.ticker for call in pool(said(PLAN)).calls] == ["NAV-USD"]


def test_a_result_report_is_no_call() -> None:
    assert pool(said("#NAV/BTC target 1 hit ✅ 12% profit so far")).calls == ()


def test_money_is_no_symbol() -> None:
    assert pool(said("I put $500 and $1.2B and $ 5 in, buy now"), market=Market.MIXED).calls == ()


def test_a_call_that_is_edited_into_a_report_was_a_call() -> None:
    first = said(PLAN)
    later = first.sent_at + timedelta(hours=5)
    (call,) = pool(first, replace(first, text="#NAV/BTC target 1 hit ✅", edited_at=later, known_at=later)).calls
    assert (call.known_at, call.message.text) == (NOON, PLAN)


def test_a_symbol_that_an_edit_adds_is_called_from_the_edit() -> None:
    first = said("The coin will be named here, be ready")
    later = first.sent_at + timedelta(hours=1)
    (call,) = pool(first, replace(first, text="#PPT/BTC buy now", edited_at=later, known_at=later)).calls
    assert (call.ticker, call.known_at) == ("PPT-USD", later)


def test_where_only_the_edited_version_is_left_the_call_is_known_from_the_edit() -> None:
    edited = NOON + timedelta(hours=3)
    (call,) = pool(said(PLAN, edited_at=edited, known_at=edited)).calls
    assert call.known_at == edited


def test_what_is_said_after_the_moment_scored_is_not_there() -> None:
    assert pool(said(PLAN, hours=20)).calls == ()


def test_a_text_taken_back_was_a_call() -> None:
    first = said(PLAN)
    gone = replace(first, text="", deleted=True, known_at=NOON + timedelta(hours=1))
    assert [call.known_at for call in pool(first, gone).calls] == [NOON]


def test_a_cross_post_is_a_copy_of_the_first_and_no_second_call() -> None:
    (call,) = pool(said(PLAN), said(PLAN, "7", 2, "ben", channel="b")).calls
    assert (call.caller, [copy.channel for copy in call.copies]) == ("ann", ["b"])


def test_a_forward_of_a_short_cry_goes_to_who_cried_first() -> None:
    forward = said("$NAV 🚀 buy", "7", 1, "ben", channel="b", forwarded_from="ann")
    assert [call.caller for call in pool(said("$NAV 🚀 buy"), forward).calls] == ["ann"]


def test_a_message_of_six_symbols_is_a_list_and_calls_none() -> None:
    assert pool(said(SCREENER)).calls == ()


def test_a_message_of_two_symbols_is_two_calls_that_know_of_each_other() -> None:
    calls = pool(said("$BTC and $ETH, buy both")).calls
    assert [(call.ticker, call.symbols) for call in calls] == [("BTC-USD", 2), ("ETH-USD", 2)]


def test_a_broadcast_without_an_author_is_called_by_its_channel() -> None:
    one, other = said(PLAN, author=None), said(PLAN, author=None, channel="b")
    assert caller_of(one) != caller_of(other)
    assert len(caller_of(one)) == 12


def test_the_channels_market_decides_what_a_symbol_of_both_is() -> None:
    text = said("$LINK buy now")
    assert pool(text, market=Market.COIN).calls[0].ticker == "LINK-USD"
    known = directory([Asset("LINK", Market.COIN, "chainlink"), Asset("LINK", Market.STOCK, "LINK")])
    (call,) = pool(text, market=Market.STOCK, known=known).calls
    assert (call.ticker, call.called.collides) == ("LINK", True)


def test_in_a_channel_of_both_a_pair_is_a_coin_and_else_the_platform_decides() -> None:
    known = directory([Asset("SNOW", Market.COIN, "snowblossom"), Asset("SNOW", Market.STOCK, "SNOW")])

    def tickers(text: str, platform: str) -> list[str]:
        return [one.ticker for one in pool(said(text, platform=platform), market=Market.MIXED, known=known).calls]

    assert tickers("SNOW/USDT buy", "reddit") == ["SNOW-USD"]
    assert tickers("$SNOW buy", "telegram") == ["SNOW-USD"]
    assert tickers("$SNOW buy", "reddit") == tickers("$SNOW buy", "discord") == ["SNOW"]


def test_of_several_coins_of_one_symbol_the_largest_of_the_day_is_meant_and_it_is_flagged() -> None:
    small = Asset("LIT", Market.COIN, "lit", "Lit", ((date(2021, 1, 1), 1e6), (date(2021, 3, 1), 9e9)))
    large = Asset("LIT", Market.COIN, "litentry", "Litentry", ((date(2021, 1, 1), 5e7),))
    (call,) = pool(said("LIT/USDT buy"), known=directory([small, large])).calls
    assert call.called.asset == large
    assert call.called.ambiguous


def test_a_symbol_that_nobody_lists_is_still_called_by_its_pair() -> None:
    (call,) = pool(said("QUILO/USDT buy 0.4")).calls
    assert (call.ticker, call.called.asset) == ("QUILO-USD", None)


def test_a_message_of_which_only_the_day_is_known_is_known_when_the_day_is_over() -> None:
    day = datetime(2021, 2, 1, tzinfo=UTC)
    message = said(PLAN, sent_at=day, known_at=datetime(2021, 2, 1, 23, 59, 59, tzinfo=UTC))
    assert pool(message, as_of=datetime(2021, 2, 1, 23, 59, 58, tzinfo=UTC)).calls == ()
    assert len(pool(message, as_of=EVENING).calls) == 1


def test_a_table_of_bare_dates_is_scored_on_the_evening_of_its_day_and_its_hour_is_unknown() -> None:
    roster = handed([row(PLAN, sent_at="2021-02-01")], as_of=EVENING)
    (subject,) = roster.subjects
    assert subject.facts["symbol"] == "NAV"
    assert math.isnan(measured(roster, subject)["hour"])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("@Dan Smith and @john.doe and <@123> buy $SOL dan#1234", "@… and @… and <@…> buy $SOL @…"),
        ("thanks @Jörg Müller, buy $SOL", "thanks @…, buy $SOL"),
        ("@Dan Smith#1234: SOL", "@…: SOL"),
        ("Dan Smith#1234 says $VIA#VIABTC", "@… says $VIA#VIABTC"),
        ("mail dan.smith@post.org, cc .@dan-smith and @dan@host.social", "mail @…, cc .@… and @…"),
        ("u/DanSmith of https://www.reddit.com/user/DanSmith", "@… of https://www.reddit.com/@…"),
        ("https://x.com/DanSmith/status/1 and t.me/dan_calls/7", "https://@… and @…"),
        ("@Dan SOL to the moon, NAV@0.00012 of 2021 #1INCH", "@… SOL to the moon, NAV@0.00012 of 2021 #1INCH"),
    ],
)
def test_of_people_named_in_the_words_only_that_somebody_was_named_is_kept(text: str, kept: str) -> None:
    assert excerpt(text) == kept


def test_a_scrapers_rows_with_links_for_ids_and_a_profile_for_a_channel_hand_no_name_on() -> None:
    post = {"url": "https://x.com/EveJones/status/1", "date": NOON.isoformat(), "text": PLAN, "username": "EveJones"}
    roster = handed({"x.json": json.dumps([post | {"channel": "u_EveJones"}]).encode()})
    assert [subject.facts["symbol"] for subject in roster.subjects] == ["NAV"]
    assert "EveJones" not in repr(roster)
