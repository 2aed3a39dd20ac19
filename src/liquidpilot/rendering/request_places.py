"""Where in the author's template a part of a rendered request stands.

A request is text that a template has made, so the way back is a search: for the name of what is
wrong, in the tag or in the field that the part was made of. What cannot be found is reported at the
whole tag, or at the start of the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from liquidpilot.connected import Exchange
from liquidpilot.dialect.outline import Call, outline
from liquidpilot.integration.interface import RequestProblem
from liquidpilot.rendering.message import RenderedField
from liquidpilot.sources import Place, Source, Span


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
