"""How an e-mail looks before it is opened: who it is from, what about, and the first words."""

from __future__ import annotations

from email.utils import parseaddr
from itertools import pairwise

from liquidpilot.immutable import immutable
from liquidpilot.preview.marks import marked
from liquidpilot.preview.signs import SignedText
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.visible_text import first_words, without_filling

_LONGEST_SNIPPET = 140


@immutable
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
    snippet = (
        preheader
        or first_words(_field(rendered, "html"), _LONGEST_SNIPPET)
        or _field(rendered, "text")
    )
    snippet = snippet[:_LONGEST_SNIPPET]
    return InboxRow(
        sender=sender,
        address=address,
        subject=_field(rendered, "subject"),
        snippet=snippet,
        initial=next((each for each in sender if each.isalnum()), "?").upper(),
        reply_to=_field(rendered, "reply_to"),
        from_body=not preheader,
    )


def with_holes(rendered: RenderedMessage, name: str) -> list[tuple[str, str]]:
    """Return the text of a field as a mail program shows it, cut where an output printed nothing.

    Each piece has the Liquid of the hole before it, empty where there is none.
    """
    field = rendered.fields.get(name)
    if field is None:
        return []
    text, marks = marked(field, is_html=False)
    signed = SignedText.of(without_filling(text))
    holes = [each for each in signed.parts if marks[each.number].kind == "hole"]
    cuts = pairwise([0, *(each.start for each in holes), len(signed.seen)])
    liquid = ["", *(marks[each.number].place.text for each in holes)]
    pieces = [signed.seen[slice(*cut)] for cut in cuts]
    return [each for each in zip(pieces, liquid, strict=True) if any(each)]


def _field(rendered: RenderedMessage, name: str) -> str:
    field = rendered.fields.get(name)
    return "" if field is None else without_filling(field.text) if name != "html" else field.text
