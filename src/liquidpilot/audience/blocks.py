"""The input of a dry run, in blocks that processes share: files of lines, plain or compressed.

A folder stands for the files in it, a zip for its members, gzip for what it holds; what a file is
says its first bytes, whatever it is called. A block of a plain file is a range of its bytes: the
lines that begin in it. What is compressed, and a table of Parquet, is read from its beginning, by
one process, which hands the lines on.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from liquidpilot.audience.parquet import MAGIC, check_parquet, lines_of_table
from liquidpilot.audience.users import LARGEST_USER
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import is_utf16, reason_of
from liquidpilot.immutable import immutable

_SMALLEST, _LARGEST = 64 * 1024, 4 * 1024 * 1024
_BLOCKS = 64
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_START = 1024
_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)


@immutable
class Block:
    """Some lines of a file: those that begin from byte `start` on and before `end`, or `data`.

    `file` is the path, and `name` what messages call it: of a member of a zip, both names. `number`
    counts the blocks of a file; `size` is how much of the input it is, in bytes as they are stored.
    `problem` is its kind and words, where there is something else than lines.
    """

    file: str
    name: str
    number: int
    start: int
    end: int
    size: int
    data: bytes | None = None
    problem: tuple[str, str] | None = None

    @property
    def key(self) -> str:
        """What tells the block from all others of the input."""
        return f"{self.name}#{self.number}"

    def lines(self) -> Iterator[bytes]:
        """Yield the lines without their ends; of one that is too long, more than is allowed."""
        if self.data is not None:
            yield from _lines(io.BytesIO(self.data))
            return
        with Path(self.file).open("rb") as stream:
            if self.start:
                stream.seek(self.start - 1)
                _skip_line(stream)
            while stream.tell() < self.end:
                line = _line(stream)
                if not line:
                    return
                yield line.rstrip(b"\r\n")


@immutable
class Input:
    """The files of an audience, each with what messages call it, and their size in bytes."""

    files: tuple[tuple[str, str], ...]
    size: int

    @property
    def block_size(self) -> int:
        """How many bytes a block has, whatever the number of processes."""
        return min(max(self.size // _BLOCKS, _SMALLEST), _LARGEST)


def find_input(path: Path) -> Input:
    """Return the files at `path`: the file, or all in the folder but hidden ones, by name.

    Raises LiquidPilotError if there is nothing.
    """
    shown = path.as_posix()
    if not path.exists():
        raise LiquidPilotError(
            f"there is no '{shown}'", hint="name a file or a folder with the users of an export"
        )
    try:
        found = [path] if path.is_file() else sorted(_users_in(path))
        files = tuple((str(each.absolute()), each.as_posix()) for each in found)
        size = sum(each.stat().st_size for each in found)
    except OSError as error:
        raise LiquidPilotError(f"cannot read '{shown}': {reason_of(error)}") from error
    if not files:
        raise LiquidPilotError(f"there is no file in '{shown}'")
    return Input(files, size)


def blocks_of(wanted: Input) -> Iterator[Block]:
    """Yield the blocks of all files, in their order; what cannot be read is a block that says so.

    What is compressed is read here.
    """
    for file, name in wanted.files:
        try:
            with Path(file).open("rb") as stream:
                yield from _blocks(stream, file, name, wanted.block_size)
        except OSError as error:
            yield _problem(file, name, 0, "cannot be read", reason_of(error))


def _users_in(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder; what is hidden, with all in it, belongs to some tool."""
    for each in folder.rglob("*"):
        parts = each.relative_to(folder).parts
        if not any(part.startswith(".") for part in parts) and each.is_file():
            yield each


def _blocks(stream: BinaryIO, file: str, name: str, block_size: int) -> Iterator[Block]:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    start = stream.read(_START)
    stream.seek(0)
    if start.startswith((_ZIP, _EMPTY_ZIP)):
        yield from _blocks_of_zip(stream, file, name, block_size, size)
    elif start.startswith(_GZIP):
        with gzip.open(stream) as opened:
            yield from _blocks_of_stream(opened, stream, file, name, block_size, size)
    elif start.startswith(MAGIC):
        yield from _blocks_of_table(stream, file, name, block_size, size)
    elif (problem := _of_start(start)) is not None:
        yield _problem(file, name, size, *problem)
    else:
        for number, first in enumerate(range(0, size, block_size)):
            end = min(first + block_size, size)
            yield Block(file, name, number, first, end, end - first)


def _of_start(start: bytes) -> tuple[str, str] | None:
    """Return what is wrong with a file as a whole, None if it may have lines."""
    if not start:
        return "empty file", "there is nothing in it"
    if start.startswith(MAGIC):
        return "not UTF-8", "this is Parquet, which is read as a file of its own only: unpack it"
    if is_utf16(start):
        return "not UTF-8", "this file is UTF-16: save it as UTF-8"
    return None


def _blocks_of_table(
    stream: BinaryIO, file: str, name: str, block_size: int, size: int
) -> Iterator[Block]:
    check_parquet()
    number, told, read, length = 0, 0, 0, 0
    lines: list[bytes] = []
    problem = None
    try:
        for line, share in lines_of_table(stream):
            lines.append(line)
            length, read = length + len(line), int(share * size)
            if length >= block_size:
                yield Block(file, name, number, 0, 0, read - told, b"".join(lines))
                number, length, told = number + 1, 0, read
                lines.clear()
    except (OSError, ValueError, NotImplementedError):
        problem = "broken file", "no more Parquet can be read from it"
    if lines:
        yield Block(file, name, number, 0, 0, read - told, b"".join(lines))
        number, told = number + 1, read
    if problem is not None:
        yield _problem(file, name, size - told, *problem, number=number)


def _blocks_of_zip(
    stream: BinaryIO, file: str, name: str, block_size: int, size: int
) -> Iterator[Block]:
    left = size
    try:
        with zipfile.ZipFile(stream) as archive:
            for member in archive.infolist():
                parts = member.filename.split("/")
                is_hidden = any(each.startswith(".") for each in parts)
                if not parts[-1] or is_hidden or parts[0] == "__MACOSX":
                    continue
                shown = f"{name}/{member.filename}"
                left -= member.compress_size
                yield from _blocks_of_member(archive, member, file, shown, block_size)
    except _UNREADABLE as error:
        yield _problem(file, name, max(left, 0), "broken zip", _words(error))


def _blocks_of_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str, name: str, block_size: int
) -> Iterator[Block]:
    size = member.compress_size
    try:
        opened = cast("zipfile.ZipExtFile", archive.open(member))
    except _UNREADABLE as error:
        yield _problem(file, name, size, "broken zip", _words(error))
        return
    with opened:
        try:
            is_gzip = member.file_size > 1 and opened.peek(2)[:2] == _GZIP
        except _UNREADABLE as error:
            # Only this one is damaged: the members after it are read.
            yield _problem(file, name, size, "broken file", _words(error))
            return
        if is_gzip:
            with gzip.open(opened) as inner:
                yield from _blocks_of_stream(inner, None, file, name, block_size, size)
        else:
            yield from _blocks_of_stream(opened, None, file, name, block_size, size)


def _blocks_of_stream(
    opened: io.BufferedIOBase,
    stored: BinaryIO | None,
    file: str,
    name: str,
    block_size: int,
    size: int,
) -> Iterator[Block]:
    """Yield the blocks of what is decompressed; `stored` tells how much of the file was read."""
    reader = io.BufferedReader(cast("io.RawIOBase", opened))
    number, told = 0, 0
    lines: list[bytes] = []
    length, problem = 0, None

    def block(*, is_last: bool = False) -> Block:
        nonlocal told
        read = size if is_last or stored is None else min(stored.tell(), size)
        share, told = (read - told if is_last or stored is not None else 0), read
        return Block(file, name, number, 0, 0, share, b"".join(lines))

    try:
        problem = _of_start(reader.peek(_START)[:_START])
        while problem is None and (line := _line(reader)):
            lines.append(line if line.endswith(b"\n") else line + b"\n")
            length += len(line)
            if length >= block_size:
                yield block()
                number, length = number + 1, 0
                lines.clear()
    except _UNREADABLE as error:
        kind = "truncated file" if isinstance(error, EOFError) else "broken file"
        problem = kind, _words(error)
    if lines:
        yield block(is_last=problem is None)
        number += 1
    if problem is not None:
        yield _problem(file, name, size - told, *problem, number=number)


def _problem(file: str, name: str, size: int, kind: str, words: str, number: int = 0) -> Block:
    return Block(file, name, number, 0, 0, size, b"", (kind, words))


def _words(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return reason_of(error)
    if isinstance(error, EOFError):
        return "it is cut off: what comes before was read"
    text = str(error).strip().rstrip(".") or type(error).__name__
    return f"it cannot be decompressed: {text[:1].lower()}{text[1:]}"


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := _line(stream):
        yield line.rstrip(b"\r\n")


def _line(stream: BinaryIO) -> bytes:
    """Return the next line; of one that is too long a part that is too long, with a line end."""
    line = stream.readline(LARGEST_USER + 3)
    if len(line) == LARGEST_USER + 3 and not line.endswith(b"\n"):
        _skip_line(stream)
        return line[:-1] + b"\n"
    return line


def _skip_line(stream: BinaryIO) -> None:
    while (part := stream.readline(_LARGEST)) and not part.endswith(b"\n"):
        pass
