"""What can only be said about a workspace as a whole: broken files, and rules about all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from liquidpilot.boundary import MAX_DEPTH, Boundary
from liquidpilot.check.applying import RuleSet
from liquidpilot.check.configured_names import lost_in_configuration
from liquidpilot.check.findings import Finding
from liquidpilot.check.grouping import grouped
from liquidpilot.check.results import StaticResult
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import Facts, WorkspaceSubject
from liquidpilot.check.units import finding_of
from liquidpilot.check.unread_files import unread_files
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.fixtures.staleness import stale_fixtures
from liquidpilot.rendering.answers import Answers
from liquidpilot.rendering.configured_tests import check_test_section
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Place
from liquidpilot.workspace.changes import ABOUT_EVERYTHING
from liquidpilot.workspace.folders import join


def check_overall(
    workspace: Workspace, settings: Settings, facts: Mapping[str, Facts]
) -> tuple[StaticResult, bool]:
    """Return what is found in the workspace as a whole; `facts` are those of all its units.

    With it comes whether a rule asked for the messages.
    """
    subject = WorkspaceSubject(workspace, settings, facts)
    before = workspace.files.asked
    broken = list(_broken_files(workspace))
    found = [*broken, *RuleSet.of(settings.active()).check_workspace(subject)]
    return StaticResult(tuple(grouped([found])), (), Facts(".")), workspace.files.asked > before


def check_anew(workspace: Workspace, today: date) -> Iterator[Finding]:
    """Yield what no key has: what is found in where files are, and in how old they are.

    A link may have the same content as the file in whose place it stands.
    """
    max_age = workspace.files.configuration.connected_content.max_age
    if max_age is not None:
        fixtures = workspace.fixtures.fixtures.values()
        yield from map(Finding.of, stale_fixtures(fixtures, today, max_age))
    yield from map(Finding.of, (*lost_in_configuration(workspace), *unread_files(workspace)))
    yield from _links_out(workspace)


def _broken_files(workspace: Workspace) -> Iterator[Finding]:
    """Yield what is wrong with the files that are no messages, used or not."""
    files = workspace.files
    for name in workspace.profiles():
        try:
            profile = files.profile(name)
        except LiquidPilotError as error:
            yield finding_of(error, join(files.fixtures_folder, "profiles"))
        else:
            yield from map(Finding.of, profile.diagnostics)
    parts = (
        files.content_blocks,
        files.credentials,
        lambda: Answers(files).scenarios,
        files.check_default_profile,
        lambda: check_test_section(workspace),
    )
    for read in parts:
        try:
            read()
        except LiquidPilotError as error:
            yield finding_of(error, files.fixtures_folder)
    yield from map(Finding.of, files.diagnostics)
    for problem in (*files.problems, *workspace.fixtures.errors):
        yield finding_of(problem, files.fixtures_folder)


def _links_out(workspace: Workspace) -> Iterator[Finding]:
    """Yield where a link leads out of the workspace, to what may be read all the same."""
    layout = workspace.files.layout
    tops = {layout.templates, layout.fixtures, *layout.moved.values(), *ABOUT_EVERYTHING}
    for path in sorted({"."} if "." in (layout.templates, layout.fixtures) else tops - {"."}):
        yield from _links_below(Boundary(workspace.root), path)


def _links_below(inside: Boundary, path: str, depth: int = 0) -> Iterator[Finding]:
    """Yield the links at `path` and below, for which nothing but links is looked at."""
    try:
        end = inside.place(path)
        if inside.leads_out(path):
            message = f"'{path}' leads out of the workspace, to '{end.as_posix()}'"
            hint = "put the file itself in its place, if the workspace is to work on its own"
            yield Finding("link-leads-out", "warning", message, hint, Place.at(path))
        elif depth < MAX_DEPTH and end.is_dir():
            listing = inside.list(path)
            for name in listing.links:
                yield from _links_below(inside, join(path, name), depth + 1)
            for name in listing.folders:
                if name not in listing.links:
                    yield from _links_below(inside, join(path, name), depth + 1)
    except WorkspaceError:
        # Reading it says so.
        return
