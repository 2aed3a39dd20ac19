"""`translated-attribute`: a translation holds HTML attributes, which are no text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.translations import Translation, translations_of
from liquidpilot.diagnostics import Diagnostic

# Braze's own page writes `<span dir='rtl'>` into a translation.
_OF_THE_LANGUAGE = frozenset(("dir", "lang"))


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if not field.is_html:
        return
    for each in translations_of(field.outline):
        for name in _attributes(field, each):
            message = f"the translation '{each.identifier}' contains the attribute '{name}'"
            yield field.found(each.tag.span, message, "put the tags around just the words")
            break


def _attributes(field: FieldSubject, translation: Translation) -> Iterator[str]:
    """Yield the names of attributes that stand within, value and all."""
    start, end = translation.content
    for element in field.elements:
        for name, value in element.attributes.items():
            # A value that is translated has the tags inside of its quotes.
            begins = value.span[0] - len(name)
            if start <= begins and value.span[1] <= end and name not in _OF_THE_LANGUAGE:
                yield name


RULE = FieldRule(
    name="translated-attribute",
    severity="warning",
    summary="a translation tag around HTML attributes",
    explanation=(
        "Attributes such as 'class', 'style' and 'href' decide how a message looks and works. A "
        "translator may change them, and Braze may not make the translation file at all if they "
        "are in it. A translation should contain words; for a link it should contain only the "
        "part of the URL that differs, inside the quotes."
    ),
    source=("translation-attributes",),
    bad='{% translation intro %}<p class="headline">Hello</p>{% endtranslation %}',
    good='<p class="headline">{% translation intro %}Hello{% endtranslation %}</p>',
    needs=("translation",),
    check=_check,
)
