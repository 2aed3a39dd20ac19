"""`liquidpilot preview`: the live preview in the browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import click

from liquidpilot.cli.completing import complete_message
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.options import (
    allow_option,
    profile_option,
    sandbox_at_option,
    sandbox_option,
)
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import note_paint, write_note, write_result
from liquidpilot.cli.targets import find_place, open_for, profile_named

if TYPE_CHECKING:
    from liquidpilot.preview.server import PreviewServer
    from liquidpilot.rendering.workspace import Workspace


@click.command("preview")
@click.argument("message", metavar="[MESSAGE]", required=False, shell_complete=complete_message)
@profile_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8020,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port; if it is taken, the next free one. 0: any free port.",
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--poll",
    is_flag=False,
    flag_value=0.5,
    type=click.FloatRange(min=0.05),
    metavar="[SECONDS]",
    help="Poll the files for changes, as Docker, WSL and network drives require.",
)
@sandbox_option
@sandbox_at_option
@click.option(
    "--smtp",
    "mail_server_text",
    metavar="HOST:PORT",
    help="Where pages send mail: 127.0.0.1:1025, unless another one in 'smtp_hosts' is named.",
)
@allow_option
@workspace_option
@click.pass_obj
def command(
    session: Session,
    message: str | None,
    profile: str | None,
    host: str,
    port: int,
    open_page: bool,
    poll: float | None,
    sandbox: bool,
    sandbox_at: str | None,
    mail_server_text: str | None,
    allowed: tuple[str, ...],
    workspace: Path | None,
) -> Exit:
    """Show all messages in the browser, and every change to a file at once.

    With MESSAGE the address is that of its page. It is the name or the path of a message, or any
    file with a template, which needs no workspace: beside it may stand content_blocks/, fixtures/
    and liquid-context.json. Ctrl-C ends it.
    """
    from liquidpilot.cli.init import make_first_message
    from liquidpilot.preview.server import PreviewServer
    from liquidpilot.serving.addresses import Address

    opened = open_for([] if message is None else [message], workspace, session)
    shown = None if message is None else find_place(opened, message).address
    person = _known(opened, profile)
    address = Address(host, port)
    to_server = None
    if mail_server_text is not None:
        from liquidpilot.cli.asking import mail_server

        to_server = mail_server(mail_server_text, opened, allowed)
    server = PreviewServer(
        opened,
        address,
        poll,
        sandbox=sandbox or sandbox_at is not None,
        sandbox_at=sandbox_at,
        mail_server=to_server,
        begin=make_first_message,
    )
    show(server, _page_of(shown, person), write_result, open_page=open_page)
    return Exit.DONE


def show(
    server: PreviewServer, page: str, tell: Callable[[str], None], *, open_page: bool = True
) -> None:
    """Run `server` until Ctrl-C; `tell` gets the address of its `page`, and the browser opens it.

    Raises what ends it.
    """

    def warn(text: str) -> None:
        write_note(f"{note_paint().severity('warning', 'warning')}: {text}\n")

    if not server.is_loopback:
        warn("everybody who can reach this machine can read the messages")

    def ready() -> None:
        tell(f"{server.url}{page}\n")
        write_note("Ctrl-C ends it\n")
        if open_page:
            import webbrowser

            webbrowser.open(f"{server.url}{page}")

    server.run(ready, warn)


def _page_of(message: str | None, person: str | None) -> str:
    """Return the address of the first page, below that of the server."""
    if message is None:
        return ""
    query = "" if person is None else f"?{urlencode({'profile': person})}"
    return f"message/{quote(message)}{query}"


def _known(workspace: Workspace, profile: str | None) -> str | None:
    """Return the name of the person to show first. Raises UnknownName, and WorkspaceError."""
    person = profile_named(workspace, profile)
    if person is not None:
        workspace._files.profile(person)
    return person
