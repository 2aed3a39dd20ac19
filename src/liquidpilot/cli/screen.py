"""A rendered e-mail on one screen of a terminal: what a person reads first, not lines of HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from shutil import get_terminal_size

from liquidpilot.cli.options import Asked
from liquidpilot.cli.streams import Paint, printable, width
from liquidpilot.rendering.message import RenderedField
from liquidpilot.visible_text import visible_text
from liquidpilot.wording import counted, shell_command

FITS = 12
"""A text of so many lines is shown as it is."""

_LEAST = 40


def fits_a_screen(fields: Iterable[RenderedField]) -> bool:
    """Say whether each of the fields may be shown as it is."""
    return all(len(each.text.splitlines()) <= FITS for each in fields)


def screen_text(fields: Sequence[RenderedField], asked: Asked, paint: Paint) -> str:
    """Return a line for each field: its text, or of a long one how long it is and how it begins.

    Below is how to see the HTML, with the arguments that were `asked`.
    """
    wide = max((len(each.name) for each in fields), default=0)
    columns = max(get_terminal_size().columns, _LEAST)
    lines = [""]
    for field in fields:
        head = f"{field.name:<{wide}}  "
        said = _said(field)
        lines.append(f"{paint.bold(head)}{_cut(said, columns - len(head) - 1)}")
    # What was piped in cannot be rendered again.
    if asked.message != "-" and any(each.name == "html" for each in fields):
        again = _arguments(asked)
        lines += [
            "",
            f"see it:   {printable(shell_command('open', *again))}",
            f"print it: {printable(shell_command('render', *again, '--field', 'html'))}",
        ]
    return "".join(f"{line}\n" for line in lines)


def _said(field: RenderedField) -> str:
    text = field.text
    lines = text.splitlines()
    if field.name == "html":
        size = f"{len(text.encode()) / 1000:.1f} kB"
        return f"{size} in {counted(len(lines), 'line')}: {_words(visible_text(text))}"
    if len(lines) > 1:
        return f"{counted(len(lines), 'line')}: {_words(text)}"
    return text.strip()


def _words(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, columns: int) -> str:
    shown = printable(text)
    if width(shown) <= columns:
        return shown
    while shown and width(shown) >= columns:
        shown = shown[: max(0, len(shown) - max(1, (width(shown) - columns) // 2))]
    return f"{shown.rstrip()}…"


def _arguments(asked: Asked) -> list[str]:
    """Return the arguments that render the same once more."""
    words = [asked.message]
    for option, value in (
        ("--profile", asked.profile),
        ("--scenario", asked.scenario),
        *(("--response", each) for each in asked.responses),
        *(("--set", each) for each in asked.settings),
        ("--now", asked.now),
        ("--workspace", None if asked.workspace is None else asked.workspace.as_posix()),
    ):
        words += [] if value is None else [option, value]
    return words
