"""An e-mail as the standard has it (RFC 5322): for a file, a mail program or a server.

It depends on what was rendered, on the person and on the moment alone, so that the same message is
the same file. What no page of Braze describes to the letter is assumed: the element of the
preheader, and `List-Unsubscribe`.
"""

from __future__ import annotations

import contextlib
import html as markup
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from hashlib import sha256
from typing import Any

from liquidpilot.dialect.template import namespace
from liquidpilot.errors import LiquidPilotError
from liquidpilot.html_text import read_elements
from liquidpilot.immutable import immutable
from liquidpilot.rendering.inputs import find_recipient, render_time
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.visible_text import single_line, visible_text
from liquidpilot.workspace.messages import Message

UNKNOWN_SENDER = Address("No sender", addr_spec="sender@liquidpilot.invalid")
"""Stands where the message names no sender; Braze takes the one of its settings."""

UNKNOWN_RECIPIENT = Address("No address", addr_spec="recipient@liquidpilot.invalid")
"""Stands where the profile has no `email_address`."""

_DOMAIN = "liquidpilot.invalid"
_ONE_CLICK = "set_user_to_one_click_list_unsubscribe"
_HEADER = "headers."
_HEADER_NAME = re.compile(r"[!-9;-~]+")
# What the message says of itself; a header of the author's cannot take its place.
_OWN = frozenset(
    (
        *("bcc", "cc", "date", "from", "message-id", "mime-version", "reply-to", "return-path"),
        *("sender", "subject", "to"),
    )
)
# What is neither seen nor white space.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_LONGEST_LINE = 998
_PREHEADER = (
    '<div style="display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;'
    'overflow:hidden;mso-hide:all;">{}</div>'
)


@immutable
class MadeEmail:
    """An e-mail with the address that it is for; `notices` say what is not as Braze has it."""

    message: EmailMessage
    recipient: Address
    notices: tuple[str, ...]

    @property
    def data(self) -> bytes:
        """The e-mail as a file, or for a server: lines end with CR LF, all of it is ASCII."""
        return self.message.as_bytes()


def make_email(
    rendered: RenderedMessage,
    person: Mapping[str, object],
    now: datetime,
    recipient: Address | None = None,
) -> MadeEmail:
    """Return the e-mail that `rendered` is, sent at `now` (aware) to `person`.

    `person` is the data of the profile; `recipient` is another one whom it is for. Raises
    LiquidPilotError for a message of another channel, one that Braze would not send, and an address
    that is none.

    >>> import liquidpilot
    >>> from datetime import UTC
    >>> rendered = liquidpilot.Workspace.open(".").render("abandoned_cart")
    >>> ada, now = {"email_address": "ada@x.example"}, datetime(2026, 11, 21, tzinfo=UTC)
    >>> made = make_email(rendered, ada, now)
    >>> made.message["To"], made.message["Date"], made.message.get_content_type()
    ('ada@x.example', 'Sat, 21 Nov 2026 00:00:00 +0000', 'multipart/alternative')
    """
    refuse_other_channels(rendered)
    if not rendered.ok:
        raise LiquidPilotError(f"there is no e-mail: {rendered.verdict}")
    notices = [*rendered.received.notices]
    recipient = recipient or _recipient(person, notices)
    made = EmailMessage(_Policy())
    # Ahead of all: the digest of the rest is the identifier.
    made["Message-ID"] = f"<{'0' * 32}@{_DOMAIN}>"
    made["Date"] = now.replace(microsecond=0)
    made["From"] = _sender(rendered, notices)
    made["To"] = recipient
    replies = _text(rendered, "reply_to")
    if replies:
        made["Reply-To"] = tuple(parse_addresses(replies, "the rendered 'reply_to'"))
    made["Subject"] = _text(rendered, "subject")
    for name, value in (*_own_headers(rendered, notices), *_unsubscribing(person)):
        if name not in made:
            made[name] = value
    _add_bodies(made, rendered)
    digest = sha256(made.as_bytes()).hexdigest()[:32]
    made.replace_header("Message-ID", f"<{digest}@{_DOMAIN}>")
    return MadeEmail(made, recipient, tuple(notices))


def email_for(
    workspace: Workspace,
    message: Message,
    rendered: RenderedMessage,
    *,
    profile: str | None,
    settings: Mapping[str, object],
    now: datetime | None,
    recipient: Address | None = None,
) -> MadeEmail:
    """Return the e-mail that `rendered` is: a rendering of `message` with these arguments.

    Raises what `make_email` and `Workspace.render` raise.
    """
    person = find_recipient(workspace._files, message, profile, settings)
    return make_email(rendered, person.attributes, render_time(now, person.now), recipient)


def refuse_other_channels(rendered: RenderedMessage) -> None:
    """Raise LiquidPilotError for a message that is no e-mail."""
    if rendered.channel != "email":
        kind = rendered.channel.replace("_", " ") or "text without a channel"
        raise LiquidPilotError(
            f"'{rendered.message}' is no e-mail: {kind}",
            hint="`liquidpilot render` prints the fields of every channel",
        )


def parse_addresses(text: str, what: str) -> tuple[Address, ...]:
    """Return the addresses in `text`, which is called `what` if it has none, or anything else.

    >>> parse_addresses('"Pinewheel, Toys" <hello@x.example>', "it")[0].display_name
    'Pinewheel, Toys'
    """
    found: tuple[Address | None, ...] = ()
    # Python's parser has not only one way to refuse a text.
    with contextlib.suppress(MessageError, ValueError, LookupError, AttributeError):
        header: Any = SMTP.header_factory("to", _header_text(text))
        found = tuple(map(_in_ascii, header.addresses)) if not header.defects else ()
    if not found or not all(each is not None for each in found):
        raise LiquidPilotError(
            f"{what} is no address: '{text.strip()[:80]}'",
            hint="write hello@example.com, or Name <hello@example.com>",
        )
    return tuple(each for each in found if each is not None)


def _in_ascii(address: Address) -> Address | None:
    """Return an address as every server takes it, None for one that is none."""
    try:
        domain = address.domain.encode("idna").decode("ascii")
        address.username.encode("ascii")
        if not domain or not address.username:
            return None
        return Address(address.display_name, address.username, domain)
    except (UnicodeError, ValueError):
        return None


def _recipient(person: Mapping[str, object], notices: list[str]) -> Address:
    known = (person.get(name) for name in ("email_address", "email"))
    text = next((each for each in known if isinstance(each, str) and each.strip()), "")
    if not text:
        notices.append("the profile has no 'email_address': a made-up one stands in 'To'")
        return UNKNOWN_RECIPIENT
    return parse_addresses(text, "the profile's 'email_address'")[0]


def _sender(rendered: RenderedMessage, notices: list[str]) -> Address:
    text = _text(rendered, "from")
    if not text:
        notices.append("the message has no 'from': Braze takes the one of its settings")
        return UNKNOWN_SENDER
    return parse_addresses(text, "the rendered 'from'")[0]


def _text(rendered: RenderedMessage, name: str) -> str:
    field = rendered.fields.get(name)
    return "" if field is None else _header_text(field.text)


def _header_text(text: str) -> str:
    """Return `text` as it can stand in a header: on one line."""
    return single_line(_UNSEEN.sub("", _whole(text)))


def _whole(text: str) -> str:
    """Return `text` without half characters, which no encoding has."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _own_headers(rendered: RenderedMessage, notices: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the headers that the message has beside those that every e-mail has."""
    for field in rendered.fields:
        name = field.removeprefix(_HEADER)
        if name == field:
            continue
        reserved = name.lower() in _OWN or name.lower().startswith("content-")
        if reserved or not _HEADER_NAME.fullmatch(name):
            notices.append(f"the header '{name}' is left out: a message cannot set it")
        else:
            yield name, _text(rendered, field)


def _unsubscribing(person: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    """Return what a mail program needs for a button of its own (RFC 2369, RFC 8058; assumed)."""
    address = namespace(person).get(_ONE_CLICK)
    if not isinstance(address, str) or not address.startswith("https://"):
        return ()
    return (
        ("List-Unsubscribe", f"<{_header_text(address)}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def _add_bodies(made: EmailMessage, rendered: RenderedMessage) -> None:
    html, text = rendered.received.html, rendered.fields.get("text")
    # Braze makes a plain text of the HTML until somebody writes one ("email-errors" of the facts).
    texts = {"plain": visible_text(html) if text is None else text.text}
    if "html" in rendered.fields:
        texts["html"] = _with_preheader(html, _text(rendered, "preheader"))
    for subtype, body in texts.items():
        add = made.set_content if subtype == "plain" else made.add_alternative
        add(_whole(body), subtype=subtype, charset="utf-8", cte="quoted-printable")
    if made.is_multipart():
        digest = sha256("".join(texts.values()).encode("utf-8", "surrogatepass")).hexdigest()
        made.set_boundary(f"=_{digest[:40]}")
        for part in made.iter_parts():
            del part["MIME-Version"]


def _with_preheader(html: str, preheader: str) -> str:
    if not preheader:
        return html
    element = _PREHEADER.format(markup.escape(preheader))
    at = 0
    for each in read_elements(html):
        if each.name == "body" and not each.closing:
            at = each.span[1]
            break
        if each.name == "head" and each.closing:
            at = each.span[1]
    if not at and (doctype := re.match(r"\s*<!doctype[^>]*>", html, re.IGNORECASE)):
        at = doctype.end()
    return f"{html[:at]}{element}{html[at:]}"


class _Policy(EmailPolicy):
    """Lines end with CR LF, and what is ASCII and short enough stays on its line.

    Folding it anyway would put long addresses, as that of `List-Unsubscribe`, into encoded words,
    which mail programs do not look into.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"linesep": "\r\n", "cte_type": "7bit", **settings})

    def fold(self, name: str, value: Any) -> str:
        line = f"{name}: {value}"
        if line.isascii() and len(line) <= _LONGEST_LINE and "\n" not in line and "\r" not in line:
            return f"{line}{self.linesep}"
        if isinstance(value, UnstructuredHeader):
            # The policy of Python 3.13.0 doubles a space between two words that it encodes.
            words = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {words}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")
