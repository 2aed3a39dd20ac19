"""`liquidpilot open`: a message in the browser, from a file and without a server."""

from __future__ import annotations

import re
from pathlib import Path

import click

from liquidpilot.boundary import Boundary
from liquidpilot.cache.kept import FOLDER, ignore_kept
from liquidpilot.cli.exits import Exit, exit_for
from liquidpilot.cli.options import Asked, rendering_options
from liquidpilot.cli.printing import note_text
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import working, write_note, write_result
from liquidpilot.errors import LiquidPilotError

_EPILOG = """\b
Examples:
  liquidpilot open review_spotlight --profile loyal_customer
  liquidpilot open mail.html --set first_name=Ada
  liquidpilot open review_spotlight --out spotlight.html --no-browser

\b
Exit codes:
  0 sent, 1 an error in the template, 2 nothing could be rendered, 3 a call without a fixture,
  4 aborted, 130 interrupted
"""
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")


@click.command("open", epilog=_EPILOG)
@rendering_options
@click.option(
    "--out",
    "file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the page into this file, in place of one in the folder .liquidpilot.",
)
@click.option("--images", is_flag=True, help="Let the page load remote images.")
@click.option("--no-browser", is_flag=True, help="Only write the page, and print its path.")
@click.pass_obj
def command(
    session: Session, asked: Asked, file: Path | None, images: bool, no_browser: bool
) -> Exit:
    """Show MESSAGE in the browser, as one person would get it.

    The page is one file, which needs no server and runs no script of the message. Its path is
    printed. 'liquidpilot preview' shows all messages, and follows each change of a file.
    """
    from liquidpilot.preview.choices import Choices, Display
    from liquidpilot.preview.documents import frame_document
    from liquidpilot.preview.state import View
    from liquidpilot.rendering.dependencies import EVERYTHING

    opened, wanted, arguments = asked.find(session)
    with working("rendering"):
        rendered = opened.render(wanted, **arguments, stand_ins=True)
    write_note(note_text(rendered, opened, session))
    choices = Choices(arguments["profile"], asked.scenario, asked.responses, asked.settings)
    channel = wanted.channel or "email"
    view = View(wanted.address, channel, choices, opened, rendered, None, rendered, EVERYTHING)
    page = frame_document(
        view, rendered, Display("off", "on" if images else "blocked"), in_file=True
    )
    if file is None:
        name = _NO_NAME.sub("_", wanted.address).strip("_") or "message"
        inside, path = Boundary(opened.root), f"{FOLDER}/open/{name}.html"
        target = opened.root / path
        ignore_kept(inside)
    else:
        inside, path, target = Boundary(file.parent, file.parent.as_posix()), file.name, file
    inside.write_text(path, page)
    write_result(f"{target.as_posix()}\n")
    if not no_browser:
        import webbrowser

        if not webbrowser.open(target.resolve().as_uri()):
            raise LiquidPilotError(
                "no browser could be opened", hint=f"open the file '{target.as_posix()}' in one"
            )
    return exit_for(rendered.status)
