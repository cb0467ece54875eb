import pytest

from src.features.declarations import EVER, count, derived, mean_of_last, sessions_since, sessions_until
from src.features.evidence import witnesses
from src.features.expression import log
from src.features.feature_set import features
from src.features.selection import select
from src.observations.observation import Observation
from src.observations.record import Record
from tests.features.naive import at

FILINGS = count("filings_30d", of=select("filing", form="8-K"), days=30, unit="filings", doc="8-Ks")


def test_a_derived_feature_that_reads_what_is_not_measured_before_it_is_refused() -> None:
    doubled = derived("doubled", lambda f: f.filings_30d * 2, unit="filings", doc="Twice")
    with pytest.raises(ValueError, match=r"doubled .* reads \['filings_30d'\]"):
        features(doubled, FILINGS)


def test_two_features_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="filings_30d is declared twice"):
        features(FILINGS, FILINGS)


def test_the_fingerprint_follows_how_a_feature_is_computed_and_not_its_words() -> None:
    said = count("filings_30d", of=select("filing", form="8-K"), days=30, unit="filings", doc="Other words")
    longer = count("filings_30d", of=select("filing", form="8-K"), days=31, unit="filings", doc="8-Ks")
    assert features(said).fingerprint() == features(FILINGS).fingerprint()
    assert features(longer).fingerprint() != features(FILINGS).fingerprint()


def test_the_fingerprint_of_a_derived_feature_follows_what_it_reads() -> None:
    doubled = derived("doubled", lambda f: f.filings_30d * 2, unit="filings", doc="Twice")
    longer = count("filings_30d", of=select("filing", form="8-K"), days=31, unit="filings", doc="8-Ks")
    assert features(FILINGS, doubled).fingerprint(("doubled",)) != features(longer, doubled).fingerprint(("doubled",))


def test_the_fingerprint_tells_functions_and_lengths_of_memory_apart() -> None:
    plain = derived("size", lambda f: f.filings_30d + 1, unit="filings", doc="Size")
    logarithm = derived("size", lambda f: log(f.filings_30d + 1), unit="filings", doc="Size")
    assert features(FILINGS, plain).fingerprint() != features(FILINGS, logarithm).fingerprint()
    four, twelve = (
        mean_of_last("move", of=select("reaction"), field="move", last=last, at_least=2, unit="ratio", doc="Move")
        for last in (4, 12)
    )
    assert features(four).fingerprint() != features(twelve).fingerprint()


def test_what_is_counted_in_sessions_or_over_the_last_few_has_evidence_and_columns_without_observations_have_none() -> None:
    report = select("report")
    declared = features(
        sessions_since("reacted", of=report, days=10, doc="Since"),
        sessions_until("expected", of=report, field="next", days=100, doc="Until"),
        mean_of_last("move", of=select("reaction"), field="move", last=4, at_least=2, unit="ratio", doc="Move"),
        mean_of_last("size", of=report, field="size", last=4, at_least=2, unit="pages", doc="Size"),
    )
    rows = tuple(Observation("report", str(day), at(day), values={"next": 5, "size": 3}) for day in (0, 95, 100))
    seen = {name: [row.key for row in witnesses(declared, name, Record(rows), at(101))] for name in declared.names}
    assert seen == {"reacted": ["100", "95"], "expected": ["100", "95"], "move": [], "size": ["100", "95", "0"]}
    assert declared.selections("move") == ((select("reaction"), EVER, 0.0),)
