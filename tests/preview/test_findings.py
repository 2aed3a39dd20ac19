"""The page of a message lists what `check` finds in it, for each person in each scenario."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from liquidpilot import Finding, Workspace
from liquidpilot.check.results import CheckRequest
from liquidpilot.check.running import run_check
from liquidpilot.check.workers import Setup
from liquidpilot.preview.choices import Choices
from liquidpilot.preview.state import PreviewState
from liquidpilot.preview.views import findings_of
from liquidpilot.rendering.findings import grouped

# The shop has no flaw; these give it one of each kind, everywhere.
_FLAWS = {
    "liquidpilot.toml": '[check]\npreset = "all"\n',
    "templates/content_blocks/legal_footer.liquid": (
        "{{ 'a' | upcas }}{{custom_attribute.${nowhere}}} {{ nothing }}"
    ),
    "templates/content_blocks/trust_score.liquid": (
        "{% if false %}{{content_blocks.${gone}}}{% endif %}{{ unit.stars }}"
    ),
    "templates/content_blocks/star_boxes.liquid": "{% weather %}{{ r.title }}",
    "fixtures/connected_content/broken.toml": "[request\n",
    "fixtures/profiles/new_customer.toml": "fist_name = 'Cy'\nnow = 2026-11-21T16:30:00Z\n",
    "templates/refused.liquid": "{% weather %}{{ ${nickname} }} {{ r.title }}",
    "templates/hook/body.html": "{{ 1 | plus: 'a' }}{{ ${first_name} | default: '' }}",
}


@pytest.mark.parametrize(
    "flaws",
    [
        pytest.param({}, marks=pytest.mark.slow, id="as it is shipped"),
        pytest.param(_FLAWS, marks=pytest.mark.slow, id="with flaws"),
    ],
)
def test_the_page_lists_what_check_finds(shop: Path, flaws: dict[str, str]) -> None:
    for path, text in flaws.items():
        (shop / path).parent.mkdir(parents=True, exist_ok=True)
        (shop / path).write_text(text, encoding="utf-8")
    state, workspace = PreviewState(shop), Workspace.open(shop)
    request = CheckRequest(jobs=1, cache=False)
    setup = Setup(str(shop), (), (), False, request.now)
    report = run_check(workspace, setup, request, lambda count, answers: iter(answers))
    cases: dict[str, list[Choices]] = {}
    for checked in report.renderings:
        of_message = cases.setdefault(checked.message, [])
        of_message += [Choices(checked.profile, case.scenario) for case in checked.cases]
    assert len(cases) >= 6
    assert sum(map(len, cases.values())) >= 40
    for address, choices in cases.items():
        shown = [findings_of(state.view(address, each)) for each in choices]
        assert _said(grouped(shown)) == _said(workspace.findings(address)), address
    assert bool(report.findings) == bool(flaws)


def _said(found: Iterable[Finding]) -> set[tuple[object, ...]]:
    # Scenarios that make no difference are listed by one of the two alone.
    return {
        (each.code, each.severity, each.message, str(each.place), each.people) for each in found
    }
