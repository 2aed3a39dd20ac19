"""Where each text of a mail comes from: marks in a copy of its document, and the trail of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from written_files import write_files

from liquidpilot.mail.size import ADDED, GMAIL_SHOWS
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.documents import frame_document
from liquidpilot.preview.marks import ATTRIBUTE, Mark, marked_document
from liquidpilot.preview.signs import END, START, STOP
from liquidpilot.preview.state import PreviewState, View
from liquidpilot.preview.trail import Trail, trail_of
from liquidpilot.preview.views import findings_of

_SIGNS = re.compile(f'{START}[0-9]+{STOP}|{END}| {ATTRIBUTE}="[0-9]+"')
_SPOTLIGHT = "email_templates/review_spotlight"


def _without_marks(html: str) -> str:
    return _SIGNS.sub("", html)


def _marks(view: View) -> list[Mark]:
    return marked_document(view, Display(), findings_of(view))[1]


def test_a_marked_document_is_the_document_but_for_its_marks(shop: Path) -> None:
    state = PreviewState(shop)
    seen: set[str] = set()
    for found in state.found():
        for profile in state.workspace.profiles():
            view = state.view(found.address, Choices(profile=profile))
            if view.good is None or view.good.abort is not None:
                continue
            plain = frame_document(view, view.good, Display())
            html, marks = marked_document(view, Display(), findings_of(view))
            assert marks, found.address
            if found.channel.name == "email":
                assert _without_marks(html) == plain, (found.address, profile)
            seen.update(each.kind for each in marks)
    assert {"value", "text"} <= seen


_PEOPLE = "first_name = 'Ada'\n[custom_attribute]\ntier = 'gold'\n'Eye colour' = 'blue'\n"
_FILES = {
    "fixtures/profiles/ada.toml": _PEOPLE,
    "templates/content_blocks/greeting.liquid": "Dear {{${first_name}}},",
    "templates/catalogs/toys/items.csv": "id,name\nT1,Truck\nT2,Rings\n",
    "fixtures/connected_content/points.toml": """\
[request]
url = "https://api.example.com/points?user={any}"

[responses.default]
json = '''
{
  "points": 1200,
  "rewards": [
    {"title": "Mug"},
    {"title": "Hat"}
  ]
}
'''
""",
}
_CALL = "{% connected_content https://api.example.com/points?user={{${user_id}}} :save r %}"
_TRAILS = [
    # what it is, the template, the printed text, kind, name, place
    (
        "an attribute",
        "Hi {{${first_name}}}",
        "Ada",
        [("attribute", "first_name", "fixtures/profiles/ada.toml:1:1")],
    ),
    (
        "a custom attribute, in an attribute of HTML",
        '<a href="/{{custom_attribute.${tier}}}">x</a>',
        "gold",
        [("attribute", "custom_attribute.tier", "fixtures/profiles/ada.toml:3:1")],
    ),
    (
        "a default",
        "Hi {{${nickname} | default: 'friend'}}",
        "friend",
        [("template", "'friend'", "templates/m.liquid:1:29")],
    ),
    (
        "in a content block",
        "{{content_blocks.${greeting}}}",
        "Ada",
        [("attribute", "first_name", "fixtures/profiles/ada.toml:1:1")],
    ),
    (
        "through a variable and filters",
        "{% assign who = ${first_name} | upcase %}<b>{{ who | append: '!' }}</b>",
        "ADA!",
        [("attribute", "first_name", "fixtures/profiles/ada.toml:1:1")],
    ),
    (
        "an answer",
        _CALL + "{{ r.points }}",
        "1200",
        [("answer", "r.points", "fixtures/connected_content/points.toml:7:13")],
    ),
    (
        "the element of an answer that a loop is at",
        _CALL + "{% for each in r.rewards %}<i>{{ each.title }}</i>{% endfor %}",
        "Hat",
        [("answer", "r.rewards[1].title", "fixtures/connected_content/points.toml:10:15")],
    ),
    (
        "an item of a catalog",
        "{% catalog_items toys T2 %}{{ items[0].name }}",
        "Rings",
        [("catalog", "items[0].name", "templates/catalogs/toys/items.csv:3:1")],
    ),
    (
        "what Braze puts in",
        '<a href="{{${set_user_to_unsubscribed_url}}}">no more</a>',
        "https://braze.example/unsubscribe",
        [("braze", "set_user_to_unsubscribed_url", "")],
    ),
    ("a word", "{{ 'hello' }}", "hello", [("template", "'hello'", "templates/m.liquid:1:4")]),
]


@pytest.fixture
def small(shop: Path) -> Path:
    write_files(shop, _FILES)
    return shop


def _trails(root: Path, template: str, query: Choices | None = None) -> list[Trail]:
    (root / "templates/m.liquid").write_text(template, encoding="utf-8")
    view = PreviewState(root).view("m.liquid", query or Choices(profile="ada"))
    return [trail_of(view, each) for each in _marks(view)]


@pytest.mark.parametrize(
    ("template", "printed", "origins"), [pytest.param(*rest, id=name) for name, *rest in _TRAILS]
)
def test_a_value_leads_to_where_it_comes_from(
    small: Path, template: str, printed: str, origins: list[tuple[str, str, str]]
) -> None:
    (trail,) = [each for each in _trails(small, template) if each.mark.text == printed]
    found = [(each.kind, each.name, str(each.place or "")) for each in trail.origins]
    assert found == origins
    assert trail.liquid.startswith("{{")


def test_the_place_of_a_value_in_a_block_is_the_block(small: Path) -> None:
    trails = _trails(small, "<p>{{content_blocks.${greeting}}}</p>")
    block = "templates/content_blocks/greeting.liquid"
    assert [(each.mark.text, str(each.mark.place)) for each in trails] == [
        ("Dear", f"{block}:1:1"),
        ("Ada", f"{block}:1:6"),
        (",", f"{block}:1:23"),
    ]


def test_a_hole_has_its_place_between_the_texts(small: Path) -> None:
    trails = _trails(small, "Hi {{${nickname}}}, bye")
    assert [(each.mark.kind, each.mark.text) for each in trails] == [
        ("text", "Hi"),
        ("hole", ""),
        ("text", ", bye"),
    ]
    (origin,) = trails[1].origins
    assert (origin.value, origin.where) == (None, "profile ada does not have it")
    assert origin.path == "nickname"
    assert trails[1].mark.findings


def test_a_changed_value_says_so(small: Path) -> None:
    choices = Choices(profile="ada", settings=("first_name=Grace",))
    (trail,) = _trails(small, "{{${first_name}}}", choices)
    assert [(each.where, each.value) for each in trail.origins] == [
        ("changed on this page", "Grace")
    ]


def test_a_finding_about_a_tag_marks_the_tag(small: Path) -> None:
    (small / "templates/m.liquid").write_text('<img src="a.png"><p>x</p>', encoding="utf-8")
    view = PreviewState(small).view("m.liquid", Choices(profile="ada"))
    found = findings_of(view)
    html, marks = marked_document(view, Display(), found)
    (mark,) = [each for each in marks if each.kind == "element"]
    assert "missing-alt-text" in {found[each].code for each in mark.findings}
    assert f'<img {ATTRIBUTE}="' in html


def test_a_mail_that_gmail_cuts_says_where(small: Path) -> None:
    template = "<p>é</p>{% for i in (1..12000) %}<p>{{ i }}</p>{% endfor %}"
    (small / "templates/m.liquid").write_text(template, encoding="utf-8")
    view = PreviewState(small).view("m.liquid", Choices(profile="ada"))
    (mark,) = [each for each in _marks(view) if each.kind == "cut"]
    html, _ = marked_document(view, Display(), ())
    before = _without_marks(html.partition(f"{START}{_marks(view).index(mark)}{STOP}")[0])
    style = len(frame_document(view, view.good, Display())) if view.good else 0
    assert style
    # What Braze puts in front counts, too.
    assert abs(len(before.encode()) + ADDED - GMAIL_SHOWS) < 200


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        pytest.param("<p>Hi {{${nickname}}}, bye</p>", "hole", id="a hole"),
        pytest.param("<p>Lorem ipsum dolor</p>", "text", id="a text with a finding"),
        pytest.param('<img src="a.png">', "element", id="a tag with a finding"),
    ],
)
def test_what_is_told_is_marked_however_much_comes_before(
    small: Path, monkeypatch: pytest.MonkeyPatch, last: str, kind: str
) -> None:
    monkeypatch.setattr("liquidpilot.preview.marks.MOST", 10)
    (small / "templates/m.liquid").write_text("<p>plain</p>" * 20 + last, encoding="utf-8")
    view = PreviewState(small).view("m.liquid", Choices(profile="ada"))
    html, marks = marked_document(view, Display(), findings_of(view))
    assert any(each.kind == kind and (each.findings or kind == "hole") for each in marks)
    assert sum(each.kind == "text" and not each.findings for each in marks) >= 5
    assert len(marks) == 10
    assert [int(each) for each in re.findall(f"{START}([0-9]+){STOP}", html)] == [
        number for number, each in enumerate(marks) if each.kind != "element"
    ]
    assert _without_marks(html) == frame_document(view, view.good, Display())  # type: ignore[arg-type]


_ODD = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<table>",
            "<td>",
            "<a href='",
            "'>",
            "<!--",
            "-->",
            "<style>",
            "</style>",
        ),
        *("<b", ">", "&amp", ";", " ", "x", "<head>", "<body>", "<title>", "é", "🙂", "\n"),
        *("{{${first_name}}}", "{{${nickname}}}", "{{ '<i>' }}", "{{ '\"' }}", "{% if true %}"),
        *("{% endif %}", "{{content_blocks.${greeting}}}", "{% capture a %}", "{% endcapture %}"),
        *("{{a}}", "{% for i in (1..2) %}", "{% endfor %}"),
    ]
)


@given(st.lists(_ODD, max_size=25))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_marks_take_nothing_away_from_any_text(small: Path, parts: list[str]) -> None:
    (small / "templates/m.liquid").write_text("".join(parts), encoding="utf-8")
    view = PreviewState(small).view("m.liquid", Choices(profile="ada"))
    if view.good is None or view.good.abort is not None:
        return
    html, marks = marked_document(view, Display(), findings_of(view))
    assert _without_marks(html) == frame_document(view, view.good, Display())
    for each in marks:
        assert each.text in view.good.fields["html"].text
        if each.kind == "text":
            assert each.place.text == each.text
        trail_of(view, each)


def test_a_page_is_told_all_marks_and_the_trail_of_one(client: TestClient) -> None:
    raw = client.get(f"/raw/{_SPOTLIGHT}/html").text
    told = client.get(f"/marks/{_SPOTLIGHT}").json()
    at = next(n for n, each in enumerate(told["marks"]) if "item.name" in each["liquid"])
    page = client.get(f"/trail/{_SPOTLIGHT}?mark={at}").text
    assert "item &#39;TRUCK-001&#39; of the catalog products" in page
    assert 'href="/open/' in page
    assert client.get(f"/trail/{_SPOTLIGHT}?mark=99999").status_code == 404
    assert client.get(f"/trail/{_SPOTLIGHT}?mark=-1").status_code == 404
    assert client.get(f"/raw/{_SPOTLIGHT}/html").text == raw
    assert START not in client.get(f"/document/{_SPOTLIGHT}").text
