"""Every hole that is counted is told with its place, wherever somebody asks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written_files import write_files

import liquidpilot
from liquidpilot import Workspace, check_workspace
from liquidpilot.cli import main
from liquidpilot.diagnostics import Finding
from liquidpilot.dialect import Hole
from liquidpilot.preview.choices import Choices
from liquidpilot.preview.state import PreviewState
from liquidpilot.preview.views import findings_of
from liquidpilot.rendering.field import TextRendering
from liquidpilot.snapshots.running import finding_problems
from liquidpilot.sources import overlap

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_CALL = "{% connected_content https://api.example.com/a :save r %}"
_CATALOG = "{% catalog_items toys 1 %}"
_MESSAGE = "templates/m.liquid"
_BLOCK = "templates/content_blocks/b.liquid"
_FILES = {
    "liquidpilot.toml": "",
    "fixtures/profiles/ada.toml": """\
first_name = "Ada"
last_name = ""
[custom_attribute]
tier = ""
pet = { name = "Rex" }
[event_properties]
toys = [{ name = "Truck" }]
""",
    "fixtures/connected_content/a.toml": """\
[request]
url = "https://api.example.com/a"
[responses.default]
json = '{"title": "T", "none": null, "empty": "", "list": [], "items": [{"a": 1}, {}]}'
[responses.down]
status = 503
""",
    "templates/catalogs/toys/items.csv": "id,name,price\n1,Truck,\n",
    "templates/catalogs/toys/schema.yaml": (
        "fields:\n  - name: id\n    type: string\n  - name: name\n    type: string\n"
        "  - name: price\n    type: string\n"
    ),
}
# What the hole is of, and the template; `»` stands before each output that prints nothing.
_ORIGINS = [
    ("an attribute", "{{»${city}}}"),
    ("an attribute that is empty", "{{»${last_name}}}"),
    ("a custom attribute", "{{»custom_attribute.${plan}}}"),
    ("one that is empty, filtered", "{{»custom_attribute.${tier} | upcase}}"),
    ("a part of one", "{{ »custom_attribute.${pet}.age }}"),
    ("an attribute and its default", "{{ »${city} | default: '' }}"),
    ("an event property", "{{»event_properties.${total}}}"),
    ("an element of one", "{{ »event_properties.${toys}[3].name }}"),
    ("a saved result", _CALL + "{{ »r.nothing }} {{ r.title }}"),
    ("a part of one, filtered", _CALL + "{{ »r.nothing.more | escape }}"),
    ("null in a result", _CALL + "{{ »r.none }}"),
    ("an empty text in a result", _CALL + "{{ »r.empty }}"),
    ("an empty list in a result", _CALL + "{{ »r.list }}"),
    ("two on one line", _CALL + "{{ »r.x }}{{ r.title }}{{ »r.x }}{{ »r.none }}"),
    ("in the second turn of a loop", _CALL + "{% for i in r.items %}{{ »i.a }}{% endfor %}"),
    ("a variable made of one", _CALL + "{% assign v = r.nothing %}{{ »v }}"),
    ("a variable with filters", _CALL + "{% assign v = r.nothing | upcase %}{{ »v | strip }}"),
    ("a capture made of one", _CALL + "{% capture v %}{{ r.nothing }}{% endcapture %}{{ »v }}"),
    ("a capture with more", _CALL + "{% capture v %}a{{ »r.nothing }}{% endcapture %}{{ v }}"),
    ("a catalog", _CATALOG + "{{ »items[0].colour }}{{ »items[0].price }}"),
    ("an item that there is not", _CATALOG + "{{ »items[1].name }}"),
    ("a variable that no tag sets", "{{ »nothing }} {{ »nothing }}"),
    ("a variable that is set later", "{{ »late }}{% assign late = 1 %}"),
    ("a variable that is empty", "{% assign v = '' %}{{ »v }}"),
    ("an empty default", "{{ »nothing | default: '' }}"),
    ("an empty literal", "{{ »'' }}"),
    ("filters that leave nothing", "{{ »'ab' | remove: 'ab' }}"),
    ("echo", "{% »echo nothing %}"),
    ("a name without ${}", "{{ »first_name }}"),
    ("a namespace that there is not", "{{ »custom_attributes.${tier} }}"),
    ("in two lines", "{{\n»nothing\n}}"),
]  # fmt: skip
_NO_HOLES = [
    ("a status that is tested as a text", _CALL + "{% capture s %}{{ r.no }}{% endcapture %}{% if s == '' %}x{% endif %}"),
    ("a default", "{{ nothing | default: 'x' }}"),
    ("white space", "{% assign v = ' ' %}{{ v }}"),
    ("a block that only sets variables", "{{content_blocks.${sets}}}"),
]  # fmt: skip


def _build(
    folder: Path, marked: str, *, in_block: bool
) -> tuple[Workspace, list[tuple[str, int, int]]]:
    """Write a message, or a block of one, and return the workspace with the places of its holes."""
    path = _BLOCK if in_block else _MESSAGE
    files = {
        **_FILES,
        _MESSAGE: "Hi\n{{content_blocks.${b}}}",
        "templates/content_blocks/sets.liquid": "{% assign x = 1 %}",
        path: f"Hello\n{marked.replace('»', '')} bye",
    }
    write_files(folder, files)
    places = []
    before = ""
    for part in f"Hello\n{marked}".split("»")[:-1]:
        before += part
        places.append((path, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1))
    return Workspace.open(folder), places


def _tell(hole: Hole, found: Iterable[Finding]) -> list[Finding]:
    """Return what stands in the output of a hole, or else in a tag that its value is made by."""
    source, wanted = hole.place.source, [hole.place]
    assert source is not None
    for variable in re.findall(r"\A[a-z]+", hole.text.strip()):
        tags = re.finditer(
            rf"{{%-? *(?:assign +{variable} *=|[^%]+:save +{variable}\b)[^%]*%}}", source.text
        )
        wanted += (source.place(each.span()) for each in tags)
    return [each for each in found if any(overlap(each.place, place) for place in wanted)]


@pytest.mark.parametrize("in_block", [False, True], ids=["in the message", "in a block"])
@pytest.mark.parametrize(
    "marked", [each[1] for each in _ORIGINS], ids=[each[0] for each in _ORIGINS]
)
def test_every_hole_is_told_everywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], marked: str, in_block: bool
) -> None:
    workspace, places = _build(tmp_path, marked, in_block=in_block)
    rendered = workspace.render("m", "ada", now=_NOW)
    assert [(each.path, each.line, each.column) for each in rendered.holes] == places
    capsys.readouterr()
    main(["render", "m", "--profile", "ada", "--format", "json", "--workspace", str(tmp_path)])
    document = json.loads(capsys.readouterr().out)
    in_json = {(each["path"], each["line"], each["column"]) for each in document["findings"]}
    page = PreviewState(tmp_path.resolve()).view("m", Choices("ada"))
    lists = {
        "the rendering": rendered.findings,
        "the message": workspace.findings("m"),
        "check": check_workspace(workspace, cache=False).findings,
        "check of the message": check_workspace(workspace, ["m"], cache=False).findings,
        "the page": findings_of(page),
    }
    for hole in rendered.holes:
        for who, found in lists.items():
            told = _tell(hole, found)
            assert told, (who, hole)
        assert any((each.path, each.line, each.column) in in_json for each in told)
    # A failed test tells what its rendering met; what stands in the text is told by `check`.
    in_tests = {each.place for each in finding_problems(rendered)}
    for hole in rendered.holes:
        told = _tell(hole, rendered.findings)
        met = [each.place for each in told if each.scenarios]
        assert not met or in_tests.intersection(met)


@pytest.mark.parametrize(
    "template", [each[1] for each in _NO_HOLES], ids=[each[0] for each in _NO_HOLES]
)
def test_what_leaves_no_gap_is_no_hole(tmp_path: Path, template: str) -> None:
    workspace, _ = _build(tmp_path, template, in_block=False)
    rendered = workspace.render("m", "ada", now=_NOW)
    assert rendered.verdict == "sent"
    assert "empty-output" not in {each.code for each in rendered.findings}


@pytest.mark.parametrize(
    ("template", "severity", "words"),
    [
        (_CALL + "{{ r.none | escape }}", "warning", "'r.none' has no value"),
        (_CALL + "{{ r.empty }}", "warning", "'r.empty' is empty"),
        (_CALL + "{{ r.title | slice: 9, 2 }}", "warning", "'r.title' is lost in its filters"),
        (_CALL + "{{ r.none | default: '' }}", "info", "'r.none' is empty, and so is its default"),
        ("{% assign v = '' %}{{ v }}", "info", "'v' is empty"),
        ("{% capture v %}{% endcapture %}{{ v }}", "info", "'v' is empty"),
        (_CALL + "{% capture v %}{{ r.none }}{% endcapture %}{{ v }}", "warning", "'v' is empty"),
        ("{{ '' }}", "info", "'' is empty"),
        ("{{ ${last_name} }}", "warning", "'${last_name}' is empty"),
    ],
)
def test_what_may_be_meant_is_a_remark(
    tmp_path: Path, template: str, severity: str, words: str
) -> None:
    workspace, _ = _build(tmp_path, template, in_block=False)
    (found,) = (each for each in workspace.findings("m") if each.code == "empty-output")
    assert (found.severity, found.message) == (severity, f"{words}, so nothing is printed here")


_PIECES = [each[1].replace("»", "").removeprefix(_CALL).removeprefix(_CATALOG) for each in _ORIGINS]


@given(st.lists(st.sampled_from([*_PIECES, "\n", " a ", "{% if r.x %}b{% endif %}"]), max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_text_has_a_hole_without_a_finding(pieces: list[str]) -> None:
    result = liquidpilot.render("".join(pieces), {"first_name": "Ada", "last_name": ""})
    assert isinstance(result._made, TextRendering)
    for hole in result._made.rendered.holes:
        assert _tell(hole, result.findings), hole
