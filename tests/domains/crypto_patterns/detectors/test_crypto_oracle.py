"""Our detectors beside `smartmoneyconcepts`, on a month of real bars, where the two mean the same.

They do not always: the library looks at one bar less to the left of a swing, takes ties for swings, thins neighbours of one
kind with what came later, makes up a first and a last one, writes breaks back to the swing, and keeps levels in 32 bits, so
that a close at the level itself may pass for a break. Here its rows are carried to the bar that could have confirmed them, and
compared where its definition is ours.

Order blocks are told differently. The library's is the bar with the lowest low (of a downward break, the highest high) between
the broken swing and the break, whichever way it closed, and goes again once prices have run through it and come back. Ours is
the last bar before the break that closed against it, and stands. Both need the same break; the candle is often another.
"""

import functools
import lzma
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

pytest.importorskip("smartmoneyconcepts", reason="smartmoneyconcepts, the oracle, is not installed here")

import pandas as pd

from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.spreadsheet import read_csv
from src.domains.crypto_patterns.detectors.detection import Detection
from src.domains.crypto_patterns.detectors.patterns import detect

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real" / "crypto"
COUNT = 9_000
SIDE = 5
SYMBOLS = ("BTCUSDT", "SOLUSDT")
End = tuple[int, int, int]
"""(direction, position of the confirming bar, position of the bar it is about)."""


@pytest.fixture(params=SYMBOLS)
def bars(request: pytest.FixtureRequest) -> Bars:
    path = REAL / f"{request.param}_5m_2025.csv.xz"
    if not path.exists():
        pytest.skip(f"the recorded bars {path.name} are not on this machine")
    return recorded(path)


@functools.cache
def recorded(path: Path) -> Bars:
    return read_csv(lzma.decompress(path.read_bytes())).between(0, COUNT)


@functools.cache
def found(bars: Bars) -> tuple[Detection, ...]:
    return detect(bars, side=SIDE)


def said(bars: Bars, kind: str) -> dict[End, Detection]:
    closing = {at: position for position, at in enumerate(bars.closes_at.tolist())}
    opening = {at: position for position, at in enumerate(bars.times.tolist())}
    return {
        (each.direction, closing[each.confirmed_at], opening[each.origin_at]): each for each in found(bars) if each.kind == kind
    }


def table(bars: Bars) -> Any:
    return pd.DataFrame({name: getattr(bars, name) for name in ("open", "high", "low", "close", "volume")})


@functools.cache
def oracle() -> Any:
    # It prints a line of thanks on import unless told otherwise.
    os.environ.setdefault("SMC_CREDIT", "0")
    from smartmoneyconcepts import smc  # type: ignore[import-untyped]  # noqa: PLC0415 -- it ships no types; see above

    return smc


@functools.cache
def swings(bars: Bars) -> Any:
    return oracle().swing_highs_lows(table(bars), swing_length=SIDE)


def outstanding(bars: Bars, position: int, direction: int) -> bool:
    """Whether a bar stands strictly out from the five bars on both sides, which is our definition and not the library's."""
    if not SIDE <= position < len(bars) - SIDE:
        return False
    around = [other for other in range(position - SIDE, position + SIDE + 1) if other != position]
    if direction < 0:
        return bool((bars.high[around] < bars.high[position]).all())
    return bool((bars.low[around] > bars.low[position]).all())


def theirs(bars: Bars) -> Iterator[tuple[int, int]]:
    """The library's swings as (our direction, position), but for the first and the last, which it makes up."""
    column = swings(bars)["HighLow"].to_numpy()
    for position in np.flatnonzero(~np.isnan(column))[1:-1].tolist():
        yield -int(column[position]), position


def test_fair_value_gaps_are_the_librarys_row_by_row_confirmed_a_bar_later(bars: Bars) -> None:
    rows = oracle().fvg(table(bars))
    wanted = {
        (int(rows["FVG"][at]), at + 1, at): (rows["Bottom"][at], rows["Top"][at])
        for at in np.flatnonzero(~np.isnan(rows["FVG"].to_numpy())).tolist()
    }
    assert len(wanted) > 1_000
    assert {end: (each.low, each.high) for end, each in said(bars, "fair_value_gap").items()} == wanted


def test_every_swing_of_the_library_that_stands_out_on_both_sides_is_ours_five_bars_later(bars: Bars) -> None:
    wanted = {(direction, at + SIDE, at) for direction, at in theirs(bars) if outstanding(bars, at, direction)}
    assert len(wanted) > 800
    assert wanted <= set(said(bars, "swing"))


def test_a_swing_of_ours_that_the_library_lacks_lost_to_a_higher_or_lower_one_of_its_kind(bars: Bars) -> None:
    kept = sorted(at for _, at in theirs(bars))
    known = {at: direction for direction, at in theirs(bars)}
    ours = said(bars, "swing")
    lacking = [(direction, at) for direction, _, at in ours if at not in known]  # it has one kind for a bar that is both
    inner = [(direction, at) for direction, at in lacking if kept[0] < at < kept[-1]]
    for direction, at in inner:
        beside = [max(p for p in kept if p <= at), min(p for p in kept if p >= at)]
        price = bars.high if direction < 0 else bars.low
        assert any(known[other] == direction and -direction * (price[other] - price[at]) >= 0 for other in beside), at
    assert len(ours) - len(lacking) > 0.7 * len(ours)


def broken(bars: Bars) -> set[End]:
    """The library's breaks, at the bar that broke: its two kinds, as it tells a first break of a trend from a further one."""
    rows = oracle().bos_choch(table(bars), swings(bars))
    direction = rows["BOS"].fillna(rows["CHOCH"]).to_numpy()
    ends = np.flatnonzero(~np.isnan(direction)).tolist()
    return {(int(direction[at]), int(rows["BrokenIndex"][at]), at) for at in ends}


def test_every_break_of_the_library_through_the_latest_confirmed_swing_is_ours_at_the_breaking_close(bars: Bars) -> None:
    confirmed = [(direction, at) for direction, _, at in said(bars, "swing")]

    def latest(direction: int, breaking: int) -> int:
        return max((at for way, at in confirmed if way == -direction and at + SIDE < breaking), default=-1)

    whole = broken(bars)
    beyond = {end for end in whole if bars.close[end[1]] != (bars.high if end[0] > 0 else bars.low)[end[2]]}
    assert len(whole) - len(beyond) < 10
    wanted = {(direction, breaking, at) for direction, breaking, at in beyond if latest(direction, breaking) == at}
    assert len(wanted) > 0.75 * len(whole) > 300
    assert wanted <= set(said(bars, "break_of_structure"))


def test_the_library_rewrites_its_last_rows_where_our_detections_stand(bars: Bars) -> None:
    whole = swings(bars)["HighLow"].to_numpy()
    prefixes = [bars.between(0, count) for count in range(1_000, 2_000, 100)]
    columns = [oracle().swing_highs_lows(table(prefix), swing_length=SIDE)["HighLow"].to_numpy() for prefix in prefixes]
    rewritten = [not np.array_equal(column, whole[: len(column)], equal_nan=True) for column in columns]
    assert sum(rewritten) >= 8
    for prefix in prefixes:
        told = detect(prefix, side=SIDE)
        assert found(bars)[: len(told)] == told


SEEN = 300
"""Bars that the library is shown: it looks no further back than the last swing, and a month for every break takes minutes."""


class Pair(NamedTuple):
    """A block of ours and the library's of the same break, as the library tells it at the breaking close.

    Attributes:
        direction: Of the break.
        swing: Position of the broken swing.
        broken: Position of the breaking bar.
        ours: Position of our block.
        theirs: Position of the library's.
        zone: The library's lower and upper edge.
    """

    direction: int
    swing: int
    broken: int
    ours: int
    theirs: int
    zone: tuple[float, float]


@functools.cache
def pairs(bars: Bars) -> tuple[tuple[Pair, ...], int]:
    """Pairs of all blocks of ours whose swing is also the library's last one by then, and how many of those it shows none for.

    The library is shown no bar after the breaking one: shown more, it strikes out blocks that prices have since run through
    and come back to, which is most of them.
    """
    breaks = {(direction, breaking): at for direction, breaking, at in said(bars, "break_of_structure")}
    found, absent = [], 0
    for direction, breaking, ours in said(bars, "order_block"):
        first, swing = max(breaking + 1 - SEEN, 0), breaks[direction, breaking]
        window = bars.between(first, breaking + 1)
        turns = oracle().swing_highs_lows(table(window), swing_length=SIDE)
        inner = np.flatnonzero(turns["HighLow"].to_numpy()[1:-1] == direction) + 1  # the first and the last are made up
        if not len(inner) or first + int(inner[-1]) != swing:
            continue
        rows = oracle().ob(table(window), turns)
        held = [at for at in np.flatnonzero(rows["OB"].to_numpy() == direction).tolist() if swing < first + at < breaking]
        if len(held) != 1:
            absent += 1
            continue
        zone = float(rows["Bottom"][held[0]]), float(rows["Top"][held[0]])
        found.append(Pair(direction, swing, breaking, ours, first + held[0], zone))
    return tuple(found), absent


def test_every_block_of_ours_through_a_swing_of_the_library_comes_with_one_of_its_own_at_that_very_close(bars: Bars) -> None:
    told, absent = pairs(bars)
    assert absent == 0
    assert len(told) > 0.85 * len(said(bars, "order_block")) > 300


def test_where_both_definitions_pick_the_same_candle_direction_and_edges_are_the_librarys(bars: Bars) -> None:
    blocks = said(bars, "order_block")
    told, _ = pairs(bars)
    same = [pair for pair in told if pair.ours == pair.theirs]
    assert len(same) > 0.15 * len(told)  # 18 %
    for pair in same:
        ours = blocks[pair.direction, pair.broken, pair.ours]
        assert (float(np.float32(ours.low)), float(np.float32(ours.high))) == pair.zone


def test_the_librarys_block_is_the_extreme_between_swing_and_break_and_ours_the_last_bar_against_it(bars: Bars) -> None:
    # Theirs lies at the turn, where the move began, and before ours in two thirds of all; ours lies near the break, where the
    # move last hesitated. So their far edge is never nearer to the break than ours.
    told, _ = pairs(bars)
    body = np.sign(bars.close - bars.open)
    for pair in told:
        between = range(pair.swing + 1, pair.broken)
        reach = {at: float(bars.low[at] if pair.direction > 0 else -bars.high[at]) for at in between}
        extreme = max(at for at in between if reach[at] == min(reach.values()))
        against = [at for at in between if body[at] == -pair.direction]
        assert (pair.theirs, pair.ours) == (extreme, against[-1])
        edge = pair.zone[0] if pair.direction > 0 else -pair.zone[1]
        assert edge == np.float32(reach[extreme])
        assert reach[pair.theirs] <= reach[pair.ours]
    assert 0.6 * len(told) < sum(pair.theirs < pair.ours for pair in told) < 0.8 * len(told)


def test_the_library_shown_the_whole_month_has_struck_out_most_blocks_that_it_showed_at_their_breaks(bars: Bars) -> None:
    kept = oracle().ob(table(bars), swings(bars))["OB"].to_numpy()
    told, _ = pairs(bars)
    gone = [pair for pair in told if kept[pair.theirs] != pair.direction]
    assert len(gone) > 0.8 * len(told)
    standing = {end: each for end, each in said(bars, "order_block").items() if kept[end[2]] == end[0]}
    rows = oracle().ob(table(bars), swings(bars))
    assert standing
    for (_, _, at), each in standing.items():
        assert (np.float32(each.low), np.float32(each.high)) == (rows["Bottom"][at], rows["Top"][at])
