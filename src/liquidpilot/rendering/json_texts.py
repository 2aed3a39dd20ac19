"""Whether a rendered text that should be JSON is: the body of a webhook, data in a `<script>`.

The mistake has its place in the rendered text. The way back into the author's is a search for what
stands before it there: what a template prints is not in the template, but the text around it is.
"""

from __future__ import annotations

import re

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.json_text import JsonMistake, check_json
from liquidpilot.sources import Source

Span = tuple[int, int]

_NEARBY = 30
# How far back from a mistake its surroundings are looked for, and how much of them says where.
_FARTHEST = 300
_TELLING = (20, 12, 6, 3, 2)
_FEW = 4
_HINT = "put every text through json_escape; look for a comma too many and a value that is empty"


def json_body_problems(template: Source, rendered: str) -> list[Diagnostic]:
    """Return the finding that `rendered`, which `template` made, is not JSON; nothing if it is."""
    whole = (0, len(template.text))
    return json_problems("body-not-json", "body", rendered, template, whole)


def json_problems(
    code: str, what: str, rendered: str, template: Source, within: Span
) -> list[Diagnostic]:
    """Return the finding `code` that the rendered `what` is not JSON; nothing if it is.

    The message names the place in the rendered text; the finding stands where that was made, as
    near as is known, in the part `within` of `template`.
    """
    try:
        check_json(rendered)
    except JsonMistake as mistake:
        line, column = mistake.position
        at = mistake.offset
        nearby = " ".join(rendered[max(0, at - _NEARBY) : at + _NEARBY].split())
        message = (
            f"the rendered {what} is not JSON: {mistake.message} "
            f"at line {line}, column {column} of it, near '{nearby}'"
        )
    else:
        return []
    start = _way_back(rendered, at, template.text, within)
    return [Diagnostic(code, "error", message, _HINT, template.place((start, start + 1)))]


def _way_back(rendered: str, at: int, text: str, within: Span) -> int:
    """Return where the character `at` of `rendered` was made in the part `within` of `text`.

    That is after the nearest text before it that stands there once; without one, the start.
    """
    for end in range(at, max(0, at - _FARTHEST), -1):
        for length in _TELLING:
            before = rendered[max(0, end - length) : end]
            # A few letters may be a value's; a few signs are more likely those of the template.
            if not before.strip() or (length < _FEW and re.search(r"\w", before)):
                continue
            found = text.find(before, *within)
            if found >= 0 and text.find(before, found + 1, within[1]) < 0:
                return min(found + len(before), max(within[1] - 1, within[0]))
    return within[0]
