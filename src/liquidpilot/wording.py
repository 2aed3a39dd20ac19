"""How messages to people are worded: numbers with their nouns, and how much of a text is quoted."""

from __future__ import annotations

import shlex

from liquidpilot.lazy_patterns import lazy_pattern

LONGEST = 400
"""The most characters of a message that are shown on one line."""

_QUOTED = lazy_pattern(r"(?<!\w)'[^'\n]{101,}'(?!\w)")
_START, _END = 60, 20


def counted(number: int, noun: str) -> str:
    """Return a number with what is counted.

    >>> counted(1, "call"), counted(2, "call")
    ('1 call', '2 calls')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def cut(text: str, longest: int = 60) -> str:
    """Return `text` as it is quoted: of a longer one its beginning, with the sign for the rest.

    >>> cut("points > 50"), cut("points > 50 and tier == 'gold'", 11)
    ('points > 50', 'points > 50…')
    """
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"


def shell_command(*words: str) -> str:
    """Return a call of `liquidpilot` as it can be pasted into a shell.

    >>> shell_command("render", "Spring Sale.html", "--field", "subject")
    "liquidpilot render 'Spring Sale.html' --field subject"
    """
    return shlex.join(["liquidpilot", *words])


def shortened(message: str) -> str:
    """Return `message` as a person is shown it: of a text that is much too long, start and end.

    What it quotes is cut first. Programs are given the whole.

    >>> shortened(f"'{'9' * 5000}' is no date") == f"'{'9' * 60}…{'9' * 20}' is no date"
    True
    >>> shortened("'9' is no date")
    "'9' is no date"
    """
    if len(message) <= LONGEST:
        return message
    return "\n".join(map(_shortened_line, message.split("\n")))


def _shortened_line(line: str) -> str:
    if len(line) > LONGEST:
        line = _QUOTED.sub(lambda found: f"'{_cut(found[0][1:-1], _START)}'", line)
    return line if len(line) <= LONGEST else _cut(line, LONGEST - _END - 1)


def _cut(text: str, start: int) -> str:
    return f"{text[:start]}…{text[-_END:]}"
