"""`greeting-without-default`: "Hi ," for everybody whose name is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.attribute_guards import is_protected, unguarded
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import Read
from liquidpilot.lazy_patterns import lazy_pattern

_GREETING = lazy_pattern(
    r"\b(?:hi|hello|hey|hiya|howdy|dear|welcome|welcome back|good (?:morning|afternoon|evening|day)"
    r"|hei|hej|hallo|moin|liebe[rs]?|bonjour|cher|chère|salut|hola|estimad[oa]|ciao|gentile|car[oa]"
    r"|olá|kjære|kære|käre|hallå|beste|hoi|cześć|terve|moi)(?:[\s,!:]|&nbsp;)*+"
    # After the first Liquid a comma ends the greeting, as an empty line does.
    r"(?:\0++(?:[^\S\n]|&nbsp;|\n(?!\s*\n))*+)*+\Z",
    re.IGNORECASE,
)
_TAG = lazy_pattern(
    r"<(?P<block>/?(?:br|center|div|h[1-6]|li|p|section|t[dhr]|table)\b)?[^<>]*>", re.IGNORECASE
)
_FIRST_LINES = ("subject", "preheader", "title", "header")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for read in unguarded(field.outline.reads):
        name = read.lookup.attribute or ""
        # What stands in a broken output is not what was meant.
        if field.is_reported(read.part.span):
            continue
        if _is_about_person(name) and (field.name in _FIRST_LINES or _greets(field, read)):
            if is_protected(field, read):
                continue
            shown = field.source.text[slice(*read.span)]
            where = "the greeting" if field.name not in _FIRST_LINES else f"the {field.name}"
            message = f"{where} has a gap for everybody without '{shown}'"
            yield field.found(read.span, message, f"write {{{{{shown} | default: '…'}}}}")


def _greets(field: FieldSubject, read: Read) -> bool:
    start = read.part.span[0]
    before = field.outline.without_liquid[max(0, start - 200) : start]
    # A tag of HTML or Liquid may stand between the greeting and the name.
    shown = _TAG.sub(lambda tag: "\n\n" if tag["block"] else " ", before)
    return _GREETING.search(shown.lstrip("\0")) is not None


def _is_about_person(attribute: str) -> bool:
    """Tell whether an attribute is one of the profile that may well be unknown."""
    if attribute.startswith("custom_attribute."):
        return True
    return attribute in ("city", "country", "first_name", "last_name", "gender", "date_of_birth")


RULE = FieldRule(
    name="greeting-without-default",
    severity="warning",
    summary="a name in a greeting or a subject without a default",
    explanation=(
        "Many people never give their name. Their attribute is empty, and 'Hi {{${first_name}}},' "
        'becomes "Hi ,". A default is printed instead. A condition that tests the attribute '
        "first works just as well, and so does an 'abort_message' for whoever has none, in "
        "whichever field or content block."
    ),
    source=("defaults",),
    bad="<h1>Welcome {{${first_name}}}</h1>",
    good="<h1>Welcome {{${first_name} | default: 'back'}}</h1>",
    instead_of=("missing-attribute", "output-without-default"),
    needs=("${",),
    check=_check,
)
