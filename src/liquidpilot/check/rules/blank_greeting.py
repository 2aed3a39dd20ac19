"""`blank-greeting`: `Hi ,` where a name should stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from liquidpilot.check.rendered_texts import holes_of
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.rendering.message import RenderedField
from liquidpilot.sources import Span

_WORDS = (
    "Hi|Hello|Hey|Hiya|Dear|Welcome|Welcome back|Good morning|Good afternoon|Good evening|Thanks|"
    "Thank you|Hej|Hei|Hallo|Hoi|Hola|Ciao|Olá|Liebe|Lieber|Liebe/r|Beste|Kære|Kjære|Cześć"
)
_TAG = r"</?(?:b|strong|span|em|i|font)\b[^<>]*>"
_GAP = rf"(?:{_TAG})*+(?:\s|&nbsp;)(?:\s|&nbsp;|{_TAG})*+"
_ENDS_WORD = re.compile(r"\w")
# French puts a space before an exclamation mark.
_FRENCH = ("Bonjour", "Salut", "Cher", "Chère")
# A pattern that begins with letters is searched for by them: what stands before is looked at after.
_BLANK = re.compile(rf"({_WORDS}|{'|'.join(_FRENCH)}){_GAP}([,!](?!important))")


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in rendering.sent_as("text", "html"):
        outlines = rendering.message.fields[field.name].template.outlines
        word, mark = _greeting(field.text, [each.source.text for each in outlines])
        if word:
            message = f"the greeting has a hole: '{word} {mark}'"
            hint = "give the name a default that also works for blanks: | strip | default: 'there'"
            yield rendering.found(field.name, message, hint, _place(rendering, field, word))


def _greeting(text: str, written: Collection[str]) -> tuple[str, str]:
    """Return the first greeting without a name, and the mark after it.

    One that is `written` so in a template was never meant to have a name: `Hello !`, in French.
    """
    found = _BLANK.search(text)
    while found is not None:
        word, mark = found.groups()
        is_whole = not _ENDS_WORD.match(text, found.start() - 1) if found.start() else True
        is_meant = any(found.group() in each for each in written)
        if is_whole and not is_meant and not (mark == "!" and word in _FRENCH):
            return word, mark
        found = _BLANK.search(text, found.start() + 1)
    return "", ""


def _place(rendering: RenderingSubject, field: RenderedField, word: str) -> Span:
    """Return the Liquid after the greeting in the template: that which has printed nothing."""
    text = rendering.message.fields[field.name].outline.without_liquid
    greeting = rf"(?<!\w){re.escape(word)}(?:\s|&nbsp;|{_TAG})*+(?P<value>\0+)"
    spans = [found.span("value") for found in re.finditer(greeting, text)]
    holes = [each.span[0] for each in holes_of(field)]
    empty = (each for each in spans if any(each[0] <= at < each[1] for at in holes))
    return next(empty, spans[0] if spans else (0, 0))


RULE = RenderingRule(
    name="blank-greeting",
    severity="error",
    summary="'Hi ,' or 'Dear !': the name is missing",
    explanation=(
        "Every audience has people without a first name, or with one that is only spaces. "
        "'default' alone does not help the latter: they have a value."
    ),
    source=("defaults",),
    bad=Example(
        "<p>Hi {{${first_name} | default: 'there'}},</p>",
        files={"fixtures/profiles/blank.toml": 'first_name = " "\n'},
    ),
    good="<p>Hi {{${first_name} | strip | default: 'there'}},</p>",
    comes_of=("missing-attribute", "empty-output"),
    check=_check,
)
