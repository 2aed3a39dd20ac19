"""What a written test expects of a message, and how the message differs.

A text is looked for in a field as it is, and in what a reader sees of it: `Tom & Jerry` is found in
`<b>Tom</b> &amp;\\nJerry`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import NamedTuple, get_args

from liquidpilot.connected_content import Request
from liquidpilot.datafiles.shapes import (
    TEXT,
    Either,
    Flag,
    Key,
    ListOf,
    NamesTo,
    Shape,
    Text,
    Whole,
)
from liquidpilot.datafiles.tables import KeyPath, Table
from liquidpilot.immutable import immutable
from liquidpilot.rendering.message import RenderedMessage, Status
from liquidpilot.replay import Redactor, RequestPattern
from liquidpilot.replay.format import SIZE, parse_size
from liquidpilot.replay.matching import Matcher, ReadRequest, fits, misspelt_in_url, text_or_wild
from liquidpilot.snapshots.contents import (
    ANY_FIELD,
    around,
    fields_with,
    nearest,
    shown_text,
    status_text,
)
from liquidpilot.sources import Place
from liquidpilot.suggestions import did_you_mean
from liquidpilot.visible_text import single_line
from liquidpilot.wording import shortened


class Problem(NamedTuple):
    """One expectation that is not met.

    `message` says it in a line; `details` are the lines below: a difference, or what was there.
    `place` is where the file expects it, `hint` what to do. `keys` is the path to the expectation
    within its test, from which its place in the file is found.
    """

    message: str
    details: tuple[str, ...] = ()
    hint: str | None = None
    place: Place | None = None
    keys: KeyPath = ()

    def lines(self) -> list[str]:
        """Return the whole problem, line by line."""
        place = f"{self.place}: " if self.place else ""
        hint = [f"= hint: {line}" for line in (self.hint or "").split("\n") if line]
        return [f"{place}{shortened(self.message)}", *(f"  {line}" for line in self.details), *hint]


@immutable
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
        yield problem._replace(
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
            details.append(f"at {'' if abort.path else 'the template:'}{abort.place}")
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
            message = (
                f"expected {name} to have at most {expected.max_size} bytes, but it has {size}"
            )
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


_STATUSES: tuple[Status, ...] = get_args(Status)
_METHODS = ("GET", "POST")
_PIECE = Text(blank=False)
_PIECES = Either((_PIECE, ListOf(_PIECE)))
_ANYWHERE = Either((*_PIECES.kinds, NamesTo(_PIECES)))
EXPECTED = Shape(
    "expectation",
    "What is expected of a rendered message; what is left out is not looked at.",
    (
        Key("status", "What becomes of it; `sent` without it.", Text(_STATUSES), "missing_fixture"),
        Key(
            "aborted",
            "The reason of the abort, with `{any}` for what varies; `true` for any reason.",
            Either((TEXT, Flag(only=True))),
            "no order",
        ),
        Key(
            "subject",
            "The whole subject, with `{any}` for what varies.",
            TEXT,
            "{any}, still thinking about it?",
        ),
        Key(
            "fields",
            "The whole text of fields, by their names.",
            NamesTo(TEXT),
            {"preheader": "Three left"},
        ),
        Key(
            "contains",
            "Pieces of any field, or by the name of the field.",
            _ANYWHERE,
            ["Be the first"],
        ),
        Key("not_contains", "Pieces that may not be there.", _ANYWHERE, {"html": ["five stars"]}),
        Key(
            "requests",
            "All calls that are made, with `{any}` for what varies; an empty list for none.",
            ListOf(Text(pattern=rf"\s*(?:{'|'.join(_METHODS)})\s+https?://.*")),
            ["GET https://api.example.com/items?sku={any}"],
        ),
        Key(
            "max_size",
            "The most bytes that a field may have.",
            Either((Whole(0), Text(pattern=rf"\s*{SIZE}\s*"))),
            "102KB",
        ),
    ),
)
"""The keys of a test that say what is expected, and not how the message is rendered."""

_REQUEST_EXAMPLE = "for example 'GET https://api.example.com/items?sku={any}'"


def read_expectation(table: Table, fields: list[str]) -> Expectation:
    """Return what the test in `table` expects of a message with these `fields`.

    Raises WorkspaceError with line and column.
    """
    aborted = _aborted(table)
    return Expectation(
        status=_status(table, "sent" if aborted is None else "aborted"),
        aborted=aborted,
        fields=_whole_texts(table, fields),
        contains=_pieces(table, "contains", fields),
        not_contains=_pieces(table, "not_contains", fields),
        requests=_requests(table),
        max_size=_max_size(table),
    )


def _aborted(table: Table) -> str | None:
    """Return the reason that is expected; `true` stands for any."""
    value = table.values.get("aborted")
    if isinstance(value, bool):
        if value:
            return "{any}"
        raise table.error("'aborted' should be the reason, or true", "aborted", "leave it out")
    return table.text("aborted")


def _status(table: Table, default: Status) -> Status:
    text = table.text("status")
    if text is None:
        return default
    for status in _STATUSES:
        if text == status:
            break
    else:
        hint = did_you_mean(text, _STATUSES) or f"known: {', '.join(_STATUSES)}"
        raise table.error(f"there is no status '{text}'", "status", hint)
    if default == "aborted" and status != "aborted":
        raise table.error(f"the test expects 'aborted' and the status '{text}'", "status")
    return status


def _whole_texts(table: Table, fields: list[str]) -> dict[str, str]:
    texts = {}
    if table.text("subject") is not None:
        _known_field(table, "subject", fields)
        texts["subject"] = table.text("subject") or ""
    others = table.table("fields")
    for name in others or ():
        assert others is not None
        _known_field(others, name, fields)
        texts[name] = others.text(name) or ""
    return texts


def _pieces(table: Table, key: str, fields: list[str]) -> dict[str, tuple[str, ...]]:
    value = table.values.get(key)
    if not isinstance(value, dict):
        return {} if value is None else {ANY_FIELD: _one_or_more(table, key)}
    by_field = table.table(key)
    assert by_field is not None
    for name in by_field:
        _known_field(by_field, name, fields)
    return {name: _one_or_more(by_field, name) for name in by_field}


def _one_or_more(table: Table, key: str) -> tuple[str, ...]:
    value = table.values[key]
    texts = (value,) if isinstance(value, str) else table.texts(key)
    if not all(text.strip() for text in texts):
        raise table.error("every field contains an empty text", key, "take it out")
    return texts


def _known_field(table: Table, name: str, fields: list[str]) -> None:
    if name not in fields:
        hint = did_you_mean(name, fields) or f"its fields are {', '.join(fields)}"
        raise table.error(f"the message has no field '{name}'", name, hint)


def _requests(table: Table) -> tuple[str, ...] | None:
    if "requests" not in table:
        return None
    texts = table.texts("requests")
    for index, text in enumerate(texts):
        keys = (*table.keys, "requests", index)
        method, _, url = text.strip().partition(" ")
        if method not in _METHODS or not url.strip().startswith(("https://", "http://")):
            message = f"'{text}' is not a method and an address"
            raise table.document.error(message, keys, _REQUEST_EXAMPLE)
        wrong = misspelt_in_url(url)
        if wrong:
            hint = "write {any} for what may vary"
            raise table.document.error(f"'{wrong}' is not a wildcard", keys, hint)
    return texts


def _max_size(table: Table) -> int | None:
    value = table.values.get("max_size")
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    try:
        return parse_size(table.text("max_size") or "")
    except ValueError as error:
        raise table.error(str(error), "max_size", 'for example "102KB" or 104448') from error
