"""`liquidpilot init`: a workspace that renders and passes its tests at once."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import click

from liquidpilot.boundary import Boundary
from liquidpilot.cli.completing import complete_example
from liquidpilot.cli.distribution import Origin, find_origin
from liquidpilot.cli.example_files import ExamplePlan, Step, example_named
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.kinds_of_files import KINDS_OF_FILES, SCHEMAS_FOLDER, with_schema_line
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import Paint, result_paint, write_note, write_result
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
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
_KINDS = ("content_blocks", "catalogs", "custom_attributes")
_INSTALLED = """\
        language: python
        additional_dependencies: ["REQUIREMENT"]
"""


@immutable
class Plan:
    """What is to be done, in the order of its files.

    `addresses` are those of the messages that are written, none if messages of their names are
    kept; `others` are the messages that were there before. `people` are the profiles of an example,
    `newcomers` those who may be new to the other messages, `notes` what is left to somebody.
    """

    steps: tuple[Step, ...]
    addresses: tuple[str, ...]
    others: tuple[FoundMessage, ...]
    people: tuple[str, ...] = ()
    newcomers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def make_plan(
    root: Path, *, force: bool = False, example: str | None = None, bare: bool = False
) -> Plan:
    """Return what is to be added to the folder `root`, which need not exist yet.

    It is the sample, the `example` of the integration so called, or, if `bare`, no message. What is
    there is kept; with `force`, the scaffold's own files are written anew. Raises WorkspaceError if
    what is there cannot be read, UnknownName for an example that there is none of.
    """
    planner = _Planner(root, force)
    if bare:
        return planner.plan_bare()
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
        profiles = [*self._profiles()]
        steps = [
            self._configuration(),
            *([Step(self._present.path, "", "keep")] if self._present else self._sample()),
            *profiles,
            *self._surroundings(),
        ]
        newcomers = (PurePosixPath(each.path).stem for each in profiles if each.does == "write")
        addresses = () if self._present else (self._address,)
        return Plan(tuple(steps), addresses, self._others, newcomers=tuple(newcomers))

    def plan_bare(self) -> Plan:
        """Return the plan without a sample: the configuration, and what is around it."""
        steps = (self._configuration(bare=True), *self._surroundings())
        return Plan(steps, (), self._others)

    def plan_example(self, name: str) -> Plan:
        """Return the plan for the example of the integration `name`. Raises UnknownName."""
        example = example_named(name)
        others = tuple(find_messages(self._root, self._layout))
        planned = ExamplePlan(name, example, self._root, self._layout, others, self._force)
        text = planned.configuration()
        if others:
            text += _read("test_settings_beside_messages.toml")
        text = with_schema_line(text, CONFIGURATION_FILES[0], CONFIGURATION_FILES[0])
        configuration = self._file(CONFIGURATION_FILES[0], text, rival=self._configured())
        if configuration.does == "keep":
            planned.note_settings()
        steps = (configuration, *planned.steps(), *self._surroundings())
        people, notes = planned.people(), tuple(planned.notes)
        return Plan(steps, planned.addresses, others, people, people, notes)

    def _surroundings(self) -> Iterator[Step]:
        yield self._ignored(".gitignore", _read("gitignore"))
        yield self._ignored(".prettierignore", self._unformatted())
        for each in KINDS_OF_FILES.values():
            yield self._file(f"{SCHEMAS_FOLDER}/{each.name}.json", each.schema())
        origin = find_origin()
        if origin.wheel is not None:
            wheel = origin.requirement.removeprefix("./")
            yield self._file(wheel, origin.wheel)
        for path, source in _HIDDEN.items():
            yield self._file(path, self._pinned(_read(source), origin))

    def _pinned(self, text: str, origin: Origin) -> str:
        """Return a file of the scaffold for this workspace and for this very liquidpilot."""
        if origin.wheel is not None:
            # pre-commit installs elsewhere, where the path of the wheel leads to nothing.
            text = text.replace(_INSTALLED, "        language: system\n")
        return text.replace("REQUIREMENT", origin.requirement).replace(
            "FILES", f"'{self._files()}'"
        )

    def _files(self) -> str:
        """Return the pattern of the paths that messages are made of."""
        tops = {self._layout.templates, self._layout.fixtures, *self._layout.moved.values()}
        at_the_top = (
            r"liquidpilot[^/]*\.(toml|json|py)|braze-sync\.config\.yaml|liquid-context\.json"
        )
        if "." in tops:
            kinds = (*(channel.folder for channel in CHANNELS.values()), *_KINDS)
            tops = (tops - {"."}) | {self._layout.folder(kind) for kind in kinds}
            at_the_top = "[^/]+"
        folders = "|".join(re.escape(each).replace("\\-", "-") for each in sorted(tops))
        return f"^({folders})/|^({at_the_top})$"

    def _file(self, path: str, text: str | bytes, *, rival: str | None = None) -> Step:
        """Return the step for one file; `rival` is what stands in its place already."""
        there = path if os.path.lexists(self._root / path) else rival
        if there is not None and (there != path or not self._force):
            return Step(there, "", "keep")
        return Step(path, text, "write")

    def _own(self, place: str, path: str, *, rival: str | None = None) -> Step:
        """Return the step for the scaffold's file `path`, which is to stand at `place`."""
        return self._file(place, with_schema_line(_read(path), place, path), rival=rival)

    def _configuration(self, *, bare: bool = False) -> Step:
        path, text = CONFIGURATION_FILES[0], _read(CONFIGURATION_FILES[0])
        if bare:
            # The sample's person is not there.
            text = text.replace('default_profile = "sam"', '# default_profile = "sam"')
        for key in ("templates", "fixtures"):
            folder = getattr(self._layout, key)
            if folder != key:
                text = text.replace(f'# {key} = "{key}"', f"{key} = {json.dumps(folder)}")
        text += _read(
            "test_settings_beside_messages.toml" if self._others or bare else "test_settings.toml"
        )
        text = with_schema_line(text, path, path)
        return self._file(path, text, rival=self._configured())

    def _configured(self) -> str | None:
        """Return the configuration that is there."""
        return next((name for name in CONFIGURATION_FILES if Boundary(self._root).has(name)), None)

    def _sample(self) -> Iterator[Step]:
        source = f"templates/{self._address}"
        folder = join(self._layout.folder(CHANNELS["email"].folder), SAMPLE)
        for name in sorted(file.name for file in (_SCAFFOLD / source).iterdir()):
            yield self._own(join(folder, name), f"{source}/{name}")
        blocks, name = self._layout.folder("content_blocks"), f"{_SAMPLE_BLOCK}.liquid"
        block = ContentBlocks(self._root, blocks).get(_SAMPLE_BLOCK)
        text = _read(f"templates/content_blocks/{name}")
        yield self._file(join(blocks, name), text, rival=block.path if block else None)
        yield self._own(join(self._layout.fixtures, _FIXTURE), f"fixtures/{_FIXTURE}")

    def _profiles(self) -> Iterator[Step]:
        folder = join(self._layout.fixtures, "profiles")
        for name in ("sam.toml", "edge_case.json"):
            other = "json" if name.endswith(".toml") else "toml"
            rival = join(folder, f"{name.partition('.')[0]}.{other}")
            is_there = Boundary(self._root).has(rival)
            path = f"fixtures/profiles/{name}"
            yield self._own(join(folder, name), path, rival=rival if is_there else None)

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
  liquidpilot init --bare                    # beside messages that are there
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
@click.option("--bare", is_flag=True, help="Add no message and no profile, only what is around.")
@click.pass_obj
def command(session: Session, folder: Path, force: bool, example: str | None, bare: bool) -> Exit:
    """Make a workspace in DIR, or in this folder: only what is missing is added.

    It has a message with a content block and a call, two profiles, a fixture, tests, and a workflow
    for GitHub.
    """
    shown = folder.as_posix()
    if folder.exists() and not folder.is_dir():
        raise LiquidPilotError(f"cannot make a workspace in '{shown}': it is a file")
    session.root = folder.resolve()
    if bare and example is not None:
        words = "'--bare' adds no message, '--with' adds some"
        raise LiquidPilotError(words, hint="leave one of the two out")
    plan = make_plan(session.root, force=force, example=example, bare=bare)
    accepted = _carry_out(session.root, plan, force=force)
    write_result(_done_text(plan, accepted, result_paint()))
    write_note(_notes(session.root, plan) + _next(shown, plan, bare=bare))
    return Exit.DONE


def make_first_message(root: Path) -> tuple[str, list[str]]:
    """Add the sample to the workspace at `root`, as `init` does; return its address and all paths.

    Raises LiquidPilotError.
    """
    plan = make_plan(root)
    accepted = _carry_out(root, plan, force=False)
    return plan.addresses[0], [*(step.path for step in plan.steps), *accepted]


def _carry_out(root: Path, plan: Plan, *, force: bool) -> list[str]:
    for step in plan.steps:
        if step.does != "keep":
            _write(root, step)
    return _accept(root, plan, force=force) if plan.addresses or plan.newcomers else []


def _write(root: Path, step: Step) -> None:
    try:
        if isinstance(step.text, bytes):
            Boundary(root).write_bytes(step.path, step.text)
        else:
            Boundary(root).write_text(step.path, step.text)
    except LiquidPilotError as error:
        again = "files written so far are kept; `liquidpilot init --force` overwrites them"
        raise LiquidPilotError(
            f"{error.message} (in '{root.as_posix()}')", hint=error.hint or again
        ) from error


def _accept(root: Path, plan: Plan, *, force: bool) -> list[str]:
    """Accept what the new messages render to, and return where; what is accepted already stands.

    New people get the messages that were there too: those that have accepted renders.
    """
    runner = Runner(Workspace.open(root))
    cases = [*find_cases(runner.workspace, plan.addresses).found] if plan.addresses else []
    cases += _for_new_people(runner, plan) if plan.newcomers else ()
    outcomes = [runner.run(case) for case in cases if case.test is None]
    accepted = [
        runner.files.shown(runner.accept(each).address)
        for each in outcomes
        if each.changes and (force or all(change.accepted is None for change in each.changes))
    ]
    return list(dict.fromkeys(accepted))


def _for_new_people(runner: Runner, plan: Plan) -> Iterator[Case]:
    for case in find_cases(runner.workspace).found:
        if case.message.address in plan.addresses:
            continue
        accepted = runner.files.read(case.message.address).renders
        if case.profile in plan.newcomers and accepted:
            yield case


def _done_text(plan: Plan, accepted: list[str], paint: Paint) -> str:
    # A dozen schemas are one thing that was done.
    shown = [(_DONE[step.does], _shown_path(step.path)) for step in plan.steps]
    lines = [*dict.fromkeys(shown)]
    lines.extend(("accepted", path) for path in accepted)
    return "".join(
        f"{paint.dim(f'{done:<8}') if done == 'kept' else f'{done:<8}'}  {path}\n"
        for done, path in lines
    )


def _shown_path(path: str) -> str:
    return f"{SCHEMAS_FOLDER}/" if path.startswith(f"{SCHEMAS_FOLDER}/") else path


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
            f"their commands, '{inner}/' to the path of the cache, and to their other paths"
        )
    return "".join(f"note: {note}\n" for note in notes)


def _repository(root: Path) -> Path | None:
    return next((each for each in (root, *root.parents) if (each / ".git").exists()), None)


def _next(shown: str, plan: Plan, *, bare: bool) -> str:
    first = "check" if plan.others else f"render {SAMPLE}"
    if plan.people and plan.addresses:
        first = f"render {_name(plan.addresses[0])} --profile {plan.people[0]}"
    if bare and not plan.others:
        first = "list"
    place = "" if shown == "." else f", in '{shown}'"
    verbs = (first, "preview --open", "test")
    return f"\nnext{place}:\n" + "".join(f"  liquidpilot {verb}\n" for verb in verbs)


def _name(address: str) -> str:
    return address.rpartition("/")[2]
