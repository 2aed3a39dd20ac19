"""E-mail as received: the CSS inlined in Braze's order, and what answers have printed as it was."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot import Response, Workspace
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.received import WITHOUT_EXTRA, answer_spans
from liquidpilot.rendering.workspace import template_of_field
from liquidpilot.visible_text import visible_text

_CALL = "{% connected_content https://api.example.com/toys :save toys %}"


class _Answer:
    def __init__(self, answer: object) -> None:
        self._answer = answer

    def send(self, _: object) -> Response:
        text = self._answer if isinstance(self._answer, str) else json.dumps(self._answer)
        return Response(200, {}, text.encode())


def rendered(
    folder: Path,
    html: str,
    answer: object = None,
    blocks: Mapping[str, str] | None = None,
    profile: Mapping[str, object] | None = None,
    *,
    inlined: bool = True,
) -> RenderedMessage:
    message = folder / "templates" / "email_templates" / "mail"
    message.mkdir(parents=True, exist_ok=True)
    setting = f"subject: Hi\nshould_inline_css: {str(inlined).lower()}\n"
    (message / "template.yaml").write_text(setting, encoding="utf-8")
    (message / "body.html").write_text(html, encoding="utf-8", newline="")
    for name, text in (blocks or {}).items():
        path = folder / "templates" / "content_blocks" / f"{name}.liquid"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return Workspace.open(folder).render("mail", profile or {}, transport=_Answer(answer or {}))


# description, the HTML, the answer, what is received; the style sheet of all is _SHEET
_SHEET = "<style>.a{color:red}</style>"
_INLINED = [
    ("an element gets its style", "<p class=a>x", {}, '<p style="color: red;" class=a>x'),
    ("another does not", "<p class=b>x", {}, "<p class=b>x"),
    ("what an answer brings along does not",
     "{{toys.html}}", {"html": "<p class=a>x</p>"}, "<p class=a>x</p>"),
    ("an element around an answer does",
     "<p class=a>{{toys.name}}</p>", {"name": "<i class=a>x</i>"}, '<p style="color: red;" class=a><i class=a>x</i></p>'),
    ("what the author writes where an answer is tested does",
     "{% if toys.name %}<p class=a>x{% endif %}", {"name": "y"}, '<p style="color: red;" class=a>x'),
    ("what the author writes in a loop over an answer does",
     "{% for each in toys.list %}<p class=a>{{each}}{% endfor %}", {"list": ["<b class=a>1", "2"]},
     '<p style="color: red;" class=a><b class=a>1<p style="color: red;" class=a>2'),
    ("what an answer is captured with is the author's",
     "{% capture x %}<p class=a>{{toys.name}}{% endcapture %}{{x}}", {"name": "<b class=a>"},
     '<p style="color: red;" class=a><b class=a>'),
    ("a captured text that a filter goes over is all held back",
     "{% capture x %}<p class=a>{{toys.name}}{% endcapture %}{{x | append: '!'}}", {"name": "y"}, "<p class=a>y!"),
    ("an answer through assign and a filter",
     "{% assign x = toys.name | append: '<p class=a>' %}{{x}}", {"name": "y"}, "y<p class=a>"),
    ("the own style goes over the rule",
     "<p class=a style='margin:0;color:blue'>x", {}, '<p class=a style="margin: 0;color: blue">x'),
    ("an answer within a style stays to the letter, its quotes too",
     "<p style='font-family:{{toys.font}}' class=a>x", {"font": '"A b"'},
     """<p style='color: red;font-family:"A b"' class=a>x"""),
    ("an answer as a whole style", '<p style="{{toys.css}}" class=a>x', {"css": "color:blue"},
     '<p style="color: red;color:blue" class=a>x'),
    ("an answer as a style without quotes may have an end in it",
     "<p style={{toys.css}} class=a>x", {"css": "a>b"}, "<p style=a>b class=a>x"),
    ("an answer after a '<' may be no element", "<{{toys.name}} class=a>x", {"name": "3"}, "<3 class=a>x"),
    ("a style without a value", "<p class=a style>x<p style class=a>", {},
     '<p class=a style="color: red">x<p style="color: red" class=a>'),
    ("a style that no rule concerns keeps its quotes", """<p style='font-family:"A b"'>x""", {},
     """<p style='font-family:"A b"'>x"""),
    ("an answer as a class is not known when CSS is inlined",
     '<p class="{{toys.name}}">x', {"name": "a"}, '<p class="a">x'),
    ("an answer in a link", '<a class=a href="?a=1&b={{toys.name}}">x', {"name": "1&2"},
     '<a style="color: red;" class=a href="?a=1&b=1&2">x'),
    ("an answer as the name of an element", "<h{{toys.level}} class=a>x", {"level": 2},
     '<h2 style="color: red;" class=a>x'),
    ("a comment for Outlook is left alone", "<!--[if mso]><p class=a><![endif]--><p class=a>x", {},
     '<!--[if mso]><p class=a><![endif]--><p style="color: red;" class=a>x'),
    ("entities and capitals are left alone", "<P CLASS='a'>&nbsp;&copy; & <BR/>", {},
     "<P style=\"color: red;\" CLASS='a'>&nbsp;&copy; & <BR/>"),
    ("a style that is no CSS does not keep the others from theirs",
     "<p style='x' class=a>x<p class=a>y", {},
     """<p style='color: red;x' class=a>x<p style="color: red;" class=a>y"""),
    ("a person's value is inlined as the author's words are",
     "<p class={{${first_name}}}>x", {}, '<p style="color: red;" class=a>x'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "answer", "received"),
    [pytest.param(*case, id=description) for description, *case in _INLINED],
)
def test_what_is_inlined(tmp_path: Path, html: str, answer: object, received: str) -> None:
    # Braze, "Email styling" (read 2026-07-21): CSS is inlined before connected content is evaluated.
    found = rendered(tmp_path, f"{_SHEET}{_CALL}{html}", answer, profile={"first_name": "a"})
    assert found.status == "sent"
    assert found.received.html == f"{_SHEET}{received}"
    assert found.received.notices == ()


_SHEETS = [
    ("a rule for a phone stays in the sheet",
     "<style>@media (max-width:1px){p{color:red}}</style><p>x", None),
    ("an important one is over the own style",
     "<style>p{color:red!important}</style><p style='color:blue'>", '<p style="color: red !important">'),
    ("a sheet for printing is not inlined", "<style media=print>p{color:red}</style><p>x", None),
    ("one for the screen is", "<style media='only screen'>p{color:red}</style><p>", '<p style="color: red;">'),
    ("quotes are escaped once", "<style>p{font-family:'A b'}</style><p>", "<p style=\"font-family: 'A b';\">"),
    ("a value of an answer in a sheet",
     "<style>p{color:{{toys.name}}}</style><p>", '<p style="color: blue;">'),
    ("a local file is not read", "<link rel=stylesheet href='/etc/hosts'><p>x", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "last"), [pytest.param(*case, id=description) for description, *case in _SHEETS]
)
def test_which_rules_are_inlined(tmp_path: Path, html: str, last: str | None) -> None:
    found = rendered(tmp_path, _CALL + html, {"name": "blue"})
    plain = found.fields["html"].text
    expected = plain if last is None else plain[: plain.rindex("<p")] + last
    assert found.received.html == expected


def test_an_answer_in_a_content_block_is_held_back(tmp_path: Path) -> None:
    blocks = {"toys": f"{_CALL}<p class=a>{{{{toys.html}}}}</p>"}
    html = f"{_SHEET}{{{{content_blocks.${{toys}}}}}}"
    found = rendered(tmp_path, html, {"html": "<i class=a>"}, blocks)
    assert found.received.html == f'{_SHEET}<p style="color: red;" class=a><i class=a></p>'


def test_an_answer_that_a_call_prints_is_held_back(tmp_path: Path) -> None:
    found = rendered(
        tmp_path, f"{_SHEET}<p class=a>{_CALL.replace(' :save toys', '')}", "<p class=a>"
    )
    assert found.received.html == _SHEET + '<p style="color: red;" class=a><p class=a>'


def test_a_remote_style_sheet_is_not_loaded_and_that_is_said(tmp_path: Path) -> None:
    # Loading it would fail here, where no network is.
    link = '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">'
    found = rendered(tmp_path, f"{link}{_SHEET}<p class=a>")
    assert found.received.html == f'{link}{_SHEET}<p style="color: red;" class=a>'
    assert found.received.notices == (
        "the style sheet 'http://127.0.0.1:9/x.css' is not loaded, so it is not inlined",
    )


def test_without_the_extra_there_is_a_notice_and_no_other_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "css_inline", None)
    found = rendered(tmp_path, f"{_SHEET}<p class=a>")
    assert found.received.html == found.fields["html"].text
    assert found.received.notices == (f"the CSS is not inlined here: {WITHOUT_EXTRA}",)


def test_it_is_inlined_where_the_message_asks_for_it_alone(tmp_path: Path) -> None:
    found = rendered(tmp_path, f"{_SHEET}<p class=a>", inlined=False)
    assert found.received.html == found.fields["html"].text


def test_what_is_rendered_and_found_stays_as_it_is(tmp_path: Path) -> None:
    html = f"{_SHEET}{_CALL}<p class=a>{{{{toys.name}}}}"
    inlined, plain = (
        rendered(tmp_path, html, {"name": "x"}, inlined=each) for each in (True, False)
    )
    assert inlined.received.html != plain.received.html
    assert inlined.fields["html"].text == plain.fields["html"].text
    assert inlined.findings == plain.findings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples of a property: each writes its message anew."""
    return tmp_path_factory.mktemp("mail")


_PIECES = st.sampled_from(
    [
        *("<p class=a>", "<p class='a b' style='margin:0'>", "</p>", "<td>", "<!--x-->", "<br/>", "&amp;", "ü"),
        *("<!--[if mso]><p><![endif]-->", "<a href='?x=1&y=2'>", "</a>", "<b", "\r\n", "<table>", '"', "</body>"),
        *("<p style={{toys.x}}>", "<p style='{{toys.x}}'>", "{{toys.x}}", "{{toys.x | upcase}}", "<{{toys.x}}"),
        *("{% for each in toys.list %}<p class=a>{{each}}{% endfor %}", "{{${first_name}}}", "<STYLE>b{}</STYLE>"),
        *("{% capture c %}<b class=a>{{toys.x}}</b>{% endcapture %}{{c}}", "answer0z", "<p data-answer='0'>"),
    ]
)  # fmt: skip
_TEXTS = st.lists(_PIECES, max_size=12).map("".join)
_VALUES = st.text(st.sampled_from("ab<>&\"'=; \n{}"), max_size=8)
_STYLE = re.compile(r"""\sstyle=(?:"[^"]*"|'[^']*')""")


@settings(max_examples=60)
@given(_TEXTS, _VALUES)
def test_without_a_rule_nothing_changes(folder: Path, html: str, value: str) -> None:
    sheet = "<style>.nobody{color:red}</style>"
    found = rendered(folder, f"{sheet}{_CALL}{html}", {"x": value, "list": [value, "y"]})
    assert found.received.html == found.fields["html"].text


@settings(max_examples=60)
@given(_TEXTS, _VALUES)
def test_what_answers_print_stays_to_the_byte(folder: Path, html: str, value: str) -> None:
    found = rendered(folder, f"{_SHEET}{_CALL}{html}", {"x": value, "list": [value, "y"]})
    plain = found.fields["html"]
    workspace = Workspace.open(folder)
    template = template_of_field(workspace, workspace.message("mail"), "html")
    rest = found.received.html
    for start, end in answer_spans(plain, template, 3):
        part = plain.text[start:end]
        at = rest.find(part)
        assert at >= 0
        rest = rest[at + len(part) :]
    # Nothing but styles has come into the text, and the reader sees the same words.
    assert _STYLE.sub("", found.received.html).replace(" ", "") == _STYLE.sub(
        "", plain.text
    ).replace(" ", "")
    assert visible_text(found.received.html) == visible_text(plain.text)
