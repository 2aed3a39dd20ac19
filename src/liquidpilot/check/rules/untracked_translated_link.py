"""`untracked-translated-link`: a translated URL that Braze cannot add its tracking to."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.links import links_of
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.translations import translations_of
from liquidpilot.diagnostics import Diagnostic, Fix


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    translations = list(translations_of(field.outline))
    if not translations:
        return
    for link in links_of(field):
        if not link.is_anchor or not link.is_mail:
            continue
        start, end = link.span[0], link.span[0] + len(link.text)
        within = [each for each in translations if start <= each.span[0] and each.span[1] <= end]
        fragment = link.shown.find("#")
        address = link.shown if fragment < 0 else link.shown[:fragment]
        if not within or address.endswith(("?", "&")):
            continue
        mark = "&" if "?" in address else "?"
        place = start + len(address)
        fix = Fix(
            f"end the URL with '{mark}'",
            (field.edit((place, place), mark),),
            keeps_output=False,
        )
        message = f"the translated URL does not end with '{mark}', so its clicks are not tracked"
        yield field.found(link.span, message, f"write '{mark}' after it", fix)


RULE = FieldRule(
    name="untracked-translated-link",
    severity="info",
    summary="a translated link URL without '?' or '&' after it",
    explanation=(
        "With link aliasing or link templates Braze adds its tracking to a link's URL. If the URL "
        "contains a translation, Braze cannot see whether there is a query, and looks for '?' "
        "after the closing tag, or for '&' if the URL already has a '?'. In a workspace that uses "
        "neither feature the rule can be switched off."
    ),
    source=("translation-tracking", "link-alias"),
    bad='<a href="https://{% translation shop %}pinewheel.example{% endtranslation %}">Shop</a>',
    good='<a href="https://{% translation shop %}pinewheel.example{% endtranslation %}?">Shop</a>',
    instead_of=("alias-without-question-mark",),
    needs=("translation",),
    check=_check,
)
