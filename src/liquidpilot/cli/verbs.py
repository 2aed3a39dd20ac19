"""The verbs of the command line, named here so that `--help` imports none of them."""

from __future__ import annotations

from importlib import import_module

import click

from liquidpilot._version import __version__
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.lazy_group import LazyGroup, help_without_command
from liquidpilot.cli.quick_start import import_liquid
from liquidpilot.errors import LiquidPilotError, UnknownName

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


class _Verbs(LazyGroup):
    def summaries(self) -> dict[str, str]:
        return VERBS

    def load(self, name: str) -> click.Command:
        if name in PLANNED:
            raise LiquidPilotError(f"not yet: '{name}' comes in a later version")
        if name not in VERBS:
            raise UnknownName.among("verb", name, list(VERBS))
        import_liquid()
        command = import_module(f"liquidpilot.cli.{name}").command
        assert isinstance(command, click.Command)
        return command


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
    return help_without_command(context)
