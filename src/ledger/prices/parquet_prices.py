"""Prices in Parquet, read by pandas where an engine for it is installed."""

import io
from collections.abc import Iterable
from importlib import import_module
from typing import Any, Final

import numpy as np

from src.errors import ParsingError
from src.ledger.prices.cleaning import Cells
from src.ledger.prices.csv_prices import day_of
from src.ledger.prices.layout import Layout
from src.ledger.prices.unpacking import LARGEST
from src.observations.prices import Vector, canonical

MAGIC: Final = b"PAR1"
"""First bytes of every Parquet file."""


def read_parquet(body: bytes, stem: str, wanted: frozenset[str]) -> dict[str, Cells]:
    """Rows of the wanted tickers; the same columns as in CSV, any of them may be the frame's index.

    Raises:
        ParsingError: No table of prices, more than `LARGEST` bytes of it, or no engine to read it with.
    """
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")  # no part of the image
    except ImportError as error:
        message = "is Parquet, and no Parquet engine (pyarrow) is installed here: install it, or store the prices as .csv.xz"
        raise ParsingError(message) from error
    try:
        file = parquet.ParquetFile(io.BytesIO(body))
        size = sum(file.metadata.row_group(group).total_byte_size for group in range(file.metadata.num_row_groups))
        if size > LARGEST or file.metadata.num_rows * max(1, file.metadata.num_columns) > LARGEST:
            message = f"unpacks to more than {LARGEST:,} bytes"
            raise ParsingError(message)
        frame = file.read().to_pandas()
    except (arrow.ArrowException, OSError, ValueError, TypeError, KeyError) as error:
        message = f"is no readable Parquet ({str(error).splitlines()[0][:120] if str(error) else type(error).__name__})"
        raise ParsingError(message) from error
    if any(frame.index.names):
        frame = frame.reset_index()
    return _by_ticker(frame, canonical(stem), wanted)


def _by_ticker(frame: Any, stem: str, wanted: frozenset[str]) -> dict[str, Cells]:
    layout = Layout.of([str(name) for name in frame.columns])
    if layout.ticker is None:
        return {stem: _cells(frame, layout)} if stem in wanted else {}
    names = np.array([canonical(str(name)) for name in frame.iloc[:, layout.ticker]], dtype=object)
    return {ticker: _cells(frame[names == ticker], layout) for ticker in wanted.intersection(names)}


def _cells(frame: Any, layout: Layout) -> Cells:
    def column(place: int) -> Vector:
        return np.array([_number(value) for value in frame.iloc[:, place]], dtype=np.float64)

    return Cells(
        days=np.array([*_days(frame.iloc[:, layout.date])], dtype=np.int64),
        close=column(layout.close),
        raw_close=None if layout.raw_close is None else column(layout.raw_close),
        others={name: column(place) for name, place in layout.others.items()},
    )


def _days(values: Iterable[Any]) -> Iterable[int]:
    """Timestamps print their own day first, in their own zone, which is the day that is meant."""
    return (day_of(str(value)) for value in values)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return np.nan
