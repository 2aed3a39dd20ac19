"""`liquidpilot list`: what a workspace has, by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import click

from liquidpilot.cli.completing import complete_names
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.frames import error_frame
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
from liquidpilot.cli.targets import open_for
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.immutable import immutable
from liquidpilot.rendering.listed_scenarios import OWN, listed_scenarios
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.wording import counted

_EPILOG = """\b
Examples:
  liquidpilot list
  liquidpilot list messages
  liquidpilot list profiles --format json
  liquidpilot scenarios review_spotlight           # those that matter to one message

\b
Exit codes:
  0 listed, 1 a file cannot be read, 2 there is no workspace
"""
_VERSION = 1


@immutable
class _Entry:
    """One thing of the workspace; `path` is its file or folder, if it has one of its own."""

    name: str
    about: str
    path: str | None


@click.command("list", epilog=_EPILOG)
@click.argument(
    "what",
    metavar="[WHAT]",
    required=False,
    shell_complete=complete_names(
        ["messages", "profiles", "scenarios", "fixtures", "blocks", "catalogs"]
    ),
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@workspace_option
@click.pass_obj
def command(
    session: Session, what: str | None, form: Literal["text", "json"], workspace: Path | None
) -> Exit:
    """List WHAT the workspace has: messages, profiles, scenarios, fixtures, blocks or catalogs.

    Without WHAT, all of these, and of the scenarios only those that the workspace has of its own.
    What cannot be read is said, and left out.
    """
    if what is not None:
        what = _kind(what)
    opened = open_for([], workspace, session)
    wanted = _LISTED if what is None else {what: _LISTED[what]}
    problems: dict[str, LiquidPilotError] = {}
    found: dict[str, list[_Entry]] = {}
    with working("reading"):
        for name, entries in wanted.items():
            try:
                found[name] = list(entries(opened, what is None))
            except LiquidPilotError as error:
                problems[str(error)] = error
                found[name] = []
        problems |= {str(each): each for each in opened._files.problems}
        if {"fixtures"} & set(wanted):
            problems |= {str(each): each for each in opened._fixtures.errors}
    if form == "json":
        write_result(_document(found))
    else:
        write_result(_text(found, result_paint(), has_headings=what is None))
        # Below headings, what is empty is seen.
        empty = what is not None and not found[what]
        write_note(f"there are no {what} in {opened.root.as_posix()}\n" if empty else "")
    lines, paint = session.lines(), note_paint()
    write_note("\n".join(error_frame(each, lines, paint) for each in problems.values()))
    return Exit.FINDINGS if problems else Exit.DONE


def _messages(workspace: Workspace, brief: bool) -> Iterator[_Entry]:
    read = {each.path: each for each in workspace.messages()}
    for found in workspace._files.found_messages():
        about = found.channel.name
        message = read.get(found.path)
        if message is None:
            about += ", cannot be read"
        elif message.name != found.name:
            about += f", called '{message.name}'"
        yield _Entry(found.address, about, found.path)


def _profiles(workspace: Workspace, brief: bool) -> Iterator[_Entry]:
    files = workspace._files
    for name in files.profile_names():
        try:
            profile = files.profile(name)
        except LiquidPilotError as error:
            yield _Entry(name, f"cannot be read: {error.message}", error.path)
            continue
        is_default = name == files.configuration.default_profile
        about = [*(["the default"] if is_default else []), *filter(None, [profile.description])]
        yield _Entry(name, ": ".join(about), profile.path)


def _scenarios(workspace: Workspace, brief: bool) -> Iterator[_Entry]:
    for each in listed_scenarios(workspace):
        if not brief or each.origin == OWN:
            about = each.description if each.origin == OWN else f"{each.origin}: {each.description}"
            yield _Entry(each.name, about, None)


def _fixtures(workspace: Workspace, brief: bool) -> Iterator[_Entry]:
    for each in workspace._fixtures.fixtures.values():
        url = workspace._redactor.url(each.request.url)
        responses = counted(len(each.responses), "response")
        yield _Entry(each.name, f"{each.request.method} {url} ({responses})", each.path)


def _blocks(workspace: Workspace, brief: bool) -> Iterator[_Entry]:
    blocks = workspace._files.content_blocks()
    for name in sorted(blocks):
        yield _Entry(name, blocks[name].path, blocks[name].path)


def _catalogs(workspace: Workspace, brief: bool) -> Iterator[_Entry]:
    for name, catalog in sorted(workspace._files.catalogs().items()):
        yield _Entry(name, counted(len(catalog.items), "item"), catalog.path)


_LISTED: dict[str, Callable[[Workspace, bool], Iterator[_Entry]]] = {
    "messages": _messages,
    "profiles": _profiles,
    "scenarios": _scenarios,
    "fixtures": _fixtures,
    "blocks": _blocks,
    "catalogs": _catalogs,
}


def _kind(typed: str) -> str:
    """Return what is to be listed; a singular and Braze's longer names are understood."""
    name = typed.lower().replace("-", "_").removeprefix("content_")
    for kind in _LISTED:
        if name in (kind, kind.removesuffix("s")):
            return kind
    raise UnknownName.among("kind", typed, list(_LISTED))


def _text(found: dict[str, list[_Entry]], paint: Paint, *, has_headings: bool) -> str:
    parts = []
    for what, entries in found.items():
        lines = list(_lines(entries))
        if has_headings:
            lines = [paint.bold(what), *(f"  {line}" for line in lines or ["none"])]
        parts.append("".join(f"{line}\n" for line in lines))
    return "\n".join(parts)


def _lines(entries: Sequence[_Entry]) -> Iterator[str]:
    wide = max((width(each.name) for each in entries), default=0)
    for each in entries:
        gap = " " * (wide - width(each.name))
        yield f"{printable(each.name)}{gap}  {printable(each.about)}".rstrip()


def _document(found: dict[str, list[_Entry]]) -> str:
    listed = {
        what: [{"name": each.name, "about": each.about, "path": each.path} for each in entries]
        for what, entries in found.items()
    }
    return json.dumps({"version": _VERSION, **listed}, ensure_ascii=False, indent=2) + "\n"
