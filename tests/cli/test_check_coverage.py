"""`check --coverage`: its minimum and its formats."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest


class Run(NamedTuple):
    """What one run of the command line left."""

    code: int
    out: str
    err: str


RunCommand = Callable[..., Run]

_FILES = {
    "templates/mail.liquid": "{% if {{custom_attribute.${vip}}} %}vip{% else %}other{% endif %}",
    "fixtures/profiles/ada.toml": 'first_name = "Ada"',
}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 0, " 50.0 %        1/2  all files"),
        (("--coverage-minimum", "50"), 0, "mail.liquid:1:1: nobody reaches this branch"),
        (("--coverage-minimum", "50.1"), 1, "50 % is reached, and 50.1 % is the minimum"),
        (("--coverage-minimum", "101"), 2, "101.0 is not in the range 0<=x<=100"),
        (("--format", "sarif"), 2, "coverage has no format 'sarif': one of full, json, lcov, html"),
        (("--output", "github=a"), 2, "coverage has no format 'github'"),
        (("--statistics",), 2, "--statistics and --coverage are printed one at a time"),
        (("--select", "unknown-filter", "--format", "lcov"), 0, "BRF:2\nBRH:1\n"),
    ],
)  # fmt: skip
def test_the_gate(
    arguments: tuple[str, ...], code: int, says: str, liquidpilot: RunCommand
) -> None:
    run = liquidpilot("check", "--coverage", *arguments, files=_FILES)
    assert (run.code, says in run.out + run.err) == (code, True), run.out + run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--coverage-minimum", "1"), "--coverage-minimum goes with --coverage"),
        (("--format", "lcov"), "'lcov' is a format of --coverage"),
        (("--write-profiles",), "--write-profiles goes with --coverage"),
    ],
)
def test_without_coverage(arguments: tuple[str, ...], said: str, liquidpilot: RunCommand) -> None:
    run = liquidpilot("check", *arguments, files=_FILES)
    assert (run.code, said in run.err) == (2, True)


@pytest.mark.parametrize(("minimum", "code"), [("50", 0), ("51", 1), ("101", 2), ("'x'", 2)])
def test_the_minimum_of_the_configuration(minimum: str, code: int, liquidpilot: RunCommand) -> None:
    configured = {"liquidpilot.toml": f"[check]\ncoverage_minimum = {minimum}\n"}
    run = liquidpilot("check", "--coverage", files=_FILES | configured)
    assert (run.code, "liquidpilot.toml:2:" in run.err) == (code, code == 2), run.err


def test_findings_fail_it_too(liquidpilot: RunCommand) -> None:
    broken = {
        "templates/mail.liquid": "{% if {{custom_attribute.${vip}}} %}vip{% else %}{{ 1 | upcas }}{% endif %}"
    }
    run = liquidpilot("check", "--coverage", "--fail-on", "warning", files=_FILES | broken)
    assert run.code == 1
    assert "without --coverage, check tells what was found" in run.err


def test_profiles_are_written(liquidpilot: RunCommand, folder: Path) -> None:
    template = (
        "{% if {{custom_attribute.${vip}}} %}a{% if ${city} == blank %}b{% endif %}{% else %}c{% endif %}"
        "{% for item in event_properties.${items} %}{% if item.sku == 'R 1' %}d{% endif %}{% endfor %}"
        "{{ ${first_name} | default: 'you' }}"
    )
    files = _FILES | {"templates/mail.liquid": template}
    before = liquidpilot("check", "--coverage", files=files)
    assert "= ada with custom_attribute.vip = " in before.out
    assert "liquidpilot render mail.liquid --profile ada --set first_name=null" in before.out
    written = liquidpilot("check", "--coverage", "--write-profiles")
    paths = [line.split()[1].rstrip(":") for line in written.err.splitlines() if "wrote" in line]
    assert sorted(path.rpartition("/")[2] for path in paths) == [
        "mail_liquid_1.toml", "mail_liquid_2.toml", "mail_liquid_3.json",
    ]  # fmt: skip
    assert tomllib.loads((folder / paths[0]).read_text(encoding="utf-8"))["extends"] == "ada"
    after = liquidpilot("check", "--coverage", "--coverage-minimum", "100")
    assert (after.code, after.out) == (0, "100.0 %        6/6  all files\n")
    again = liquidpilot("check", "--coverage", "--write-profiles")
    assert "there is no profile to write" in again.err
