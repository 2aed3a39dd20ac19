"""What the integrations have to say about the requests of a rendered message, and about its data.

A part of a request is looked up in the rendered text by the reader of that kind of text, and the
rendered text knows where each of its characters was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from liquidpilot.connected_content import Exchange, Request
from liquidpilot.connected_content.request import MADE_UP
from liquidpilot.datafiles.json_text import (
    JsonMistake,
    check_json,
    locate_json_keys,
    read_json,
    string_value,
)
from liquidpilot.diagnostics import Diagnostic, Severity
from liquidpilot.html_text import is_data, media_type, read_elements
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.rendering.message import (
    BODY_NOT_JSON,
    RenderedField,
    RenderedMessage,
    json_problems,
    webhook_request,
    written,
)
from liquidpilot.services.interface import Integration, RequestProblem
from liquidpilot.sources import Place, Span

_PAIR = lazy_pattern(r"(?P<name>[^&=]*)(?:=(?P<value>[^&]*))?")
_CALL_NOT_JSON = "connected-content-body-not-json"
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
# In half of the time.
_MAY_BE_SCRIPT = re.compile("<[sS][cC]")
# What is shorter may stand anywhere by chance.
_TELLING = 3

MADE_UP_ANSWER = "made-up-answer"
"""The code of an answer about what no data list, as a mistyped id."""


def made_up_answers(
    exchanges: Iterable[Exchange], severity: Severity = "info"
) -> Iterator[Diagnostic]:
    """Yield for each answer that a sandbox has made up what its data do not list.

    For a single rendering it is a note. In `check` and `test`, where no person looks at the
    message, it is a warning, since a mistyped id is answered just as the right one is.
    """
    for exchange in exchanges:
        made_up = exchange.response and exchange.response.headers.get(MADE_UP)
        if made_up:
            fixture = exchange.response.fixture if exchange.response else None
            known = f"'{fixture.partition('#')[0]}' was recorded from" if fixture else "this is"
            message = f"{known} an answer that a sandbox made up: its data do not list {made_up}"
            hint = "is it mistyped? If not, list it in the data of the sandbox"
            url = exchange.written.get("url")
            place = url.place if url is not None and url.text else exchange.place
            yield Diagnostic(MADE_UP_ANSWER, severity, message, hint, place)


def request_problems(rendered: RenderedMessage) -> Iterator[Diagnostic]:
    """Yield what is wrong with the calls of `rendered`, and with the webhook that it is.

    Each request is looked at by the integration that has its host. That a body is no JSON is left
    out where it is told already, at the place that breaks it.
    """
    told = {each.place for each in rendered.diagnostics if each.code == _CALL_NOT_JSON}
    for number, exchange in enumerate(rendered.exchanges):
        body = exchange.written.get("body")
        is_told = body is not None and body.place in told
        for problem in _problems(exchange.request, rendered.exchanges[:number]):
            if not (is_told and _is_about_whole_body(problem)):
                yield _diagnostic(problem, place_in_call(problem, exchange))
    webhook = webhook_request(rendered)
    if webhook is not None:
        field = rendered.fields.get("body")
        is_told = field is not None and any(
            each.code == BODY_NOT_JSON for each in field.diagnostics
        )
        for problem in _problems(webhook, rendered.exchanges):
            if not (is_told and _is_about_whole_body(problem)):
                yield _diagnostic(problem, place_in_webhook(problem, rendered.fields))


def _is_about_whole_body(problem: RequestProblem) -> bool:
    return problem.part == "body" and not problem.keys and problem.value is None


def _problems(request: Request, earlier: Sequence[Exchange]) -> Iterable[RequestProblem]:
    # Looking up the integrations takes time; a message without calls does not need it.
    from liquidpilot.services.registry import validator_of

    integration = validator_of(request.url)
    if integration is None:
        return ()
    from liquidpilot.services.interface import blamed_on

    with blamed_on(integration):
        return list(integration.validate(request, earlier))


def _diagnostic(problem: RequestProblem, place: Place) -> Diagnostic:
    return Diagnostic(problem.code, problem.severity, problem.message, problem.hint, place)


def place_in_call(problem: RequestProblem, exchange: Exchange) -> Place:
    """Return where `problem` stands in the tag that made `exchange`; at its URL if nowhere else."""
    options = {"header": ("headers", "content_type"), "query": ("url",)}
    for name in options.get(problem.part, (problem.part,)):
        option = exchange.written.get(name)
        span = None if option is None else _span_in_text(problem, option.text)
        if option is not None and span is not None:
            return option.written(span)
    url = exchange.written.get("url")
    return url.place if url is not None and url.text else exchange.place


def place_in_webhook(problem: RequestProblem, fields: Mapping[str, RenderedField]) -> Place:
    """Return where `problem` stands in the fields of a webhook.

    A header, and a pair of the body, is a field of its own. A header that is missing belongs beside
    the others.
    """
    own = f"{problem.part}{'s' * (problem.part == 'header')}.{''.join(problem.keys[:1])}".lower()
    for name, field in fields.items():
        if name.lower() == own:
            span = _span_of_value(problem.value, field.text, (0, len(field.text)))
            return written(field).written(span or _visible(field.text, 0))
    field = _field_of(problem, fields)
    span = _span_in_text(problem, field.text)
    if span is None and problem.part == "header":
        span = _visible(field.text, 0)
    return written(field).place if span is None else written(field).written(span)


def _field_of(problem: RequestProblem, fields: Mapping[str, RenderedField]) -> RenderedField:
    prefixes = {"header": "headers.", "body": "body", "method": "method"}
    prefix = prefixes.get(problem.part, "url")
    names = [*(name for name in fields if name.startswith(prefix)), "url", *fields]
    return next(fields[name] for name in names if name in fields)


def _span_in_text(problem: RequestProblem, text: str) -> Span | None:
    """Return what `problem` is about in a rendered text; None if it has no such part.

    That is the value that is wrong; without one, the name that leads to it, or the last name on the
    way that is there.
    """
    span: Span | None = None
    if problem.part == "query":
        span = _pair(text, problem.keys, text.find("?") + 1, whole=True)
    elif problem.keys and text.lstrip()[:1] in ("{", "["):
        span = _entry(text, problem.keys, problem.value)
    elif problem.part == "body":
        span = _pair(text, problem.keys, 0, value=problem.value)
    if span is None and len(problem.value or "") >= _TELLING:
        span = _span_of_value(problem.value, text, (0, len(text)))
    if span is None and not problem.keys and problem.part in ("url", "method"):
        return 0, len(text)
    return span


def _span_of_value(value: str | None, text: str, within: Span) -> Span | None:
    at = text.find(value, *within) if value else -1
    return None if at < 0 or value is None else (at, at + len(value))


def _visible(text: str, start: int) -> Span:
    """Return the span of `text`, which starts at `start`, without the white space around it."""
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def _pair(
    text: str,
    keys: Sequence[str],
    start: int,
    *,
    whole: bool = False,
    value: str | None = None,
) -> Span | None:
    """Return the pair called `keys[0]` in a form or a query: the `whole`, its value or its name."""
    from urllib.parse import unquote_plus

    for found in _PAIR.finditer(text, start) if keys else ():
        name = unquote_plus(found["name"]).strip().removesuffix("[]")
        if name.lower() == keys[0].lower():
            if whole:
                return found.span()
            return _span_of_value(value, text, found.span("value")) or found.span("name")
    return None


def _entry(text: str, keys: Sequence[str], value: str | None) -> Span | None:
    """Return the value at the way `keys` in a JSON text, which leaves the indexes of lists out.

    It is None if the text is no JSON, or not even the first name is there.
    """
    try:
        check_json(text)
    except JsonMistake:
        return None
    names: dict[tuple[str, ...], Span] = {}
    values: dict[tuple[str, ...], list[Span]] = {}
    for path, span in sorted(locate_json_keys(text).items(), key=lambda each: each[1].key):
        way = tuple(key.lower() for key in path if isinstance(key, str))
        if path and isinstance(path[-1], str):
            names.setdefault(way, span.key)
        values.setdefault(way, []).append(span.value)
    wanted = tuple(key.lower() for key in keys)
    for each in values.get(wanted, ()):
        written = text[slice(*each)]
        if value and (found := _span_of_value(value, text, each)) is not None:
            return found
        if value and written.startswith('"') and string_value(written) == value:
            return each[0] + 1, each[1] - 1
    for length in range(len(wanted), 0, -1):
        if (name := names.get(wanted[:length])) is not None:
            return name[0] + 1, name[1] - 1
    return None


def script_problems(rendered: RenderedMessage, now: datetime) -> Iterator[Diagnostic]:
    """Yield what is wrong with the data in the scripts of `rendered`, `<script type="…json…">`.

    `now` is the time at which the message is sent.

    A mail may carry data for a service that reads it, as `application/ld+json` for an inbox; a
    service takes all of it or nothing. A text that an error or an abort cut short is left out: the
    cause is reported already.
    """
    field = rendered.fields.get("html")
    if field is None or field.abort is not None or not _MAY_BE_SCRIPT.search(field.text):
        return
    if not _SCRIPT.search(field.text):
        return
    if any(each.severity == "error" for each in field.diagnostics):
        return
    for element in read_elements(field.text, names=("script",)):
        if is_data(element) and element.content is not None:
            yield from _problems_of_script(field, media_type(element), element.content, now)


def _problems_of_script(
    field: RenderedField, kind: str, span: Span, now: datetime
) -> Iterator[Diagnostic]:
    # The installed integrations are looked up only where there is such data.
    from liquidpilot.services.registry import installed

    integrations = [
        each for each in installed() if kind in each.data_schemas or kind in each.data_types
    ]
    codes = (each.data_types[kind] for each in integrations if kind in each.data_types)
    code = next(codes, "data-not-json")
    found = list(json_problems(code, f"data of the type '{kind}'", field, span))
    if found:
        yield from found
        return
    text = field.text[slice(*span)]
    for integration in integrations:
        title = integration.title or integration.name
        for problem in _problems_of_data(integration, kind, read_json(text), now):
            inner = _entry(text, problem.keys, problem.value)
            moved = inner and (span[0] + inner[0], span[0] + inner[1])
            place = written(field).written(moved or _visible(text, span[0]))
            message = f"{problem.message} (data for {title})"
            yield Diagnostic(problem.code, problem.severity, message, problem.hint, place)


def _problems_of_data(
    integration: Integration, kind: str, data: object, now: datetime
) -> Iterator[RequestProblem]:
    from liquidpilot.services.interface import blamed_on, violations

    schema = integration.data_schemas.get(kind)
    if schema is not None:
        yield from violations(integration, schema, data)
    if kind in integration.data_types:
        with blamed_on(integration):
            problems = list(integration.validate_data(kind, data, now))
        yield from problems
