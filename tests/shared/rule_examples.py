"""One rule over one example: what the tests of rules, here and of integrations, are made of."""

from __future__ import annotations

import json
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.check.results import CheckRequest
from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.running import run_check
from liquidpilot.check.suppressions import CODES
from liquidpilot.check.workers import Setup
from liquidpilot.diagnostics import Finding
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.channels import CHANNELS

_BODIES = {"html": "body.html", "text": "body.txt"}


def try_rule(rule: Rule, example: Example, folder: Path) -> list[Finding]:
    """Write the example into the empty `folder`, and return what the rule finds there.

    It is checked as `check --faults` checks one, with this rule alone; those about suppressions
    need to see what all the others find.
    """
    write_example(example, folder)
    select = "all" if rule.name in CODES else rule.name
    request = CheckRequest(faults=True, jobs=1, cache=False)
    setup = Setup(str(folder), (select,), (), request.faults, request.now)
    report = run_check(Workspace.open(folder), setup, request, lambda count, answers: iter(answers))
    return [finding for finding in report.findings if finding.code == rule.name]


def write_example(example: Example, folder: Path) -> None:
    """Write the files of an example below `folder`, without its links."""
    files = {"liquidpilot.toml": ""} | _message_files(example) | dict(example.files)
    for path, text in files.items():
        Boundary(folder).write_text(path, text)


def _message_files(example: Example) -> dict[str, str]:
    folder = f"templates/{CHANNELS[example.channel].folder}/example"
    if not example.text:
        return {}
    if example.field in _BODIES:
        return {f"{folder}/{_BODIES[example.field]}": example.text}
    if example.field == "body":
        name = "body.json" if example.text.lstrip()[:1] in ("{", "[") else "body.txt"
        template = "url: https://api.example.com/hook\n"
        return {f"{folder}/template.yaml": template, f"{folder}/{name}": example.text}
    return {f"{folder}/template.yaml": _template(example)} | (
        {f"{folder}/body.html": "<p>Hello</p>"} if example.channel == "email" else {}
    )


def _template(example: Example) -> str:
    name, _, key = example.field.partition(".")
    # A JSON text is one of YAML too.
    text = json.dumps(example.text, ensure_ascii=False)
    lines = [f"{name}:\n  {key}: {text}" if key else f"{name}: {text}"]
    needed = CHANNELS[example.channel].needs
    if example.channel != "email" and name not in needed:
        lines.append(f"{needed[0]}: Hello")
    return "\n".join(lines) + "\n"
