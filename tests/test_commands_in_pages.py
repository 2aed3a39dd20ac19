"""Every command that a page names is one: its verb is there, and its options are the verb's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from liquidpilot.cli import main
from liquidpilot.cli.running import liquidpilot
from liquidpilot.errors import LiquidPilotError

_CHECKOUT = Path(__file__).parent.parent
_PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", *(
    path.relative_to(_CHECKOUT).as_posix()
    for folder in ("docs", "docs/tutorials")
    for path in sorted((_CHECKOUT / folder).glob("*.md"))
))  # fmt: skip
_CALL = re.compile(r"(?<![\w./-])liquidpilot ([a-z][^`\n|;#&]*)")
_PLACEHOLDERS = {"VERB"}
# Words of sentences in comments and messages, not of commands.
_SENTENCES = {
    "has",
    "is",
    "knows",
    "itself",
    "needs",
    "from",
    "in",
    "to",
    "and",
    "with",
    "the",
    "asks",
    "that",
    "was",
}


@cache
def _named(words: tuple[str, ...]) -> click.Command | None:
    """Return the command that the first words name."""
    command: click.Command = liquidpilot
    context = click.Context(liquidpilot, info_name="liquidpilot", resilient_parsing=True)
    for word in words:
        if not isinstance(command, click.Group):
            break
        try:
            found = command.get_command(context, word)
        except LiquidPilotError:  # a verb that is not there, an integration of one's own
            found = None
        if found is None:
            return None if command is liquidpilot else command
        command, context = found, click.Context(found, info_name=word, parent=context)
    return command


def _calls(page: str) -> Iterator[str]:
    """Yield what stands after `liquidpilot` in pieces of code."""
    text = (_CHECKOUT / page).read_text(encoding="utf-8")
    fenced = re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", text)
    blocks = [code for language, code in fenced if language in ("", "sh", "console", "text")]
    inline = re.findall(r"`(liquidpilot [^`]+)`", re.sub(r"(?ms)^```.*?^```$", "", text))
    for line in "\n".join([*blocks, *inline]).splitlines():
        if line.lstrip("$ ").startswith("liquidpilot "):
            yield from _CALL.findall(line)


@pytest.mark.parametrize("page", _PAGES)
def test_verbs_and_options_are_there(page: str) -> None:
    wrong = []
    for call in _calls(page):
        words = call.split()
        if words[0] in _SENTENCES | _PLACEHOLDERS and _named((words[0],)) is None:
            continue
        command = _named(tuple(word for word in words[:2] if word[0] != "-"))
        if command is None:
            wrong.append(f"liquidpilot {call}: there is no verb '{words[0]}'")
            continue
        if isinstance(command, click.Group) and len(words) > 1 and words[1][0] != "-":
            continue  # the sandbox of an integration of one's own
        known = {
            "--help",
            "-h",
            *(name for each in command.params for name in (*each.opts, *each.secondary_opts)),
        }
        options = {
            word.partition("=")[0].rstrip(",.)'\"") for word in words if re.match(r"--?[a-z]", word)
        }
        wrong += [f"liquidpilot {call}: no option {each}" for each in options - known]
    assert wrong == []


def test_what_doctor_names_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor"])
    named = re.findall(r"'([a-z]+(?: --?[a-z-]+)?)'", capsys.readouterr().out)
    assert "test --visual" in named
    wrong = []
    for each in named:
        verb, _, option = each.partition(" ")
        command = _named((verb,))
        known = [name for found in command.params for name in found.opts] if command else []
        # Beside verbs there are the names of extras.
        is_extra = command is None and not option
        if not is_extra and option not in ("", *known) and not isinstance(command, click.Group):
            wrong.append(each)
    assert wrong == []
