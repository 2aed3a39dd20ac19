"""`trustpilot-unknown-review-field`: a field is read that Trustpilot's answer does not have."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import ELEMENT, FieldRule, FieldSubject, did_you_mean
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL, for_each_review
from liquidpilot.integrations.trustpilot.rules.list_and_summary_confused import is_of_the_other
from liquidpilot.integrations.trustpilot.rules.results import (
    Path,
    answers_in,
    is_of_success,
    shown_path,
)
from liquidpilot.integrations.trustpilot.rules.shapes import (
    Shape,
    known_names,
    shape_of,
    unknown_step,
)

# What other services and older answers call it, by what Trustpilot calls it today.
_OTHER_NAMES = {
    "author": "consumer.displayName",
    "body": "content",
    "comment": "content",
    "createdAt": "createdAt",
    "date": "createdAt",
    "description": "content",
    "name": "consumer.displayName",
    "rating": "stars",
    "reviewer": "consumer.displayName",
    "score": "starsAverage",
    "text": "content",
    "token": "access_token",
    "trustScore": "score.trustScore",
    "stars": "score.stars",
    "user": "consumer.displayName",
}
_SERVICE_NAMES = {**_OTHER_NAMES, "body": "text", "content": "text", "comment": "text"}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in answers_in(field.flow):
        shape = shape_of(answer.endpoint)
        if shape is None:
            continue
        reported: set[Path] = set()
        for use in answer.uses:
            found = unknown_step(shape, use.path) if is_of_success(use) else None
            if found is None or use.path in reported or is_of_the_other(answer.endpoint, use.path):
                continue
            reported.add(use.path)
            index, there = found
            shown = shown_path(answer, use.path[: index + 1])
            message = f"Trustpilot's answer has no '{shown}': the reader sees nothing here"
            yield Diagnostic.unnamed(message, _hint(use.path, index, there), use.place)


def _hint(path: Path, index: int, there: Shape) -> str:
    name = path[index]
    known = known_names(there)
    if ELEMENT in there:
        return f"'{path[index - 1]}' is a list: write '{path[index - 1]}[0].{name}', or use 'for'"
    if name == "title" and "content" in known:
        return "a product review has no title; its text is 'content'"
    if name in ("product", "sku") and "content" in known:
        return "a review does not say which product it is about: request one SKU in each call"
    others = _SERVICE_NAMES if "text" in known else _OTHER_NAMES
    other = others.get(name)
    if other is not None and other.partition(".")[0] in known:
        return f"Trustpilot calls it '{other}'"
    if name == "reviews" and "productReviews" in known:
        return "Trustpilot calls it 'productReviews'"
    return did_you_mean(name, known) or f"its fields: {', '.join(known)}"


RULE = FieldRule(
    name="trustpilot-unknown-review-field",
    severity="error",
    summary="a field is read that Trustpilot's answer does not have",
    explanation=(
        "A field that is not there is nil and prints nothing. A product review has 'content' and "
        "'stars', a service review 'title' and 'text', and neither has a 'rating'; only the "
        'answer with the token has underscores in its names (Trustpilot, "Product Reviews API", '
        '"Business Units API" and "Authentication"; details observed in clients).'
    ),
    bad=REVIEWS_CALL + for_each_review("{{review.text | escape}}"),
    good=REVIEWS_CALL + for_each_review("{{review.content | escape}}"),
    instead_of=("unrecorded-result-path", "empty-output"),
    check=_check,
)
