"""`liquidpilot doctor`: what is installed, what is missing for what, and how the workspace is."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import click

from liquidpilot._version import __version__
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import Paint, printable, result_paint, working, write_result
from liquidpilot.errors import LiquidPilotError
from liquidpilot.git import git_program
from liquidpilot.immutable import immutable
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.wording import counted

_EPILOG = """\b
Exit codes:
  0 nothing is wrong, 1 something is; what is optional and missing is no fault
"""
_VERSION = 1
_NEEDED = (
    *("python-liquid", "click", "httpx", "PyYAML", "tzdata", "starlette", "uvicorn", "jinja2"),
    *("watchdog", "jsonschema", "email-validator", "filelock", "platformdirs"),
)
# The extra, the packages that it brings, and what is done with them.
_EXTRAS = (
    ("html", ("css-inline", "tinycss2"), "CSS inlined as Braze does it, contrast of texts"),
    ("browser", ("playwright",), "pictures of messages: 'test --visual' and 'preview'"),
    ("pytest", ("pytest",), "messages in tests of one's own"),
    ("patterns", ("google-re2",), "rules of a team's own with patterns"),
    ("tls", ("trustme",), "'sandbox --tls'"),
)

State = Literal["good", "missing", "wrong"]


@immutable
class _Line:
    """One thing that was looked at; `remedy` says what to do about it."""

    name: str
    state: State
    about: str
    remedy: str | None = None


@click.command("doctor", epilog=_EPILOG)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@workspace_option
@click.pass_obj
def command(session: Session, form: Literal["text", "json"], workspace: Path | None) -> Exit:
    """Say what is installed, what is missing for what, and whether the workspace can be read.

    Nothing is sent and nothing is changed.
    """
    with working("looking"):
        found = {
            "installation": list(_installation()),
            "optional": list(_optional()),
            "workspace": list(_workspace(session, workspace)),
        }
    if form == "json":
        parts = {name: [asdict(each) for each in lines] for name, lines in found.items()}
        write_result(
            json.dumps({"version": _VERSION, **parts}, ensure_ascii=False, indent=2) + "\n"
        )
    else:
        write_result(_text(found, result_paint()))
    is_wrong = any(each.state == "wrong" for lines in found.values() for each in lines)
    return Exit.FINDINGS if is_wrong else Exit.DONE


def _installation() -> Iterator[_Line]:
    yield _Line("liquidpilot", "good", f"{__version__}, {Path(__file__).parents[1].as_posix()}")
    yield _Line("Python", "good", f"{platform.python_version()}, {Path(sys.executable).as_posix()}")
    yield _Line("system", "good", f"{platform.system()} {platform.release()}")
    lacking = []
    for name in _NEEDED:
        try:
            version(name)
        except PackageNotFoundError:
            lacking.append(name)
    if lacking:
        words = f"not installed: {', '.join(lacking)}"
        yield _Line("packages", "wrong", words, "install liquidpilot again")
    else:
        shown = ", ".join(f"{name} {version(name)}" for name in _NEEDED[:3])
        yield _Line("packages", "good", f"{shown} and {len(_NEEDED) - 3} more")


def _optional() -> Iterator[_Line]:
    for extra, packages, purpose in _EXTRAS:
        lacking = []
        for name in packages:
            try:
                version(name)
            except PackageNotFoundError:
                lacking.append(name)
        if lacking:
            remedy = f"the extra '{extra}' brings it: liquidpilot[{extra}]"
            yield _Line(extra, "missing", f"{', '.join(lacking)}, for {purpose}", remedy)
        else:
            shown = ", ".join(f"{name} {version(name)}" for name in packages)
            yield _Line(extra, "good", f"{shown}, for {purpose}")
    yield _browser()
    purpose = "'check --changed' and 'diff --revision'"
    try:
        yield _Line("git", "good", f"{Path(git_program()).as_posix()}, for {purpose}")
    except LiquidPilotError:
        yield _Line("git", "missing", f"for {purpose}", "install git")


def _browser() -> _Line:
    from liquidpilot.preview.drawing import browser_path

    purpose = "pictures of messages"
    try:
        path = browser_path()
    except LiquidPilotError as error:
        return _Line("Chromium", "missing", f"for {purpose}: {error.message}", error.hint)
    return _Line("Chromium", "good", f"{path.as_posix()}, for {purpose}")


def _workspace(session: Session, folder: Path | None) -> Iterator[_Line]:
    try:
        opened = Workspace.open(folder)
    except LiquidPilotError as error:
        is_asked = folder is not None or error.path is not None
        state: State = "wrong" if is_asked else "missing"
        yield _Line("folder", state, error.message, error.hint)
        return
    session.root = opened.root
    yield _Line("folder", "good", opened.root.as_posix())
    files = opened._files
    has_file = (opened.root / "liquidpilot.toml").is_file()
    yield _Line("liquidpilot.toml", "good", "read" if has_file else "none: all is as usual")
    if not os.access(opened.root, os.W_OK):
        words = "the folder cannot be written: nothing is recorded, accepted or kept"
        yield _Line("permissions", "wrong", words, "see who owns it")
    try:
        default = files.profile_for(None)
        who = default.name or "an empty profile: name one with 'default_profile'"
        yield _Line("default profile", "good", who)
    except LiquidPilotError as error:
        yield _Line("default profile", "wrong", _told(error), error.hint)
    counts = (
        counted(len(files.found_messages()), "message"),
        counted(len(files.profile_names()), "profile"),
        counted(len(opened._fixtures.fixtures), "fixture"),
        counted(len(files.content_blocks()), "content block"),
        counted(len(files.catalogs()), "catalog"),
    )
    yield _Line("contents", "good", ", ".join(counts))
    yield from _secrets(opened)
    opened.messages()
    for problem in (*files.problems, *opened._fixtures.errors):
        yield _Line("file", "wrong", _told(problem), problem.hint)


def _told(error: LiquidPilotError) -> str:
    # Its remedy has a line of its own.
    return f"{error.where}: {error.message}" if error.where else error.message


def _secrets(workspace: Workspace) -> Iterator[_Line]:
    """Yield whether the environment has what credentials name; values are never shown."""
    try:
        credentials = workspace._files.credentials()
    except LiquidPilotError as error:
        yield _Line("credentials", "wrong", _told(error), error.hint)
        return
    lacking = [name for name in credentials.variables if not os.environ.get(name)]
    if lacking:
        words = f"not set: {', '.join(lacking)}, for 'record' and '--live' alone"
        yield _Line("credentials", "missing", words, "set them where you record")
    elif credentials.variables:
        yield _Line("credentials", "good", f"set: {', '.join(credentials.variables)}")


_SIGNS: dict[State, str] = {"good": "✓", "missing": "–", "wrong": "✗"}


def _text(found: dict[str, list[_Line]], paint: Paint) -> str:
    wide = max(len(each.name) for lines in found.values() for each in lines)
    parts = []
    for heading, lines in found.items():
        shown = [paint.bold(heading)]
        for each in lines:
            sign = _SIGNS[each.state]
            painted = {
                "good": paint.good(sign),
                "missing": paint.dim(sign),
                "wrong": paint.severity("error", sign),
            }[each.state]
            shown.append(
                f"  {painted} {each.name:<{wide}}  {printable(' '.join(each.about.split()))}"
            )
            if each.remedy and each.state != "good":
                note = printable(" ".join(each.remedy.split()))
                shown.append(f"    {'':<{wide}}  {paint.dim('= hint:')} {note}")
        parts.append("\n".join(shown) + "\n")
    return "\n".join(parts)
