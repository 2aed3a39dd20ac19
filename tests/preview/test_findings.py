"""The page of a message lists what `check` finds in it, for each person in each scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pytest
from written_files import write_files

from liquidpilot import Finding, Workspace
from liquidpilot.check.message_findings import _listed, check_message
from liquidpilot.check.results import noon_today
from liquidpilot.check.units import Checker, _Renderings
from liquidpilot.check.workers import Setup
from liquidpilot.diagnostics import DEFAULT_SCENARIO
from liquidpilot.preview.choices import Choices
from liquidpilot.preview.state import PreviewState
from liquidpilot.preview.views import findings_of
from liquidpilot.rendering.findings import grouped
from liquidpilot.rendering.variants import Variant, variants_of
from liquidpilot.replay.scenarios import BUILT_IN
from liquidpilot.workspace.messages import Message

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
    """In each rendering of each message, with every call failing in every way."""
    write_files(shop, flaws)
    state, workspace = PreviewState(shop), Workspace.open(shop)
    checker = Setup(str(shop), (), (), True, noon_today()).checker(workspace)
    compared: list[frozenset[_Said]] = []
    for found in workspace._files.found_messages():
        message = workspace.message(found.path)
        texts, shown = checker.check_texts(message), []
        for person in workspace._files.people_for(found):
            for choices, met in _renderings(checker, message, person):
                page = findings_of(state.view(found.address, choices))
                checked = _listed(checker, message, texts, [met])[0]
                assert _said(page) == _said(checked), (found.address, choices)
                compared.append(_said(page))
                shown.append(page)
        with_faults = check_message(checker, message).findings
        assert _said(grouped(shown)) == _said(with_faults), found.address
    assert len(compared) >= 500
    # It is not one list for all: whom a message is for, and what is answered, changes it.
    assert len(set(compared)) >= (15 if flaws else 1)


_Said = tuple[str, str, str, str]


def _said(found: Iterable[Finding]) -> frozenset[_Said]:
    return frozenset((each.code, each.severity, str(each.place), each.message) for each in found)


def _renderings(
    checker: Checker, message: Message, person: str | None
) -> Iterator[tuple[Choices, list[Finding]]]:
    """Yield the choices of each rendering on the page, and what check meets in it."""
    renderings = _Renderings(checker, checker.subject(message), person)
    renderings.result()
    met: dict[str, list[Finding]] = {}
    for each in chain.from_iterable(renderings._found):
        met.setdefault(each.scenarios[0], []).append(each)
    usual = renderings._render(Variant(None))
    assert usual is not None
    default = met.get(DEFAULT_SCENARIO, [])
    yield Choices(person), default
    workspace = checker.workspace.workspace
    variants = list(variants_of(workspace, usual, faults=True))
    for variant in variants:
        responses = tuple(f"{name}={response}" for name, response in variant.responses.items())
        choices = Choices(person, variant.scenario, responses)
        yield choices, default if variant.is_usual else met.get(variant.name or "", [])
    # What check does not render, because it changes nothing.
    for name in {*workspace.scenarios()} - {*BUILT_IN} - {each.name for each in variants}:
        yield Choices(person, name), default
