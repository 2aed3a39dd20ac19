"""What the integrations have to say about the requests of a rendered message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from liquidpilot.connected_content import Exchange, Request
from liquidpilot.datafiles.json_text import read_json
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import Call
from liquidpilot.dialect.parsing import outline
from liquidpilot.html_text import is_data, media_type, read_elements
from liquidpilot.rendering.message import (
    RenderedField,
    RenderedMessage,
    json_problems,
    webhook_request,
)
from liquidpilot.services.interface import RequestProblem
from liquidpilot.sources import Place, Source, Span


def request_problems(
    rendered: RenderedMessage, blocks: Iterable[Source] = ()
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the calls of `rendered`, and with the webhook that it is.

    Each request is looked at by the integration that has its host. `blocks` are the texts of the
    content blocks, in which calls may stand.
    """
    webhook = webhook_request(rendered)
    if not rendered.exchanges and webhook is None:
        return
    of_calls = [
        (problem, exchange)
        for number, exchange in enumerate(rendered.exchanges)
        for problem in _problems(exchange.request, rendered.exchanges[:number])
    ]
    of_webhook = [] if webhook is None else list(_problems(webhook, rendered.exchanges))
    if not of_calls and not of_webhook:
        return
    # The way back into the template is read again only if somebody is told about it.

    sources = [*(each.source for each in rendered.fields.values()), *blocks]
    for problem, exchange in of_calls:
        yield _diagnostic(problem, place_in_call(problem, exchange, sources))
    for problem in of_webhook:
        yield _diagnostic(problem, place_in_webhook(problem, rendered.fields))


def _problems(request: Request, earlier: Sequence[Exchange]) -> Iterable[RequestProblem]:
    # Messages that call nobody do not pay for looking up who is installed.
    from liquidpilot.services.registry import validator_of

    integration = validator_of(request.url)
    if integration is None:
        return ()
    from liquidpilot.services.interface import blamed_on

    with blamed_on(integration):
        return list(integration.validate(request, earlier))


def _diagnostic(problem: RequestProblem, place: Place) -> Diagnostic:
    return Diagnostic(problem.code, problem.severity, problem.message, problem.hint, place)


# Where in the author's template a part of a rendered request stands.
#
# A request is text that a template has made, so the way back is a search: for the name of what is
# wrong, in the tag or in the field that the part was made of. What cannot be found is reported at
# the whole tag, or at the start of the field.


def place_in_call(problem: RequestProblem, exchange: Exchange, sources: Iterable[Source]) -> Place:
    """Return where `problem` stands in the tag that made `exchange`; `sources` may hold it."""
    for source in sources:
        if source.path != exchange.path:
            continue
        for call in outline(source).calls:
            place = source.place(call.tag.name_span)
            if (place.line, place.column) == (exchange.line, exchange.column):
                return source.place(_span_in_call(problem, call))
    end = exchange.column + 1
    return Place(exchange.path, exchange.line, exchange.column, exchange.line, end)


def place_in_webhook(problem: RequestProblem, fields: Mapping[str, RenderedField]) -> Place:
    """Return where `problem` stands in the fields of a webhook."""
    for field in _fields_of(problem, fields):
        text = field.source.text
        span = find_in(problem, text, (0, len(text)))
        if span is not None:
            return field.source.place(span)
    first = next(iter(_fields_of(problem, fields)), None) or next(iter(fields.values()))
    return first.source.place((0, len(first.source.text)))


def _fields_of(
    problem: RequestProblem, fields: Mapping[str, RenderedField]
) -> Iterator[RenderedField]:
    names: list[str] = []
    if problem.part == "header":
        wanted = f"headers.{problem.keys[0]}".lower() if problem.keys else "headers."
        names = [name for name in fields if name.lower().startswith(wanted)]
        # A header that is missing belongs beside the others.
        names += [name for name in fields if name.startswith("headers.")]
    elif problem.part == "body":
        names = ["body", *(f"body.{key}" for key in problem.keys), *fields]
        names = [name for name in names if name.startswith("body")]
    elif problem.part == "method":
        names = ["method"]
    yield from (fields[name] for name in dict.fromkeys((*names, "url")) if name in fields)


def _span_in_call(problem: RequestProblem, call: Call) -> Span:
    options = {"header": ("headers", "auth_credentials", "basic_auth", "content_type")}
    names = options.get(problem.part, (problem.part,))
    for name in names:
        option = call.option(name)
        if option is None:
            continue
        span = find_in(problem, call.text, option.value_span)
        if span is not None:
            return span
    if problem.part == "body":
        # Most bodies are captured first.
        span = find_in(problem, call.text, (0, len(call.text)), needs_quotes=True)
        if span is not None:
            return span
    if problem.part in ("query", "url"):
        span = find_in(problem, call.text, call.syntax.url)
        if span is not None:
            return span
    return call.syntax.url if call.url else call.tag.span


def find_in(
    problem: RequestProblem, text: str, within: Span, *, needs_quotes: bool = False
) -> Span | None:
    """Return the value that is wrong, if it is written out, else the name that leads to it."""
    found: Span | None = None
    at = within[0]
    for key in problem.keys:
        match = _name(key, problem.part, needs_quotes).search(text, at, within[1])
        if match is None:
            # What is missing is reported at what it is missing from.
            break
        found, at = match.span("name"), match.end()
    if problem.value:
        start = text.find(problem.value, at if found else within[0], within[1])
        if start >= 0 and (found is not None or len(problem.value) > 2):
            return start, start + len(problem.value)
    if found is None and not problem.keys and problem.part in ("url", "method"):
        return within
    return found


def _name(key: str, part: str, needs_quotes: bool) -> re.Pattern[str]:
    name = re.escape(key)
    if part == "query":
        return re.compile(rf"[?&](?P<name>{name}(?:%5B%5D|\[\])?=[^&\s]*)", re.IGNORECASE)
    quoted = rf'"(?P<name>{name})"\s*:'
    if needs_quotes:
        return re.compile(quoted)
    return re.compile(rf"(?<![\w-])(?P<name>{name})(?![\w-])\"?\s*[:=]?", re.IGNORECASE)


# Data in rendered HTML, `<script type="application/…json…">`: is it JSON, and what it should be?
#
# A mail may carry data for a service that reads it, as `application/ld+json` for an inbox. Whoever
# reads it takes all of it or nothing.

_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_WORDS = re.compile(r"\w{3,}")


class _Script(NamedTuple):
    """The content of a `<script>` with data of the media type `kind`, at `span` of `source`."""

    kind: str
    source: Source
    span: tuple[int, int]

    @property
    def text(self) -> str:
        return self.source.text[slice(*self.span)]


def script_problems(rendered: RenderedMessage, blocks: Iterable[Source]) -> Iterator[Diagnostic]:
    """Yield what is wrong with the data in the scripts of `rendered`.

    `blocks` are the texts of the content blocks, in which a script may stand. A text that an error
    or an abort has cut short is left out: that is said already.
    """
    field = rendered.fields.get("html")
    if field is None or field.abort is not None or not _SCRIPT.search(field.text):
        return
    if any(each.severity == "error" for each in field.diagnostics):
        return
    written: list[_Script] | None = None
    for number, script in enumerate(_scripts(Source(field.text), field.text)):
        if written is None:
            written = list(_written(field, blocks))
        yield from _problems_of_script(script, _origin(script, number, written, field.source))


def _scripts(source: Source, without_liquid: str) -> Iterator[_Script]:
    for element in read_elements(source.text, without_liquid):
        if is_data(element) and element.content is not None:
            yield _Script(media_type(element), source, element.content)


def _written(field: RenderedField, blocks: Iterable[Source]) -> Iterator[_Script]:
    """Yield the scripts of the author's own texts; those of the field itself come first."""
    for source in (field.source, *blocks):
        if _SCRIPT.search(source.text):
            yield from _scripts(source, outline(source, html=True).without_liquid)


def _origin(script: _Script, number: int, written: Sequence[_Script], template: Source) -> _Script:
    """Return the script in the author's text that became `script`: that which has most of it."""
    same = [each for each in written if each.kind == script.kind]
    words = set(_WORDS.findall(script.text))

    def likeness(each: _Script) -> tuple[int, bool]:
        is_at = number < len(written) and written[number] is each
        return len(words.intersection(_WORDS.findall(each.text))), is_at

    # A type that Liquid wrote is found nowhere.
    return max(same, key=likeness, default=_Script(script.kind, template, (0, 0)))


def _problems_of_script(script: _Script, origin: _Script) -> Iterator[Diagnostic]:
    what = f"data of the type '{script.kind}'"
    found = json_problems("data-not-json", what, script.text, origin.source, origin.span)
    if found:
        yield from found
        return
    # Only who has such data pays for looking up who is installed.
    from liquidpilot.services.registry import installed

    for integration in installed():
        schema = integration.data_schemas.get(script.kind)
        if schema is not None:
            from liquidpilot.services.interface import violations

            title = integration.title or integration.name
            for problem in violations(integration, schema, read_json(script.text)):
                yield _violation(problem, title, origin)


def _violation(problem: RequestProblem, title: str, origin: _Script) -> Diagnostic:
    span = find_in(problem, origin.source.text, origin.span)
    if span is None:
        text = origin.text
        span = (origin.span[1] - len(text.lstrip()), origin.span[0] + len(text.rstrip()))
    message = f"{problem.message} (data for {title})"
    place = origin.source.place(span)
    return Diagnostic(problem.code, problem.severity, message, problem.hint, place)
