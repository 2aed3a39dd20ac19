"""One rule over one example: what a test of a rule is made of."""

from __future__ import annotations

import json
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.check.results import noon_today
from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import WorkspaceSubject, facts_of
from liquidpilot.check.units import Checker
from liquidpilot.diagnostics import Finding
from liquidpilot.files import scratch_folder
from liquidpilot.rendering.findings import grouped
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.channels import CHANNELS

_BODIES = {"html": "body.html", "text": "body.txt"}


def findings_in(rule: Rule, example: Example | str) -> tuple[Finding, ...]:
    """Return what a rule finds in an example: a text is the HTML of an e-mail.

    It is written into a folder that is gone afterwards, and checked for each of its profiles, in
    each of its scenarios.

    >>> from liquidpilot.check.rules.missing_alt_text import RULE
    >>> [found.line for found in findings_in(RULE, '<p>Hi</p>\\n<img src="https://a.test/b.png">')]
    [2]
    """
    with scratch_folder() as folder:
        write_example(Example(example) if isinstance(example, str) else example, folder)
        workspace = Workspace.open(folder)
        settings = Settings({rule.name: rule}, selected=frozenset({rule.name}))
        subject = WorkspaceSubject(workspace, settings)
        checker = Checker(subject, settings, RuleSet.of([rule]), noon_today(), faults=True)
        found: list[tuple[Finding, ...]] = []
        facts = {}
        for message in workspace.messages():
            fields = checker.subject(message).fields.values()
            facts[message.address] = facts_of(message.path, *fields)
            found.append(checker.check_texts(message).findings)
            for profile in workspace.profiles() or (None,):
                found.append(checker.check_renderings(message, profile).findings)
        for block in workspace._files.content_blocks().values():
            found.append(checker.check_texts(block).findings)
        whole = checker.rules.check_workspace(WorkspaceSubject(workspace, settings, facts))
        found.append(tuple(map(Finding.of, whole)))
        return tuple(each for each in grouped(found) if each.code == rule.name)


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
