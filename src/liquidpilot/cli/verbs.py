"""The verbs of the command line, named here so that `--help` imports none of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from liquidpilot._version import __version__
from liquidpilot.cli.completing import verb_items
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.quick_start import import_liquid
from liquidpilot.cli.streams import write_note
from liquidpilot.errors import LiquidPilotError, UnknownName

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

VERBS = {
    "init": "Make a workspace that renders and passes its tests at once.",
    "render": "Print a message as one person would get it.",
    "preview": "Show all messages in the browser, and every change at once.",
    "export": "Write all messages for all people as pages that open from a file.",
    "test": "Compare messages with what was accepted, and with what is expected of them.",
    "record": "Ask for real what no fixture answers, and write it down without secrets.",
    "check": "Check messages: what stands in them, and what everybody would get.",
    "explain": "Explain a rule of 'check', with a bad and a good example.",
    "fixtures": "Look after the recorded answers: list, show, new, unused, verify, import.",
    "sandbox": "Answer on this machine as a web service does, for any client.",
    "completion": "Print the script that lets a shell complete verbs, messages and profiles.",
}
"""Every verb with the line that `--help` shows for it; its module in this package has its name."""

PLANNED = frozenset({"audience"})
"""Verbs that a later version brings."""


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS and ctx.resilient_parsing:
            return None  # a shell asks what could be completed: a mistake is not its business
        if cmd_name in PLANNED:
            raise LiquidPilotError(f"not yet: '{cmd_name}' comes in a later version")
        if cmd_name not in VERBS:
            raise UnknownName.among("verb", cmd_name, list(VERBS))
        import_liquid()
        command = import_module(f"liquidpilot.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        # click would import every verb for its help.
        return [
            *verb_items(VERBS, incomplete),
            *click.Command.shell_complete(self, ctx, incomplete),
        ]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(
    cls=_Verbs,
    subcommand_metavar="VERB …",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", message="liquidpilot %(version)s")
@click.pass_context
def liquidpilot(context: click.Context) -> Exit | None:
    """Render, preview and check Braze message templates offline."""
    if context.invoked_subcommand is not None:
        return None
    write_note(f"{context.get_help()}\n")
    return Exit.FAILED
