"""Which rendered fields are plain text, and whose words stand in them.

What stands in the profile is the person's own: an odd name is no mistake of the template. Nor is
what an answer says in a scenario, which may be made to be odd; the answers of every day are judged.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from html.entities import html5

from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.mail.size import arriving_bytes, is_within
from liquidpilot.rendering.message import RenderedField
from liquidpilot.sources import Place, Span
from liquidpilot.workspace.sms import SmsSize

_TAG = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|img|li|ol|p|span|strong|style|table|tbody|td|th|tr|u|ul)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9A-Fa-f]{2,5}|(?P<name>[A-Za-z][A-Za-z0-9]{1,30}));")


def plain_fields(rendering: RenderingSubject) -> Iterator[RenderedField]:
    """Yield the fields of a sent message that are shown as text, not as HTML."""
    return rendering.sent_as("text", "address")


def html_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the tags of `text`, then the entities: what means something in HTML only.

    >>> [found[0] for found in html_in("T&eacute; & <b>AT&T;</b>")]
    ['<b>', '</b>', '&eacute;']
    """
    yield from _TAG.finditer(text)
    for found in _ENTITY.finditer(text):
        if found["name"] is None or f"{found['name']};" in html5:
            yield found


LONG_HTML = (
    "{% for row in (1..ROWS) %}<p style='margin:0 0 20px 0'>A line of the terms, {{row}}</p>"
    "{% endfor %}"
)
"""An e-mail of about 52 bytes a row, for the examples of rules about its size."""


def large_html(
    rendering: RenderingSubject, rule: str, consequence: str, hint: str
) -> Iterator[Diagnostic]:
    """Yield that the HTML of a sent e-mail has more than the `kilobytes` of `rule`.

    `consequence` says what happens then, up to that number. What arrives is counted: the HTML with
    what Braze adds to it. Link templates are not known here.
    """
    limit = rendering.option(rule, "kilobytes") * 1024
    for field in rendering.sent_fields:
        is_email = field.name == "html" and rendering.rendered.channel == "email"
        if is_email and not is_within(field.text, limit):
            size, arriving = len(field.text.encode("utf-8")), arriving_bytes(field.text)
            sizes = f"{size / 1024:,.1f} KB, and {arriving / 1024:,.1f} KB as it arrives"
            message = f"the HTML has {sizes}, and {consequence} {limit // 1024}"
            yield rendering.found(field.name, message, hint)


def holes_of(field: RenderedField) -> Iterator[Place]:
    """Yield the outputs of the field's own text that printed nothing, in their order."""
    places = (each.place for each in field.holes if each.place.source is field.source)
    yield from sorted(places, key=lambda each: each.span)


def first_hole(field: RenderedField) -> Span:
    """Return the first output that printed nothing, the start of the text if there is none."""
    return next((each.span for each in holes_of(field)), (0, 0))


def is_not_the_templates(rendering: RenderingSubject, text: str) -> bool:
    """Say whether `text` came with the profile, or in a scenario with an answer.

    White space, and escaping for HTML, do not count.
    """
    wanted = _plain(text)
    values: tuple[object, ...] = (rendering.person,)
    if rendering.scenario is not None:
        values = (*values, *_of_answers(rendering))
    return any(wanted in _plain(value) for value in _texts(values))


def own_costly(rendering: RenderingSubject, size: SmsSize) -> list[str]:
    """Return the characters for which an SMS is UCS-2, if all of them are the template's own.

    What a person brings along is sent in any case.
    """
    own = [each for each in size.costly if not is_not_the_templates(rendering, each)]
    return own if len(own) == len(size.costly) else []


def span_of(rendering: RenderingSubject, field: RenderedField, text: str) -> Span:
    """Return where `text` stands in the template; its start for what is written otherwise there."""
    at = rendering.message.fields[field.name].source.text.find(text)
    return (at, at + len(text)) if at >= 0 else (0, 0)


def _of_answers(rendering: RenderingSubject) -> Iterator[object]:
    for exchange in rendering.rendered.exchanges:
        if exchange.response is not None:
            try:
                yield read_json(exchange.response.body, half_characters=True)
            except JsonMistake:
                yield exchange.response.text


def _plain(text: str) -> str:
    return " ".join(html.unescape(text).split())


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts(value.values())
        elif isinstance(value, list | tuple):
            yield from _texts(value)
