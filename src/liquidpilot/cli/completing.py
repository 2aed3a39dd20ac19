"""What a shell may complete on the command line: verbs, and the names that they take.

Whatever goes wrong completes nothing: no error is expected from the Tab key. Names are read from
the folders; only fields read a message. Every run imports this module, few complete anything: the
imports are where they are needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from liquidpilot.rendering.workspace import Workspace
    from liquidpilot.workspace.workspace import WorkspaceFiles

Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def verb_items(verbs: Mapping[str, str], incomplete: str) -> list[CompletionItem]:
    """Return the verbs that begin like this, with their lines of the help."""
    from click.shell_completion import CompletionItem

    return [
        CompletionItem(name, help=text)
        for name, text in verbs.items()
        if name.startswith(incomplete)
    ]


def _completing(names: Callable[[click.Context, str], Iterable[str]], *, files: bool) -> Complete:
    """Return the callback for a parameter; with `files` it may also be a path."""

    def complete(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        try:
            found = [name for name in names(context, incomplete) if name.startswith(incomplete)]
        except Exception:  # a broken file, no workspace: see above
            found = []
        if files and not found:
            return [CompletionItem(incomplete, type="file")]
        return [CompletionItem(name) for name in found]

    return complete


def complete_names(names: Sequence[str]) -> Complete:
    """Return the callback for a parameter that takes one of `names`."""
    return _completing(lambda context, incomplete: names, files=False)


def _workspace(context: click.Context) -> WorkspaceFiles:
    from liquidpilot.workspace.folders import locate_workspace
    from liquidpilot.workspace.workspace import WorkspaceFiles

    given = context.params.get("workspace")
    return WorkspaceFiles(locate_workspace(None if given is None else Path(given)))


def _messages(context: click.Context, incomplete: str) -> Iterable[str]:
    found = _workspace(context).found_messages()
    if "/" in incomplete:
        return [each.address for each in found]
    times = Counter(each.name for each in found)
    return [each.name if times[each.name] == 1 else each.address for each in found]


def _profiles(context: click.Context, incomplete: str) -> Iterable[str]:
    return _workspace(context).profile_names()


def _scenarios(context: click.Context, incomplete: str) -> Iterable[str]:
    from liquidpilot.rendering.listed_scenarios import listed_scenarios
    from liquidpilot.rendering.workspace import Workspace

    workspace = Workspace(_workspace(context))
    return [each.name for each in listed_scenarios(workspace)]


def _fields(context: click.Context, incomplete: str) -> Iterable[str]:
    # After an option that has no value yet, click has not parsed the arguments.
    wanted = context.params.get("message") or next(iter(context.args), None)
    return () if wanted is None else _workspace(context).message(wanted).fields


def _examples(context: click.Context, incomplete: str) -> Iterable[str]:
    from liquidpilot.cli.example_files import examples

    return examples()


def _rules(context: click.Context, incomplete: str) -> Iterable[str]:
    from liquidpilot.check.registry import all_rules

    return sorted(all_rules())


def _fixtures(context: click.Context, incomplete: str) -> Iterable[str]:
    return _opened(context)._fixtures.names


def _responses(context: click.Context, incomplete: str) -> Iterable[str]:
    for name, fixture in sorted(_opened(context)._fixtures.fixtures.items()):
        yield from (f"{name}={response}" for response in fixture.responses)


def _settings(context: click.Context, incomplete: str) -> Iterable[str]:
    """Yield the values that the message reads, each as its usual recipient has it."""
    from liquidpilot.rendering.needs import needs_of, values_at

    wanted = context.params.get("message") or next(iter(context.args), None)
    if wanted is None:
        return
    opened = _opened(context)
    message = opened.message(wanted)
    person = opened._files.profile_for(message, context.params.get("profile"))
    for need in needs_of(opened, message):
        if need.kind != "attribute" or need.from_braze or "[]" in need.keys:
            continue
        value = next(iter(values_at(person.attributes, need.keys)), "")
        said = str(value).lower() if isinstance(value, bool) else str(value)
        # What a shell would take apart is left to be typed.
        yield f"{need.name}={said if said.isascii() and said.isalnum() else ''}"


def _opened(context: click.Context) -> Workspace:
    from liquidpilot.rendering.workspace import Workspace

    return Workspace(_workspace(context))


complete_rule = _completing(_rules, files=False)
"""The name of a rule of `check`."""
complete_fixture = _completing(_fixtures, files=False)
"""The name of a fixture."""
complete_response = _completing(_responses, files=False)
"""A fixture with one of its responses: `NAME=RESPONSE`."""
complete_setting = _completing(_settings, files=False)
"""A value of the person that the message reads: `custom_attribute.tier=gold`."""
complete_example = _completing(_examples, files=False)
"""The name of an integration that brings an example."""
complete_message = _completing(_messages, files=True)
"""The name of a message, where it is unique, else its address."""
complete_profile = _completing(_profiles, files=True)
"""The name of a profile, or the file of one."""
complete_scenario = _completing(_scenarios, files=False)
"""The name of a scenario: written, built in, or of a service."""
complete_field = _completing(_fields, files=False)
"""A field of the message that the line names."""
