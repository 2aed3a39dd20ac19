"""`cut-emoji`: a filter has cut a text in the middle of what is seen as one."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rendered_texts import is_not_the_templates
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern

# A joiner joins two pictures, a flag is two letters of its own alphabet.
_PICTURES = "\U0001f000-\U0001faff\u2190-\u2bff\u3030\u303d\u3297\u3299"
_CUT = lazy_pattern(
    rf"[{_PICTURES}]\ufe0f?[\U0001f3fb-\U0001f3ff]?\u200d(?![{_PICTURES}])"
    r"|(?<![\U0001f1e6-\U0001f1ff])(?:[\U0001f1e6-\U0001f1ff]{2})*[\U0001f1e6-\U0001f1ff]"
    r"(?![\U0001f1e6-\U0001f1ff])"
    r"|\ufffd"
)
# One of these is in whatever is found: a joiner, the mark of what cannot be read, a letter of a
# flag. Bytes are found many times faster than a class of characters.
_SIGNS = ("\u200d".encode(), "\ufffd".encode(), "\U0001f1e6".encode()[:3])
_CUTTING = ("truncate", "truncatewords", "slice", "split")


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in rendering.sent_as("text", "html"):
        found = _CUT.search(field.text) if _may_be_cut(field.text) else None
        if found is None:
            continue
        outline = rendering.message.fields[field.name].outline
        calls = [call for output in outline.outputs for call in output.filters]
        if is_not_the_templates(rendering, found[0]) and not any(
            call.name in _CUTTING for call in calls
        ):
            continue
        span = next((call.span for call in calls if call.name in _CUTTING), (0, 0))
        shown = " ".join(f"U+{ord(each):04X}" for each in found[0][-2:])
        message = f"an emoji of the {field.name} is cut in the middle: {shown} is left of it"
        hint = "cut before the emoji, or put it where nothing is cut"
        yield rendering.found(field.name, message, hint, span)


def _may_be_cut(text: str) -> bool:
    if text.isascii():
        return False
    written = text.encode("utf-8", "surrogatepass")
    return any(sign in written for sign in _SIGNS)


RULE = RenderingRule(
    name="cut-emoji",
    severity="warning",
    summary="half of an emoji, left over by 'truncate' or 'slice'",
    explanation=(
        "Many emoji are several characters: a family is three people with joiners between them, a "
        "flag two letters (Unicode, UTS 51). 'truncate' and 'slice' count characters, and may cut "
        "between them: what is left is shown as another picture, or as a box."
    ),
    bad=Example("{{'Flags: 🇳🇴🇸🇪' | slice: 0, 8}}", field="subject"),
    good=Example("{{'Flags: 🇳🇴🇸🇪' | slice: 0, 9}}", field="subject"),
    check=_check,
)
