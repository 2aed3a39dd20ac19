"""`liquidpilot init`: a workspace that renders and passes its tests at once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from liquidpilot.boundary import Boundary
from liquidpilot.cli.completing import complete_example
from liquidpilot.cli.example_files import ExamplePlan, Step, example_named
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import Paint, result_paint, write_note, write_result
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.snapshots.cases import Case, find_cases
from liquidpilot.snapshots.running import Runner
from liquidpilot.workspace.channels import CHANNELS
from liquidpilot.workspace.configuration import read_configuration
from liquidpilot.workspace.content_blocks import ContentBlocks
from liquidpilot.workspace.discovery import FoundMessage, find_messages
from liquidpilot.workspace.folders import BRAZE_SYNC_FILE, CONFIGURATION_FILES, is_workspace, join
from liquidpilot.workspace.layout import Layout, find_layout

# What `liquidpilot init` adds to a folder: the files of `scaffold/`, where this folder has them.
#
# The scaffold's files are kept as they are written, but for the names of the hidden ones, which
# have no dot there: git and the build would otherwise obey them.

SAMPLE = "welcome"
"""The message of the scaffold."""

_SCAFFOLD = Path(__file__).parent.parent / "scaffold"
_SAMPLE_BLOCK = "welcome_footer"
_FIXTURE = "connected_content/getting_started_guides.toml"
_HIDDEN = {
    ".github/workflows/liquidpilot.yml": "github/workflows/liquidpilot.yml",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
}
# What shows that a folder holds an export of braze-sync, even without its configuration.
_EXPORTED = ("email_templates", "content_blocks")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in the order of its files.

    `addresses` are those of the messages that are written, none if messages of their names are
    kept; `others` are the messages that were there before. `people` are the profiles of an example,
    `notes` what is left to somebody.
    """

    steps: tuple[Step, ...]
    addresses: tuple[str, ...]
    others: tuple[FoundMessage, ...]
    people: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def make_plan(root: Path, *, force: bool = False, example: str | None = None) -> Plan:
    """Return what is to be added to the folder `root`, which need not exist yet.

    It is the sample, or the `example` of the integration so called. What is there is kept; with
    `force`, the scaffold's own files are written anew. Raises WorkspaceError if what is there
    cannot be read, UnknownName for an example that there is none of.
    """
    planner = _Planner(root, force)
    return planner.plan() if example is None else planner.plan_example(example)


class _Planner:
    def __init__(self, root: Path, force: bool) -> None:
        self._root = root
        self._force = force
        self._layout = _layout(root)
        self._address = f"{CHANNELS['email'].folder}/{SAMPLE}"
        found = find_messages(root, self._layout)
        self._others = tuple(each for each in found if each.address != self._address)
        self._present = next((each for each in found if each.name == SAMPLE and not force), None)

    def plan(self) -> Plan:
        steps = [
            self._configuration(),
            *([Step(self._present.path, "", "keep")] if self._present else self._sample()),
            *self._profiles(),
            *self._surroundings(),
        ]
        return Plan(tuple(steps), () if self._present else (self._address,), self._others)

    def plan_example(self, name: str) -> Plan:
        """Return the plan for the example of the integration `name`. Raises UnknownName."""
        example = example_named(name)
        others = tuple(find_messages(self._root, self._layout))
        planned = ExamplePlan(name, example, self._root, self._layout, others, self._force)
        text = planned.configuration()
        if others:
            text += _read("test_settings_beside_messages.toml")
        configuration = self._file(CONFIGURATION_FILES[0], text, rival=self._configured())
        if configuration.does == "keep":
            planned.note_settings()
        steps = (configuration, *planned.steps(), *self._surroundings())
        return Plan(steps, planned.addresses, others, planned.people(), tuple(planned.notes))

    def _surroundings(self) -> Iterator[Step]:
        yield self._ignored(".gitignore", _read("gitignore"))
        yield self._ignored(".prettierignore", self._unformatted())
        yield from (self._file(path, _read(source)) for path, source in _HIDDEN.items())

    def _file(self, path: str, text: str, *, rival: str | None = None) -> Step:
        """Return the step for one file; `rival` is what stands in its place already."""
        there = path if os.path.lexists(self._root / path) else rival
        if there is not None and (there != path or not self._force):
            return Step(there, "", "keep")
        return Step(path, text, "write")

    def _configuration(self) -> Step:
        path, text = CONFIGURATION_FILES[0], _read(CONFIGURATION_FILES[0])
        for key in ("templates", "fixtures"):
            folder = getattr(self._layout, key)
            if folder != key:
                text = text.replace(f'# {key} = "{key}"', f"{key} = {json.dumps(folder)}")
        text += _read(
            "test_settings_beside_messages.toml" if self._others else "test_settings.toml"
        )
        return self._file(path, text, rival=self._configured())

    def _configured(self) -> str | None:
        """Return the configuration that is there."""
        return next((name for name in CONFIGURATION_FILES if Boundary(self._root).has(name)), None)

    def _sample(self) -> Iterator[Step]:
        source = f"templates/{self._address}"
        folder = join(self._layout.folder(CHANNELS["email"].folder), SAMPLE)
        for name in sorted(file.name for file in (_SCAFFOLD / source).iterdir()):
            yield self._file(join(folder, name), _read(f"{source}/{name}"))
        blocks, name = self._layout.folder("content_blocks"), f"{_SAMPLE_BLOCK}.liquid"
        block = ContentBlocks(self._root, blocks).get(_SAMPLE_BLOCK)
        text = _read(f"templates/content_blocks/{name}")
        yield self._file(join(blocks, name), text, rival=block.path if block else None)
        yield self._file(join(self._layout.fixtures, _FIXTURE), _read(f"fixtures/{_FIXTURE}"))

    def _profiles(self) -> Iterator[Step]:
        folder = join(self._layout.fixtures, "profiles")
        for name in ("sam.toml", "edge_case.json"):
            other = "json" if name.endswith(".toml") else "toml"
            rival = join(folder, f"{name.partition('.')[0]}.{other}")
            is_there = Boundary(self._root).has(rival)
            text = _read(f"fixtures/profiles/{name}")
            yield self._file(join(folder, name), text, rival=rival if is_there else None)

    def _ignored(self, path: str, wanted: str) -> Step:
        """Return the step that adds the lines of `wanted` that `path` does not have."""
        if not os.path.lexists(self._root / path):
            return Step(path, wanted, "write")
        text = Boundary(self._root).read_text(path)
        present = {line.strip() for line in text.splitlines()}
        lines = [each for each in wanted.splitlines() if each[0] == "#" or each not in present]
        if all(each.startswith("#") for each in lines):
            return Step(path, "", "keep")
        end = "\r\n" if "\r\n" in text else "\n"
        gap = end if text.endswith("\n") or not text else end * 2
        return Step(path, text + gap + "".join(f"{each}{end}" for each in lines), "add")

    def _unformatted(self) -> str:
        """Return what formatters are to leave alone, by the folders of this workspace."""
        kinds = (*(channel.folder for channel in CHANNELS.values()), "content_blocks")
        folders = [self._layout.templates]
        if self._layout.templates == "." or self._layout.moved:
            of_kinds = ((kind, self._layout.folder(kind)) for kind in kinds)
            folders = [
                folder
                for kind, folder in of_kinds
                if kind in _EXPORTED or (self._root / folder).is_dir()
            ]
        lines = "".join(f"{folder}/\n" for folder in folders)
        snapshots = join(self._layout.fixtures, "snapshots")
        text = _read("prettierignore").replace("templates/\n", lines)
        return text.replace("fixtures/snapshots/", f"{snapshots}/")


def _layout(root: Path) -> Layout:
    if not is_workspace(root) and any((root / name).is_dir() for name in _EXPORTED):
        return Layout(".", "fixtures")
    return find_layout(root, read_configuration(root))


def _read(path: str) -> str:
    # Whatever git has made of the line ends, they are the same on every system.
    return Boundary(_SCAFFOLD).read_text(path).replace("\r\n", "\n")


_EPILOG = """\b
Examples:
  liquidpilot init
  liquidpilot init crm
  liquidpilot init --with trustpilot
  cd exported-with-braze-sync && liquidpilot init

In a folder that braze-sync exported, its configuration and folders are kept and used as they are.
Lines are added to an existing .gitignore and .prettierignore, even without --force. Credentials,
scenarios and attributes of an example are added to the files that hold yours.

\b
Exit codes:
  0 the workspace is there, 2 it could not be written, 130 interrupted
"""

_DONE = {"write": "wrote", "add": "added to", "keep": "kept"}


@click.command("init", epilog=_EPILOG)
@click.argument(
    "folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=True)
)
@click.option("--force", is_flag=True, help="Overwrite existing files instead of keeping them.")
@click.option(
    "--with",
    "example",
    metavar="NAME",
    shell_complete=complete_example,
    help="In place of the sample, the example of an integration: trustpilot.",
)
@click.pass_obj
def command(session: Session, folder: Path, force: bool, example: str | None) -> Exit:
    """Make a workspace in DIR, or in this folder: only what is missing is added.

    It has a message with a content block and a call, two profiles, a fixture, tests, and a workflow
    for GitHub.
    """
    shown = folder.as_posix()
    if folder.exists() and not folder.is_dir():
        raise LiquidPilotError(f"cannot make a workspace in '{shown}': it is a file")
    session.root = folder.resolve()
    plan = make_plan(session.root, force=force, example=example)
    for step in plan.steps:
        if step.does != "keep":
            _write(session.root, step)
    accepted = _accept(session.root, plan, force=force) if plan.addresses else []
    write_result(_done_text(plan, accepted, result_paint()))
    write_note(_notes(session.root, plan) + _next(shown, plan))
    return Exit.DONE


def _write(root: Path, step: Step) -> None:
    try:
        Boundary(root).write_text(step.path, step.text)
    except LiquidPilotError as error:
        again = "files written so far are kept; `liquidpilot init --force` overwrites them"
        raise LiquidPilotError(
            f"{error.message} (in '{root.as_posix()}')", hint=error.hint or again
        ) from error


def _accept(root: Path, plan: Plan, *, force: bool) -> list[str]:
    """Accept what the new messages render to, and return where; what is accepted already stands.

    The new people of an example get the other messages too: those that have accepted renders.
    """
    runner = Runner(Workspace.open(root))
    cases = [*find_cases(runner.workspace, plan.addresses).found]
    if plan.people and plan.others:
        cases += _for_new_people(runner, plan)
    outcomes = [runner.run(case) for case in cases if case.test is None]
    return [
        runner.files.shown(runner.accept(each).path or "")
        for each in outcomes
        if each.changes and (force or all(change.accepted is None for change in each.changes))
    ]


def _for_new_people(runner: Runner, plan: Plan) -> Iterator[Case]:
    has = Boundary(runner.workspace.root)
    for case in find_cases(runner.workspace, [each.address for each in plan.others]).found:
        folder = runner.files.shown(case.message.address)
        if case.profile in plan.people and has.list(folder).folders:
            yield case


def _done_text(plan: Plan, accepted: list[str], paint: Paint) -> str:
    lines = [(_DONE[step.does], step.path) for step in plan.steps]
    lines.extend(("accepted", f"{path}/") for path in accepted)
    return "".join(
        f"{paint.dim(f'{done:<8}') if done == 'kept' else f'{done:<8}'}  {path}\n"
        for done, path in lines
    )


def _notes(root: Path, plan: Plan) -> str:
    notes = [*plan.notes]
    if plan.addresses and (root / BRAZE_SYNC_FILE).is_file():
        samples = f"'{SAMPLE}' and 'welcome_footer'"
        if plan.people:
            samples = f"{', '.join(repr(_name(each)) for each in plan.addresses)} and their blocks"
        notes.append(
            f"{samples} are samples: delete them before `braze-sync apply`, which would create "
            "them in Braze"
        )
    top = _repository(root)
    if top is not None and top != root:
        inner = root.relative_to(top).as_posix()
        notes.append(
            "GitHub and pre-commit look only at the top of the repository: move '.github' and "
            f"'.pre-commit-config.yaml' to '{top.as_posix()}', and add `--workspace {inner}` to "
            "their commands"
        )
    return "".join(f"note: {note}\n" for note in notes)


def _repository(root: Path) -> Path | None:
    return next((each for each in (root, *root.parents) if (each / ".git").exists()), None)


def _next(shown: str, plan: Plan) -> str:
    first = "check" if plan.others else f"render {SAMPLE}"
    if plan.people and plan.addresses:
        first = f"render {_name(plan.addresses[0])} --profile {plan.people[0]}"
    place = "" if shown == "." else f", in '{shown}'"
    verbs = (first, "preview --open", "test")
    return f"\nnext{place}:\n" + "".join(f"  liquidpilot {verb}\n" for verb in verbs)


def _name(address: str) -> str:
    return address.rpartition("/")[2]
