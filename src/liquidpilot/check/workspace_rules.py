"""What can only be said about a workspace as a whole: broken files, and rules about all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from liquidpilot.boundary import MAX_DEPTH, Boundary
from liquidpilot.check.results import StaticResult
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings, matches
from liquidpilot.check.subjects import Facts, WorkspaceSubject
from liquidpilot.datafiles.reading import DATA_SUFFIXES
from liquidpilot.datafiles.tables import Document, Table
from liquidpilot.diagnostics import Diagnostic, Finding, broken_file
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.rendering.answers import Answers
from liquidpilot.rendering.configured_tests import check_test_section
from liquidpilot.rendering.findings import grouped
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay.usage import stale_fixtures
from liquidpilot.sources import Place
from liquidpilot.suggestions import did_you_mean
from liquidpilot.workspace.catalogs import ITEM_FILES, SCHEMA_FILE
from liquidpilot.workspace.channels import CHANNELS
from liquidpilot.workspace.folders import (
    BASELINE_FILE,
    BRAZE_SYNC_FILE,
    CONFIGURATION_FILES,
    RULES_FILE,
    join,
)
from liquidpilot.workspace.layout import Layout
from liquidpilot.workspace.messages import SINGLE_FILE_SUFFIXES, TEMPLATE_FILES, body_files
from liquidpilot.workspace.profiles import CONTEXT_PROFILE
from liquidpilot.workspace.touched_paths import ABOUT_EVERYTHING
from liquidpilot.workspace.translations import TRANSLATIONS_FILE

# What `liquidpilot.toml` names and nothing has: profiles, scenarios, folders, files.
#
# A pattern may be meant for files that are still to come, so that it is a warning that none
# matches.

_LEFT_OUT = ("node_modules", "snapshots")


def lost_in_configuration(workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield a warning for each path and each pattern that nothing in the workspace matches."""
    table = workspace._files.configuration.table
    if table is None:
        return
    document = table.document
    folder = workspace._files.fixtures_folder
    if "fixtures" in table and not (workspace.root / folder).is_dir():
        yield _warning(document, f"there is no folder '{folder}'", ("fixtures",))
    patterns = list(_patterns(table))
    if patterns:
        paths = list(_paths(workspace))
        for keys, pattern in patterns:
            if not any(matches(path, [pattern]) for path in paths):
                yield _warning(document, f"no file matches '{pattern}'", keys)


def _warning(document: Document, message: str, keys: tuple[str | int, ...]) -> Diagnostic:
    hint = "a path is relative to the workspace: 'templates/sms/**'"
    return document.remark("path-matches-nothing", message, keys, hint)


def _patterns(table: Table) -> Iterator[tuple[tuple[str | int, ...], str]]:
    check = table.table("check")
    if check is not None:
        yield from _of(check, "exclude")
    for each in table.tables("overrides"):
        yield from _of(each, "files")


def _of(table: Table, key: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, pattern in enumerate(table.texts(key)):
        yield (*table.keys, key, index), pattern


def _paths(workspace: Workspace) -> Iterable[str]:
    layout = workspace._files.layout
    for top in sorted({layout.templates, layout.fixtures, *layout.moved.values()}):
        yield from _below(Boundary(workspace.root), top)
    if workspace._files.configuration.path:
        yield workspace._files.configuration.path


def _below(inside: Boundary, path: str, depth: int = 0) -> Iterator[str]:
    yield path
    if inside.has(path) or depth >= MAX_DEPTH:
        return
    try:
        listing = inside.list(path)
    except WorkspaceError:
        # Reading it says so.
        return
    yield from (join(path, name) for name in listing.files)
    for name in listing.folders:
        if name not in _LEFT_OUT:
            yield from _below(inside, join(path, name), depth + 1)


# Files that are not read, although their name suggests that they should be.
#
# Only what is nearly called like a file that is read, or called so in a place where it is not, is
# told, and what belongs to a single file that is not there: a repository may hold anything else.


def _either(*stems: str) -> tuple[str, ...]:
    return tuple(f"{stem}{suffix}" for stem in stems for suffix in DATA_SUFFIXES)


_OF_ROOT = (
    *CONFIGURATION_FILES,
    BASELINE_FILE,
    RULES_FILE,
    BRAZE_SYNC_FILE,
    f"{CONTEXT_PROFILE}.json",
)
_OF_FIXTURES = _either("credentials", "scenarios")
_OF_CATALOG = (SCHEMA_FILE, *ITEM_FILES, *_either("selections"))
_OF_MESSAGE = (*TEMPLATE_FILES, TRANSLATIONS_FILE, *_either("tests"))
# Those that are read in one place, and mean nothing in another.
_ANYWHERE = frozenset((*_OF_FIXTURES, *_OF_CATALOG, *_OF_MESSAGE))
_FOLDERS = ("content_blocks", "catalogs", "custom_attributes")


def unread_files(workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield a warning for each file, and each folder of the templates, that seems misnamed."""
    layout, inside = workspace._files.layout, Boundary(workspace.root)
    for folder, known in _places(workspace, inside):
        names = _files(inside, folder)
        for name in names:
            hint = _hint(name, names, known, is_root=folder == ".")
            if hint:
                yield _unread_file(join(folder, name), hint)
    yield from _folders(layout, inside)


def _hint(
    name: str, names: Collection[str], known: Collection[str], *, is_root: bool
) -> str | None:
    """Return what to do about a file among `names`, None if it is no matter."""
    beside = _beside(name)
    if beside and not any(each in names for each in beside):
        others = (each for each in names if each != name)
        return did_you_mean(beside[0], others) or f"there is no '{beside[0]}' next to it"
    if name in known or beside:
        return None
    elsewhere = "it is read in another folder, or not at all"
    return did_you_mean(name, known) or (elsewhere if name in _ANYWHERE and not is_root else None)


def _beside(name: str) -> tuple[str, ...]:
    """Return the single files that `name` has something for, if it is called so."""
    for suffix in _either(".tests"):
        if name.endswith(suffix) and name != suffix:
            return tuple(name.removesuffix(suffix) + each for each in SINGLE_FILE_SUFFIXES)
    stem = name.removesuffix(".json")
    return (stem,) if stem != name and stem.endswith(SINGLE_FILE_SUFFIXES) else ()


def _places(workspace: Workspace, inside: Boundary) -> Iterator[tuple[str, Collection[str]]]:
    """Yield each folder with the names of the files that are read in it."""
    layout = workspace._files.layout
    yield ".", _OF_ROOT
    if layout.fixtures != ".":
        yield layout.fixtures, _OF_FIXTURES
    if layout.templates != ".":
        yield layout.templates, (TRANSLATIONS_FILE,)
    for channel in CHANNELS.values():
        yield layout.folder(channel.folder), ()
    yield layout.folder("content_blocks"), ()
    yield layout.folder("custom_attributes"), (layout.registry.rpartition("/")[2],)
    catalogs = layout.folder("catalogs")
    for name in _names(inside, catalogs):
        yield join(catalogs, name), _OF_CATALOG
    for found in workspace._files.found_messages():
        if not found.single_file:
            yield found.path, (*_OF_MESSAGE, *body_files(found.channel))


def _folders(layout: Layout, inside: Boundary) -> Iterator[Diagnostic]:
    known = {
        _plain(name): name for name in (*_FOLDERS, *(each.folder for each in CHANNELS.values()))
    }
    for name in () if layout.templates == "." else _names(inside, layout.templates):
        meant = known.get(_plain(name))
        if meant not in (None, name):
            yield _unread_file(join(layout.templates, name), f"did you mean '{meant}'?")


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").removesuffix("s")


def _files(inside: Boundary, folder: str) -> tuple[str, ...]:
    try:
        return inside.list(folder).files
    except WorkspaceError:
        # Reading it says so.
        return ()


def _names(inside: Boundary, folder: str) -> tuple[str, ...]:
    try:
        return inside.list(folder).folders
    except WorkspaceError:
        return ()


def _unread_file(path: str, hint: str) -> Diagnostic:
    name = path.rpartition("/")[2]
    return Diagnostic(
        "unread-file", "warning", f"a file called '{name}' is not read here", hint, Place.at(path)
    )


def check_overall(
    workspace: Workspace, settings: Settings, facts: Mapping[str, Facts]
) -> tuple[StaticResult, bool]:
    """Return what is found in the workspace as a whole; `facts` are those of all its units.

    With it comes whether a rule asked for the messages.
    """
    subject = WorkspaceSubject(workspace, settings, facts)
    before = workspace._files.asked
    unreadable = list(_broken_files(workspace))
    found = [*unreadable, *RuleSet.of(settings.active()).check_workspace(subject)]
    findings = grouped([map(Finding.of, found)])
    return StaticResult(tuple(findings), (), Facts(".")), workspace._files.asked > before


def check_anew(workspace: Workspace, today: date) -> Iterator[Diagnostic]:
    """Yield what no key has: what is found in where files are, and in how old they are.

    A link may have the same content as the file in whose place it stands.
    """
    max_age = workspace._files.configuration.connected_content.max_age
    if max_age is not None:
        fixtures = workspace._fixtures.fixtures.values()
        yield from stale_fixtures(fixtures, today, max_age)
    yield from lost_in_configuration(workspace)
    yield from unread_files(workspace)
    yield from _links_out(workspace)


def nobody_by_default(workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield that the configuration names nobody, whom each command without a name would ask for."""
    try:
        workspace._files.check_default_profile()
    except LiquidPilotError as error:
        yield broken_file(error)


def _broken_files(workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield what is wrong with the files that are no messages, used or not."""
    files = workspace._files
    for name in workspace.profiles():
        try:
            profile = files.profile(name)
        except LiquidPilotError as error:
            yield broken_file(error, join(files.fixtures_folder, "profiles"))
        else:
            yield from profile.diagnostics
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
            yield broken_file(error, files.fixtures_folder)
    yield from files.diagnostics
    for problem in (*files.problems, *workspace._fixtures.errors):
        yield broken_file(problem, files.fixtures_folder)


def _links_out(workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield where a link leads out of the workspace, to what may be read all the same."""
    layout = workspace._files.layout
    tops = {layout.templates, layout.fixtures, *layout.moved.values(), *ABOUT_EVERYTHING}
    for path in sorted({"."} if "." in (layout.templates, layout.fixtures) else tops - {"."}):
        yield from _links_below(Boundary(workspace.root), path)


def _links_below(inside: Boundary, path: str, depth: int = 0) -> Iterator[Diagnostic]:
    """Yield the links at `path` and below, for which nothing but links is looked at."""
    try:
        end = inside.place(path)
        if inside.leads_out(path):
            message = f"'{path}' leads out of the workspace, to '{end.as_posix()}'"
            hint = "replace the link with the file, if the workspace is to work on its own"
            yield Diagnostic("link-leads-out", "warning", message, hint, Place.at(path))
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
