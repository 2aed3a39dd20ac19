"""Standard input, output and error: UTF-8 on every system, line ends untouched, pipes that close.

Results go to standard output, everything else to standard error. When the reader of a pipe has seen
enough (`| head -1`), the rest is dropped in silence: the exit code still says how the run ended.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TextIO

from liquidpilot.cli.terminal import Paint
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import decode_text, reason_of

# Windows reports a pipe without a reader as an invalid argument.
_CLOSED_PIPE = {errno.EPIPE, errno.EINVAL, errno.ESHUTDOWN}


def speak_utf8() -> None:
    """Make standard output and error write UTF-8, and a line end as it stands in the text."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="")


def write_result(text: str) -> None:
    """Write `text` to standard output as it is.

    Raises LiquidPilotError if the disk behind it is full, or if there is no standard output.
    """
    # Python has no stream at all where the shell closed it (`>&-`).
    if sys.stdout is None:
        raise LiquidPilotError("cannot write to standard output: it is closed")
    try:
        _write(sys.stdout, text)
    except OSError as error:
        raise LiquidPilotError(f"cannot write to standard output: {reason_of(error)}") from error


def give_up_results() -> None:
    """Send what is still to be written to standard output nowhere."""
    # A stream of a test, or of a program that runs the command in-process, may have no file.
    with contextlib.suppress(OSError, ValueError):
        _silence(sys.stdout)


def write_note(text: str, after: str = "") -> None:
    """Write `text` to standard error; what cannot be written there cannot be said anywhere.

    `after` is the result just written: if it ends within a line of the terminal, a new one starts.
    """
    if text and after and not after.endswith("\n") and sys.stdout.isatty():
        text = f"\n{text}"
    if sys.stderr is None:  # closed by the shell: `2>&-`
        return
    with contextlib.suppress(OSError):
        _write(sys.stderr, text)


def result_paint() -> Paint:
    """Return the colours that standard output can show."""
    return Paint.for_stream(sys.stdout)


def note_paint() -> Paint:
    """Return the colours that standard error can show."""
    return Paint.for_stream(sys.stderr)


def read_standard_input(shown_as: str) -> str:
    """Return the text of standard input, which messages name `shown_as`.

    Raises WorkspaceError if it is not UTF-8, LiquidPilotError if there is no standard input.
    """
    if sys.stdin is None:
        raise LiquidPilotError(
            "cannot read standard input: it is closed", hint="name a message, or pipe a template in"
        )
    return decode_text(sys.stdin.buffer.read(), shown_as)


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        _silence(stream)
        if error.errno not in _CLOSED_PIPE:
            raise


def _silence(stream: TextIO) -> None:
    """Send what is still buffered, and all that follows, nowhere: there is a flush at the exit."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), stream.fileno())
