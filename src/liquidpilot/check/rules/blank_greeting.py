"""`blank-greeting`: `Hi ,` where a name should stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.sources import Span

_WORDS = (
    "Hi|Hello|Hey|Hiya|Dear|Welcome|Welcome back|Good morning|Good afternoon|Good evening|Thanks|"
    "Thank you|Hej|Hei|Hallo|Hoi|Hola|Ciao|Olá|Liebe|Lieber|Liebe/r|Beste|Kære|Kjære|Cześć"
)
_TAG = r"</?(?:b|strong|span|em|i|font)\b[^<>]*>"
_GAP = rf"(?:{_TAG})*+(?:\s|&nbsp;)(?:\s|&nbsp;|{_TAG})*+"
# What a hole leaves. Every rendering is searched, and fixed texts are found many times faster than
# a pattern.
_ENDS = [before + mark for before in (" ", "\n", "\t", "\xa0", ">", ";") for mark in ",!"]
# French puts a space before an exclamation mark.
_BLANK = re.compile(
    rf"(?<!\w)(?:(?P<word>{_WORDS}){_GAP}(?P<mark>[,!](?!important))"
    rf"|(?P<french>Bonjour|Salut|Cher|Chère){_GAP},)"
)
_CHANNELS = ("email", "push", "sms", "in_app", "content_cards")


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    if rendering.rendered.channel not in _CHANNELS:
        return
    for field in rendering.sent_fields:
        word, mark = _greeting(field.text)
        if word:
            message = f"the greeting has a hole: '{word} {mark}'"
            hint = "give the name a default that also works for blanks: | strip | default: 'there'"
            span = _place(rendering, field.name, word)
            yield rendering.found(field.name, message, hint, span)


def _greeting(text: str) -> tuple[str, str]:
    """Return the first greeting without a name, and the mark after it."""
    found = _BLANK.search(text) if any(end in text for end in _ENDS) else None
    if found is None:
        return "", ""
    return found["word"] or found["french"], found["mark"] or ","


def _place(rendering: RenderingSubject, name: str, word: str) -> Span:
    """Return where the greeting stands in the template, with the Liquid after it."""
    text = rendering.message.fields[name].outline.without_liquid
    found = re.search(rf"(?<!\w){re.escape(word)}(?:\s|&nbsp;|{_TAG})*+\0+", text)
    return found.span() if found else (0, 0)


RULE = RenderingRule(
    name="blank-greeting",
    severity="error",
    summary="'Hi ,' or 'Dear !': the name is missing",
    explanation=(
        "Every audience has people without a first name, or with one that is only spaces. "
        "'default' alone does not help the latter: they have a value."
    ),
    source=("defaults",),
    bad="<p>Hi {{${first_name}}},</p>",
    good="<p>Hi {{${first_name} | strip | default: 'there'}},</p>",
    check=_check,
)
