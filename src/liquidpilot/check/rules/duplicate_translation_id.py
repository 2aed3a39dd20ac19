"""`duplicate-translation-id`: two texts of a message share one id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from liquidpilot.check.findings import Found
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.dialect.outline import Outline, Tag, outline


def _check(field: FieldSubject) -> Iterable[Found]:
    text = field.source.text
    if "translation" not in text:
        return
    seen: dict[str, str] = dict(_in_fields_before(field))
    own: set[str] = set()
    for tag in field.outline.named("translation"):
        name = _name(field.outline, tag)
        content = _content(field.outline, tag)
        # The text of an e-mail may repeat what its HTML says.
        if name and (name in own or seen.get(name, content) != content):
            message = f"the translation id '{name}' is used twice in this message"
            yield field.found(tag.markup_span, message, "give each text an id of its own")
        own.add(name)
        seen.setdefault(name, content)


def _in_fields_before(field: FieldSubject) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, source in () if field.message is None else field.message.fields.items():
        if name == field.name:
            break
        if "translation" in source.text:
            other = outline(source)
            for tag in other.named("translation"):
                found.setdefault(_name(other, tag), _content(other, tag))
    return found


def _name(text: Outline, tag: Tag) -> str:
    return text.text[slice(*tag.markup_span)].strip()


def _content(text: Outline, tag: Tag) -> str:
    """Return what is translated: all up to the end of the block."""
    behind = (each for each in text.named("endtranslation") if each.span > tag.span)
    end = next(behind, None)
    return text.text[tag.span[1] : end.span[0] if end else len(text.text)].strip()


RULE = FieldRule(
    name="duplicate-translation-id",
    severity="error",
    summary="two translations of a message have one id",
    explanation=(
        "The ids of translations are unique in a message: the file of translations has one text "
        "for each id, so that two different texts would be replaced by the same one. The HTML and "
        "the plain text of an e-mail may share an id for one text."
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
    check=_check,
)
