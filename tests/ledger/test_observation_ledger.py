"""What sources have seen, kept and read back as of a moment."""

from datetime import date, timedelta

import pytest

from src.ledger.records import Entry, ObservationLedger
from src.ledger.store import MemoryStore, Store
from src.observations.observation import Observation
from src.observations.record import Findings, Record, Span
from src.observations.subject import Subject
from tests.ledger.ledger_world import CountingStore, at, keys, trade

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
SPAN = Span(at("2025-03-02"), at("2026-03-02"))


async def test_a_subjects_facts_spans_and_identity_come_back_whole(store: Store) -> None:
    first = trade("0000320193-26-000001#1", at("2026-02-27"))
    entry = Entry((first,), {"insider_trade": SPAN}, "Apple Inc.", {"cik": "0000320193"})
    await ObservationLedger(store).append("sec", "run-a", MONDAY, {"AAPL": entry})
    held = await ObservationLedger(store).load("sec", ["AAPL", "MSFT"], at("2026-03-02", 20))
    assert held["AAPL"] == Record((first,), {"insider_trade": SPAN})
    assert held["AAPL"].observations[0].values["owners"] == ("0001", "0002")
    assert held["MSFT"] == Record()
    assert held.subjects == {"AAPL": Subject("AAPL", "Apple Inc.", {"cik": "0000320193"})}
    assert held.damage.warnings == []


async def test_sources_do_not_see_each_others_records(store: Store) -> None:
    ledger = ObservationLedger(store)
    await ledger.append("sec", "run-a", MONDAY, {"AAPL": Entry((trade("t", at("2026-02-27")),))})
    assert (await ledger.load("careers", ["AAPL"], at("2026-03-09")))["AAPL"] == Record()


async def test_what_was_seen_first_stands_and_later_runs_add(store: Store) -> None:
    ledger = ObservationLedger(store)
    first, again = trade("t1", at("2026-02-27"), 100), trade("t1", at("2026-02-27"), 999)
    await ledger.append("sec", "run-b", MONDAY, {"AAPL": Entry((first,))})
    await ledger.append("sec", "run-a", TUESDAY, {"AAPL": Entry((again, trade("t2", at("2026-03-02"))))})
    held = (await ledger.load("sec", ["AAPL"], at("2026-03-09")))["AAPL"]
    assert [(item.key, item.values["usd_cents"]) for item in held.observations] == [("t1", 100), ("t2", 5_000_000)]


async def test_a_replay_of_the_past_sees_no_later_observation_span_or_segment() -> None:
    store = CountingStore()
    ledger = ObservationLedger(store)
    seen = (trade("early", at("2026-03-02", 9)), trade("late", at("2026-03-02", 18)))
    await ledger.append(
        "sec", "run-a", MONDAY, {"AAPL": Entry(seen, {"insider_trade": Span(at("2026-01-01"), at("2026-03-02", 20))})}
    )
    later = Entry((trade("earlier still", at("2026-02-01")),), {"other": Span(at("2026-01-01"), at("2026-03-03"))})
    await ledger.append("sec", "run-b", TUESDAY, {"AAPL": later})
    held = (await ledger.load("sec", ["AAPL"], at("2026-03-02", 12)))["AAPL"]
    assert held == Record((seen[0],), {"insider_trade": Span(at("2026-01-01"), at("2026-03-02", 12))})
    assert not [key for key in store.gets if "2026-03-03" in key]


async def test_a_span_that_begins_after_the_moment_is_not_there_yet() -> None:
    ledger = ObservationLedger(MemoryStore())
    await ledger.append(
        "sec", "run-a", MONDAY, {"AAPL": Entry((), {"openings": Span(at("2026-03-02", 18), at("2026-03-02", 19))})}
    )
    assert (await ledger.load("sec", ["AAPL"], at("2026-03-02", 12)))["AAPL"].spans == {}


async def test_spans_that_touch_are_one_and_a_gap_breaks_the_record_in_whatever_order_they_were_written() -> None:
    ledger = ObservationLedger(MemoryStore())
    stretches = [
        ("2026-03-05", "2026-03-08"),
        ("2026-01-01", "2026-02-01"),
        ("2026-02-20", "2026-03-02"),
        ("2026-03-01", "2026-03-06"),
    ]
    for number, (since, until) in enumerate(stretches):
        entry = Entry((), {"openings": Span(at(since), at(until))})
        await ledger.append("careers", f"run-{number}", date(2026, 3, 9), {"AAPL": entry})
    held = (await ledger.load("careers", ["AAPL"], at("2026-03-09")))["AAPL"]
    assert held.spans == {"openings": Span(at("2026-02-20"), at("2026-03-08"))}


async def test_only_new_findings_of_kept_kinds_are_written_and_no_span_without_its_observations() -> None:
    known = Record((trade("t1", at("2026-02-27")),), {"insider_trade": SPAN})
    filing = Observation("filing", "0000320193-26-000001", at("2026-03-01"))
    fresh = trade("t2", at("2026-03-01"))
    findings = Findings(
        (trade("t1", at("2026-02-27")), fresh, filing),
        {"insider_trade": Span(SPAN.since, at("2026-03-03")), "filing": SPAN},
        kept=frozenset({"insider_trade"}),
        subject=Subject("AAPL", "Apple Inc.", {"cik": "0000320193"}),
    )
    entry = Entry.new(findings, known)
    assert entry.observations == (fresh,)
    assert dict(entry.spans) == {"insider_trade": Span(SPAN.since, at("2026-03-03"))}
    assert (entry.name, dict(entry.facts)) == ("Apple Inc.", {"cik": "0000320193"})
    assert not Entry.new(Findings((filing,), {"filing": SPAN}), known)


async def test_nothing_new_writes_nothing(store: Store) -> None:
    await ObservationLedger(store).append("sec", "run-a", MONDAY, {"AAPL": Entry()})
    assert await keys(store) == []


async def test_what_is_learnt_later_of_a_subject_adds_to_what_was_known() -> None:
    ledger = ObservationLedger(MemoryStore())
    await ledger.append("sec", "run-a", MONDAY, {"META": Entry(name="Facebook Inc.", facts={"cik": "0001326801"})})
    await ledger.append(
        "sec", "run-b", TUESDAY, {"META": Entry(name="Meta Platforms, Inc.", facts={"website": "https://meta.com"})}
    )
    held = await ledger.load("sec", ["META"], at("2026-03-09"))
    facts = {"cik": "0001326801", "website": "https://meta.com"}
    assert held.subjects == {"META": Subject("META", "Meta Platforms, Inc.", facts)}


async def test_years_of_one_company_in_one_run_are_kept_in_lines_that_fit() -> None:
    many = tuple(trade(f"t{number:05d}", at("2026-03-01") + timedelta(seconds=number)) for number in range(2_500))
    ledger = ObservationLedger(MemoryStore())
    await ledger.append("sec", "run-a", MONDAY, {"AAPL": Entry(many, {"insider_trade": SPAN})})
    held = (await ledger.load("sec", ["AAPL"], at("2026-03-09")))["AAPL"]
    assert held.observations == many
    assert held.spans == {"insider_trade": SPAN}


async def test_after_a_lost_segment_silence_before_it_is_unknown_again() -> None:
    store = MemoryStore()
    ledger = ObservationLedger(store)
    await ledger.append("sec", "run-a", MONDAY, {"AAPL": Entry((trade("t1", at("2026-02-27")),), {"insider_trade": SPAN})})
    [lost] = await keys(store)
    later = Entry((), {"insider_trade": Span(SPAN.since, at("2026-03-05"))})
    await ledger.append("sec", "run-b", date(2026, 3, 5), {"AAPL": later})
    await store.set_value(lost, b"damaged", content_type="application/gzip")
    held = await ObservationLedger(store).load("sec", ["AAPL"], at("2026-03-06"))
    assert held["AAPL"].spans == {"insider_trade": Span(at("2026-03-03", 0), at("2026-03-05"))}
    assert [warning.split()[0] for warning in held.damage.warnings] == [lost]


async def test_spans_drawn_before_the_lost_segment_still_hold_their_own_stretch() -> None:
    store = MemoryStore()
    ledger = ObservationLedger(store)
    await ledger.append("sec", "run-a", MONDAY, {"AAPL": Entry((), {"insider_trade": SPAN})})
    await ledger.append("sec", "run-b", TUESDAY, {"AAPL": Entry((), {"insider_trade": Span(SPAN.since, at("2026-03-03"))})})
    await store.set_value((await keys(store))[1], b"damaged", content_type="application/gzip")
    assert (await ObservationLedger(store).load("sec", ["AAPL"], at("2026-03-06")))["AAPL"].spans == {"insider_trade": SPAN}


async def test_asking_again_after_a_loss_mends_the_record() -> None:
    store = MemoryStore()
    await ObservationLedger(store).append(
        "sec", "run-a", MONDAY, {"AAPL": Entry((trade("t1", at("2026-02-27")),), {"insider_trade": SPAN})}
    )
    await store.set_value((await keys(store))[0], b"damaged", content_type="application/gzip")
    mending = ObservationLedger(store)
    held = await mending.load("sec", ["AAPL"], at("2026-03-05"))
    assert held["AAPL"] == Record()
    whole = Span(SPAN.since, at("2026-03-05"))
    again = Findings((trade("t1", at("2026-02-27")),), {"insider_trade": whole}, kept=frozenset({"insider_trade"}))
    await mending.append("sec", "run-b", date(2026, 3, 5), {"AAPL": Entry.new(again, held["AAPL"])})
    mended = (await ObservationLedger(store).load("sec", ["AAPL"], at("2026-03-06")))["AAPL"]
    assert mended == Record((trade("t1", at("2026-02-27")),), {"insider_trade": whole})


@pytest.mark.parametrize("source", ["", "a.b", "SEC", "a/b"])
async def test_a_source_whose_name_fits_no_key_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="wanted a series"):
        await ObservationLedger(MemoryStore()).append(source, "run-a", MONDAY, {"AAPL": Entry(name="x")})
