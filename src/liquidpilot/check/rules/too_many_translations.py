"""`too-many-translations`: a message with more translation tags than Braze takes."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, MessageRule
from liquidpilot.check.subjects import MessageSubject
from liquidpilot.check.translations import translations_of
from liquidpilot.diagnostics import Diagnostic

_NAME = "too-many-translations"
_FIRST = "{% translation intro %}Hello{% endtranslation %}"
_SECOND = "{% translation outro %}Goodbye{% endtranslation %}"


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    limit = message.option(_NAME, "tags")
    number = 0
    for field in message.fields.values():
        for each in translations_of(field.outline):
            number += 1
            if number == limit + 1:
                first_too_many = field, each.tag.span
    if number > limit:
        field, span = first_too_many
        text = f"the message has {number} translation tags, and Braze takes {limit}"
        yield field.found(span, text, "put more text into one tag, or split the message")


RULE = MessageRule(
    name=_NAME,
    severity="error",
    summary="a message with more than 200 translation tags",
    explanation=(
        "A message can have 200 translation tags, in all of its fields together. With more, Braze "
        "makes no translation file to fill in. The finding points to the first tag beyond the "
        "limit. Tags in content blocks are not counted."
    ),
    source=("translation-limits",),
    bad=Example(
        _FIRST + _SECOND, files={"liquidpilot.toml": f"[rules]\n{_NAME} = {{ tags = 1 }}\n"}
    ),
    good=_FIRST + _SECOND,
    options={"tags": 200},
    check=_check,
)
