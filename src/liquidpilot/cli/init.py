"""`liquidpilot init`: a workspace that renders and passes its tests at once."""

from __future__ import annotations

from pathlib import Path

import click

from liquidpilot.boundary import Boundary
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.scaffolding import SAMPLE, Plan, Step, make_plan
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import result_paint, write_note, write_result
from liquidpilot.cli.terminal import Paint
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.snapshots.cases import find_cases
from liquidpilot.snapshots.running import Runner
from liquidpilot.workspace.locating import BRAZE_SYNC_FILE

_EPILOG = """\b
Examples:
  liquidpilot init
  liquidpilot init crm
  cd exported-with-braze-sync && liquidpilot init

Beside an export of braze-sync its configuration and folders stay as they are, and are used as they
are. Lines are added to a .gitignore and a .prettierignore that exist, also without --force.

\b
Exit codes:
  0 the workspace is there, 2 it could not be written, 130 interrupted
"""

_DONE = {"write": "wrote", "add": "added to", "keep": "kept"}


@click.command("init", epilog=_EPILOG)
@click.argument(
    "folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=True)
)
@click.option("--force", is_flag=True, help="Write anew what is there, instead of keeping it.")
@click.pass_obj
def command(session: Session, folder: Path, force: bool) -> Exit:
    """Make a workspace in DIR, or in this folder: only what is missing is added.

    It has a message with a content block and a call, two profiles, a fixture, tests, and a workflow
    for GitHub.
    """
    shown = folder.as_posix()
    if folder.exists() and not folder.is_dir():
        raise LiquidPilotError(f"cannot make a workspace in '{shown}': it is a file")
    session.root = folder.resolve()
    plan = make_plan(session.root, force=force)
    for step in plan.steps:
        if step.does != "keep":
            _write(session.root, step)
    accepted = _accept_sample(session.root, plan.address, force=force) if plan.address else []
    write_result(_done_text(plan, accepted, result_paint()))
    write_note(_notes(session.root, plan) + _next(shown, plan))
    return Exit.DONE


def _write(root: Path, step: Step) -> None:
    try:
        Boundary(root).write_text(step.path, step.text)
    except LiquidPilotError as error:
        again = "what was written before stays; `liquidpilot init --force` writes all of it anew"
        raise LiquidPilotError(
            f"{error.message} (in '{root.as_posix()}')", hint=error.hint or again
        ) from error


def _accept_sample(root: Path, address: str, *, force: bool) -> list[str]:
    """Accept what the sample renders to, and return where; what is accepted already stands."""
    runner = Runner(Workspace.open(root))
    cases = find_cases(runner.workspace, [address])
    outcomes = [runner.run(case) for case in cases.found if case.test is None]
    return [
        runner.files.shown(runner.accept(each).path or "")
        for each in outcomes
        if each.changes and (force or all(change.accepted is None for change in each.changes))
    ]


def _done_text(plan: Plan, accepted: list[str], paint: Paint) -> str:
    lines = [(_DONE[step.does], step.path) for step in plan.steps]
    lines.extend(("accepted", f"{path}/") for path in accepted)
    return "".join(
        f"{paint.dim(f'{done:<8}') if done == 'kept' else f'{done:<8}'}  {path}\n"
        for done, path in lines
    )


def _notes(root: Path, plan: Plan) -> str:
    notes = []
    if plan.address is not None and (root / BRAZE_SYNC_FILE).is_file():
        notes.append(
            f"'{SAMPLE}' and 'welcome_footer' are samples: delete them before `braze-sync apply`, "
            "which would create them in Braze"
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
    place = "" if shown == "." else f", in '{shown}'"
    verbs = (first, "preview --open", "test")
    return f"\nnext{place}:\n" + "".join(f"  liquidpilot {verb}\n" for verb in verbs)
