"""`liquidpilot preview`: the live preview in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from liquidpilot.cli.exits import Exit
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import note_paint, write_note, write_result
from liquidpilot.workspace.folders import locate_workspace


@click.command("preview")
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
@click.option("--sandbox", is_flag=True, help="Let simulated services, such as Trustpilot, answer.")
@workspace_option
@click.pass_obj
def command(
    session: Session,
    host: str,
    port: int,
    open_page: bool,
    poll: float | None,
    sandbox: bool,
    workspace: Path | None,
) -> Exit:
    """Show all messages in the browser, and every change to a file at once.

    Ctrl-C ends it.
    """
    from liquidpilot.preview.server import PreviewServer
    from liquidpilot.serving.addresses import Address

    session.root = locate_workspace(workspace)
    address = Address(host, port)
    server = PreviewServer(session.root, address, poll, sandbox=sandbox)

    def warn(text: str) -> None:
        write_note(f"{note_paint().severity('warning', 'warning')}: {text}\n")

    if not address.is_loopback:
        warn("everybody who can reach this machine can read the messages")

    def ready() -> None:
        write_result(f"{server.url}\n")
        write_note("Ctrl-C ends it\n")
        if open_page:
            import webbrowser

            webbrowser.open(server.url)

    server.run(ready, warn)
    return Exit.DONE
