"""A verb with verbs below it, each of which is imported or made when it is asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import click

from liquidpilot.cli.completing import verb_items
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.streams import write_note

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """Names its commands without having them, so that `--help` and completion import none."""

    heading: ClassVar[str] = "Verbs"
    """What `--help` puts over the list."""

    @abstractmethod
    def summaries(self) -> Mapping[str, str]:
        """Return the line that `--help` shows for each command, by its name."""

    @abstractmethod
    def load(self, name: str) -> click.Command:
        """Return the command called `name`. Raises LiquidPilotError if there is none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(self.summaries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called `cmd_name`. Raises LiquidPilotError if there is none."""
        if ctx.resilient_parsing and cmd_name not in self.summaries():
            return None  # A shell asks what could be completed: a mistake is not reported there.
        return self.load(cmd_name)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return what can follow; click would import every command for its help."""
        return [
            *verb_items(self.summaries(), incomplete),
            *click.Command.shell_complete(self, ctx, incomplete),
        ]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        with formatter.section(self.heading):
            formatter.write_dl(list(self.summaries().items()))


def help_without_command(context: click.Context) -> Exit | None:
    """Print the help of a group that was called alone, which is a usage error; None otherwise."""
    if context.invoked_subcommand is not None:
        return None
    write_note(f"{context.get_help()}\n")
    return Exit.FAILED
