"""`liquidpilot scenarios`: which there are, and what each does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Literal

import click

from liquidpilot.cli.completing import complete_message
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import (
    Paint,
    printable,
    result_paint,
    working,
    write_note,
    write_result,
)
from liquidpilot.cli.targets import find_target, open_for
from liquidpilot.rendering.listed_scenarios import ListedScenario, listed_scenarios

_EPILOG = """\b
Examples:
  liquidpilot scenarios
  liquidpilot scenarios review_spotlight
  liquidpilot render review_spotlight --scenario quiet-product
  liquidpilot check --faults                        # each message in all of them

\b
Exit codes:
  0 listed, 2 the workspace or the message cannot be read
"""
_VERSION = 1


@click.command("scenarios", epilog=_EPILOG)
@click.argument("message", metavar="[MESSAGE]", required=False, shell_complete=complete_message)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@workspace_option
@click.pass_obj
def command(
    session: Session, message: str | None, form: Literal["text", "json"], workspace: Path | None
) -> Exit:
    """List the scenarios: the workspace's own, those built in, those of services.

    With MESSAGE, only those in which a call of it, or the webhook that it is, may be answered in
    another way.
    """
    rendered = None
    if message is None:
        opened = open_for([], workspace, session)
    else:
        opened, wanted = find_target(message, workspace, session)
        with working("rendering"):
            rendered = opened.render(wanted)
    found = listed_scenarios(opened, rendered)
    if form == "json":
        write_result(_document(found, rendered.message if rendered else None))
        return Exit.DONE
    write_result(_text(found, result_paint()))
    if rendered is not None and not found:
        write_note(f"'{rendered.message}' calls no service: all scenarios are the same to it\n")
    return Exit.DONE


def _text(found: Iterable[ListedScenario], paint: Paint) -> str:
    parts = []
    listed = list(found)
    width = max((len(each.name) for each in listed), default=0)
    for title, group in groupby(listed, lambda each: each.title):
        lines = (
            f"  {each.name:<{width}}  {printable(each.description)}".rstrip() for each in group
        )
        parts.append("\n".join([paint.bold(title), *lines]) + "\n")
    return "\n".join(parts)


def _document(found: Iterable[ListedScenario], message: str | None) -> str:
    document = {
        "version": _VERSION,
        "message": message,
        "scenarios": [
            {"name": each.name, "description": each.description or None, "origin": each.origin}
            for each in found
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
