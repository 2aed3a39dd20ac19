from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.channels import CHANNELS
from liquidpilot.workspace.messages import Message, read_folder_message, read_single_file
from liquidpilot.workspace.profiles import ProfileFolder

Write = Callable[[Mapping[str, str]], Path]
Read = Callable[..., Message]


@pytest.fixture
def read(write: Write) -> Read:
    """Read the message in the folder `m/x`, whose files are given, of a channel."""

    def read(channel: str, **files: str) -> Message:
        root = write({f"m/x/{name.replace('_', '.')}": text for name, text in files.items()})
        (root / "m/x").mkdir(parents=True, exist_ok=True)
        return read_folder_message(root, "m/x", "a/x", CHANNELS[channel])

    return read


@pytest.fixture
def read_file(write: Write) -> Read:
    """Read the single file `x.liquid`."""

    def read(text: str, channel: str = "email", **files: str) -> Message:
        root = write({"x.liquid": text, **{name.replace("_", "."): t for name, t in files.items()}})
        profiles = ProfileFolder(root, "fixtures/profiles")
        return read_single_file(root, "x.liquid", "x.liquid", CHANNELS[channel], profiles)

    return read


EMAIL = """\
name: review_spotlight
subject: "Loved: {{${first_name}}}"
from: Shop <a@example.com>
headers:
  X-Market: NO
  X-Time: 12:30
preheader: |
  One
  {{two}}
reply_to:
should_inline_css: true
tags: [reviews, 2026]
description: Shows reviews
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_an_email_has_its_fields_in_order(read: Read, line_end: str, bom: str) -> None:
    template = bom + EMAIL.replace("\n", line_end)
    message = read("email", template_yaml=template, body_html=f"{bom}<p>{line_end}", body_txt="p")
    assert {name: source.text for name, source in message.fields.items()} == {
        "subject": "Loved: {{${first_name}}}",
        "preheader": "One\n{{two}}\n",
        "from": "Shop <a@example.com>",
        "headers.X-Market": "NO",
        "headers.X-Time": "12:30",
        "html": f"<p>{line_end}",
        "text": "p",
    }
    assert list(message.fields)[:3] == ["subject", "preheader", "from"]
    assert (message.name, message.address, message.path) == ("review_spotlight", "a/x", "m/x")
    assert (message.channel, message.settings) == ("email", {"should_inline_css": True})
    assert (message.tags, message.description) == (("reviews", "2026"), "Shows reviews")
    assert not message.single_file


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_place_in_a_field_is_the_one_in_its_file(read: Read, line_end: str) -> None:
    fields = read(
        "email", template_yaml=EMAIL.replace("\n", line_end), body_html=f"a{line_end}{{{{x}}}}"
    ).fields
    subject, preheader, html = fields["subject"], fields["preheader"], fields["html"]
    assert (subject.path, subject.position(7)) == ("m/x/template.yaml", (2, 18))
    assert preheader.position(preheader.text.index("{{")) == (9, 3)
    assert fields["headers.X-Time"].position(0) == (6, 11)
    assert (html.path, html.position(html.text.index("{{"))) == ("m/x/body.html", (2, 1))


@pytest.mark.parametrize(
    ("channel", "files", "fields"),
    [
        ("email", {"body_html": "Hi"}, {"html": "Hi"}),
        ("email", {"body_html": "", "template_yaml": ""}, {"html": ""}),
        # braze-sync writes an empty body.txt.
        ("email", {"body_html": "Hi", "body_txt": ""}, {"html": "Hi"}),
        ("email", {"body_txt": "Hi", "template_yml": "subject: 7"}, {"subject": "7", "text": "Hi"}),
        (
            "webhook",
            {"template_yaml": "headers: {B: b, A: a}\nurl: u\nbody: {x: '1', y: 2}\nmethod: PUT"},
            {
                "url": "u",
                "method": "PUT",
                "headers.B": "b",
                "headers.A": "a",
                "body.x": "1",
                "body.y": "2",
            },
        ),
        (
            "webhook",
            {"template_yaml": "url: u\nbody: raw"},
            {"url": "u", "method": "POST", "body": "raw"},
        ),
        (
            "webhook",
            {"template_yaml": "url: u", "body_json": "{}"},
            {"url": "u", "method": "POST", "body": "{}"},
        ),
        (
            "push",
            {"template_yaml": "message: m\ntitle: t\nextras: {k: v}"},
            {"title": "t", "message": "m", "extras.k": "v"},
        ),
        ("sms", {"template_yaml": "message: m"}, {"message": "m"}),
        (
            "in_app",
            {"template_yaml": "buttons: {text_1: Go}", "body_html": "<p>"},
            {"buttons.text_1": "Go", "html": "<p>"},
        ),
        (
            "content_cards",
            {"template_yaml": "title: t\nlink: l\nlink_text: lt"},
            {"title": "t", "link": "l", "link_text": "lt"},
        ),
    ],
)
def test_each_channel_has_its_fields(
    read: Read, channel: str, files: dict[str, str], fields: dict[str, str]
) -> None:
    message = read(channel, **files)
    assert {name: source.text for name, source in message.fields.items()} == fields
    assert list(message.fields) == list(fields)
    assert message.name == "x"


def test_a_link_of_no_button_is_told(read: Read) -> None:
    message = read(
        "in_app",
        template_yaml="message: m\nbuttons: {buy: B}\nbutton_links:\n  buy: /a\n  bye: /b\n",
    )
    assert message.fields["button_links.buy"].text == "/a"
    told = [(each.message, each.line, each.hint) for each in message.diagnostics]
    assert told == [("there is no button 'bye'", 5, "did you mean 'buy'?")]


@pytest.mark.parametrize(
    ("channel", "files", "place", "message", "hint"),
    [
        ("email", {}, ("m/x", None), "the folder is empty", "write the message into it"),
        (
            "email",
            {"body_htm": "x"},
            ("m/x", None),
            "there is no 'template.yaml' or 'body.html' in this folder",
            "did you mean 'body.html'?",
        ),
        ("sms", {"README_md": "x"}, ("m/x", None), "there is no 'template.yaml' in", "move"),
        (
            "email",
            {"template_yaml": "subject: x"},
            ("m/x/template.yaml", None),
            "the message has no 'body.html' or 'body.txt'",
            "channel email",
        ),
        (
            "email",
            {"template_yaml": "subject: x\npreheadr: y", "body_html": ""},
            ("m/x/template.yaml", 2),
            "unknown key 'preheadr'",
            "did you mean 'preheader'?",
        ),
        (
            "email",
            {"template_yaml": "subject: [a]", "body_html": ""},
            ("m/x/template.yaml", 1),
            "'subject' should be text, not a list",
            "in quotes",
        ),
        (
            "email",
            {"template_yaml": "subject: {{${first_name}}}", "body_html": ""},
            ("m/x/template.yaml", 1),
            "the value of 'subject' starts with '{{' and is not in quotes",
            'write subject: "{{…"',
        ),
        (
            "email",
            {"template_yaml": "a: 1\nheaders: X", "body_html": ""},
            ("m/x/template.yaml", 1),
            "unknown key 'a'",
            "",
        ),
        (
            "email",
            {"template_yaml": "headers: X", "body_html": ""},
            ("m/x/template.yaml", 1),
            "'headers' should be names with values, not text",
            "",
        ),
        (
            "email",
            {"template_yaml": "should_inline_css: yes", "body_html": ""},
            ("m/x/template.yaml", 1),
            "'should_inline_css' should be true or false, not text",
            "",
        ),
        (
            "in_app",
            {"template_yaml": "message: x\nbuttons:\n  - text: Buy"},
            ("m/x/template.yaml", 2),
            "'buttons' should be names with values, not a list",
            'for example: buttons: {"buy": "See the lamps", "later": "Not now"}; what each opens is button_links',
        ),
        (
            "webhook",
            {"template_yaml": "url: u\nheaders: [a]"},
            ("m/x/template.yaml", 2),
            "'headers' should be names with values, not a list",
            'headers: {"Content-Type": "application/json"}',
        ),
        (
            "webhook",
            {"template_yaml": "url: u\nrequest_body: x"},
            ("m/x/template.yaml", 2),
            "unknown key 'request_body'",
            "Braze's 'request_body' is 'body' here",
        ),
        (
            "webhook",
            {"template_yaml": "method: GET"},
            ("m/x/template.yaml", None),
            "the message has no 'url'",
            "",
        ),
        (
            "webhook",
            {"template_yaml": "url: u\nmethod: PATCH"},
            ("m/x/template.yaml", 2),
            "'method' should be one of POST, GET, PUT, DELETE, not 'PATCH'",
            "",
        ),
        (
            "webhook",
            {"template_yaml": "url: u\nbody: {a: {b: 1}}"},
            ("m/x/template.yaml", 2),
            "'a' should be text, not names with values",
            "",
        ),
        (
            "webhook",
            {"template_yaml": "url: u\nbody: {a: b}", "body_txt": "x"},
            ("m/x/body.txt", None),
            "the field 'body' is given twice: in 'body.txt' and in 'template.yaml'",
            "keep one of the two",
        ),
        (
            "webhook",
            {"template_yaml": "url: u", "body_txt": "x", "body_json": "{}"},
            ("m/x/body.json", None),
            "the field 'body' is given twice: in 'body.json' and in 'body.txt'",
            "keep one of the two",
        ),
    ],
)
def test_a_broken_message_says_what_to_do(
    read: Read,
    channel: str,
    files: dict[str, str],
    place: tuple[str, int | None],
    message: str,
    hint: str,
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        read(channel, **files)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert (caught.value.path, caught.value.line) == place


def test_a_single_file_is_an_email(read_file: Read) -> None:
    message = read_file("---\nsubject: Hi {{x}}\ntags: [a]\n---\n<p>\n")
    assert {name: source.text for name, source in message.fields.items()} == {
        "subject": "Hi {{x}}",
        "html": "<p>\n",
    }
    assert message.fields["html"].position(0) == (5, 1)
    assert (message.name, message.channel, message.tags) == ("x", "email", ("a",))
    assert message.single_file
    assert message.own_profile is None


def test_a_single_file_may_have_its_data_beside_it(read_file: Read) -> None:
    message = read_file("Hi", x_liquid_json='{"first_name": "Ada"}')
    assert message.own_profile is not None
    assert message.own_profile.attributes == {"first_name": "Ada"}
    assert message.own_profile.path == "x.liquid.json"
    assert list(message.fields) == ["html"]


@pytest.mark.parametrize(
    ("text", "channel", "files", "message"),
    [
        ("---\nsubjct: x\n---\n", "email", {}, "unknown key 'subjct'"),
        ("---\nhtml: x\n---\n", "email", {}, "unknown key 'html'"),
        ("---\nsubject: x\n", "email", {}, "never ends"),
        ("Hi", "email", {"x_liquid_json": "{"}, "not valid JSON"),
        ("Hi", "webhook", {}, "only an e-mail can be a single file, but this one is in 'webhooks'"),
    ],
)
def test_a_broken_single_file_is_an_error(
    read_file: Read, text: str, channel: str, files: dict[str, str], message: str
) -> None:
    with pytest.raises(WorkspaceError, match=message):
        read_file(text, channel, **files)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("messages")


PIECES = """\
subject: x|headers:|  a: 1|body: {a: {b: c}}|url: {{x}}|tags: [1]|name:|should_inline_css: true\
|method: GET|extras: [x]|html: y|---|message: >"""
LINES = st.lists(st.sampled_from(PIECES.split("|")))


@given(text=st.one_of(st.text(), LINES.map("\n".join)), channel=st.sampled_from(list(CHANNELS)))
@settings(max_examples=100, deadline=None)
def test_any_text_is_a_message_or_an_error(folder: Path, text: str, channel: str) -> None:
    (folder / "template.yaml").write_bytes(text.encode())
    (folder / "x.liquid").write_bytes(f"---\n{text}\n---\n{text}".encode())
    with contextlib.suppress(WorkspaceError):
        assert read_folder_message(folder, ".", "x", CHANNELS[channel]).fields
    with contextlib.suppress(WorkspaceError):
        profiles = ProfileFolder(folder, ".")
        assert read_single_file(folder, "x.liquid", "x", CHANNELS["email"], profiles).fields
