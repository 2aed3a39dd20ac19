"""Users in a table of Parquet, each row as the line of an export that says the same."""

from __future__ import annotations

import contextlib
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

ODD_ROW = b"\0odd row"
"""The line of a row that cannot be written as JSON. No JSON begins so."""

_ROWS = 1_000


def check_parquet() -> None:
    """Raise LiquidPilotError if Parquet can be neither read nor written here."""
    if find_spec("pyarrow") is None:
        raise LiquidPilotError("Parquet needs pyarrow", hint="pip install pyarrow")


def lines_of_table(stream: BinaryIO) -> Iterator[tuple[bytes, float]]:
    """Yield each row as a line of JSON, with the share of the rows that come until then.

    A column is a name of the object, a struct or a map an object in it; times are written as ISO
    8601 has them, to the microsecond, bytes are text, and what is no number (NaN) is null. A row
    with a value that Python has no word for, such as a time after the year 9999, is `ODD_ROW`. Rows
    are read some at a time. Raises ValueError or OSError for what is no Parquet, or is broken, and
    NotImplementedError for a kind of it that cannot be read.
    """
    from pyarrow import parquet

    with parquet.ParquetFile(stream) as table:
        rows, done = table.metadata.num_rows, 0
        for batch in table.iter_batches(_ROWS, use_threads=False):
            for line in _lines_of(batch):
                done += 1
                yield line, done / rows


def _lines_of(batch: Any) -> Iterator[bytes]:
    try:
        lines = [*map(_line, batch.to_pylist(maps_as_pydicts="lossy"))]
    except Exception:  # whatever pyarrow or a library of time zones raises for a value
        batch = _with_plain_times(batch)
        yield from (_line_of(batch.slice(at, 1)) for at in range(batch.num_rows))
    else:
        yield from lines


def _line_of(row: Any) -> bytes:
    try:
        return _line(row.to_pylist(maps_as_pydicts="lossy")[0])
    except Exception:  # see above
        return ODD_ROW + b"\n"


def _with_plain_times(batch: Any) -> Any:
    """Return the rows with times to the microsecond; of a zone that nobody knows, as UTC."""
    import pyarrow

    columns = []
    for column in batch.columns:
        kind = column.type
        if pyarrow.types.is_timestamp(kind):
            plain = pyarrow.timestamp("us", kind.tz and _zone(kind.tz))
            # What does not fit is left as it is: its rows are odd.
            with contextlib.suppress(pyarrow.ArrowException):
                column = column.cast(plain, safe=kind.unit != "ns")
        elif pyarrow.types.is_time64(kind) and kind.unit == "ns":
            column = column.cast(pyarrow.time64("us"), safe=False)
        columns.append(column)
    return pyarrow.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _zone(name: str) -> str:
    import pyarrow

    try:
        pyarrow.scalar(0, pyarrow.timestamp("us", name)).as_py()
    except Exception:  # see above
        return "UTC"
    return name


def _line(row: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(row, ensure_ascii=False, allow_nan=False, default=_plain)
    except (TypeError, ValueError):
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


def _name(key: object) -> str:
    return key if isinstance(key, str) else str(_plain(key))


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {_name(name): _finite(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value
