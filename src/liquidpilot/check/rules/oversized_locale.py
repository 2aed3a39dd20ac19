"""`oversized-locale`: the translations of a message into one language are too many bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from liquidpilot.check.rule import Example, MessageRule
from liquidpilot.check.subjects import MessageSubject
from liquidpilot.check.translations import translations_of
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError

_NAME = "oversized-locale"
_TEXT = "{% translation intro %}Hello{% endtranslation %}"
_CSV = {"templates/email_templates/example/translations.csv": "id,de-DE\nintro,Guten Tag\n"}


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    tags = {
        each.identifier: (field, each.tag.span)
        for field in message.fields.values()
        for each in translations_of(field.outline)
    }
    if not tags:
        return
    try:
        texts = message.workspace.workspace._files.translations(message.message).texts
    except WorkspaceError:  # a broken file is reported elsewhere
        return
    sizes: Counter[str] = Counter()
    for identifier in tags:
        for locale, text in texts.get(identifier, {}).items():
            sizes[locale] += len(text.encode("utf-8"))
    limit = message.option(_NAME, "bytes")
    for locale, size in sizes.items():
        if size > limit:
            field, span = next(iter(tags.values()))
            text = (
                f"the translations into '{locale}' have {size:,} bytes, and Braze takes {limit:,}"
            )
            yield field.found(span, text, "translate less of the message, or split it")


RULE = MessageRule(
    name=_NAME,
    severity="error",
    summary="more than 409,600 bytes of translations into one language",
    explanation=(
        "The translations of a message can have 409,600 bytes for each locale. Letters with "
        "accents take two bytes, most letters of Asian scripts three. The texts of the ids in the "
        "message are counted; those in content blocks are not."
    ),
    source=("translation-limits",),
    bad=Example(_TEXT, files={**_CSV, "liquidpilot.toml": f"[rules]\n{_NAME} = {{ bytes = 8 }}\n"}),
    good=Example(_TEXT, files=_CSV),
    options={"bytes": 409_600},
    check=_check,
)
