"""`liquidpilot completion`: the script that lets a shell complete what is typed."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from liquidpilot.cli.exits import Exit
from liquidpilot.cli.streams import write_result

_EPILOG = """\b
Once, in a terminal:
  bash    liquidpilot completion bash >> ~/.bashrc
  zsh     liquidpilot completion zsh >> ~/.zshrc
  fish    liquidpilot completion fish > ~/.config/fish/completions/liquidpilot.fish
  PowerShell    liquidpilot completion powershell >> $PROFILE

Bash has to be 4.4 or newer (that of macOS is not); zsh needs `compinit` before it.
"""


@click.command("completion", epilog=_EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
@click.pass_context
def command(context: click.Context, shell: str) -> Exit:
    """Print the script that lets SHELL complete verbs, messages, profiles, scenarios and fields."""
    kind = get_completion_class(shell)
    assert kind is not None  # click has each of them, from the version on that we ask for
    script = kind(context.find_root().command, {}, "liquidpilot", "_LIQUIDPILOT_COMPLETE")
    # Its own `source` would start a bash to see whether it is new enough, maybe not the user's.
    write_result(ShellComplete.source(script))
    return Exit.DONE
