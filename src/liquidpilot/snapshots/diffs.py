"""The difference between two texts of a message, as a copywriter can read it.

Of HTML the visible text comes first, which is enough if only a word has changed; then the markup
with one tag a line. Only `difflib.unified_diff` is used: other functions of that module take
minutes on a message of a few hundred changed lines.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import islice

from liquidpilot.html_text import html_pieces
from liquidpilot.visible_text import visible_text

LONGEST_DIFF = 80
"""How many lines of one field's difference are shown."""

_WIDTH = 100


def diff_lines(name: str, accepted: str, rendered: str, limit: int = LONGEST_DIFF) -> list[str]:
    """Return the difference between two texts of the file `name`, at most `limit` lines and a note.

    A line starts with `-` for what was accepted, with `+` for what was rendered. Nothing is
    returned for equal texts.

    >>> diff_lines("subject.txt", "Hi Ada", "Hi Bo")
    ['-Hi Ada', '+Hi Bo']
    """
    if accepted == rendered:
        return []
    lines = list(_parts(name, accepted, rendered))
    if not lines:
        lines = ["only white space differs"]
    if len(lines) > limit:
        lines = [*lines[:limit], f"… {len(lines) - limit} more lines"]
    return lines


def changed_lines(
    name: str, accepted: str, rendered: str
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the lines that go and those that come in their place, for each place that differs.

    >>> list(changed_lines("html.html", "<p>Hi</p><p>1 Road</p>", "<p>Hi</p><p>2 Road</p>"))
    [(('1 Road',), ('2 Road',))]
    """
    lines = html_lines if name.endswith(".html") else _wrapped
    removed: list[str] = []
    added: list[str] = []
    for line in _difference(lines(accepted), lines(rendered), 0):
        if not line.startswith("@@"):
            (removed if line[0] == "-" else added).append(line[1:])
        elif removed or added:
            yield tuple(removed), tuple(added)
            removed, added = [], []
    if removed or added:
        yield tuple(removed), tuple(added)


def html_lines(html: str) -> list[str]:
    """Return `html` with every tag, and every line of text between tags, on a line of its own.

    >>> html_lines("<p>Hi <b>Ada</b></p>")
    ['<p>', 'Hi', '<b>', 'Ada', '</b>', '</p>']
    """
    lines: list[str] = []
    for kind, start, end in html_pieces(html):
        piece = html[start:end]
        parts = piece.splitlines() if kind == "text" else [" ".join(piece.split())]
        lines.extend(part.strip() for part in parts if part.strip())
    return lines


def _parts(name: str, accepted: str, rendered: str) -> Iterator[str]:
    if not name.endswith(".html"):
        yield from _unified(_wrapped(accepted), _wrapped(rendered))
        return
    text = list(_unified(_wrapped(visible_text(accepted)), _wrapped(visible_text(rendered))))
    markup = list(_unified(html_lines(accepted), html_lines(rendered)))
    if text:
        yield from ("text:", *text)
    if markup:
        yield from ("HTML:" if text else "HTML (the text is the same):", *markup)


def _wrapped(text: str) -> list[str]:
    """Return the lines of `text`; a paragraph that is one long line becomes several."""
    lines: list[str] = []
    for line in text.split("\n"):
        if len(line) <= _WIDTH:
            lines.append(line)
        else:
            lines.extend(
                textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
            )
    return lines


def _unified(before: list[str], after: list[str]) -> Iterator[str]:
    """Yield the changed lines with two of context; `…` stands where equal lines are left out."""
    hunks = 0
    for line in _difference(before, after, 2):
        if line.startswith("@@"):
            hunks += 1
            if hunks > 1:
                yield "…"
        else:
            is_long = line.startswith(" ") and len(line) > _WIDTH
            yield f"{line[:_WIDTH]}…" if is_long else line


def _difference(before: list[str], after: list[str], context: int) -> Iterator[str]:
    """Yield the unified difference without its head."""
    # Imported only where there is a difference.
    import difflib

    yield from islice(difflib.unified_diff(before, after, n=context, lineterm=""), 2, None)
