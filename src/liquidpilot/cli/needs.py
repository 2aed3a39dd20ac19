"""`liquidpilot needs`: all that a message reads, and who of the profiles has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

import click

from liquidpilot.cli.exits import Exit
from liquidpilot.cli.options import message_argument
from liquidpilot.cli.printing import findings_text
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import (
    Paint,
    note_paint,
    printable,
    result_paint,
    width,
    working,
    write_note,
    write_result,
)
from liquidpilot.cli.targets import find_target
from liquidpilot.dialect.bare_names import BARE_NAME
from liquidpilot.rendering.made_up_profile import profile_for
from liquidpilot.rendering.needs import Need, needs_of, unreadable_parts
from liquidpilot.rendering.new_profile import profile_text
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.wording import counted, shell_command
from liquidpilot.workspace.messages import Message

_EPILOG = """\b
Examples:
  liquidpilot needs review_spotlight
  liquidpilot needs review_spotlight --format markdown      # for whoever provides the data
  liquidpilot needs review_spotlight --format toml          # a profile with all of it
  liquidpilot profile new ada --from review_spotlight       # the same, as a file

\b
Exit codes:
  0 listed, 1 an error in the template hides a part of it, 2 the message cannot be read
"""
Form = Literal["text", "json", "toml", "markdown"]

_VERSION = 1
_HEADINGS = {
    "attribute": "values of the person",
    "promotion code": "promotion codes",
    "message component": "message components",
    "content block": "content blocks",
    "catalog": "catalogs",
    "call": "calls",
    "credential": "credentials",
    "translation": "translations",
}
_MOST_NAMES = 3


@click.command("needs", epilog=_EPILOG)
@message_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "toml", "markdown"]),
    default="text",
    help="toml: a profile that has all of it.",
)
@workspace_option
@click.pass_obj
def command(session: Session, message: str, form: Form, workspace: Path | None) -> Exit:
    """List all that MESSAGE reads, with the content blocks in it, whichever way a rendering goes.

    That is each value of the person, with its type, its default, the lines that read it and the
    profiles that have it; each content block, catalog, translation, call and credential.
    """
    opened, wanted = find_target(message, workspace, session)
    with working("reading"):
        needs = needs_of(opened, wanted)
        errors = unreadable_parts(opened, wanted)
        note = _note(opened, wanted, message, needs) if form == "text" and not errors else ""
    if form == "json":
        document = {
            "version": _VERSION,
            "message": wanted.address,
            "needs": [each.document() for each in needs],
        }
        write_result(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    elif form == "toml":
        data, remarks = profile_for(opened, wanted, needs)
        write_result(profile_text(data, remarks))
    elif form == "markdown":
        write_result(_markdown(wanted.address, needs))
    else:
        write_result(_text(needs, result_paint()))
    write_note(note)
    if not errors:
        return Exit.DONE
    write_note(findings_text(errors, session.lines(opened._redactor), note_paint()))
    write_note("\nnot all that it reads can be told: mend this first\n")
    return Exit.FINDINGS


def _text(needs: Sequence[Need], paint: Paint) -> str:
    parts = []
    for kind, group in groupby(needs, lambda each: each.kind):
        rows = [_cells(each) for each in group]
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        lines = [paint.bold(_HEADINGS[kind])]
        lines += [f"  {_padded(row, widths)}" for row in rows]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        "\n".join(map(printable, cell.split("\n"))) + " " * (wide - width(cell))
        for cell, wide in zip(row, widths, strict=True)
        if wide
    )
    return "  ".join(cells).rstrip()


def _cells(need: Need) -> tuple[str, ...]:
    where, *more = (str(at) for at in need.places)
    read_at = f"{where} and {len(more)} more" if more else where
    if need.is_of_person:
        default = "" if need.default is None else f"default {need.default}"
        return need.name, need.type or "", default, who_has(need), read_at
    if need.kind == "call":
        return (f"{need.name}\n    {_found(need)}, read at {read_at}",)
    return need.name, _found(need), read_at


def _found(need: Need) -> str:
    found = need.found or ()
    words = ", ".join(found)
    match need.kind:
        case "call":
            return f"answered by {words}" if found else "no fixture answers it"
        case "credential":
            return f"from {words}" if found else "not in fixtures/credentials"
        case "translation":
            return f"in {words}" if found else "not in translations.csv"
    return words or "there is none"


def who_has(need: Need) -> str:
    """Return in words which profiles have a value: `everybody`, `all but sam`, `sam, ada`."""
    if need.from_braze:
        return "Braze puts it in"
    if not need.profiles:
        return "nobody" if need.without else "there is no profile"
    if not need.without:
        return "everybody"
    if len(need.without) == 1 and len(need.profiles) > 1:
        return f"all but {need.without[0]}"
    named = ", ".join(need.profiles[:_MOST_NAMES])
    more = len(need.profiles) - _MOST_NAMES
    return f"{named} and {more} more" if more > 0 else named


def _note(workspace: Workspace, message: Message, typed: str, needs: Iterable[Need]) -> str:
    lines = []
    bare = [each for each in workspace.findings(message) if each.code == BARE_NAME]
    for each in bare:
        lines.append(f"not listed: {each.message} ({each.place})")
    if not any(needs) and not bare:
        lines.append("it reads nothing: everybody gets the same")
    lacking = [
        each for each in needs if each.is_of_person and not (each.profiles or each.from_braze)
    ]
    # What was piped in cannot be named once more.
    if lacking and typed != "-":
        made = shell_command("profile", "new", "ada", "--from", typed)
        lines.append(f"nobody has {counted(len(lacking), 'value')}: a profile with all is made by")
        lines.append(f"  {made}")
    return "".join(f"{printable(line)}\n" for line in lines)


def _markdown(address: str, needs: Iterable[Need]) -> str:
    return "\n".join([f"# What {_escaped(address)} needs", "", *_tables(needs)]) + "\n"


def _tables(needs: Iterable[Need]) -> Iterator[str]:
    for kind, group in groupby(needs, lambda each: each.kind):
        heading = _HEADINGS[kind]
        yield f"## {heading[0].upper()}{heading[1:]}"
        yield ""
        listed = list(group)
        if listed[0].is_of_person:
            yield "| Name | Type | Default | Read at | Who has it |"
            yield "| --- | --- | --- | --- | --- |"
        else:
            yield "| Name | Read at | Where it is |"
            yield "| --- | --- | --- |"
        for each in listed:
            places = "<br>".join(_escaped(str(at)) for at in each.places)
            cells = [f"`{each.name}`".replace("|", "\\|")]
            if each.is_of_person:
                cells += [each.type or "", _escaped(each.default or ""), places, who_has(each)]
            else:
                cells += [places, _escaped(_found(each))]
            yield f"| {' | '.join(cells)} |"
        yield ""


def _escaped(text: str) -> str:
    for character in "\\`*_<>|":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())
