import pytest

from src.features.declarations import count, derived
from src.features.feature_set import features
from src.features.selection import select

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
