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
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TextIO, TypeVar

import click

from liquidpilot.diagnostics import Severity
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import decode_text, reason_of

# What a terminal makes of a text: colours, columns, and characters that it must not get.
#
# Colours only where a terminal shows them: `NO_COLOR` switches them off (no-color.org),
# `FORCE_COLOR` switches them on where there is no terminal.

_RESET = "\x1b[0m"
_SEVERITIES = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "info": "\x1b[1;36m"}
_TAB = "    "


class Paint:
    """Puts colours around a text, or leaves it alone if `on` is False."""

    def __init__(self, on: bool) -> None:
        self._on = on

    @classmethod
    def for_stream(cls, stream: TextIO | None) -> Paint:
        """Return the paint that suits what `stream` is connected to; None is a closed one."""
        if os.environ.get("NO_COLOR"):
            return cls(False)
        terminal = stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
        return cls(terminal or bool(os.environ.get("FORCE_COLOR")))

    def bold(self, text: str) -> str:
        """Return a name or a place, highlighted."""
        return self._with("\x1b[1m", text)

    def dim(self, text: str) -> str:
        """Return the less important text, dimmed."""
        return self._with("\x1b[2m", text)

    def good(self, text: str) -> str:
        """Return the text of a success."""
        return self._with("\x1b[1;32m", text)

    def severity(self, severity: Severity, text: str) -> str:
        """Return `text` in the colour of `severity`."""
        return self._with(_SEVERITIES[severity], text)

    def _with(self, code: str, text: str) -> str:
        return f"{code}{text}{_RESET}" if self._on and text else text


def printable(text: str) -> str:
    """Return `text` for one line of a terminal: tabs as spaces, control characters visible.

    A template or an answer may hold escape sequences; they must not reach the terminal.

    >>> printable("a\\tb\\x1b[2J")
    'a    b�[2J'
    """
    return text if text.isprintable() else "".join(_cell(character) for character in text)


def width(text: str) -> int:
    """Return how many columns `printable(text)` takes: two for 好, none for a combining accent."""
    if text.isascii():
        return len(text) + text.count("\t") * (len(_TAB) - 1)
    return sum(_columns(character) for character in printable(text))


def _cell(character: str) -> str:
    if character == "\t":
        return _TAB
    if character.isprintable():
        return character
    if character in "\u200d\ufe0f":
        # They join the parts of an emoji and take no column.
        return character
    return " " if unicodedata.category(character) == "Zs" else "�"


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


# Windows reports a pipe without a reader as an invalid argument.
_CLOSED_PIPE = {errno.EPIPE, errno.EINVAL, errno.ESHUTDOWN}


def speak_utf8() -> None:
    """Make standard output and error write UTF-8, and a line end as it stands in the text."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="")


def write_result(text: str) -> None:
    """Write `text` to standard output as it is.

    Raises LiquidPilotError if the disk is full, or if there is no standard output.
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


_Item = TypeVar("_Item")


def with_progress(items: Sequence[_Item], label: str) -> Iterator[_Item]:
    """Yield `items`, and show on a terminal how many of them are done."""
    if not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        shown: Iterable[_Item] = bar
        yield from shown


def with_progress_of(
    count: int, batches: Iterable[Sequence[_Item]], label: str
) -> Iterator[Sequence[_Item]]:
    """Yield `batches`, which hold `count` items in all, and show how many of them are done."""
    if not count or not sys.stderr.isatty():
        yield from batches
        return
    with click.progressbar(length=count, label=label, file=sys.stderr) as bar:
        for batch in batches:
            yield batch
            bar.update(len(batch))


def with_progress_by(
    size: int,
    items: Iterable[_Item],
    label: str,
    weigh: Callable[[_Item], int],
    say: Callable[[_Item | None], str | None],
) -> Iterator[_Item]:
    """Yield `items` as they come, and show how much of `size` they are together.

    `weigh` tells how much an item is, `say` what stands beside the bar after it.
    """
    if not size or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(
        length=size, label=label, file=sys.stderr, show_percent=True, item_show_func=say
    ) as bar:
        for item in items:
            yield item
            bar.update(weigh(item), item)


@contextlib.contextmanager
def counting(count: int, label: str) -> Iterator[Callable[[], None]]:
    """Give what to call for each of `count` things that is done; a terminal shows how many are."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=count, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)


_PATIENCE = 1.0
_CLEARED = "\r\x1b[K"


@contextlib.contextmanager
def working(label: str) -> Iterator[None]:
    """Show on a terminal that something goes on, if it takes longer than a second.

    Nothing else may be written meanwhile, unless `hide_working` is called before. What was shown
    is gone afterwards.
    """
    global _hide
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    # Imported only for a terminal.
    import threading

    shown = threading.Event()

    def show() -> None:
        shown.set()
        write_note(f"{label} …")

    timer = threading.Timer(_PATIENCE, show)
    timer.daemon = True

    def hide() -> None:
        timer.cancel()
        timer.join()
        if shown.is_set():
            shown.clear()
            write_note(_CLEARED)

    timer.start()
    _hide = hide
    try:
        yield
    finally:
        _hide = None
        hide()


_hide: Callable[[], None] | None = None


def hide_working() -> None:
    """Take away what `working` shows, for the rest of it: the user is asked something.

    >>> hide_working()
    """
    if _hide is not None:
        _hide()
