"""The matrix of one message, and its findings: those of `check`, for each cell and for all."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from liquidpilot import Finding
from liquidpilot.preview.choices import Display
from liquidpilot.preview.export import export_site
from liquidpilot.preview.matrix import matrix_of
from liquidpilot.preview.state import PreviewState

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


def _told(findings: tuple[Finding, ...]) -> set[tuple[object, ...]]:
    return {(each.code, each.severity, each.place, each.message) for each in findings}


def test_a_cell_has_the_findings_of_its_rendering(state: PreviewState, faulty: str) -> None:
    matrix = matrix_of(state, faulty, Display())
    assert matrix.scenarios == ("default", "broken")
    for profile, cells in matrix.rows:
        for cell in cells:
            scenario = None if cell.scenario == "default" else cell.scenario
            rendered = state.workspace.render(faulty, profile, scenario=scenario)
            assert _told(cell.findings) == _told(rendered.findings), (profile, cell.scenario)
            assert cell.verdict == rendered.verdict


def test_all_cells_together_have_the_findings_of_check(state: PreviewState, faulty: str) -> None:
    for address in (faulty, *(each.address for each in state.found())):
        matrix = matrix_of(state, address, Display())
        assert _told(matrix.findings) == _told(state.workspace.findings(address)), address


def test_a_page_tells_how_many_and_how_bad(client: TestClient, faulty: str) -> None:
    page = client.get(f"/matrix/{faulty}").text
    tallies = re.findall(r'<p class="tally">.*?>(\d+ findings \((?:warning|error)\))<', page)
    assert len(tallies) == page.count('<article class="cell')
    assert "unknown filter &#39;upcas&#39;" in page
    assert page.count('href="/open/') >= 2
    assert "findings (" not in client.get("/matrix/push/cart_reminder").text


def test_a_site_tells_it_without_links_to_an_editor(
    state: PreviewState, faulty: str, tmp_path: Path
) -> None:
    export_site(state, tmp_path / "site", Display())
    page = (tmp_path / "site/faulty.liquid.html").read_text(encoding="utf-8")
    assert "unknown filter &#39;upcas&#39;" in page
    assert '<span class="place">templates/faulty.liquid:1:29</span>' in page
    assert "/open/" not in page
    index = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert re.findall(r"\d+ findings \((\w+)\)", index) == ["error"]
