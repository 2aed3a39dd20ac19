"""What comes of a tag that is broken: a variable that it does not set, an end that closes nothing.

It is told elsewhere in the text, and is mended where the tag is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from liquidpilot.check.rule import Rule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.sources import Span

_UNSET, _REFUSED = "unassigned-variable", "syntax-error"
# Each with what may have opened the block that it belongs to.
_PARTS = {"else": ("if", "unless", "case", "for"), "elsif": ("if", "unless"), "when": ("case",)}


def with_broken_tags(
    text: FieldSubject, found: Iterable[Diagnostic], rules: Mapping[str, Rule]
) -> list[Diagnostic]:
    """Return what was found, with the broken tag that it comes of where there is one.

    That one is an error then: what it was to set prints nothing.
    """
    told = list(found)
    effects = [each for each in told if each.code in (_UNSET, _REFUSED)]
    if not effects:
        return told
    tags: dict[int, Span] = {}
    for at, each in enumerate(told):
        rule = rules.get(each.code)
        if rule is not None and rule.spoils and each.code != _UNSET:
            span = _tag_around(text, each) if _is_cause(each) else None
            if span is not None:
                tags[at] = span
    if not tags:
        return told
    causes: set[int] = set()
    changed = []
    for each in told:
        wanted = _wanted(each) if each in effects else None
        is_of = [
            at for at, tag in tags.items() if wanted and _may_be(text, each, tag, wanted, told[at])
        ]
        if is_of:
            # One error is enough.
            is_of = [at for at in is_of if told[at].severity == "error"] or is_of
            causes.update(is_of)
            places = tuple(text.source.place(tags[at]) for at in is_of)
            each = replace(each, made_by=(*each.made_by, *places))
        changed.append(each)
    return [
        replace(each, severity="error") if at in causes else each for at, each in enumerate(changed)
    ]


def _is_cause(found: Diagnostic) -> bool:
    return found.code != _REFUSED or _opened_by(found) is None


def _tag_around(text: FieldSubject, found: Diagnostic) -> Span | None:
    """Return the tag that a finding stands in, without what it may have lost."""
    if found.place.source is not text.source:
        return None
    written = text.source.text
    start = written.rfind("{%", 0, found.place.span[0] + 2)
    end = written.find("%}", start) if start >= 0 else -1
    if end < 0 or end < found.place.span[0]:
        return None
    return start, end + 2


def _wanted(found: Diagnostic) -> tuple[str, ...] | None:
    """Return what the broken tag has in it: the variable, or what opens the block."""
    name = found.place.text.strip("{}%- \t\n").split()
    if not name:
        return None
    if found.code == _UNSET:
        return (re.split(r"[.\[]", name[0])[0],)
    return _opened_by(found)


def _opened_by(found: Diagnostic) -> tuple[str, ...] | None:
    """Return the tags that lack an end or a branch, None for what is wrong with a tag itself."""
    if "closes nothing" not in found.message and "outside its block" not in found.message:
        return None
    word = found.message.partition("'")[2].partition("'")[0]
    return (word.removeprefix("end"),) if word.startswith("end") else _PARTS.get(word, ())


def _may_be(
    text: FieldSubject, effect: Diagnostic, tag: Span, wanted: tuple[str, ...], cause: Diagnostic
) -> bool:
    """Tell whether a tag has what is wanted in it, or is told to be misspelt for that."""
    if effect.place.source is text.source and effect.place.span[0] < tag[1]:
        return False
    # The name that is missing after ':save' may be any.
    if cause.code == "connected-content-empty-option" and "':save'" in cause.message:
        return effect.code == _UNSET
    written, hint = text.source.text[slice(*tag)], cause.hint or ""
    if effect.code == _UNSET and wanted == ("items",) and "did you mean 'catalog_" in hint:
        return True
    return any(
        f"did you mean '{each}'?" in hint
        or re.search(rf"(?<![\w'\"]){re.escape(each)}(?![\w'\"])", written)
        for each in wanted
    )
