"""Words that other tools have for what a verb does here."""

from __future__ import annotations

from collections.abc import Mapping

OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("lint", "validate", "verify", "analyze", "analyse"), ("check",)),
    **dict.fromkeys(("fix", "autofix"), ("check --fix",)),
    "rules": ("check --list", "explain RULE"),
    **dict.fromkeys(("serve", "server", "dev", "start", "watch", "live", "ui"), ("preview",)),
    **dict.fromkeys(("run", "exec", "print", "cat"), ("render MESSAGE",)),
    **dict.fromkeys(("show", "view", "browse"), ("open MESSAGE", "render MESSAGE")),
    **dict.fromkeys(
        ("new", "create", "add", "scaffold", "generate"),
        ("init", "profile new NAME --from MESSAGE", "fixtures new URL"),
    ),
    **dict.fromkeys(("ls", "dir", "status"), ("list",)),
    **dict.fromkeys(("build", "dist", "site"), ("export DIR",)),
    **dict.fromkeys(("send", "deliver", "email"), ("mail MESSAGE",)),
    **dict.fromkeys(("compare", "cmp"), ("diff MESSAGE",)),
    **dict.fromkeys(("snapshot", "snapshots", "accept", "approve"), ("test --update",)),
    **dict.fromkeys(("mock", "simulate", "fake"), ("sandbox SERVICE",)),
    **dict.fromkeys(("info", "env", "about", "debug"), ("doctor",)),
    **dict.fromkeys(("vars", "variables", "attributes", "requires"), ("needs MESSAGE",)),
    **dict.fromkeys(("messages", "templates"), ("list messages",)),
    **dict.fromkeys(("profiles", "users", "people"), ("list profiles",)),
    **dict.fromkeys(("blocks", "content-blocks"), ("list blocks",)),
    "catalogs": ("list catalogs",),
    "fixture": ("fixtures list",),
    "scenario": ("scenarios",),
    **dict.fromkeys(("import", "har"), ("fixtures import FILE",)),
    **dict.fromkeys(("doc", "docs", "man"), ("explain RULE", "--help")),
    "help": ("--help",),
    "version": ("--version",),
}
"""Such words, and how the command lines begin that do it here."""


def meant_by(word: str) -> str | None:
    """Return what to type in place of a verb that there is not, None if nobody can say.

    >>> meant_by("lint"), meant_by("rendr")
    ("that is 'liquidpilot check'", None)
    """
    found = OTHER_WORDS.get(word.lower().lstrip("-"))
    if found is None:
        return None
    commands = " or ".join(f"'liquidpilot {each}'" for each in found)
    return f"that is {commands}"
