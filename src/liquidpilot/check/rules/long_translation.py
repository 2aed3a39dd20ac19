"""`long-translation`: a default text that is longer than Braze translates."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.translations import translations_of
from liquidpilot.diagnostics import Diagnostic

_NAME = "long-translation"
_TEXT = "{% translation intro %}A word about your order{% endtranslation %}"


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    limit = field.option(_NAME, "characters")
    for each in translations_of(field.outline):
        length = each.content[1] - each.content[0]
        if length > limit:
            message = (
                f"the text of the translation '{each.identifier}' has {length:,} characters, "
                f"and Braze takes {limit:,}"
            )
            yield field.found(each.tag.span, message, "split it into several translations")


RULE = FieldRule(
    name=_NAME,
    severity="error",
    summary="a translation with more than 2,000 characters of default text",
    explanation=(
        "The text between 'translation' and 'endtranslation' can have 2,000 characters, including "
        "all HTML and Liquid. Paragraphs translated one by one stay far below that."
    ),
    source=("translation-limits",),
    bad=Example(_TEXT, files={"liquidpilot.toml": f"[rules]\n{_NAME} = {{ characters = 10 }}\n"}),
    good=_TEXT,
    options={"characters": 2000},
    needs=("translation",),
    check=_check,
)
