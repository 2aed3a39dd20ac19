"""`liquidpilot export`: all messages for all people, as pages that open from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from liquidpilot.cli.exits import Exit
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import write_note, write_result
from liquidpilot.wording import counted
from liquidpilot.workspace.folders import locate_workspace

if TYPE_CHECKING:
    from liquidpilot.preview.choices import Dark


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--images", is_flag=True, help="Let the pages load remote images.")
@click.option(
    "--dark",
    type=click.Choice(["off", "own", "inverted"]),
    default="off",
    help="As in a dark mail program: with the message's own styles, or inverted.",
)
@click.option(
    "--all-scenarios",
    is_flag=True,
    help="Include timeout, 404, 500 and the other built-in scenarios.",
)
@workspace_option
@click.pass_obj
def command(
    session: Session,
    folder: Path,
    images: bool,
    dark: str,
    all_scenarios: bool,
    workspace: Path | None,
) -> Exit:
    """Write a site into DIR: every message, for all people and in all situations, side by side.

    It opens from a file, and can be sent to the people who have to approve it.
    """
    from liquidpilot.preview.choices import Display
    from liquidpilot.preview.export import export_site
    from liquidpilot.preview.state import PreviewState

    session.root = locate_workspace(workspace)
    state = PreviewState(session.root)
    display = Display(cast("Dark", dark), "on" if images else "blocked")
    count = export_site(
        state,
        folder,
        display,
        everything=all_scenarios,
        report=lambda address: write_note(f"{address}\n"),
    )
    write_note(f"{counted(count, 'message')}\n")
    write_result(f"{(folder / 'index.html').as_posix()}\n")
    return Exit.DONE
