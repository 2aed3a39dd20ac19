"""`liquidpilot explain`: what a rule means, why, and a bad and a good example."""

from __future__ import annotations

import click

from liquidpilot.check.registry import find_rule
from liquidpilot.cli.check_rules import rule_page
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.streams import result_paint, write_result


@click.command("explain")
@click.argument("rule", metavar="RULE")
def command(rule: str) -> Exit:
    """Explain RULE, as a finding of 'check' names it; 'check --list' has all of them."""
    write_result(rule_page(find_rule(rule), result_paint()))
    return Exit.DONE
