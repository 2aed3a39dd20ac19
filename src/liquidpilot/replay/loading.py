"""From a fixture file to a `Fixture`, or to an error that tells the author what to change.

A file has `[request]`, one or more `[responses.NAME]`, and `[recorded]` if it was recorded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import MappingProxyType

from liquidpilot.boundary import Boundary, real
from liquidpilot.connected_content.limits import METHODS
from liquidpilot.datafiles.json_text import JsonMistake, check_json
from liquidpilot.datafiles.reading import parse_document
from liquidpilot.datafiles.shapes import (
    TEXT,
    Day,
    JsonText,
    Key,
    ListOf,
    NamesTo,
    Shape,
    Text,
    Whole,
)
from liquidpilot.datafiles.tables import Document, Table
from liquidpilot.errors import WorkspaceError
from liquidpilot.replay.format import (
    DEFAULT_RESPONSE,
    DELAY,
    FAULTS,
    SIZE,
    BodyKind,
    Fault,
    Fixture,
    FixtureResponse,
    Recorded,
    RequestPattern,
    parse_delay,
    parse_size,
)
from liquidpilot.replay.matching import WILDCARD, misspelt_in_text, misspelt_in_url
from liquidpilot.replay.sensitive_names import is_sensitive
from liquidpilot.replay.urls import split_pairs, split_url
from liquidpilot.suggestions import did_you_mean

_ANY = "`{any}` stands for whatever varies"
_HEADERS = NamesTo(TEXT)
_AUTH = r"basic:\s*\S.*"
REQUEST = Shape(
    "request",
    "Which calls the file answers.",
    (
        Key("method", "How it is called; GET without it.", Text(METHODS, any_case=True), "POST"),
        Key(
            "url",
            f"The whole URL; in its path and in values of its query {_ANY}.",
            Text(pattern=r"[Hh][Tt][Tt][Pp][Ss]?://[^/?#].*"),
            "https://api.example.com/v1/items?user={any}",
            required=True,
        ),
        Key(
            "headers",
            "Headers that are compared; others are not looked at.",
            _HEADERS,
            {"x-market": "NO"},
        ),
        Key(
            "json",
            f"The body as JSON, compared as data; in its texts {_ANY}.",
            JsonText(),
            '{"ids": [1, 2]}',
        ),
        Key("form", "The body as a form, compared as pairs.", TEXT, "a=1&b=2"),
        Key("body", f"The body as text; {_ANY}.", TEXT, "ping {any}"),
        Key(
            "auth",
            "The credential that the call names with `:basic_auth`.",
            Text(pattern=_AUTH),
            "basic:trustpilot",
        ),
    ),
    at_most_one=(("json", "form", "body"),),
)
_BODY_KINDS: tuple[BodyKind, ...] = ("json", "form", "body")
_URL_EXAMPLE = "https://api.example.com/v1/items?user={any}"
_WILDCARD_HINT = "write {any} for what may vary, and %7B and %7D for braces in the URL"


def read_request(table: Table) -> RequestPattern:
    """Return what `[request]` says. Raises WorkspaceError."""
    table.refuse_unknown(REQUEST)
    kind, body = _read_body(table)
    return RequestPattern(
        url=_read_url(table),
        method=_read_method(table),
        headers=MappingProxyType(_read_compared_headers(table)),
        body_kind=kind,
        body=body,
        auth=_read_auth(table),
    )


def read_json_text(table: Table, key: str) -> str | None:
    """Return the JSON text at `key`, checked; in a JSON file it may be the value itself.

    A mistake in it is reported at its own line of the file.
    """
    value, keys = table.values.get(key), (*table.keys, key)
    if table.document.is_json and isinstance(value, dict | list):
        text = table.document.spelling(keys)
    elif value is None or isinstance(value, str):
        text = table.text(key)
    else:
        hint = f"write the JSON between ''': {key} = '''{{\"a\": 1}}'''"
        raise table.wrong_type(key, "JSON text", hint)
    if text is None:
        return None
    try:
        check_json(text)
    except JsonMistake as mistake:
        message = f"'{key}' is not valid JSON: {mistake.message}"
        raise table.document.error_within(message, keys, mistake.offset, mistake.hint) from mistake
    return text


def read_headers(table: Table) -> dict[str, str]:
    """Return the headers of a request or a response as written."""
    headers = table.table("headers", 'headers = { "x-market" = "NO" }')
    if headers is None:
        return {}
    read = {name: headers.text(name, "text") for name in headers}
    return {name: value for name, value in read.items() if value is not None}


def _read_url(table: Table) -> str:
    url = table.text("url", _URL_EXAMPLE)
    example = f'for example: url = "{_URL_EXAMPLE}"'
    if url is None:
        raise table.error("[request] has no 'url'", None, example)
    parts = split_url(url)
    if parts.scheme.lower() not in ("http", "https") or not parts.authority:
        message = f"'{url}' is not a complete URL: it must start with https:// or http://"
        raise table.error(message, "url", example)
    if found := misspelt_in_url(url):
        raise _not_a_wildcard(table, "url", url, found)
    keys = (key for key, _ in split_pairs(parts.query or ""))
    if any(WILDCARD.search(text) for text in (parts.scheme, parts.host, *keys)):
        hint = "hosts and keys are compared literally; write one file for each host"
        raise table.error("a wildcard is allowed only in the path or in a query value", "url", hint)
    return url


def _not_a_wildcard(table: Table, key: str, text: str, found: str) -> WorkspaceError:
    message, keys = f"'{found}' is not a wildcard", (*table.keys, key)
    return table.document.error_within(message, keys, text.find(found), _wildcard_hint(found))


def _wildcard_hint(found: str) -> str:
    word = found.strip("{} \t").lower()
    if found.lower().startswith("{secret"):
        return "write {secret:NAME}, with letters, digits and '_' in NAME"
    return (did_you_mean(word, ("any",)) and "did you mean '{any}'?") or _WILDCARD_HINT


def _read_method(table: Table) -> str:
    given = table.text("method", "POST")
    method = "GET" if given is None else given.upper()
    if method not in METHODS:
        message = f"Braze sends only GET and POST, not '{method}'"
        raise table.error(message, "method", 'write method = "GET" or "POST"')
    return method


def _read_compared_headers(table: Table) -> dict[str, str]:
    headers = read_headers(table)
    for name, value in headers.items():
        if (is_sensitive(name) or name.lower() == "user-agent") and not WILDCARD.search(value):
            raise table.document.error(
                f"the value of '{name}' cannot be compared",
                (*table.keys, "headers", name),
                'remove it; for :basic_auth write auth = "basic:NAME"',
            )
    return headers


def _read_body(table: Table) -> tuple[BodyKind | None, str | None]:
    given = [kind for key in table for kind in _BODY_KINDS if kind == key]
    if len(given) > 1:
        message = f"[request] has '{given[0]}' and '{given[1]}'"
        raise table.error(message, given[1], "a request has only one body: keep one of the two")
    if not given:
        return None, None
    kind = given[0]
    text = read_json_text(table, kind) if kind == "json" else table.text(kind, "a=1&b=2")
    if text and (found := misspelt_in_text(text)):
        raise _not_a_wildcard(table, kind, text, found)
    return kind, text


def _read_auth(table: Table) -> str | None:
    auth = table.text("auth", "basic:NAME")
    if auth is None:
        return None
    scheme, colon, name = auth.partition(":")
    if scheme != "basic" or not colon or not name.strip():
        raise _auth_mistake(table, auth)
    return auth


def _auth_mistake(table: Table, auth: str) -> WorkspaceError:
    hint = 'write auth = "basic:NAME", where NAME is the word after :basic_auth in the template'
    return table.error(f"'{auth}' does not name a credential", "auth", hint)


_CONTENT = ("json", "text", "body_file", "fault", "sequence")
_AROUND = ("status", "headers", "size", "delay")
_LEAST_STATUS, _MOST_STATUS = 100, 599
RESPONSE = Shape(
    "response",
    "One answer; without any key it is an empty one, with status 200.",
    (
        Key("status", "The HTTP status; 200 without it.", Whole(_LEAST_STATUS, _MOST_STATUS), 503),
        Key("headers", "Headers of the answer.", _HEADERS, {"retry-after": "60"}),
        Key(
            "json", "The body as JSON; numbers keep their spelling.", JsonText(), '{"points": 1240}'
        ),
        Key("text", "The body as it stands.", TEXT, "Service Unavailable"),
        Key(
            "body_file",
            "The file that has the body, from this file on; for what is large or binary.",
            Text(blank=False),
            "big.json",
        ),
        Key(
            "size",
            "Pads the body to this size, to see what a large answer does.",
            Text(pattern=rf"\s*{SIZE}\s*"),
            "1.1MB",
        ),
        Key(
            "delay",
            "How long the answer takes: Braze waits two seconds. Nothing sleeps.",
            Text(pattern=rf"\s*{DELAY}\s*"),
            "2.5s",
        ),
        Key("fault", "There is no answer, for this reason.", Text(FAULTS), "timeout"),
        Key(
            "sequence",
            "Names of answers: to the first try, the second, … The last one stays.",
            ListOf(TEXT, least=1),
            ["down", "default"],
        ),
    ),
    at_most_one=(_CONTENT,),
    without=(("fault", _AROUND), ("sequence", _AROUND)),
)


def read_response(
    name: str, table: Table, file: Path, folder: Path, inside: Boundary
) -> FixtureResponse:
    """Return what `[responses.NAME]` of the fixture `file` says.

    A `body_file` is named from the fixture's own place, must be inside `folder`, and is read.
    Raises WorkspaceError.
    """
    table.refuse_unknown(RESPONSE)
    given = [key for key in table if key in _CONTENT]
    if len(given) > 1:
        message = f"response '{name}' has '{given[0]}' and '{given[1]}'"
        raise table.error(message, given[1], "an answer has only one of them: keep one of the two")
    if "fault" in given or "sequence" in given:
        return _read_without_body(name, table, given[0])
    headers = read_headers(table)
    body, body_file = _read_answer_body(table, file, folder, inside)
    if "json" in given and not any(header.lower() == "content-type" for header in headers):
        headers["content-type"] = "application/json"
    return FixtureResponse(
        name,
        status=_read_status(table),
        headers=MappingProxyType(headers),
        body=body,
        body_file=body_file,
        size=_read_size(table, len(body)),
        delay=_read_delay(table),
    )


def refuse_broken_sequence(table: Table, responses: Mapping[str, FixtureResponse]) -> None:
    """Raise WorkspaceError for a sequence that names itself, another sequence or nothing known."""
    plain = [name for name, response in responses.items() if not response.sequence]
    for name, response in responses.items():
        for step in response.sequence:
            if step in plain:
                continue
            key = (*table.keys, name, "sequence")
            if step in responses:
                which = "itself" if step == name else f"another sequence, '{step}'"
                message, hint = f"sequence '{name}' names {which}", "list plain responses only"
            else:
                message = f"sequence '{name}' names '{step}', which is not a response in this file"
                hint = did_you_mean(step, plain) or (
                    f"known: {', '.join(plain)}" if plain else "list plain responses only"
                )
            raise table.document.error(message, key, hint)


def _read_without_body(name: str, table: Table, kind: str) -> FixtureResponse:
    for key in _AROUND:
        if key in table:
            hint = f"remove '{key}', or '{kind}'"
            raise table.error(f"'{key}' has no effect together with '{kind}'", key, hint)
    if kind == "fault":
        return FixtureResponse(name, fault=_read_fault(table))
    sequence = table.texts("sequence", '["down", "default"]')
    if not sequence:
        hint = 'for example: sequence = ["down", "default"]'
        raise table.error(f"sequence '{name}' is empty", "sequence", hint)
    return FixtureResponse(name, sequence=sequence)


def _read_status(table: Table) -> int:
    status = table.integer("status", 200)
    if status is None:
        return 200
    if not _LEAST_STATUS <= status <= _MOST_STATUS:
        hint = "a status is a number from 100 to 599"
        raise table.error(f"'{status}' is not an HTTP status", "status", hint)
    return status


def _read_fault(table: Table) -> Fault:
    named = table.text("fault", "timeout")
    for fault in FAULTS:
        if fault == named:
            return fault
    hint = did_you_mean(named or "", FAULTS) or f"known: {', '.join(FAULTS)}"
    raise table.error(f"unknown fault '{named}'", "fault", hint)


def _read_size(table: Table, length: int) -> int | None:
    text = table.text("size", "1.1MB")
    if text is None:
        return None
    try:
        size = parse_size(text)
    except ValueError as error:
        hint = 'for example: size = "1.1MB"; at most 100MB'
        raise table.error(str(error), "size", hint) from error
    if size < length:
        hint = "make it larger, or remove it"
        raise table.error(f"the body has {length} bytes, more than '{text}'", "size", hint)
    return size


def _read_delay(table: Table) -> float:
    text = table.text("delay", "2.5s")
    if text is None:
        return 0.0
    try:
        return parse_delay(text)
    except ValueError as error:
        hint = 'for example: delay = "2.5s" or "300ms"'
        raise table.error(str(error), "delay", hint) from error


def _read_answer_body(
    table: Table, file: Path, folder: Path, inside: Boundary
) -> tuple[bytes, Path | None]:
    if "body_file" in table:
        return _read_body_file(table, file, folder, inside)
    text = read_json_text(table, "json") if "json" in table else table.text("text", "OK")
    return (text or "").encode(), None


def _read_body_file(
    table: Table, fixture: Path, folder: Path, inside: Boundary
) -> tuple[bytes, Path]:
    name = table.text("body_file", "big.json") or ""
    hint = "name a file in the folder of the fixtures, relative to this file, with '/'"
    # Both kinds on every system: a workspace travels between them.
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor or "\\" in name:
        raise table.error(f"'{name}' is not a path inside the folder", "body_file", hint)
    file = Path(os.path.normpath(fixture.parent / name))
    if not file.is_relative_to(os.path.normpath(folder)):
        raise table.error(f"'{name}' is outside the folder of fixtures", "body_file", hint)
    try:
        return inside.read_bytes(file), real(inside.place(file))
    except WorkspaceError as error:
        raise table.error(error.message, "body_file", error.hint or hint) from error


FIXTURE_SUFFIXES = (".toml", ".json")

BODY_SUFFIX = ".body"
"""What the name of a recorded body ends with: it is no fixture, whatever stands before."""

# Of ASCII letters, digits, '-', '_' and '.'; Python and JavaScript read it alike.
_NAME = r"[^\s!-,/:-@\[-^`{-~]+"
RECORDED = Shape(
    "recorded",
    "Written by `liquidpilot record`; a file made by hand has none.",
    (
        Key("on", "The day of the answers.", Day(), "2026-11-21", required=True),
        Key("with", "What recorded them.", TEXT, "liquidpilot 0.1.0"),
        Key("made_up", "What a sandbox had to make up.", TEXT, "the SKU 'TOY-1'"),
    ),
)
FIXTURE = Shape(
    "fixture",
    "One endpoint, and the answers that it may give.",
    (
        Key(
            "request",
            REQUEST.says,
            REQUEST,
            {"url": "https://api.example.com/points?user={any}"},
            required=True,
        ),
        Key(
            "responses",
            "The answers by their names; `default` is given unless another is chosen.",
            NamesTo(RESPONSE, _NAME, (DEFAULT_RESPONSE,)),
            {"default": {"json": '{"points": 1240}'}},
            required=True,
        ),
        Key("recorded", RECORDED.says, RECORDED, {"on": "2026-11-21"}),
    ),
)
"""What may stand in `fixtures/connected_content/NAME.toml`."""

_DEFAULT_HINT = "add a table [responses.default]: the answer used when no other one is chosen"


def load_fixture(file: Path, folder: Path, shown_as: str) -> Fixture:
    """Return what `file`, somewhere inside `folder`, says; `shown_as` is the path to show.

    Raises WorkspaceError with line, column and remedy for the first mistake.
    """
    text = _boundary(file, folder, shown_as).read_text(file)
    return parse_fixture(text, file, folder, shown_as)


def parse_fixture(text: str, file: Path, folder: Path, shown_as: str) -> Fixture:
    """Return what `text`, the content of `file`, says. Raises WorkspaceError."""
    document = parse_document(text, shown_as, allow_half_characters=True)
    root = document.table()
    root.refuse_unknown(FIXTURE)
    request = root.table("request", "[request]")
    if request is None:
        hint = 'start the file with [request] and url = "https://…"'
        raise root.error("there is no [request]", None, hint)
    pattern = read_request(request)
    responses = root.table("responses", "[responses.default]")
    if responses is None or DEFAULT_RESPONSE not in responses:
        raise root.error("there is no [responses.default]", "responses", _DEFAULT_HINT)
    inside = _boundary(file, folder, shown_as)
    named = {
        name: read_response(name, _named(responses, name), file, folder, inside)
        for name in responses
    }
    refuse_broken_sequence(responses, named)
    return Fixture(
        name=file.relative_to(folder).with_suffix("").as_posix(),
        path=shown_as,
        file=file,
        request=pattern,
        responses=MappingProxyType(named),
        recorded=_read_recorded(document),
    )


def _boundary(file: Path, folder: Path, shown_as: str) -> Boundary:
    inner = file.relative_to(folder).as_posix()
    return Boundary.around(folder, shown_as.removesuffix(inner).rstrip("/"))


def _named(responses: Table, name: str) -> Table:
    if not re.fullmatch(_NAME, name):
        hint = "use letters, digits, '-', '_' and '.', for example [responses.sold-out]"
        raise responses.error(f"'{name}' cannot be the name of a response", name, hint)
    table = responses.table(name, f"[responses.{name}]")
    if table is None:
        raise responses.wrong_type(name, "names with values", f"for example: [responses.{name}]")
    return table


def _read_recorded(document: Document) -> Recorded | None:
    recorded = document.table().table("recorded", "[recorded]")
    if recorded is None:
        return None
    recorded.refuse_unknown(RECORDED)
    return Recorded(
        _read_date(recorded, "on"),
        recorded.text("with", "liquidpilot 0.1.0"),
        recorded.text("made_up", "the SKU 'TOY-1'"),
    )


def _read_date(table: Table, key: str) -> date:
    value = table.values.get(key)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and table.document.is_json:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    hint = f"for example: {key} = 2026-11-21"
    if value is None:
        raise table.error(f"[recorded] has no '{key}'", None, hint)
    raise table.wrong_type(key, "a date", hint)
