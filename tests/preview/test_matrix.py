"""The table of people and situations, and two messages side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from liquidpilot import Finding
from liquidpilot.preview.cells import (
    Cell,
    Document,
    cells_of,
    differences,
    people_of,
    situations_of,
)
from liquidpilot.preview.choices import Display
from liquidpilot.preview.export import export_site
from liquidpilot.preview.state import PreviewState
from liquidpilot.rendering.listed_scenarios import OWN, listed_scenarios

Write = Callable[[str, str], None]

_FAULTY = """\
Hi {{${first_name}}} {{ 1 | upcas }} {{content_blocks.${faulty}}}
<a href="http://a.example">now</a>
{% connected_content https://api.example.com/points?user={{${user_id}}} :save got %}{{got.points}}
"""
_POINTS = """\
[request]
url = "https://api.example.com/points?user={any}"
[responses.default]
json = '{"points": 7}'
[responses.broken]
status = 503
text = "no"
"""


@pytest.fixture
def faulty(write: Write) -> str:
    """A message with findings in its text, in a block, for some people, and in one scenario."""
    write("templates/content_blocks/faulty.liquid", "{{ 2 | upcas }}")
    write("templates/faulty.liquid", _FAULTY)
    write("fixtures/connected_content/points.toml", _POINTS)
    return "faulty.liquid"


def _cells(state: PreviewState, address: str) -> Iterator[Cell]:
    render = partial(state.view, address)
    for person in people_of(state.workspace, state.find(address)):
        situations = situations_of(state.workspace)
        yield from (each.cell for each in cells_of(render, person, situations, Display()))


def _told(findings: tuple[Finding, ...]) -> set[tuple[object, ...]]:
    return {(each.code, each.severity, each.place, each.message) for each in findings}


def test_a_cell_has_the_findings_and_the_verdict_of_its_rendering(
    state: PreviewState, faulty: str
) -> None:
    seen = set()
    for cell in _cells(state, faulty):
        scenario = None if cell.is_default else cell.scenario
        rendered = state.workspace.render(faulty, cell.profile, scenario=scenario)
        usual = state.workspace.render(faulty, cell.profile)
        texts, usual_texts = (
            {name: each.text for name, each in one.fields.items()} for one in (rendered, usual)
        )
        assert cell.same == (not cell.is_default and texts == usual_texts)
        if not cell.same:
            seen.add(cell.scenario)
            assert _told(cell.findings) == _told(rendered.findings), (cell.profile, cell.scenario)
    assert seen == {"default", "broken"}


def test_all_cells_together_have_the_findings_of_check(state: PreviewState, faulty: str) -> None:
    for address in (faulty, *(each.address for each in state.found())):
        found = {each for cell in _cells(state, address) for each in _told(cell.findings)}
        assert found == _told(state.workspace.findings(address)), address


_WORDS = st.lists(
    st.sampled_from(["<p>", "</p>", "Ada", " ", "<b>", "Bo & Co", "<style>p{}</style>"])
)


@given(_WORDS, _WORDS)
def test_marks_change_nothing_of_what_is_there(one: list[str], other: list[str]) -> None:
    texts = "".join(one), "".join(other)
    base, html, count = differences(*map(Document, texts))
    for marked, before in zip((base, html), texts, strict=True):
        assert _unmarked(marked) == before
        found = set(re.findall(r'data-differs="(\d+)"', marked))
        # Where there is no text at all, there is no place for a mark either.
        assert found in (set(), {str(number) for number in range(1, count + 1)})
    assert differences(*map(Document, texts[::-1]))[2] >= bool(count)
    assert differences(Document(base), Document(base))[2] == 0
    assert (count == 0) == (_read(texts[0]) == _read(texts[1]))


def _read(html: str) -> list[str]:
    return [text for _, text in Document(html).parts[1]]


def _unmarked(html: str) -> str:
    plain = re.sub(r'<style id="differences">.*?</style>', "", html)
    return re.sub(r'<span data-differs="\d+">(.*?)</span>', r"\1", plain)


_PLACES = [
    # What one has, what the other has, in how many places they differ, what is marked.
    ("<p>Hi <b>Ada</b></p><i>x</i>", "<p>Hi <b>Bo</b></p><i>x</i>", 1, "<b><span"),
    (
        "<p>Hi Ada, bye</p>",
        "<p>Hi Bo, bye</p>",
        1,
        '<p>Hi <span data-differs="1">Bo,</span> bye</p>',
    ),
    ("<p>a b c</p>", "<p>a c</p>", 1, '<p>a <span data-differs="1"></span>c</p>'),
    ("<p>a b</p>", "<p>a</p>", 1, '<p>a<span data-differs="1"></span></p>'),
    ("<p>a</p><p>b</p>", "<p>a</p>", 1, '<p>a<span data-differs="1"></span></p>'),
    ("<p>a</p><p>c</p>", "<p>a</p><p>b</p><p>c</p>", 1, '<p><span data-differs="1">b</span>'),
    ("<p title='a'>a</p>", "<p title='b'>a</p>", 0, "<p title='b'>a</p>"),
    ("<!doctype html><p>a</p>", "<!DOCTYPE html><p>b</p>", 1, "<!DOCTYPE html><style"),
    ("<style>a{}</style>x", "<style>b{}</style>x", 0, "b{}"),
    ("a", "", 1, ""),
]


@pytest.mark.parametrize(("base", "other", "count", "marked"), _PLACES)
def test_what_differs_is_marked_and_counted(base: str, other: str, count: int, marked: str) -> None:
    _, html, found = differences(Document(base), Document(other))
    assert (found, marked in html) == (count, True)


def test_each_person_is_compared_with_the_own_default(state: PreviewState, faulty: str) -> None:
    cells = list(_cells(state, faulty))
    assert all(cell.differences == 0 for cell in cells if cell.is_default)
    broken = [cell for cell in cells if cell.scenario == "broken"]
    assert {cell.differences for cell in broken if not cell.same} == {1}


def test_the_table_comes_in_pieces(client: TestClient, state: PreviewState, write: Write) -> None:
    for number in range(40):
        write(f"fixtures/profiles/person{number:02}.toml", f'first_name = "Person {number}"')
    page = client.get("/matrix/review_spotlight").text
    names = re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page)
    assert len(names) == 8
    while more := re.search(r'data-more="([^"]+)"', page):
        page = client.get(more[1].replace("&amp;", "&")).text
        found = re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page)
        assert 0 < len(found) <= 10
        names += found
        assert "<html" not in page
    assert sorted(names) == state.workspace.profiles()


def test_a_cell_leads_to_both_messages(client: TestClient, faulty: str) -> None:
    page = client.get(f"/matrix/{faulty}").text
    links = {each.replace("&amp;", "&") for each in re.findall(r'href="(/compare/[^"]+)"', page)}
    assert any("b.scenario=broken" in each for each in links)
    for link in links:
        both = client.get(link)
        assert both.status_code == 200
        frames = re.findall(r'<iframe[^>]* src="([^"]+)"', both.text)
        assert len(frames) == 2
        for frame in frames:
            document = client.get(frame.replace("&amp;", "&").partition("#")[0])
            assert "data-differs" in document.text
            assert "sandbox" in document.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("profile=new_customer&b.profile=loyal_customer", 200, "A: new_customer"),
        ("profile=nobody&b.profile=loyal_customer", 200, "there is no profile"),
        ("b.scenario=nothing", 200, "there is no scenario"),
        ("now=never", 200, "Cannot be rendered"),
        ("marks=0", 200, "Mark differences"),
    ],
)
def test_any_two_are_compared_by_address(
    client: TestClient, query: str, status: int, words: str
) -> None:
    page = client.get(f"/compare/review_spotlight?{query}")
    assert page.status_code == status
    assert words in page.text
    assert ("#differences" in page.text) == ("marks=0" not in query)


@pytest.mark.parametrize("query", ["", "profile=new_customer", "profile=loyal_customer"])
@pytest.mark.parametrize("people", [5, 1, 0])
def test_nobody_is_compared_with_the_same(
    client: TestClient, shop: Path, state: PreviewState, query: str, people: int
) -> None:
    for each in sorted((shop / "fixtures/profiles").glob("*.toml"))[people:]:
        each.unlink()
    state.change(["fixtures/profiles"])
    page = client.get(f"/compare/review_spotlight?{query}").text
    sides = re.findall(r'<section class="side" aria-label="[AB]: ([^"]+)"', page)
    assert len(set(sides)) == 2
    swapped = re.findall(r'id="swap" href="([^"]+)"', page)[0].replace("&amp;", "&")
    page = client.get(f"/compare/review_spotlight{swapped}").text
    assert re.findall(r'<section class="side" aria-label="[AB]: ([^"]+)"', page) == sides[::-1]


def test_what_is_no_message_is_not_compared(client: TestClient) -> None:
    for kind in ("matrix", "cells", "compare", "cell"):
        assert client.get(f"/{kind}/nothing").status_code == 404


def test_a_site_tells_it_without_links_to_an_editor(
    state: PreviewState, faulty: str, tmp_path: Path
) -> None:
    export_site(state.workspace, tmp_path / "site", Display())
    page = (tmp_path / "site/faulty.liquid/index.html").read_text(encoding="utf-8")
    assert "unknown filter &#39;upcas&#39;" in page
    for place in ("content_blocks/faulty.liquid:1:8", "faulty.liquid:1:29"):
        assert f'<span class="place">templates/{place}</span>' in page
    assert "/open/" not in page
    index = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert len(re.findall(r'class="tally error">\d+ findings', index)) == 1


_TOLD = {
    "review_spotlight": ("loyal_customer", "trustpilot-no-reviews", "trustpilot-delivered-twice"),
    "trustpilot_invitation": ("loyal_customer", "trustpilot-delivered-twice", "quiet-product"),
    "cart_reminder": ("loyal_customer", None, "timeout"),
}


@pytest.mark.parametrize("message", _TOLD)
@pytest.mark.parametrize("chosen", [None, "key-revoked"])
def test_one_list_of_situations_for_a_message(
    client: TestClient, state: PreviewState, message: str, chosen: str | None
) -> None:
    person, offered, not_offered = _TOLD[message]
    rendered = state.workspace.render(message, person)
    listed = [each.name for each in listed_scenarios(state.workspace, rendered)]
    assert (offered is None or offered in listed, not_offered in listed) == (True, False)
    silent = [] if chosen is None or chosen in listed else [chosen]
    query = f"profile={person}" + (f"&scenario={chosen}" if chosen else "")

    found = client.get(f"/find?kind=scenario&of={message}&{query}").text
    names = re.findall(r'<span class="option-name">([^<]+)</span>', found)
    assert names == ["as recorded", *listed, *silent]

    page = client.get(f"/compare/{message}?{query}&b.profile=new_customer").text
    select = re.findall(r'<select name="scenario"[^>]*>(.*?)</select>', page)[0]
    assert re.findall("<option[^>]*>([^<]+)</option>", select) == ["Default", *listed, *silent]
    assert re.findall("<option selected>([^<]+)</option>", select) == ([chosen] if chosen else [])
    assert ("Changes nothing here" in select) is bool(silent)


def test_the_whole_table_has_what_the_first_people_can_meet(
    client: TestClient, state: PreviewState
) -> None:
    page = client.get("/matrix/review_spotlight?all=1").text
    columns = re.findall(r'<th scope="col">([^<]+)</th>', page)
    told = re.search("No effect for these people: ([^<]+)[.]<", page)
    silent = told[1].split(", ") if told else []
    listed = set()
    for person in state.workspace.profiles():
        rendered = state.workspace.render("review_spotlight", person)
        listed |= {each.name for each in listed_scenarios(state.workspace, rendered)}
    own = {each.name for each in listed_scenarios(state.workspace) if each.origin == OWN}
    assert {*columns, *silent} == {"Default", *listed, *own}
    assert "trustpilot-no-reviews" in columns
