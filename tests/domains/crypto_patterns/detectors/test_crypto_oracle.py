"""Our detectors beside `smartmoneyconcepts`, on a month of real bars, where the two mean the same.

They do not always: the library looks at one bar less to the left of a swing, takes ties for swings, thins neighbours of one
kind with what came later, makes up a first and a last one, writes breaks back to the swing, and keeps levels in 32 bits, so
that a close at the level itself may pass for a break. Here its rows are carried to the bar that could have confirmed them, and
compared where its definition is ours.
"""

import functools
import lzma
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
