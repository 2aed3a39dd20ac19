"""`duplicate-translation-id`: two texts of a message share one id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.translations import Translation, translations_of
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import Outline
from liquidpilot.rendering.workspace import template_of_field


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    seen: dict[str, str] = dict(_in_fields_before(field))
    own: set[str] = set()
    for each in translations_of(field.outline):
        name, content = each.identifier, _content(field.outline, each)
        # The text of an e-mail may repeat what its HTML says.
        if name and (name in own or seen.get(name, content) != content):
            message = f"the translation id '{name}' is used twice in this message"
            yield field.found(each.tag.markup_span, message, "give each text an id of its own")
        own.add(name)
        seen.setdefault(name, content)


def _in_fields_before(field: FieldSubject) -> Mapping[str, str]:
    found: dict[str, str] = {}
    if field.message is None:
        return found
    for name, source in field.message.fields.items():
        if name == field.name:
            break
        if "translation" in source.text:
            other = template_of_field(field.workspace.workspace, field.message, name).outline
            for each in translations_of(other):
                found.setdefault(each.identifier, _content(other, each))
    return found


def _content(text: Outline, translation: Translation) -> str:
    return text.text[slice(*translation.content)].strip()


RULE = FieldRule(
    name="duplicate-translation-id",
    severity="error",
    summary="two translations in a message have the same id",
    explanation=(
        "The ids of translations are unique in a message: the translation file has one text for "
        "each id, so two different texts would be replaced by the same one. The HTML and the "
        "plain text of an e-mail may share an id for the same text."
    ),
    source=("translation-ids",),
    bad=(
        "{% translation intro %}Hello{% endtranslation %}"
        "{% translation intro %}Goodbye{% endtranslation %}"
    ),
    good=(
        "{% translation intro %}Hello{% endtranslation %}"
        "{% translation outro %}Goodbye{% endtranslation %}"
    ),
    needs=("translation",),
    check=_check,
)
