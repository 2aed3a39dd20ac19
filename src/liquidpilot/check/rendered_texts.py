"""Which rendered fields are plain text, and whose words stand in them.

What stands in the profile is the person's own: an odd name is no mistake of the template. Nor is
what an answer says in a scenario, which may be made to be odd; the answers of every day are judged.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping

from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.html_text import read_elements
from liquidpilot.rendering.message import RenderedField

_PLAIN = {
    "email": ("subject", "preheader", "text", "from", "reply_to"),
    "push": ("title", "subtitle", "message"),
    "sms": ("message",),
}


def plain_fields(rendering: RenderingSubject) -> Iterator[RenderedField]:
    """Yield the fields of a sent message that are shown as text, not as HTML."""
    names = _PLAIN.get(rendering.rendered.channel, ())
    return (field for field in rendering.sent_fields if field.name in names)


# What Braze adds to an e-mail ("email-size" of the facts): preheader and pixel, and 'lid=…' a link.
_ADDED = 600
_ADDED_TO_A_LINK = 16
_LINK = re.compile("href", re.IGNORECASE)
_IDENTIFIED = re.compile(r"[?&]lid=")


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
        if field.name != "html" or rendering.rendered.channel != "email":
            continue
        # No character is longer than four bytes, and no link adds more than it has characters; most
        # e-mails need no counting.
        if len(field.text) * 5 + _ADDED <= limit:
            continue
        size = len(field.text.encode("utf-8"))
        most_links = len(_LINK.findall(field.text))
        if size + _ADDED + _ADDED_TO_A_LINK * most_links <= limit:
            continue
        arriving = size + _ADDED + _ADDED_TO_A_LINK * _links_without_lid(field.text)
        if arriving > limit:
            sizes = f"{size / 1024:,.1f} KB, and {arriving / 1024:,.1f} KB as it arrives"
            message = f"the HTML has {sizes}, and {consequence} {limit // 1024}"
            yield rendering.found(field.name, message, hint)


def _links_without_lid(text: str) -> int:
    links = (each.value("href") or "" for each in read_elements(text) if each.name == "a")
    return sum(
        link.lower().startswith(("http:", "https:")) and not _IDENTIFIED.search(link)
        for link in links
    )


def is_not_the_templates(rendering: RenderingSubject, text: str) -> bool:
    """Say whether `text` came with the profile, or in a scenario with an answer.

    White space, and escaping for HTML, do not count.
    """
    wanted = _plain(text)
    values: tuple[object, ...] = (rendering.person,)
    if rendering.scenario is not None:
        values = (*values, *_of_answers(rendering))
    return any(wanted in _plain(value) for value in _texts(values))


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
