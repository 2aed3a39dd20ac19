"""What a written test expects of a message, and how it is not so.

A text is looked for in a field as it is, and in what a reader sees of it: `Tom & Jerry` is found in
`<b>Tom</b> &amp;\\nJerry`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from liquidpilot.connected import Request
from liquidpilot.fixtures import Redactor, RequestPattern
from liquidpilot.fixtures.matching import Matcher, ReadRequest
from liquidpilot.fixtures.wildcards import fits, text_or_wild
from liquidpilot.rendering.message import RenderedMessage, Status
from liquidpilot.snapshots.contents import status_text
from liquidpilot.snapshots.problems import Problem
from liquidpilot.snapshots.searching import around, fields_with, nearest, shown_text
from liquidpilot.snapshots.visible_text import single_line


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must be true of a rendered message; what is left out is not looked at.

    `status` is what becomes of the message, `aborted` the reason that an abort must give. `fields`
    are whole texts by field, in which `{any}` stands for any text. `contains` and `not_contains`
    are pieces by field, or under ANY_FIELD. `requests` are all calls, each as `GET https://…`,
    with `{any}` as in a fixture; how often and in which order they are made does not matter.
    `max_size` is the most that a field may have, in bytes of UTF-8.
    """

    status: Status = "sent"
    aborted: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    contains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_contains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    requests: tuple[str, ...] | None = None
    max_size: int | None = None


def find_problems(
    rendered: RenderedMessage, expected: Expectation, redactor: Redactor
) -> Iterator[Problem]:
    """Yield every way in which `rendered` is not as `expected`; what is shown is redacted.

    A message of another state is one problem: what its texts contain is then of no interest.
    """
    for problem in _all_problems(rendered, expected, redactor):
        yield replace(
            problem,
            message=redactor.text(problem.message),
            details=tuple(map(redactor.text, problem.details)),
        )


def _all_problems(
    rendered: RenderedMessage, expected: Expectation, redactor: Redactor
) -> Iterator[Problem]:
    problem = _status_problem(rendered, expected)
    if problem is None:
        yield from _text_problems(rendered, expected)
        yield from _size_problems(rendered, expected)
    else:
        yield problem
    yield from _request_problems(rendered, expected, redactor)


def _status_problem(rendered: RenderedMessage, expected: Expectation) -> Problem | None:
    if rendered.status != expected.status:
        wanted = expected.status.replace("_", " ")
        was, *details = status_text(rendered).split("\n")
        key = "status" if expected.aborted is None else "aborted"
        abort = rendered.abort
        if abort is not None and rendered.status == "aborted":
            details.append(f"at {abort.path or 'the template'}:{abort.line}:{abort.column}")
        return Problem(f"expected to be {wanted}, but it is {was}", tuple(details), keys=(key,))
    reason = rendered.abort.reason if rendered.abort else None
    if expected.aborted is not None and not fits(text_or_wild(expected.aborted), reason):
        details = [f"reason: '{reason}'"]
        return Problem(
            f"expected the reason '{expected.aborted}'", tuple(details), keys=("aborted",)
        )
    return None


def _text_problems(rendered: RenderedMessage, expected: Expectation) -> Iterator[Problem]:
    for name, text in expected.fields.items():
        found = rendered.fields[name].text
        if not any(fits(text_or_wild(text), each) for each in (found, single_line(found))):
            yield Problem(
                f"expected {name} to be '{text}'", (shown_text(found),), keys=_field_keys(name)
            )
    for name, texts in expected.contains.items():
        for index, text in enumerate(texts):
            if not fields_with(rendered, name, text):
                where = name or "any field"
                yield Problem(
                    f"expected {where} to contain '{text}'",
                    tuple(nearest(rendered, name, text)),
                    keys=_keys("contains", name, index),
                )
    for name, texts in expected.not_contains.items():
        for index, text in enumerate(texts):
            for found in fields_with(rendered, name, text):
                yield Problem(
                    f"expected {found} not to contain '{text}'",
                    (around(rendered, found, text),),
                    keys=_keys("not_contains", name, index),
                )


def _size_problems(rendered: RenderedMessage, expected: Expectation) -> Iterator[Problem]:
    if expected.max_size is None:
        return
    for name, each in rendered.fields.items():
        size = len(each.text.encode("utf-8", "replace"))
        if size > expected.max_size:
            message = f"expected {name} to have at most {expected.max_size} bytes, it has {size}"
            yield Problem(message, keys=("max_size",))


def _request_problems(
    rendered: RenderedMessage, expected: Expectation, redactor: Redactor
) -> Iterator[Problem]:
    if expected.requests is None:
        return
    made = [each.request for each in rendered.exchanges]
    shown = list(dict.fromkeys(f"{each.method} {redactor.url(each.url)}" for each in made))
    unexpected = set(shown)
    for index, text in enumerate(expected.requests):
        matcher = request_matcher(text)
        fitting = {
            f"{each.method} {redactor.url(each.url)}" for each in made if _answers(matcher, each)
        }
        unexpected -= fitting
        if not fitting:
            details = tuple(f"made: {each}" for each in shown) or ("no request was made",)
            yield Problem(f"expected the request {text}", details, keys=("requests", index))
    for request in (each for each in shown if each in unexpected):
        yield Problem(f"expected no other request, but {request} was made", keys=("requests",))


def request_matcher(text: str) -> Matcher:
    """Return what compares a request with `text`, which is `GET https://…`."""
    method, _, url = text.strip().partition(" ")
    return Matcher(RequestPattern(url.strip(), method))


def _answers(matcher: Matcher, request: Request) -> bool:
    # A written test names method and address; the body is the fixture's business.
    return all(each.part == "body" for each in matcher.differences(ReadRequest(request)))


def _keys(key: str, name: str, index: int) -> tuple[str | int, ...]:
    return (key, name, index) if name else (key, index)


def _field_keys(name: str) -> tuple[str, ...]:
    return (name,) if name == "subject" else ("fields", name)
