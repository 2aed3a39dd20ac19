"""What Trustpilot's answers have in them, by the endpoint, as the table of endpoints says.

A shape has the names of an object; `[]` is what is in a list, a name with `?` may be null, and with
`*` among them there may be others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Union, cast

from liquidpilot.extending import ELEMENT
from liquidpilot.integrations.trustpilot import endpoints

Shape = Mapping[str, Union["Shape", None]]

STATUS = "__http_status_code__"
"""What Braze adds to an answer that is a JSON object."""

REVIEW_LISTS = ("productReviews", "reviews")
"""What the lists of reviews are called, of products and of a company."""

REVIEW_TEXTS = ("content", "text", "title")
"""What a review says, of a product and of a company."""

FAILURE_KEYS = frozenset(
    ("fault", "message", "errorCode", "correlationId", "details", "reason", "Error", "ErrorCode")
)
"""What answers have that are none: the shapes of Trustpilot's errors (observed)."""


@cache
def shape_of(endpoint: str) -> Shape | None:
    """Return what the answer of an endpoint has in it; None where that is not known."""
    entries = (each for each in endpoints.all_endpoints() if each.path == endpoint and each.answer)
    found = next(entries, None)
    return None if found is None else _read(f"#{found.answer}")


def _read(written: object) -> Shape:
    """Return a shape as the table has it: a name, the one thing in a list, or an object."""
    if isinstance(written, str):
        return _read(endpoints.shapes()[written.removeprefix("#")])
    if isinstance(written, list):
        return {ELEMENT: _read(written[0])}
    fields = dict(cast("Mapping[str, object]", written))
    under = _read(f"#{fields.pop('#')}") if "#" in fields else {}
    names = dict.fromkeys(str(fields.pop(".", "")).split())
    return {**under, **names, **{name: _read(inner) for name, inner in fields.items()}}


def known_names(shape: Shape) -> list[str]:
    """Return the names of an object, or of the objects of a list."""
    inner = shape.get(ELEMENT)
    return [name.rstrip("?") for name in (inner if inner is not None else shape)]


def review_list(endpoint: str) -> str | None:
    """Return the name of the list of reviews, or of summaries, that an endpoint answers."""
    shape = shape_of(endpoint) or {}
    return next((name for name in (*REVIEW_LISTS, "summaries") if name in shape), None)


def unknown_step(shape: Shape, path: Sequence[str]) -> tuple[int, Shape] | None:
    """Return the index of the first step that the answer does not have, and what there is instead.

    >>> unknown_step({"consumer": {"id": None}}, ("consumer", "name"))
    (1, {'id': None})
    """
    at: Shape | None = shape
    for index, step in enumerate(path):
        if at is None or "*" in at:
            return None
        if step == ELEMENT and ELEMENT not in at:
            continue  # `[0]` of an object is the object in Braze's examples
        if step not in at and f"{step}?" not in at:
            return index, at
        at = at[step] if step in at else at[f"{step}?"]
    return None


def nullable_part(shape: Shape, path: Sequence[str]) -> tuple[str, ...] | None:
    """Return the first part of `path` that may be null in a good answer; None if there is none."""
    at: Shape | None = shape
    for index, step in enumerate(path):
        if at is None:
            return None
        if f"{step}?" in at:
            return tuple(path[: index + 1])
        at = at.get(step)
    return None
