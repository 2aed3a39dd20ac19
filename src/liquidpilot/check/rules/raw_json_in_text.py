"""`raw-json-in-text`: the reader of a message sees JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.html_text import html_pieces

# An object with a quoted name in it, written as JSON or as Ruby prints a hash.
_JSON = re.compile(r"""\{\s*"[^"{}<>\n]{1,60}"\s*(?::|=>)\s*["\d{\[tfn-]""")
_UNSEEN = ("script", "style")


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in rendering.sent_as("text", "html"):
        found = _JSON.search(_seen(field.text)) if "{" in field.text else None
        if found is not None:
            shown = found[0][:40].strip()
            message = f"the reader sees JSON: '{shown}…'"
            hint = "print one value of the result, and save the call with ':save'"
            yield rendering.found(field.name, message, hint)


@lru_cache(maxsize=64)
def _seen(text: str) -> str:
    """Return what a reader sees of `text`, which many renderings have in common."""
    pieces = (each for each in html_pieces(text, _UNSEEN) if each.kind == "text")
    return " ".join(text[each.start : each.end] for each in pieces)


_URL = "https://api.example.com/offer"
_CALL = f"{{% connected_content {_URL} :save offer %}}"
_ANSWER = '{"title": "Half price"}'

RULE = RenderingRule(
    name="raw-json-in-text",
    severity="error",
    summary="the rendered text has JSON in it",
    explanation=(
        "A connected_content tag without ':save' prints the whole answer, and so does printing a "
        "saved result as a whole. Readers see braces."
    ),
    source=("call-without-save",),
    bad=Example.answered(f"{_CALL}Today: {{{{offer}}}}", _URL, _ANSWER),
    good=Example.answered(f"{_CALL}Today: {{{{offer.title}}}}", _URL, _ANSWER),
    check=_check,
)
