"""What a message's words say: which way it bets, which prices it names, which reasons it gives, how it sounds."""

from time import process_time

import pytest

from src.domains.conviction_calls.calls.direction import Direction, direction
from src.domains.conviction_calls.calls.levels import levels
from src.domains.conviction_calls.calls.thesis import GROUPS, reasons
from src.domains.conviction_calls.calls.tone import tone
from src.domains.conviction_calls.calls.warnings import KINDS, warnings

LONG, SHORT, UNSURE = Direction.LONG, Direction.SHORT, Direction.UNSURE


@pytest.mark.parametrize(
    ("text", "written", "way"),
    [
        ("GME puts at 30p", "GME", SHORT),
        ("Loaded up on $SPY 300p for Friday", "$SPY", SHORT),
        ("I am short $NKLA", "$NKLA", SHORT),
        ("#BTC/USDT SHORT entry 9000 target 8500", "#BTC/USDT", SHORT),
        ("ADA/USD Order: Sell (Instant Execution)", "ADA/USD", SHORT),
        ("SHORT squeeze on $GME soon", "$GME", LONG),
        ("short term target #FET 1000", "#FET", LONG),
        ("#NAV mid term 2nd target short short term", "#NAV", LONG),
        ("The shorts will get burned, $AMC", "$AMC", LONG),
        ("in short $X will fly", "$X", LONG),
        ("sold puts on $PLTR", "$PLTR", LONG),
        ("put your money in $X", "$X", LONG),
        ("$TSLA 700c", "$TSLA", LONG),
        ("#BTC sell zone 130-140 buy 100", "#BTC", LONG),
        ("$GME", "$GME", LONG),
        ("$BKKT low float, heavily shorted company", "$BKKT", LONG),
        ("$PROG next? 113% short!!!", "$PROG", LONG),
        ("Never short the greatest app, $AGC", "$AGC", LONG),
        ("merging in early Q1 P-C-P-L, $AMD buys it", "$AMD", LONG),
        ("Bought two puts for $ROG", "$ROG", SHORT),
        ("COIN: $XRP/USDT (1-3x)\nDirection: SHORT📉\nShort term target 1.2", "$XRP/USDT", SHORT),
        ("AKRO/USDT Short Signal\n\nEntry: 0.079", "AKRO/USDT", SHORT),
    ],
)
def test_a_put_and_a_short_bet_on_a_fall_and_short_terms_and_squeezes_do_not(text: str, written: str, way: Direction) -> None:
    assert direction(text, written, None) is way


def test_where_a_message_bets_both_ways_the_symbols_own_clause_decides() -> None:
    text = "Long $GME, short $AMC"
    assert (direction(text, "$GME", None), direction(text, "$AMC", None)) == (LONG, SHORT)


def test_in_a_long_message_a_bet_far_from_the_symbol_is_another_bet() -> None:
    filler = "a word about the weather and the harbour. " * 10
    assert direction(f"Puts on $AAL. {filler} $GME is what I hold", "$GME", None) is LONG
    assert direction(f"Puts on $AAL. {filler} $GME is what I hold", "$AAL", None) is SHORT


def test_one_clause_that_bets_both_ways_on_one_symbol_is_not_sure() -> None:
    assert direction("long or short $GME tomorrow", "$GME", None) is UNSURE


def test_the_authors_own_mark_outweighs_the_words() -> None:
    assert direction("calls on $AMZN", "$AMZN", "bearish") is SHORT
    assert direction("puts on $AMZN", "$AMZN", "bullish") is LONG


@pytest.mark.parametrize(
    ("text", "bet"),
    [
        ("short   term target of $SOL is 20", LONG),
        ("short \n - term target of $SOL is 20", LONG),
        ("short - SOL, opened short here", SHORT),
        ("long   -   term is fine but I am short $SOL", SHORT),
        ("long   now I am short $SOL", UNSURE),
    ],
)
def test_white_space_however_wide_leaves_a_term_a_time_and_a_short_a_bet(text: str, bet: Direction) -> None:
    assert direction(text, "", None) is bet


@pytest.mark.parametrize("word", ["short", "long", "long -", "puts", "entry"])
def test_thirty_thousand_blanks_after_a_word_are_read_in_a_moment(word: str) -> None:
    began = process_time()
    assert direction(f"buy $SOL {word}{30_000 * ' '}", "", None) is not None
    assert process_time() - began < 3  # 0.02 s; 4,000 blanks took 6 s when each was given back


def test_a_plan_names_entry_target_and_stop_and_how_far_the_target_lies() -> None:
    found = levels("#NAV buy zone 500-540, targets 600 / 750 / 1000, stop 450")
    assert (found.entry, found.target, found.stop, found.target_over_entry) == (True, True, True, 2.0)


def test_a_target_below_the_entry_is_of_another_kind_and_has_no_ratio() -> None:
    assert levels("Buy #BTC at 9000, target 85 today").target_over_entry is None


def test_a_percentage_is_no_target_price() -> None:
    assert levels("buy at 10, target 30%").target_over_entry is None


@pytest.mark.parametrize(
    ("text", "times"),
    [("Leverage: 20x", 20), ("10x leverage", 10), ("Long cross 50x", 50), ("leverage 5000x", None), ("an easy 20x gem", None)],
)
def test_leverage_is_read_where_it_is_named_so_and_no_gain_is_taken_for_it(text: str, times: int | None) -> None:
    assert levels(text).leverage == times


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("mainnet next month", "catalyst"),
        ("a partnership with a bank", "partnership"),
        ("a working product with active users", "working_product"),
        ("half the supply is burned", "tokenomics"),
        ("undervalued at a market cap of 3m", "valuation"),
        ("breakout above resistance", "technical"),
        ("the founder and his team", "people"),
        ("alt season is near", "macro"),
    ],
)
def test_each_kind_of_reason_is_told_by_its_words(text: str, group: str) -> None:
    assert [name for name, given in reasons(text).items() if given] == [group]


def test_there_are_eight_kinds_of_reasons_and_six_of_warnings() -> None:
    assert (len(GROUPS), len(KINDS)) == (8, 6)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("guaranteed profit", "promised"),
        ("the pump is at 18:00 GMT", "scheduled_pump"),
        ("The coin to pump is: PLR", "scheduled_pump"),
        ("insider info from a friend", "insider"),
        ("join our VIP group", "paid_group"),
        ("a 100x gem", "times_promised"),
        ("presale is live", "fresh_token"),
    ],
)
def test_each_warning_sign_is_told_by_its_words(text: str, kind: str) -> None:
    assert [name for name, shown in warnings(text).items() if shown] == [kind]


@pytest.mark.parametrize(
    "text", ["BTC 20x leverage, long", "insiders sold in May", "up 18% since Monday", "$GME earnings at 16:30"]
)
def test_what_only_looks_like_a_warning_is_none(text: str) -> None:
    assert not any(warnings(text).values())


def test_three_letters_of_a_ticker_are_no_shout_and_their_share_is_unknown() -> None:
    assert tone("GME 🚀")["shouting"] is None
    assert tone("BUY GME NOW ALL OF YOU")["shouting"] == 1.0


def test_signs_in_the_words_are_counted() -> None:
    found = tone("🚀🚀 $GME now!! 🔥 https://example.com")
    assert (found["rocket_in_text"], found["fire_in_text"], found["cheers"]) == (True, True, 3)
    assert (found["exclamations"], found["hurry"], found["links"]) == (2, 1, 1)
