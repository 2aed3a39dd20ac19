"""`trustpilot-heading-without-reviews`: a heading stands before reviews that may not be there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, Flow, Output, Span, Tag, Text
from liquidpilot.integrations.trustpilot.rules.examples import BACK, REVIEWS_CALL
from liquidpilot.integrations.trustpilot.rules.results import answers_in

_OF_OTHERS = (
    r"(?:what|see what|hear what|here is what|here's what)\s+(?:\w+\s+){0,3}"
    r"(?:say|says|said|think|thinks|thought|write)"
    r"|(?:customer|product|shop|our|your|latest|recent|newest|top|their|all|trustpilot)\s+reviews"
    r"|reviews(?:\s+(?:from|of|by|on)\b.*)?|(?:customer\s+)?(?:testimonials|voices|ratings)"
    r"|(?:das|was)\s+(?:sagen|meinen)\s.*|kundenmeinungen|(?:kunden)?bewertungen|kundenstimmen"
    r"|avis(?:\s+(?:clients|de\s.*))?|(?:ce|que)\s+(?:qu'en\s+)?(?:disent|pensent)\s.*"
    r"|opiniones.*|recensioni.*|anmeldelser.*|beoordelingen.*|recensioner.*"
)
_HEADING = re.compile(rf"\s*(?:{_OF_OTHERS})\b[^.!?]{{0,60}}[:?…]?\s*", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"<(/?)(?:a|button)\b", re.IGNORECASE)
_BLOCKS = ("if", "unless", "case", "for", "tablerow")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    told: set[Span] = set()
    for answer in answers_in(field.flow):
        name = answer.reviews
        uses = [use for use in answer.printed if name is not None and use.path[:1] == (name,)]
        around = {tag for use in uses if use.flow is field.flow for tag in use.read.part.inside[:1]}
        for block in around:
            found = _heading_before(field.flow, block)
            if found is None or found in told:
                continue
            told.add(found)
            words = " ".join(_TAG.sub(" ", field.source.text[slice(*found)]).split())
            message = (
                f"'{words}' is there without reviews too: the reader then sees a heading and "
                "nothing under it"
            )
            hint = f"put it into the '{block.name}', before the first review"
            if block.name in ("for", "tablerow"):
                hint = "put it and the loop into {% if … .size > 0 %} … {% endif %}"
            yield field.found(found, message, hint)


def _heading_before(flow: Flow, block: Tag) -> Span | None:
    """Return where the heading stands right before a block that has no other text to show."""
    outline = flow.outline
    if block.name not in _BLOCKS or any(
        tag.name in ("else", "elsif") and tag.inside[-1:] == (block,) for tag in outline.tags
    ):
        return None
    before = [part for part in outline.parts if part.span[1] <= block.span[0]]
    shown = next(
        (
            part
            for part in reversed(before)
            if isinstance(part, Output | Text) and part.inside == block.inside and _shows(part)
        ),
        None,
    )
    if not isinstance(shown, Text):
        return None
    return _last_line(shown.text, shown.span[0])


def _shows(part: Output | Text) -> bool:
    return isinstance(part, Output) or bool(_TAG.sub("", part.text).strip())


def _last_line(text: str, start: int) -> Span | None:
    """Return the last words of a text, as they stand between two tags, if they head reviews."""
    at = 0
    last: tuple[int, int] | None = None
    for tag in (*_TAG.finditer(text), None):
        end = len(text) if tag is None else tag.start()
        words = text[at:end]
        if words.strip():
            lead = len(words) - len(words.lstrip())
            line = words.rstrip().rfind("\n") + 1
            first = max(lead, line)
            last = at + first, at + len(words.rstrip())
        at = len(text) if tag is None else tag.end()
    if last is None or not _HEADING.fullmatch(text[slice(*last)]):
        return None
    links = list(_LINK.finditer(text, 0, last[0]))
    is_link = bool(links) and not links[-1][1]
    return None if is_link else (start + last[0], start + last[1])


_LOOP = (
    "{% for review in result.productReviews %}<p>{{review.content | escape}}</p>{% endfor %}"
    f"<p>{BACK}</p>"
)

RULE = FieldRule(
    name="trustpilot-heading-without-reviews",
    severity="warning",
    summary="a heading for reviews that stands outside of the condition around them",
    explanation=(
        "For a product that nobody has reviewed, and whenever Trustpilot does not answer, the "
        "condition leaves the reviews out. A heading before it stays, with nothing under it. "
        "It is found by its words, such as 'What others say', where there is no 'else'."
    ),
    bad=f"{REVIEWS_CALL}<h2>What others say</h2>{_LOOP}",
    good=(
        f"{REVIEWS_CALL}{{% if result.productReviews.size > 0 %}}<h2>What others say</h2>{_LOOP}"
        "{% endif %}"
    ),
    check=_check,
)
