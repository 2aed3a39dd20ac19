"""`oversized-content-block`: a content block that is larger than Braze takes."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic

_NAME = "oversized-content-block"


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.block is None:
        return
    size = len(field.source.text.encode("utf-8"))
    limit = field.option(_NAME, "kilobytes")
    if size > limit * 1024:
        message = f"the content block has {size / 1024:.0f} KB; Braze takes {limit}"
        yield field.found((0, 0), message, "split it into two blocks")


RULE = FieldRule(
    name=_NAME,
    severity="warning",
    summary="a content block of more than 50 KB",
    explanation="A content block has at most 50 KB (a note in its use-case library says 5 MB).",
    source=("content-block-size",),
    bad=Example(
        "{{content_blocks.${long}}}",
        files={"templates/content_blocks/long.liquid": "A line of the terms.\n" * 2600},
    ),
    good=Example(
        "{{content_blocks.${short}}}",
        files={"templates/content_blocks/short.liquid": "A line of the terms.\n"},
    ),
    options={"kilobytes": 50},
    check=_check,
)
