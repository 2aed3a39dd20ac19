"""`liquidpilot scenarios`: which there are, where they come from, and what they do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from liquidpilot.replay.scenarios import BUILT_IN


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_BUILT_IN = [(name, "built-in") for name in BUILT_IN]
_TRUSTPILOT = "https://api.trustpilot.com/v1/business-units/find?name=a.example"


def _fixture(url: str, *responses: str) -> str:
    tables = (f"[responses.{name}]\njson = '{{}}'\n" for name in ("default", *responses))
    return f'[request]\nurl = "{url}"\n{"".join(tables)}'


_FILES = {
    "liquidpilot.toml": "",
    "fixtures/connected_content/shop.toml": _fixture("https://a.example/x", "sold-out", "404"),
    "fixtures/connected_content/other.toml": _fixture("https://b.example/y", "sold-out", "late"),
    "fixtures/scenarios.toml": (
        '[scenarios.friday]\ndescription = "Everything is gone"\n'
        'responses = { shop = "sold-out", other = "default" }\n'
        '[scenarios.slow]\nresponses = { other = "timeout" }\n'
    ),
    "templates/shop.liquid": "{% connected_content https://a.example/x :save x %}{{ x.a }}",
    "templates/none.liquid": "Hi",
    "templates/trust.liquid": f"{{% connected_content {_TRUSTPILOT} :save x %}}{{{{ x.a }}}}",
    "templates/webhooks/hook/template.yaml": f"url: {_TRUSTPILOT}\nbody: x\n",
}


def _listed(run: _Run) -> list[tuple[str, str]]:
    assert run.code == 0, run.err
    return [(each["name"], each["origin"]) for each in json.loads(run.out)["scenarios"]]


def test_all_with_those_of_the_workspace_first(liquidpilot: Run) -> None:
    found = _listed(liquidpilot("scenarios", "--format", "json", files=_FILES))
    own = [("friday", "workspace"), ("slow", "workspace"), ("late", "workspace")]
    own.append(("sold-out", "workspace"))
    assert found[: len(own) + len(_BUILT_IN)] == [*own, *_BUILT_IN]
    rest = found[len(own) + len(_BUILT_IN) :]
    assert ("trustpilot-down", "Trustpilot") in rest
    assert {origin for _, origin in rest} == {"Trustpilot"}
    text = liquidpilot("scenarios").out
    headings = [line for line in text.splitlines() if line and line[0] != " "]
    assert headings == ["This workspace", "Built in", "Trustpilot"]


def test_each_says_what_it_does(liquidpilot: Run) -> None:
    run = liquidpilot("scenarios", "--format", "json", files=_FILES)
    said = {each["name"]: each["description"] for each in json.loads(run.out)["scenarios"]}
    assert [name for name, description in said.items() if not description] == []
    assert said["friday"] == "Everything is gone"
    assert said["slow"] == "other=timeout", "without a description, what it picks"
    assert said["sold-out"] == "The response 'sold-out' of other and 1 more."
    lines = liquidpilot("scenarios").out.splitlines()
    assert [line for line in lines if line.startswith("  ") and len(line.split()) < 2] == []


@pytest.mark.parametrize(
    ("message", "own", "built_in", "service"),
    [
        ("shop.liquid", ["friday", "sold-out"], True, False),
        ("none.liquid", [], False, False),
        ("trust.liquid", [], True, True),
        ("hook", [], False, True),
    ],
)
def test_those_that_make_a_difference_to_a_message(
    message: str, own: list[str], built_in: bool, service: bool, liquidpilot: Run
) -> None:
    found = _listed(liquidpilot("scenarios", message, "--format", "json", files=_FILES))
    assert [name for name, origin in found if origin == "workspace"] == own
    assert [each for each in found if each in _BUILT_IN] == (_BUILT_IN if built_in else [])
    assert any(origin == "Trustpilot" for _, origin in found) is service


def test_a_message_without_a_call_is_the_same_in_all(liquidpilot: Run) -> None:
    run = liquidpilot("scenarios", "none.liquid", files=_FILES)
    assert (run.code, run.out) == (0, "")
    assert "calls no service: all scenarios are the same to it" in run.err


def test_each_one_listed_can_be_rendered(liquidpilot: Run, folder: Path) -> None:
    names = [
        name for name, _ in _listed(liquidpilot("scenarios", "--format", "json", files=_FILES))
    ]

    def unknown() -> Iterator[str]:
        for name in names:
            if liquidpilot("render", "shop.liquid", "--scenario", name).code == 2:
                yield name

    assert list(unknown()) == []
    run = liquidpilot("scenarios", "no-such")
    assert (run.code, run.out) == (2, "")
    assert "there is no message 'no-such'" in run.err


def test_a_wrong_name_is_told_ones_own_first(liquidpilot: Run) -> None:
    run = liquidpilot("render", "none.liquid", "--scenario", "nope", files=_FILES)
    assert run.code == 2
    known = run.err.partition("known: ")[2].split(", ")
    assert set(known[:4]) == {"friday", "slow", "late", "sold-out"}
    assert known[4] in BUILT_IN
