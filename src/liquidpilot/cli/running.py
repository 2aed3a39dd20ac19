"""One run of the command line: whatever happens in it becomes a message and an exit code."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module

import click

from liquidpilot._version import __version__
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.interruption import Interrupted, leave
from liquidpilot.cli.lazy_group import LazyGroup, help_without_command
from liquidpilot.cli.other_words import meant_by
from liquidpilot.cli.quick_start import import_liquid
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import give_up_results, note_paint, speak_utf8, write_note
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.files import reason_of
from liquidpilot.suggestions import did_you_mean

VERBS = {
    "init": "Make a workspace that renders and passes its tests at once.",
    "render": "Print a message as one person would get it.",
    "preview": "Show all messages in the browser, and every change at once.",
    "open": "Show a message in the browser, from a file and without a server.",
    "mail": "Make an e-mail as it is received: what it weighs, as a file, or sent to a server.",
    "audience": "Report what everybody in an exported segment would get, before it is sent.",
    "export": "Write all messages for all people as pages that open from a file.",
    "test": "Compare messages with their accepted renders and written expectations.",
    "record": "Send the calls that no fixture answers, and save the answers without secrets.",
    "check": "Check messages: their templates, and what every profile would get.",
    "list": "List what is there: messages, profiles, scenarios, fixtures, blocks, catalogs.",
    "diff": "Show what differs in a message for two people, in two scenarios, at two revisions.",
    "needs": "List all that a message reads: values, blocks, calls, and who has them.",
    "profile": "Manage profiles: make one with all that a message reads.",
    "scenarios": "List the ways in which calls may turn out, and what each of them does.",
    "explain": "Explain a rule of 'check', with a bad and a good example.",
    "fixtures": "Manage the recorded answers: list, show, new, unused, verify, import.",
    "sandbox": "Run a simulated web service on this machine, for any client.",
    "schema": "Print the JSON Schema of a file that people write, for editors.",
    "doctor": "Say what is installed, what is missing for what, and how the workspace is.",
    "completion": "Print the script that lets a shell complete verbs, messages and profiles.",
}
"""Every verb with the line that `--help` shows for it; its module in this package has its name,
or the one in `_MODULES`."""

# Names that Python or click has for something else.
_MODULES = {"list": "list_", "open": "open_"}


class _Verbs(LazyGroup):
    def summaries(self) -> dict[str, str]:
        return VERBS

    def load(self, name: str) -> click.Command:
        if name not in VERBS:
            meant = meant_by(name)
            if meant is not None:
                raise UnknownName(f"there is no verb '{name}'", hint=meant)
            raise UnknownName.among("verb", name, list(VERBS))
        import_liquid()
        command = import_module(f"liquidpilot.cli.{_MODULES.get(name, name)}").command
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


def run(arguments: Sequence[str] | None) -> int:
    """Do what `main` does, with everything imported that each verb needs.

    `LIQUIDPILOT_DEBUG=1` adds the traceback of what should not have happened.
    """
    speak_utf8()
    session = Session()
    try:
        code = liquidpilot.main(
            None if arguments is None else list(arguments),
            prog_name="liquidpilot",
            standalone_mode=False,
            obj=session,
        )
    except Interrupted:
        leave()
    except (KeyboardInterrupt, click.Abort):
        write_note("interrupted\n")
        return Exit.INTERRUPTED
    except click.ClickException as error:
        _say(_from_click(error), session)
    except LiquidPilotError as error:
        _say(error, session)
    except Exception as error:  # the last line of defence: no traceback reaches an author
        _say(_unexpected(error), session)
        if isinstance(error, OSError):
            # What click could not print stays in the buffer, to fail once more at the exit.
            give_up_results()
    else:
        return Exit(code or 0)
    return Exit.FAILED


def _say(error: LiquidPilotError, session: Session) -> None:
    if isinstance(error.__cause__, Exception):
        # Such as the code of an integration.
        _trace(error.__cause__)
    from liquidpilot.cli.frames import error_frame

    write_note(error_frame(error, session.lines(), note_paint()))


def _from_click(error: click.ClickException) -> LiquidPilotError:
    """Return what click found wrong with the arguments, in our words."""
    if isinstance(error, click.NoSuchOption):
        known = [] if error.ctx is None else _options(error.ctx.command)
        message = f"there is no option '{error.option_name}'"
        hint = did_you_mean(error.option_name, known)
    else:
        text = error.format_message().rstrip(".")
        message, hint = text[:1].lower() + text[1:], None
    verb = "liquidpilot"
    if isinstance(error, click.UsageError) and error.ctx is not None:
        verb = error.ctx.command_path
    help_says = f"'{verb} --help' lists what it takes"
    return LiquidPilotError(message, hint=f"{hint} {help_says}" if hint else help_says)


def _options(command: click.Command) -> list[str]:
    return [name for parameter in command.params for name in parameter.opts]


def _unexpected(error: Exception) -> LiquidPilotError:
    _trace(error)
    if isinstance(error, OSError) and error.errno is not None:
        # A folder that may not be read, a full disk: neither our mistake nor the author's.
        what = f"'{error.filename}': " if error.filename else ""
        return LiquidPilotError(f"{what}{reason_of(error)}")
    return LiquidPilotError(
        f"internal error: {type(error).__name__}: {error}",
        hint="this is a bug in liquidpilot, not in your files: please report it where you got\n"
        "liquidpilot from, with what it prints if LIQUIDPILOT_DEBUG=1 is set",
    )


def _trace(error: Exception) -> None:
    if os.environ.get("LIQUIDPILOT_DEBUG") == "1":
        import traceback

        write_note("".join(traceback.format_exception(error)))
