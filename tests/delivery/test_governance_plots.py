"""Lines over weeks, lift, and rates by band."""

from datetime import date

from src.delivery.governance_plots import Rate, highest, lift, rungs, trend

WEEKS = [date(2026, 1, 2), date(2026, 1, 9), date(2026, 1, 16), date(2026, 1, 23)]


def rate(name: str, share: float | None, promised: float | None = None) -> Rate:
    return Rate(name, 0 if share is None else 30, share, share and share / 2, share and min(share * 2, 1.0), promised)


def test_an_unknown_week_breaks_the_line_and_a_lone_one_is_a_dot() -> None:
    drawn = trend("Log loss", {"model": list(zip(WEEKS, [0.2, None, 0.3, 0.25], strict=True))})
    assert drawn is not None
    strand = drawn.strands[0]
    assert strand.path.count("M") == 1
    assert strand.dots == ((40.0, drawn.up.at(0.2)), (350.0, drawn.up.at(0.25)))
    assert drawn.words == "Log loss from 0.200 on 2 January 2026 to 0.250 on 23 January 2026."


def test_one_known_week_is_no_line() -> None:
    assert trend("AUC", {"model": list(zip(WEEKS, [None, 0.8, None, None], strict=True))}) is None
    assert trend("AUC", {}) is None


def test_chance_is_drawn_only_where_the_scale_holds_it() -> None:
    far = trend("AUC", {"model": list(zip(WEEKS, [0.8, 0.81, 0.8, 0.82], strict=True))}, chance=0.5)
    near = trend("AUC", {"model": list(zip(WEEKS, [0.45, 0.6, 0.55, 0.7], strict=True))}, chance=0.5)
    assert far is not None
    assert near is not None
    assert (far.chance, near.chance) == (None, near.up.at(0.5))


def test_lift_says_the_best_tenth_of_each_voice() -> None:
    drawn = lift({"Rules alone": [(0.1, 1.8), (1.0, 1.0)], "ML alone": [(0.1, 3.04), (1.0, 1.0)], "Rules and ML": []})
    assert drawn is not None
    assert drawn.words == "Lift of the highest scores: Rules alone 1.8, ML alone 3.0."
    assert [strand.name for strand in drawn.strands] == ["Rules alone", "ML alone"]
    assert drawn.chance == drawn.up.at(1.0)
    assert lift({"Rules alone": []}) is None


def test_a_band_without_rows_has_no_rung_and_keeps_its_place() -> None:
    bands = [rate("low", 0.05, 0.06), rate("middle", None), rate("high", 0.4)]
    end = highest([bands])
    drawn = rungs(bands, end)
    assert drawn is not None
    assert end == 0.8
    assert [rung.x for rung in drawn.rungs] == [91.7, 298.3]
    assert [rung.promised is None for rung in drawn.rungs] == [False, True]
    assert all(rung.low >= rung.y >= rung.high for rung in drawn.rungs)
    assert [name for name, _ in drawn.labels] == ["low", "middle", "high"]
    assert rungs([rate("low", None)], 0.1) is None


def test_ten_bands_of_long_names_are_labelled_where_they_have_room() -> None:
    drawn = rungs([rate(f"{least}–{least + 10}", 0.1) for least in range(0, 100, 10)], 0.2)
    assert drawn is not None
    assert [name for name, _ in drawn.labels] == ["0–10", "20–30", "40–50", "60–70", "80–90"]
