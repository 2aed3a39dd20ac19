"""`liquidpilot explain`: what a rule means, why, and a bad and a good example."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import click

from liquidpilot.check.registry import find_rule
from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.settings import Settings
from liquidpilot.cli.completing import complete_rule
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.streams import Paint, result_paint, write_result
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.folders import find_workspace

_WIDTH = 88


def rules_text(settings: Settings, paint: Paint) -> str:
    """Return a line for each rule: whether it is on, its name, its severity and its summary."""
    width = max(len(name) for name in settings.rules)
    lines: list[str] = []
    for name, rule in settings.rules.items():
        level = settings.level(rule)
        mark = "off" if level is None else level
        shown = paint.dim(f"{mark:<8}") if level is None else paint.severity(level, f"{mark:<8}")
        lines.append(f"{shown}{paint.bold(name)}{' ' * (width - len(name))}  {rule.summary}\n")
    return "".join(lines)


def rule_page(rule: Rule, paint: Paint) -> str:
    """Return everything that there is to say about a rule."""
    bad, good = rule.examples
    severity = paint.severity(rule.severity, rule.severity)
    on = "" if rule.recommended else ", off unless it is switched on"
    parts = [
        f"{paint.bold(rule.name)} ({severity}{on})\n\n{_wrapped(rule.summary)}\n",
        f"{_wrapped(rule.explanation)}\n",
        *_known(rule, paint),
        f"{paint.bold('Bad')}{_example(bad)}",
        f"{paint.bold('Good')}{_example(good)}",
    ]
    if rule.options:
        lines = "".join(f"  {name} = {value}\n" for name, value in rule.options.items())
        parts.append(f"{paint.bold('Options')}, with their defaults\n\n{lines}")
    comment = f"{{% comment %}}liquidpilot: ignore {rule.name} -- why{{% endcomment %}}"
    parts.append(f"To accept what it finds, write in front of it\n\n  {comment}\n")
    return "\n".join(parts)


def _known(rule: Rule, paint: Paint) -> list[str]:
    """Return what a rule rests on, with pages and days."""
    facts = [f"{textwrap.indent(_wrapped(each.with_origin), '  ')}\n" for each in rule.facts]
    return [f"{paint.bold('Known of Braze')}\n", *facts] if facts else []


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, _WIDTH, break_on_hyphens=False))


def _example(example: Example) -> str:
    parts = ["\n"]
    if example.text:
        parts = [f" ({example.channel.replace('_', ' ')}, {example.field})\n\n"]
        parts.append(textwrap.indent(example.text.rstrip(), "  ") + "\n")
    links = {f"{path}, a link out of the workspace": text for path, text in example.links.items()}
    for path, text in {**example.files, **links}.items():
        written = textwrap.indent(text.rstrip(), "    ")
        parts.append(f"\n  with {path}:\n\n{written}\n" if written else f"\n  with {path}, empty\n")
    return "".join(parts)


def _known_here() -> Mapping[str, Rule] | None:
    """Return the rules of the workspace that this folder is in, as far as they may run."""
    root = find_workspace()
    if root is None:
        return None
    from liquidpilot.check.team_rules import rules_that_may_run

    return rules_that_may_run(Workspace.open(root))[0]


@click.command("explain")
@click.argument("rule", metavar="RULE", shell_complete=complete_rule)
def command(rule: str) -> Exit:
    """Explain RULE, as a finding of 'check' names it; 'check --list' has all of them."""
    write_result(rule_page(find_rule(rule, _known_here()), result_paint()))
    return Exit.DONE
