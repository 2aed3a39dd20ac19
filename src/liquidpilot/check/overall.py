"""What can only be said about a workspace as a whole: broken files, and rules about all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from liquidpilot.check.applying import RuleSet
from liquidpilot.check.findings import Finding
from liquidpilot.check.results import StaticResult, merged
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import Facts, WorkspaceSubject
from liquidpilot.check.units import finding_of
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.answers import Answers
from liquidpilot.rendering.workspace import Workspace


def check_overall(
    workspace: Workspace, settings: Settings, facts: Mapping[str, Facts]
) -> StaticResult:
    """Return what is found in the workspace as a whole; `facts` are those of all its units."""
    subject = WorkspaceSubject(workspace, settings, facts)
    broken = list(_broken_files(workspace))
    found = [*broken, *RuleSet.of(settings.active()).check_workspace(subject)]
    return StaticResult(tuple(merged(found)), (), Facts("."))


def _broken_files(workspace: Workspace) -> Iterator[Finding]:
    """Yield what is wrong with the files that are no messages, used or not."""
    files = workspace.files
    for name in workspace.profiles():
        try:
            profile = files.profile(name)
        except LiquidPilotError as error:
            yield finding_of(error)
        else:
            yield from map(Finding, profile.diagnostics)
    try:
        files.catalogs()
        files.content_blocks()
        files.attribute_registry()
        files.credentials()
        _ = Answers(files).scenarios
    except LiquidPilotError as error:
        yield finding_of(error)
    yield from map(finding_of, (*files.problems, *workspace.fixtures.errors))
