"""`liquidpilot export`: all messages for all people, as pages that open from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from liquidpilot.cli.exits import Exit
from liquidpilot.cli.options import jobs_option
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import counting, write_note, write_result
from liquidpilot.cli.targets import find_places, open_for
from liquidpilot.errors import LiquidPilotError
from liquidpilot.wording import counted

if TYPE_CHECKING:
    from liquidpilot.preview.choices import Dark


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("messages", metavar="[MESSAGE]...", nargs=-1)
@click.option("--images", is_flag=True, help="Let the pages load remote images.")
@click.option(
    "--dark",
    type=click.Choice(["off", "own", "inverted"]),
    default="off",
    help="Which colours a page shows first: the message's own dark styles, or inverted.",
)
@click.option(
    "--all-scenarios",
    is_flag=True,
    help="Include timeout, 404, 500 and the other built-in scenarios.",
)
@jobs_option
@workspace_option
@click.pass_obj
def command(
    session: Session,
    folder: Path,
    messages: tuple[str, ...],
    images: bool,
    dark: str,
    all_scenarios: bool,
    jobs: int,
    workspace: Path | None,
) -> Exit:
    """Write a site into DIR: each MESSAGE, or every message, for all people in all situations.

    A MESSAGE is a name, an address, a path, or a folder of messages; a single one may be any file
    with a template, which needs no workspace. The site opens from a file, and can be sent to the
    people who have to approve it.
    """
    from liquidpilot.preview.choices import Display
    from liquidpilot.preview.export import export_site

    opened = open_for(messages, workspace, session)
    display = Display(cast("Dark", dark), "on" if images else "blocked")
    places = find_places(opened, messages) if messages else opened._files.found_messages()
    if not places:
        raise LiquidPilotError("there is nothing to export: the workspace has no message")
    with counting(len(places), "writing") as advance:
        count = export_site(
            opened,
            folder,
            display,
            places,
            everything=all_scenarios,
            jobs=jobs,
            report=lambda address: advance(),
        )
    write_note(f"{counted(count, 'message')}\n")
    write_result(f"{(folder / 'index.html').as_posix()}\n")
    return Exit.DONE
