"""`blank-greeting`: `Hi ,` where a name should stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.rendering.message import RenderedField
from liquidpilot.sources import Place, overlap

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
            place = _place(rendering, field, word, mark)
            found = Diagnostic.unnamed(message, hint, place)
            # A name of blanks is no hole, and what is wrong with it stands in the same output.
            yield replace(found, made_by=(place,))


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


def _place(rendering: RenderingSubject, field: RenderedField, word: str, mark: str) -> Place:
    """Return the Liquid that has printed nothing after the greeting, in a content block too."""
    greeting = rf"(?<!\w){re.escape(word)}(?:\s|&nbsp;|{_TAG})*+(?P<value>\0+)"
    template = rendering.message.fields[field.name].template
    own = template.outline.source
    after_word: list[Place] = []
    before_mark: list[Place] = []
    for outline in sorted(template.outlines, key=lambda each: each.source is not own):
        text, place = outline.without_liquid, outline.source.place
        after_word += (place(found.span("value")) for found in re.finditer(greeting, text))
        # The greeting itself may be a value.
        marked = re.compile(rf"(?:{_TAG}|\s|&nbsp;)*+{re.escape(mark)}")
        before_mark += (place(e.span) for e in outline.outputs if marked.match(text, e.span[1]))
    found = after_word or before_mark
    holes = sorted(field.holes, key=lambda each: each.place.span)
    empty = (e for e in found if any(overlap(e, hole.place) for hole in holes))
    return next(empty, found[0] if found else field.source.place((0, 0)))


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
