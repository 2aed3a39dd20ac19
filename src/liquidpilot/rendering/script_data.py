"""Data in rendered HTML, `<script type="application/…json…">`: is it JSON, and what it should be?

A mail may carry data for a service that reads it, as `application/ld+json` for an inbox. Whoever
reads it takes all of it or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import outline
from liquidpilot.html_elements import is_data, media_type, read_elements
from liquidpilot.integration.interface import RequestProblem
from liquidpilot.json_text import read_json
from liquidpilot.rendering.json_texts import json_problems
from liquidpilot.rendering.message import RenderedField, RenderedMessage
from liquidpilot.rendering.request_places import find_in
from liquidpilot.sources import Source

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
        yield from _problems(script, _origin(script, number, written, field.source))


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


def _problems(script: _Script, origin: _Script) -> Iterator[Diagnostic]:
    what = f"data of the type '{script.kind}'"
    found = json_problems("data-not-json", what, script.text, origin.source, origin.span)
    if found:
        yield from found
        return
    # Only who has such data pays for looking up who is installed.
    from liquidpilot.integration.installed import installed

    for integration in installed():
        schema = integration.data_schemas.get(script.kind)
        if schema is not None:
            from liquidpilot.integration.data_schemas import violations

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
