"""How an e-mail looks before it is opened: who it is from, what about, and the first words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from html.parser import HTMLParser

from liquidpilot.rendering.message import RenderedMessage

_LONGEST_SNIPPET = 140
_SILENT = {"style", "script", "head", "title", "template"}
# What mailers put behind the preheader so that the text of the message does not follow it.
_PADDING = re.compile("[\\s\u00a0\u034f\u200b-\u200f\u2060\ufeff\u00ad]+")


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One row of the list of messages in a mail program; `initial` stands in the round picture.

    `from_body` tells that the message has no preheader, so that its first words stand there.
    """

    sender: str
    address: str
    subject: str
    snippet: str
    initial: str
    reply_to: str
    from_body: bool


def inbox_row(rendered: RenderedMessage) -> InboxRow:
    """Return the row of an e-mail, with spaces as a mail program shows them."""
    name, address = parseaddr(_field(rendered, "from"))
    sender = name or address or "No sender"
    preheader = _field(rendered, "preheader")
    snippet = preheader or first_words(_field(rendered, "html")) or _field(rendered, "text")
    return InboxRow(
        sender=sender,
        address=address,
        subject=_field(rendered, "subject"),
        snippet=snippet[:_LONGEST_SNIPPET],
        initial=next((each for each in sender if each.isalnum()), "?").upper(),
        reply_to=_field(rendered, "reply_to"),
        from_body=not preheader,
    )


def first_words(html: str, length: int = _LONGEST_SNIPPET) -> str:
    """Return the first `length` characters that a mail program takes from a body.

    >>> first_words("<head><title>no</title></head><p>Sixty <b>days</b></p><p>to play")
    'Sixty days to play'
    """
    words = _Words(length)
    try:
        words.feed(html)
    except _Enough:
        pass
    else:
        words.close()
    return words.text[:length]


def _field(rendered: RenderedMessage, name: str) -> str:
    field = rendered.fields.get(name)
    return "" if field is None else _tidy(field.text) if name != "html" else field.text


def _tidy(text: str) -> str:
    return _PADDING.sub(" ", text).strip()


class _Enough(Exception):
    """Nobody reads on from here."""


class _Words(HTMLParser):
    def __init__(self, length: int) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._length = length
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag not in ("a", "b", "em", "font", "i", "span", "strong", "u"):
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._add(data)

    def _add(self, text: str) -> None:
        self.text = _tidy(f"{self.text}{text}x")[:-1].lstrip()
        if len(self.text) > self._length:
            raise _Enough
