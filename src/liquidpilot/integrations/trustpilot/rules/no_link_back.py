"""`trustpilot-no-link-back`: reviews are shown, and nothing leads to where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, Outline, Use
from liquidpilot.integrations.trustpilot.rules.examples import (
    BACK,
    REVIEWS_CALL,
    for_each_review,
)
from liquidpilot.integrations.trustpilot.rules.results import answers_in
from liquidpilot.integrations.trustpilot.rules.score_without_count import is_score
from liquidpilot.integrations.trustpilot.rules.shapes import REVIEW_LISTS, REVIEW_TEXTS

_LINK = re.compile(
    r"""\bhref\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>]+))""", re.I
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.message is None or not field.is_html:
        # A block may show the reviews, and its message have the link.
        return
    shown = [
        use
        for answer in answers_in(field.flow)
        for use in answer.all_uses
        if use.read.role == "output" and (_is_text(use) or is_score(use.path))
    ]
    if not shown or any(_has_link(outline) for outline in field.flow.outlines):
        return
    message = (
        f"'{shown[0].text}' is shown, and no link leads to Trustpilot: the reader can neither read "
        "on nor see that it is real"
    )
    hint = 'add a link, as <a href="https://www.trustpilot.com/review/your-shop.com">Trustpilot</a>'
    yield Diagnostic.unnamed(message, hint, shown[0].place)


def _is_text(use: Use) -> bool:
    return use.path[:1] in {(each,) for each in REVIEW_LISTS} and use.path[-1] in REVIEW_TEXTS


def _has_link(outline: Outline) -> bool:
    """Say whether a text has a link to Trustpilot, or one of which only rendering tells."""
    for found in _LINK.finditer(outline.without_liquid):
        name = next(each for each in ("double", "single", "bare") if found[each] is not None)
        written = outline.text[slice(*found.span(name))]
        is_known = not found[name].lstrip().startswith("\0")
        if "trustpilot" in written.lower() or not (is_known or "unsubscribe" in written):
            return True
    return False


_SHOWN = REVIEWS_CALL + for_each_review("{{review.content | escape}}")

RULE = FieldRule(
    name="trustpilot-no-link-back",
    severity="warning",
    summary="reviews or a score of Trustpilot without a link to Trustpilot",
    explanation=(
        "Reviews that are shown elsewhere link back to Trustpilot (Trustpilot's integration "
        "guidelines for service reviews, 2.7; that they hold for products and e-mails too is "
        "assumed). 'https://www.trustpilot.com/review/' and your domain is your page. A link whose "
        "address only rendering tells is taken for one."
    ),
    bad=_SHOWN.replace(BACK, ""),
    good=_SHOWN,
    check=_check,
)
