"""Whether a run may ask services for real: it must be meant, and in CI said in so many words."""

from __future__ import annotations

import os

import click

from liquidpilot.errors import LiquidPilotError

allow_network_option = click.option(
    "--allow-network", is_flag=True, help="Ask for real even in CI, where that is refused."
)
"""The option of the verbs that open connections."""


def refuse_in_ci(allowed: bool) -> None:
    """Raise LiquidPilotError where `CI` is set, as code hosts do, unless it is `allowed`."""
    if not allowed and os.environ.get("CI", "").lower() not in ("", "0", "false", "no"):
        raise LiquidPilotError(
            "nothing is asked for real in CI (the environment has 'CI')",
            hint="add --allow-network if this job is meant to",
        )
