"""Users in a table of Parquet, each row as the line of an export that says the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from importlib.util import find_spec
from math import isfinite
from typing import Any, BinaryIO

from liquidpilot.errors import LiquidPilotError

MAGIC = b"PAR1"
"""What a file of Parquet begins with."""

_ROWS = 1_000


def check_parquet() -> None:
    """Raise LiquidPilotError if Parquet can be neither read nor written here."""
    if find_spec("pyarrow") is None:
        raise LiquidPilotError("Parquet needs pyarrow", hint="pip install pyarrow")


def lines_of_table(stream: BinaryIO) -> Iterator[tuple[bytes, float]]:
    """Yield each row as a line of JSON, with the share of the rows that come until then.

    A column is a name of the object, a struct or a map an object in it; times are written as ISO
    8601 has them, bytes are text, and what is no number (NaN) is null. Rows are read some at a
    time. Raises ValueError or OSError for what is no Parquet, or is broken.
    """
    from pyarrow import parquet

    with parquet.ParquetFile(stream) as table:
        rows, done = table.metadata.num_rows, 0
        for batch in table.iter_batches(_ROWS, use_threads=False):
            for row in batch.to_pylist(maps_as_pydicts="lossy"):
                done += 1
                yield _line(row), done / rows


def _line(row: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(row, ensure_ascii=False, allow_nan=False, default=_plain)
    except ValueError:
        finite = _finite(row)
        text = json.dumps(finite, ensure_ascii=False, allow_nan=False, default=_plain)
    return text.encode() + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Decimal):
        return float(value) if value.is_finite() else None
    return str(value)


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value
