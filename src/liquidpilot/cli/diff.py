"""`liquidpilot diff`: one message for two people, in two scenarios, or at two revisions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Literal

import click

from liquidpilot.cli.exits import Exit
from liquidpilot.cli.options import (
    Asked,
    RenderArguments,
    message_argument,
    now_option,
    response_option,
    settings_option,
)
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import (
    Paint,
    printable,
    result_paint,
    working,
    write_note,
    write_result,
)
from liquidpilot.cli.targets import STANDARD_INPUT, find_target, profile_named
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.immutable import immutable
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.snapshots.diffs import diff_lines
from liquidpilot.workspace.messages import Message

_EPILOG = """\b
Examples:
  liquidpilot diff review_spotlight --profile loyal_customer new_customer
  liquidpilot diff review_spotlight --scenario no-reviews          # against the usual answers
  liquidpilot diff review_spotlight --scenario no-reviews awkward --profile loyal_customer
  liquidpilot diff review_spotlight --revision main                # against the files as they are
  liquidpilot diff review_spotlight --revision v1 v2

\b
Exit codes:
  0 nothing differs, 1 something does, 2 one of the two could not be rendered, 130 interrupted
"""
_VERSION = 1
_RULE = 60


class _Two(click.Command):
    """Lets `--profile`, `--scenario` and `--revision` take one value or two, after MESSAGE."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the option before its second value, which is click's own way to say it."""
        spelled: list[str] = []
        seen_message = False
        at = 0
        while at < len(args):
            word = args[at]
            spelled.append(word)
            at += 1
            if word in ("--profile", "--scenario", "--revision"):
                spelled += args[at : at + 1]
                at += 1
                if seen_message and at < len(args) and not args[at].startswith("-"):
                    spelled += [word, args[at]]
                    at += 1
            elif word.startswith("--") and "=" not in word and word != "--help":
                # Each of the others has a value.
                spelled += args[at : at + 1]
                at += 1
            elif not word.startswith("--"):
                seen_message = True
        return super().parse_args(ctx, spelled)


@immutable
class _Side:
    """One of the two that are compared; None is as it usually is, or as the files are now."""

    label: str
    profile: str | None
    scenario: str | None
    revision: str | None


@click.command("diff", cls=_Two, epilog=_EPILOG)
@message_argument
@click.option(
    "--profile", "profiles", metavar="NAME|PATH [NAME|PATH]", multiple=True, help="Two people."
)
@click.option(
    "--scenario", "scenarios", metavar="NAME [NAME]", multiple=True, help="Two scenarios."
)
@click.option(
    "--revision",
    "revisions",
    metavar="REV [REV]",
    multiple=True,
    help="Two revisions of git; one is compared with the files as they are.",
)
@response_option
@settings_option
@now_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@workspace_option
@click.pass_obj
def command(
    session: Session,
    message: str,
    profiles: tuple[str, ...],
    scenarios: tuple[str, ...],
    revisions: tuple[str, ...],
    responses: tuple[str, ...],
    settings: tuple[str, ...],
    now: str | None,
    form: Literal["text", "json"],
    workspace: Path | None,
) -> Exit:
    """Show what differs in MESSAGE between two people, two scenarios or two revisions.

    Of three kinds of options one says what is compared; of the others one value says for whom and
    in which scenario. A line with - is of the first, one with + of the second.
    """
    first, second = _sides(profiles, scenarios, revisions)
    asked = Asked(message, None, None, responses, settings, now, workspace)
    with ExitStack() as stack:
        opened, wanted = find_target(message, workspace, session)
        with working("comparing"):
            rendered = [
                _rendered(stack, opened, wanted, side, asked.arguments(opened))
                for side in (first, second)
            ]
        differing = _differing(rendered)
        if form == "json":
            write_result(_document(wanted, (first, second), rendered, differing))
        else:
            write_result(_text((first, second), rendered, differing, result_paint()))
    if not differing:
        write_note("nothing differs\n")
    return Exit.FINDINGS if differing else Exit.DONE


def _sides(
    profiles: Sequence[str], scenarios: Sequence[str], revisions: Sequence[str]
) -> tuple[_Side, _Side]:
    given = {"--profile": profiles, "--scenario": scenarios, "--revision": revisions}
    for option, values in given.items():
        if len(values) > 2:
            raise LiquidPilotError(f"'{option}' has {len(values)} values", hint="two are compared")
    twice = [option for option, values in given.items() if len(values) == 2]
    if len(twice) > 1:
        words = f"two things are compared at once: {' and '.join(twice)}"
        raise LiquidPilotError(words, hint=f"give '{twice[1]}' one value")
    if not twice:
        # Something that has a usual value is compared with it.
        twice = [each for each in ("--revision", "--scenario") if given[each]][:1]
    if not twice:
        raise LiquidPilotError(
            "nothing says what is to be compared",
            hint="for example: --profile A B, --scenario timeout, --revision main",
        )
    base = _Side(
        "",
        next(iter(profiles), None),
        next(iter(scenarios), None),
        next(iter(revisions), None),
    )
    one, *more = given[twice[0]]
    # From what was to what is, and from what is usual to what is asked for.
    pair: tuple[str | None, str | None] = (one, more[0]) if more else (None, one)
    first, second = pair if more or twice[0] == "--scenario" else (one, None)
    name = twice[0].removeprefix("--")
    usual = "the files as they are" if name == "revision" else "the usual answers"
    return (
        _with(base, name, first, usual),
        _with(base, name, second, usual),
    )


def _with(side: _Side, name: str, value: str | None, usual: str) -> _Side:
    label = value or usual
    match name:
        case "profile":
            return replace(side, label=label, profile=value)
        case "scenario":
            return replace(side, label=label, scenario=value)
    return replace(side, label=label, revision=value)


def _rendered(
    stack: ExitStack,
    workspace: Workspace,
    message: Message,
    side: _Side,
    arguments: RenderArguments,
) -> RenderedMessage:
    if side.revision is not None:
        from liquidpilot.rendering.earlier import workspace_at

        if message.path == STANDARD_INPUT:
            raise LiquidPilotError("what is piped in has no revision", hint="name a message")
        workspace = stack.enter_context(workspace_at(workspace, side.revision))
        try:
            message = workspace.message(message.path)
        except UnknownName as error:
            raise LiquidPilotError(
                f"there was no message '{message.address}' at '{side.revision}'"
            ) from error
    named = profile_named(workspace, side.profile)
    arguments = {**arguments, "profile": named, "scenario": side.scenario}
    return workspace.render(message, **arguments)


def _differing(rendered: Sequence[RenderedMessage]) -> list[tuple[str, str, str]]:
    """Return the name and both texts of each field that differs, the verdict as if it were one."""
    one, two = rendered
    texts = [{"verdict": _verdict(each), **_fields(each)} for each in rendered]
    names = dict.fromkeys(("verdict", *one.fields, *two.fields))
    found = ((name, *(each.get(name, "") for each in texts)) for name in names)
    return [(name, first, second) for name, first, second in found if first != second]


def _fields(rendered: RenderedMessage) -> dict[str, str]:
    if rendered.abort is not None:
        return {}
    return {name: field.text for name, field in rendered.fields.items()}


def _verdict(rendered: RenderedMessage) -> str:
    if rendered.abort is not None:
        return f"aborted: {rendered.abort.reason}"
    return "sent" if rendered.verdict.startswith("sent") else rendered.verdict


def _text(
    sides: Sequence[_Side],
    rendered: Sequence[RenderedMessage],
    differing: Sequence[tuple[str, str, str]],
    paint: Paint,
) -> str:
    if not differing:
        return ""
    minus, plus = (printable(side.label) for side in sides)
    parts = [f"{paint.severity('error', f'- {minus}')}\n{paint.good(f'+ {plus}')}\n"]
    for name, one, two in differing:
        rule = "─" * max(3, _RULE - len(name))
        parts.append(f"\n{paint.dim('──')} {paint.bold(name)} {paint.dim(rule)}\n")
        shown_as = f"{name}.html" if name == "html" else f"{name}.txt"
        for line in diff_lines(shown_as, one, two):
            text = printable(line)
            if line.startswith("-"):
                text = paint.severity("error", text)
            elif line.startswith("+"):
                text = paint.good(text)
            parts.append(f"{text}\n")
    return "".join(parts)


def _document(
    message: Message,
    sides: Sequence[_Side],
    rendered: Sequence[RenderedMessage],
    differing: Sequence[tuple[str, str, str]],
) -> str:
    document = {
        "version": _VERSION,
        "message": message.address,
        "compared": [
            {
                "profile": each.profile,
                "scenario": each.scenario,
                "revision": side.revision,
                "status": each.status,
            }
            for side, each in zip(sides, rendered, strict=True)
        ],
        "differences": [
            {"name": name, "first": one, "second": two} for name, one, two in differing
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
