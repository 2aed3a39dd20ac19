"""An e-mail as the standard has it, and as Python's own parser reads it back."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot import RenderedField, RenderedMessage, Source, Workspace
from liquidpilot.errors import LiquidPilotError
from liquidpilot.mail.message import MadeEmail, make_email, parse_addresses

_NOW = datetime(2026, 11, 21, 9, 30, 0, 123, tzinfo=timezone(timedelta(hours=1)))
_ADA: Mapping[str, object] = {"email_address": "ada@x.example"}
_FIELDS = {"subject": "Hi", "from": "Toys <hello@x.example>", "html": "<p>Hi</p>", "text": "Hi"}


def _rendered(fields: Mapping[str, str], channel: str = "email") -> RenderedMessage:
    made = {name: RenderedField(name, text, Source(text)) for name, text in fields.items()}
    return RenderedMessage("a", channel, None, None, "sent", None, made, [], [], {}, [])


def _made(
    fields: Mapping[str, str], person: Mapping[str, object] = _ADA, to: Address | None = None
) -> MadeEmail:
    return make_email(_rendered({**_FIELDS, **fields}), person, _NOW, to)


def _read(made: MadeEmail) -> EmailMessage:
    read = email.message_from_bytes(made.data, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def _body(read: EmailMessage, kind: str) -> str:
    part = read.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


_HEADERS = [
    ("the date is that of 'now', in its time zone", {}, {"Date": "Sat, 21 Nov 2026 09:30:00 +0100"}),
    ("white space is as HTML shows it", {"subject": " \n Hi\r\n  Ada\t! "}, {"Subject": "Hi Ada !"}),
    ("a line break makes no header", {"subject": "Hi\r\nBcc: eve@x.example"}, {"Subject": "Hi Bcc: eve@x.example", "Bcc": None}),
    ("nor do the others that Unicode has", {"subject": "Hi\u2028Bcc: a\x85b\x0bc\x0cd"}, {"Subject": "Hi Bcc: a b c d"}),
    ("letters of every kind", {"subject": "Grüße, 你好 📦"}, {"Subject": "Grüße, 你好 📦"}),
    ("a name with a comma", {"from": '"Toys, Ltd" <hello@x.example>'}, {"From": '"Toys, Ltd" <hello@x.example>'}),
    ("a name with other letters", {"from": "Spielzeug Müller <a@x.example>"}, {"From": "Spielzeug Müller <a@x.example>"}),
    ("a domain with other letters", {"from": "a@bücher.example"}, {"From": "a@xn--bcher-kva.example"}),
    ("no sender", {"from": ""}, {"From": "No sender <sender@liquidpilot.invalid>"}),
    ("whom an answer goes to", {"reply_to": "care@x.example, b@x.example"}, {"Reply-To": "care@x.example, b@x.example"}),
    ("no such", {"reply_to": "  "}, {"Reply-To": None}),
    ("a header of the message", {"headers.X-Campaign": "spring\nBcc: eve@x.example"}, {"X-Campaign": "spring Bcc: eve@x.example"}),
    ("none that it may not set", {"headers.Bcc": "eve@x.example", "headers.Content-Type": "text/x", "headers.To": "eve@x.example"},
     {"Bcc": None, "To": "ada@x.example"}),
    ("none whose name is none", {"headers.X: y\r\nBcc": "eve@x.example"}, {"Bcc": None}),
    ("what a mail program's own button needs", {},
     {"List-Unsubscribe": "<https://braze.example/unsubscribe/one-click>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}),
    ("the message's own comes first", {"headers.List-Unsubscribe": "<mailto:a@x.example>"}, {"List-Unsubscribe": "<mailto:a@x.example>"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "expected"), [pytest.param(*case, id=description) for description, *case in _HEADERS]
)
def test_the_headers(fields: Mapping[str, str], expected: Mapping[str, str | None]) -> None:
    read = _read(_made(fields))
    assert {name: read[name] for name in expected} == expected
    assert read.defects == []
    assert [read.keys().count(each) for each in ("To", "Message-ID", "Subject")] == [1, 1, 1]


def test_a_long_address_stays_readable_for_every_program() -> None:
    address = f"https://braze.example/{'x' * 300}"
    made = _made({}, {**_ADA, "set_user_to_one_click_list_unsubscribe": address})
    assert f"List-Unsubscribe: <{address}>\r\n".encode() in made.data


@pytest.mark.parametrize(
    ("person", "to", "notice"),
    [
        ({"email_address": "ada@x.example"}, "ada@x.example", None),
        ({"email": "ada@x.example"}, "ada@x.example", None),
        ({}, "No address <recipient@liquidpilot.invalid>", "no 'email_address'"),
        ({"email_address": 12}, "No address <recipient@liquidpilot.invalid>", "no 'email_address'"),
    ],
)
def test_whom_it_is_for(person: Mapping[str, object], to: str, notice: str | None) -> None:
    made = _made({}, person)
    assert _read(made)["To"] == to
    assert [each for each in made.notices if notice and notice in each] == list(made.notices)
    assert _read(_made({}, person, Address("", "eve", "x.example")))["To"] == "eve@x.example"


@pytest.mark.parametrize(
    "text",
    ["", "ada", "@x.example", "ada@", "a b@x.example", "<>", "ada@x.example>", "ü@x.example", "a@x..example", "a@-\udc80"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(LiquidPilotError, match="is no address"):
        parse_addresses(text, "it")


@pytest.mark.parametrize("fields", [{"from": "Toys"}, {"reply_to": "Toys"}])
def test_an_address_of_the_message_that_is_none(fields: Mapping[str, str]) -> None:
    with pytest.raises(
        LiquidPilotError, match=f"the rendered '{next(iter(fields))}' is no address: 'Toys'"
    ):
        _made(fields)


def test_another_channel_is_no_e_mail() -> None:
    with pytest.raises(LiquidPilotError, match="'a' is no e-mail: in app"):
        make_email(_rendered({"message": "Hi"}, "in_app"), _ADA, _NOW)


_PREHEADERS = [
    ("after the body's tag", "<html><body class='a>b'><p>Hi", "<html><body class='a>b'>{}<p>Hi"),
    ("after the head", "<html><head></head><p>Hi", "<html><head></head>{}<p>Hi"),
    ("after the doctype", "<!DOCTYPE html>\n<p>Hi", "<!DOCTYPE html>{}\n<p>Hi"),
    ("in front", "<p>Hi", "{}<p>Hi"),
    ("not in a comment", "<!--[if mso]><body><![endif]--><body>Hi", "<!--[if mso]><body><![endif]--><body>{}Hi"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "expected"),
    [pytest.param(*case, id=description) for description, *case in _PREHEADERS],
)
def test_where_the_preheader_stands(html: str, expected: str) -> None:
    body = _body(_read(_made({"html": html, "preheader": " Sixty <days>\n"})), "html")
    found = re.search(r"<div style=\"display:none;[^>]*>Sixty &lt;days&gt;</div>", body)
    assert found is not None
    assert body == expected.format(found[0]) + "\n"
    assert _body(_read(_made({"html": html})), "html") == f"{html}\n"


def test_a_plain_text_is_made_of_the_html_where_none_is_written() -> None:
    # Braze, "Create an email" (read 2026-07-21)
    fields = {"subject": "Hi", "html": "<p>Hi <a href='https://x.example'>Ada</a>"}
    made = make_email(_rendered(fields), _ADA, _NOW)
    assert _body(_read(made), "plain") == "Hi Ada [1]\n[1] https://x.example\n"


def test_a_text_alone_is_one_part() -> None:
    made = make_email(_rendered({"subject": "Hi", "text": "Hi\r\nAda"}), _ADA, _NOW)
    assert _read(made).get_content_type() == "text/plain"
    assert _body(_read(made), "plain") == "Hi\nAda\n"


def test_the_same_message_is_the_same_file_and_another_is_not() -> None:
    assert _made({}).data == _made({}).data
    identifiers = {_read(_made({"text": text}))["Message-ID"] for text in ("a", "b", "c")}
    assert len(identifiers) == 3


def test_every_shipped_mail_reads_back_as_it_is() -> None:
    workspace = Workspace.open(".")
    seen = 0
    for message in (each for each in workspace.messages() if each.channel == "email"):
        for profile in workspace.profiles():
            rendered = workspace.render(message, profile)
            if not rendered.ok:
                continue
            seen += 1
            read = _read(make_email(rendered, {}, datetime(2026, 11, 21, tzinfo=UTC)))
            html = _body(read, "html")
            preheader = re.search(r"<div style=\"display:none;font-size:1px[^>]*>[^<]*</div>", html)
            assert preheader is not None
            assert html.replace(preheader[0], "") == rendered.received.html.rstrip("\n") + "\n"
            assert read["Subject"] == " ".join(rendered.fields["subject"].text.split())
    assert seen > 4


_WORDS = st.text(st.characters(exclude_categories=()), max_size=120)
_LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")


def _plain(text: str) -> str:
    return re.sub("\r\n|\r", "\n", text).removesuffix("\n")


@settings(max_examples=80)
@given(_WORDS, _LINES, _LINES)
def test_any_text_reads_back(subject: str, html: str, text: str) -> None:
    made = _made({"subject": subject, "html": html, "text": text})
    assert all(len(line) <= 998 for line in made.data.split(b"\r\n"))
    assert made.data.isascii()
    assert b"\n" not in made.data.replace(b"\r\n", b"")
    read = _read(made)
    whole = subject.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert " ".join(read["Subject"].split()) == " ".join(_CONTROL.sub("", whole).split())
    assert read.keys() == made.message.keys()
    for kind, body in (("html", html), ("plain", text)):
        # The last line of a body always ends.
        assert _plain(_body(read, kind)) == _plain(body)


@given(st.text(max_size=60), st.text(st.characters(codec="ascii"), max_size=60))
def test_no_address_or_header_adds_another(sender: str, header: str) -> None:
    plain = _read(_made({"headers.X-A": "1"})).keys()
    fields = {"from": f"{sender} <a@x.example>", "headers.X-A": header}
    try:
        made = _made(fields)
    except LiquidPilotError:
        return
    assert _read(made).keys() == plain
    assert _read(made)["From"].addresses[0].addr_spec == "a@x.example"
