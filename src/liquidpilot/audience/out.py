"""`audience --out FILE`: the rendered messages as JSON lines or Parquet, in the order of the input.

Whoever renders a block writes what came of it to a *part*, a file of its own, whole or not at all:
nothing is held, and a block that is rendered once more replaces its part. When all are done they
are put together. The folder of the parts is beside the file, since what it holds is of people, and
is deleted with the last of them.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from liquidpilot.audience.aggregate import Person
from liquidpilot.audience.parquet import check_parquet
from liquidpilot.boundary import Boundary, real
from liquidpilot.datafiles.json_text import read_json
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import check_writable, new_file, reason_of
from liquidpilot.immutable import immutable
from liquidpilot.rendering.message import RenderedMessage

_ENDINGS = (".jsonl", ".jsonl.gz", ".parquet")
_FAST = 1
_PIECE = 1024 * 1024
# So many rows of Parquet, or so many bytes of them, are held at a time.
_ROWS, _BYTES = 5_000, 16 * 1024 * 1024


@immutable
class Out:
    """The file at `path`, an absolute one, that is to have the messages; `fields` are those of one.

    Each row has `id`, `status` as `render --format json` has it, the `reason` of who is aborted,
    and `fields`: the texts of who is sent the message. A part belongs to one `run`, by the key of
    its checkpoints.
    """

    path: str
    fields: tuple[str, ...]
    run: str = ""

    @classmethod
    def at(cls, path: Path, fields: Iterable[str], users: Path) -> Out:
        """Return what is to be written to `path`, of the people in `users`.

        Raises LiquidPilotError if it cannot be.
        """
        shown = path.as_posix()
        if not path.name.lower().endswith(_ENDINGS):
            raise LiquidPilotError(
                f"--out does not know what '{shown}' is to be",
                hint=f"its name ends in one of {', '.join(_ENDINGS)}",
            )
        check_result(path, users)
        if path.suffix.lower() == ".parquet":
            check_parquet()
        return cls(str(path.absolute()), tuple(fields))

    @property
    def parts(self) -> Path:
        """The folder of the parts, while the run is not at its end."""
        path = Path(self.path)
        return path.with_name(f".{path.name}.parts")

    def has(self, key: str) -> bool:
        """Tell whether the part of the block with this key is there."""
        return self._part(key).is_file()

    @contextlib.contextmanager
    def part(self, key: str) -> Iterator[Callable[[Person, RenderedMessage], None]]:
        """Yield a function that writes a message to the part of this block."""
        with (
            new_file(self._part(key), durable=False, private=True) as stream,
            gzip.GzipFile("", "wb", _FAST, stream, mtime=0) as packed,
        ):

            def write(person: Person, rendered: RenderedMessage) -> None:
                row = json.dumps(_row(person, rendered), ensure_ascii=False, separators=(",", ":"))
                packed.write(row.encode("utf-8", "replace") + b"\n")

            yield write

    def put_together(self, keys: Iterable[str]) -> None:
        """Write the parts of these blocks, in their order, to the file.

        Raises LiquidPilotError, which names the part, if there is one that cannot be read.
        """
        path = Path(self.path)
        parts = map(self._part, keys)
        with new_file(path, private=True) as stream:
            if path.suffix.lower() == ".parquet":
                self._write_parquet(stream, parts)
                return
            for part in parts:
                # What is compressed part by part is so as a whole, too.
                is_packed = path.suffix.lower() == ".gz"
                with _reading(part), part.open("rb") if is_packed else gzip.open(part) as opened:
                    stream.writelines(iter(partial(opened.read, _PIECE), b""))

    def forget(self) -> None:
        """Delete the parts."""
        beside = Boundary(self.parts.parent)
        with contextlib.suppress(LiquidPilotError):
            for each in beside.list(self.parts.name).files:
                beside.delete(f"{self.parts.name}/{each}")
            beside.delete_empty_folder(self.parts.name)

    def _part(self, key: str) -> Path:
        # What another run has left here, with another scenario perhaps, is no part of this one.
        named = f"{self.run}\0{key}".encode("utf-8", "surrogateescape")
        name = hashlib.blake2b(named, digest_size=12)
        return self.parts / f"{name.hexdigest()}.gz"

    def _write_parquet(self, stream: BinaryIO, parts: Iterable[Path]) -> None:
        import pyarrow
        from pyarrow import parquet

        text = pyarrow.string()
        fields = pyarrow.struct([(name, text) for name in self.fields])
        columns = [("id", text), ("status", text), ("reason", text), ("fields", fields)]
        schema = pyarrow.schema(columns)
        with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
            for rows in _batches(parts):
                writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))


def check_result(path: Path, users: Path) -> None:
    """Raise LiquidPilotError if a result must not, or cannot, be written to `path`.

    It must not be among the `users`, who would be gone, or would be read with it the next time.
    """
    shown = path.as_posix()
    if real(path).is_relative_to(real(users)):
        raise LiquidPilotError(
            f"'{shown}' would be among the users of the next run",
            hint=f"name a file outside of '{users.as_posix()}'",
        )
    try:
        check_writable(real(path), shown)
    except (OSError, ValueError) as error:
        raise LiquidPilotError(f"cannot write '{shown}': {reason_of(error)}") from error


def _row(person: Person, rendered: RenderedMessage) -> dict[str, object]:
    fields = rendered.fields.items() if rendered.status == "sent" else ()
    return {
        "id": person.id,
        "status": rendered.status,
        "reason": rendered.abort.reason if rendered.abort is not None else None,
        "fields": {name: each.text for name, each in fields},
    }


def _batches(parts: Iterable[Path]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    size = 0
    for part in parts:
        with _reading(part), gzip.open(part) as opened:
            for line in opened:
                rows.append(cast("dict[str, Any]", read_json(line)))
                size += len(line)
                if len(rows) >= _ROWS or size >= _BYTES:
                    yield rows
                    rows, size = [], 0
    if rows:
        yield rows


@contextlib.contextmanager
def _reading(part: Path) -> Iterator[None]:
    """Say which part cannot be read: it is gone, cut off, or was written on another machine."""
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        reason = reason_of(error) if isinstance(error, OSError) and error.errno else "it is broken"
        raise LiquidPilotError(
            f"cannot read '{part.as_posix()}': {reason}",
            hint="run it anew, without --resume; the workers of --scheduler need this folder, too",
        ) from error
