"""`liquidpilot profile`: profiles, made from what a message reads."""

from __future__ import annotations

from pathlib import Path

import click

from liquidpilot.cli.completing import complete_message
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.lazy_group import help_without_command
from liquidpilot.cli.printing import findings_text
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import note_paint, printable, working, write_note, write_result
from liquidpilot.cli.targets import find_target
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.made_up_profile import profile_for
from liquidpilot.rendering.needs import needs_of, unreadable_parts
from liquidpilot.rendering.new_profile import write_profile
from liquidpilot.wording import counted, shell_command

_EPILOG = """\b
Examples:
  liquidpilot profile new ada --from review_spotlight
  liquidpilot profile new awkward --from review_spotlight --edge

\b
Exit codes:
  0 written, 1 the message has an error, 2 there is such a profile, or nothing to put into it
"""


@click.group("profile", epilog=_EPILOG, subcommand_metavar="VERB …", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> Exit | None:
    """Make profiles in fixtures/profiles: the people who receive messages."""
    return help_without_command(context)


@command.command("new")
@click.argument("name", metavar="NAME")
@click.option(
    "--from",
    "message",
    metavar="MESSAGE",
    required=True,
    shell_complete=complete_message,
    help="The message, or the file, whose values the profile is to have.",
)
@click.option(
    "--edge",
    is_flag=True,
    help="Awkward values: missing, blank, markup, emoji, 200 characters, odd numbers.",
)
@workspace_option
@click.pass_obj
def _new(session: Session, name: str, message: str, edge: bool, workspace: Path | None) -> Exit:
    """Write the profile NAME, with every value that a message reads, and print its path.

    Values have the type that the message uses them as, and are made up. One that names an item of a
    catalog is one of its items; one that a call has in it is that of the default profile, which
    recorded answers fit. Nothing is ever overwritten.
    """
    opened, wanted = find_target(message, workspace, session)
    with working("reading"):
        errors = unreadable_parts(opened, wanted)
        needs = [each for each in needs_of(opened, wanted) if each.is_of_person]
        data, remarks = profile_for(opened, wanted, needs, edge=edge)
    if errors:
        write_note(findings_text(errors, session.lines(opened._redactor), note_paint()))
        write_note("\nno profile is written: mend this first, it hides what the message reads\n")
        return Exit.FINDINGS
    if not any(not each.from_braze for each in needs):
        raise LiquidPilotError(
            f"'{wanted.address}' reads nothing about the person",
            hint=f"'{shell_command('needs', message)}' lists what it reads",
        )
    path = write_profile(opened, name, data, remarks)
    write_result(f"{path}\n")
    values = counted(sum(not each.from_braze for each in needs), "value")
    shown = shell_command("render", message, "--profile", name)
    write_note(f"{printable(f'{values}; see it with: {shown}')}\n")
    return Exit.DONE
