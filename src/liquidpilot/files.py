"""Reading and writing the author's text files, the same way on every system.

UTF-8 always; a byte-order mark is taken off when reading; line ends are left as they are. A file
is written beside its place and then moved there, so that a crash leaves the old file or the new.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from liquidpilot.errors import WorkspaceError


def read_text(path: Path, shown_as: str) -> str:
    """Return the text of `path`; `shown_as` is the path that messages name.

    Raises WorkspaceError if there is no such file, or if it is not UTF-8; then with the line and
    column of the first byte that is not.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise WorkspaceError(f"cannot read '{shown_as}': {reason}", path=shown_as) from error
    return decode_text(data, shown_as)


def decode_text(data: bytes, shown_as: str) -> str:
    """Return `data` as text, without a byte-order mark; `shown_as` is the path that messages name.

    Raises WorkspaceError, with the line and column of the first byte that is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts behind the byte-order mark.
        before = error.object[: error.start].decode("utf-8", "replace")
        raise WorkspaceError(
            f"not UTF-8: byte 0x{error.object[error.start]:02x} is not text",
            hint="save the file as UTF-8",
            path=shown_as,
            line=before.count("\n") + 1,
            column=len(before) - before.rfind("\n"),
        ) from error


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path`, whole or not at all; folders are made as needed.

    The line ends of `text` are written as they are. Raises OSError.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write `data` to `path`, whole or not at all; folders are made as needed. Raises OSError.

    What can be made again, such as a cache, need not be `durable`: then the disk may take its time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}.tmp")
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        if path.exists():
            # An author's file keeps the mode that it had.
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
