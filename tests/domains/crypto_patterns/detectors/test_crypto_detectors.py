"""Detectors against slow readings of their definitions, and against the future."""

import lzma
from dataclasses import replace
from math import isnan
from pathlib import Path
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.moments import MINUTE
from src.domains.crypto_patterns.bars.spreadsheet import read_csv
from src.domains.crypto_patterns.detectors.detection import Detection
from src.domains.crypto_patterns.detectors.patterns import Patterns, detect

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real" / "crypto"
NOON = 1_748_779_200_000_000
Said = set[tuple[int, int, int]]
"""(direction, position of the confirming bar, position of the bar it is about)."""


def candle(at: int, open_: float, high: float, low: float, close: float) -> Bar:
    return Bar(NOON + MINUTE * at, MINUTE, open_, high, low, close, 1.0)


Cells = tuple[int, int, int, int, int]


def cells(seed: int, count: int) -> list[Cells]:
    """Whole prices in a narrow band, so that neighbours often tie, with a hole after about every thirtieth bar."""
    chance = Random(seed)  # noqa: S311 -- market noise, not a secret
    rows = []
    price = 100
    for _ in range(count):
        open_, price = price + chance.choice((0, 0, 0, 2, -2)), min(125, max(75, price + chance.randint(-4, 4)))
        rows.append((open_, price, chance.randint(0, 3), chance.randint(0, 3), 1 if chance.random() < 0.97 else 3))
    return rows


CANDLES = st.builds(cells, st.integers(0, 2**32), st.integers(0, 25) | st.integers(60, 150))


def market(rows: list[Cells]) -> list[Bar]:
    bars, at = [], 0
    for open_, close, above, below, apart in rows:
        at += apart
        bars.append(candle(at, open_, max(open_, close) + above, min(open_, close) - below, close))
    return bars


def said(found: tuple[Detection, ...], kind: str, bars: list[Bar]) -> Said:
    closing = {bar.closes_at: at for at, bar in enumerate(bars)}
    opening = {bar.opens_at: at for at, bar in enumerate(bars)}
    return {(each.direction, closing[each.confirmed_at], opening[each.origin_at]) for each in found if each.kind == kind}


def unbroken(bars: list[Bar]) -> bool:
    return bars[-1].opens_at - bars[0].opens_at == bars[0].step * (len(bars) - 1)


def slow_gaps(bars: list[Bar]) -> Said:
    found = set()
    for at in range(2, len(bars)):
        one, two, three = bars[at - 2 : at + 1]
        if unbroken([one, two, three]):
            if one.high < three.low and two.close > two.open:
                found.add((1, at, at - 1))
            if one.low > three.high and two.close < two.open:
                found.add((-1, at, at - 1))
    return found


def slow_swings(bars: list[Bar], side: int) -> Said:
    found = set()
    for at in range(side, len(bars) - side):
        around = bars[at - side : at + side + 1]
        others = around[:side] + around[side + 1 :]
        if unbroken(around):
            if bars[at].high > max(bar.high for bar in others):
                found.add((-1, at + side, at))
            if bars[at].low < min(bar.low for bar in others):
                found.add((1, at + side, at))
    return found


def slow_breaks(bars: list[Bar], side: int) -> Said:
    """At every bar anew from all swings confirmed before it: the latest, unless a close since has been beyond it."""
    swings, found = slow_swings(bars, side), set()
    for at, bar in enumerate(bars):
        for direction in (1, -1):
            known = [(confirmed, origin) for way, confirmed, origin in swings if way == -direction and confirmed < at]
            if not known:
                continue
            confirmed, origin = max(known)
            level = bars[origin].high if direction > 0 else bars[origin].low
            beyond = [(other.close - level) * direction > 0 for other in bars[confirmed + 1 : at]]
            if (bar.close - level) * direction > 0 and not any(beyond):
                found.add((direction, at, origin))
    return found


def slow_blocks(bars: list[Bar], side: int) -> Said:
    found = set()
    for direction, at, origin in slow_breaks(bars, side):
        start = at
        while start and unbroken(bars[start - 1 : at + 1]):
            start -= 1
        against = [way for way in range(max(start, origin + 1), at) if (bars[way].close - bars[way].open) * direction < 0]
        if against:
            found.add((direction, at, against[-1]))
    return found


@settings(max_examples=120, deadline=None)
@given(CANDLES, st.integers(1, 3))
def test_each_detector_says_what_its_slow_definition_says(rows: list[Cells], side: int) -> None:
    bars = market(rows)
    found = detect(bars, side=side)
    event(", ".join(sorted({each.kind for each in found})))
    assert said(found, "fair_value_gap", bars) == slow_gaps(bars)
    assert said(found, "swing", bars) == slow_swings(bars, side)
    assert said(found, "break_of_structure", bars) == slow_breaks(bars, side)
    assert said(found, "order_block", bars) == slow_blocks(bars, side)


def same(one: tuple[Detection, ...], two: tuple[Detection, ...]) -> bool:
    """Equal in everything, an unknown quality being equal to an unknown one."""
    return [repr(each) for each in one] == [repr(each) for each in two]


@settings(max_examples=100, deadline=None)
@given(CANDLES, st.integers(0, 150), CANDLES)
def test_later_bars_never_change_an_earlier_detection(rows: list[Cells], cut: int, other: list[Cells]) -> None:
    bars = market(rows)
    head, until = bars[:cut], NOON + MINUTE * 100_000
    shifted = [replace(bar, opens_at=bar.opens_at + until) for bar in market(other)]
    earlier = detect(head, side=2)
    assert same(detect(bars, side=2)[: len(earlier)], earlier)
    assert same(detect([*head, *shifted], side=2)[: len(earlier)], earlier)


@settings(max_examples=50, deadline=None)
@given(CANDLES)
def test_what_a_bar_says_is_dated_with_its_close_and_is_about_the_past(rows: list[Cells]) -> None:
    patterns = Patterns(2)
    for bar in market(rows):
        for found in patterns.push(bar):
            assert found.confirmed_at == bar.closes_at
            assert found.origin_at < bar.opens_at
            assert found.low <= found.high
            assert isnan(found.quality) or 0 <= found.quality <= 100


def test_a_gap_between_the_first_and_the_third_bar_is_told_at_the_third_close() -> None:
    (found,) = detect([candle(0, 100, 101, 99, 100), candle(1, 101, 106, 101, 105), candle(2, 105, 107, 103, 106)])
    assert (found.kind, found.direction, found.low, found.high) == ("fair_value_gap", 1, 101, 103)
    assert found.confirmed_at == NOON + 3 * MINUTE


def test_three_bars_with_a_hole_between_them_are_no_gap() -> None:
    assert detect([candle(0, 100, 101, 99, 100), candle(1, 101, 106, 101, 105), candle(3, 105, 107, 103, 106)]) == ()


def test_the_last_bar_is_no_swing_however_high_it_stands() -> None:
    rising = [candle(at, 100 + at, 101.5 + at, 99.5 + at, 101 + at) for at in range(40)]
    assert [found for found in detect(rising) if found.kind == "swing"] == []


def test_a_swing_is_told_five_bars_after_its_top_and_broken_once() -> None:
    tops = [100, 101, 102, 103, 104, 110, 104, 103, 102, 101, 100, 105, 112, 113]
    bars = [candle(at, top - 1, top, top - 2, top - 0.5) for at, top in enumerate(tops)]
    found = detect(bars)
    swing = next(each for each in found if each.kind == "swing")
    assert (swing.direction, swing.high, swing.confirmed_at) == (-1, 110, bars[10].closes_at)
    breaks = [each for each in found if each.kind == "break_of_structure"]
    assert [(each.direction, each.confirmed_at, each.low, each.high) for each in breaks] == [
        (1, bars[12].closes_at, 110, 111.5)
    ]


def test_a_gap_as_wide_as_a_typical_bar_is_of_quality_fifty() -> None:
    calm = [candle(at, 100, 101, 99, 100) for at in range(20)]
    swift = [candle(20, 101, 103, 101, 103), candle(21, 104, 105, 103, 104)]
    (found,) = [each for each in detect([*calm, *swift]) if each.kind == "fair_value_gap"]
    assert found.quality == pytest.approx(50.0)


def test_bars_must_come_in_order() -> None:
    patterns = Patterns()
    patterns.push(candle(1, 1, 1, 1, 1))
    with pytest.raises(ValueError, match="after one that closed"):
        patterns.push(candle(0, 1, 1, 1, 1))


@pytest.mark.skipif(not REAL.exists(), reason="the recorded bars lie beside the checkout only where they were recorded")
def test_on_a_recorded_month_of_hours_the_detectors_say_what_their_slow_definitions_say() -> None:
    bars = list(read_csv(lzma.decompress((REAL / "SOLUSDT_60m_2025.csv.xz").read_bytes())))
    found = detect(bars)
    assert said(found, "fair_value_gap", bars) == slow_gaps(bars)
    assert said(found, "swing", bars) == slow_swings(bars, 5)
    assert said(found, "break_of_structure", bars) == slow_breaks(bars, 5)
    assert said(found, "order_block", bars) == slow_blocks(bars, 5)
    assert {each.kind for each in found} == {"fair_value_gap", "swing", "break_of_structure", "order_block"}
