"""Arguments and options that several verbs have, said once."""

from __future__ import annotations

import click

from liquidpilot.cli.completing import complete_message, complete_profile

message_argument = click.argument("message", metavar="MESSAGE", shell_complete=complete_message)
"""The message: its name, address or path, a file, or `-`."""

profile_option = click.option(
    "--profile",
    metavar="NAME",
    shell_complete=complete_profile,
    help="Who receives it: a profile in fixtures/profiles.",
)
"""The person who receives it."""

allow_option = click.option(
    "--allow",
    "allowed",
    metavar="VARIABLE@HOST",
    multiple=True,
    help="Allow sending this environment variable's value to this host. Repeatable.",
)
"""The option of the verbs that may send a secret."""
