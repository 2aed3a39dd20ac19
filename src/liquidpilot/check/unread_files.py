"""Files that nobody reads, and whose name says that somebody should.

Only what is nearly called like a file that is read, or called so in a place where it is not, is
told, and what belongs to a single file that is not there: a repository may hold anything else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from liquidpilot.boundary import Boundary
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Place
from liquidpilot.suggestions import did_you_mean
from liquidpilot.workspace.catalogs import ITEM_FILES, SCHEMA_FILE
from liquidpilot.workspace.channels import CHANNELS
from liquidpilot.workspace.data_files import DATA_SUFFIXES
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.layout import Layout
from liquidpilot.workspace.locating import BRAZE_SYNC_FILE, CONFIGURATION_FILES
from liquidpilot.workspace.messages import SINGLE_FILE_SUFFIXES, TEMPLATE_FILES, body_files
from liquidpilot.workspace.profiles import CONTEXT_PROFILE
from liquidpilot.workspace.translations import TRANSLATIONS_FILE


def _either(*stems: str) -> tuple[str, ...]:
    return tuple(f"{stem}{suffix}" for stem in stems for suffix in DATA_SUFFIXES)


_OF_ROOT = (*CONFIGURATION_FILES, BRAZE_SYNC_FILE, f"{CONTEXT_PROFILE}.json")
_OF_FIXTURES = _either("credentials", "scenarios")
_OF_CATALOG = (SCHEMA_FILE, *ITEM_FILES, *_either("selections"))
_OF_MESSAGE = (*TEMPLATE_FILES, TRANSLATIONS_FILE, *_either("tests"))
# Those that are read in one place, and mean nothing in another.
_ANYWHERE = frozenset((*_OF_FIXTURES, *_OF_CATALOG, *_OF_MESSAGE))
_FOLDERS = ("content_blocks", "catalogs", "custom_attributes")


def unread_files(workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield a warning for each file, and each folder of the templates, that seems misnamed."""
    layout, inside = workspace.files.layout, Boundary(workspace.root)
    for folder, known in _places(workspace, inside):
        names = _files(inside, folder)
        for name in names:
            hint = _hint(name, names, known, is_root=folder == ".")
            if hint:
                yield _warning(join(folder, name), hint)
    yield from _folders(layout, inside)


def _hint(
    name: str, names: Collection[str], known: Collection[str], *, is_root: bool
) -> str | None:
    """Return what to do about a file among `names`, None if it is no matter."""
    beside = _beside(name)
    if beside and not any(each in names for each in beside):
        others = (each for each in names if each != name)
        return did_you_mean(beside[0], others) or f"there is no '{beside[0]}' beside it"
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
    layout = workspace.files.layout
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
    for found in workspace.files.found_messages():
        if not found.single_file:
            yield found.path, (*_OF_MESSAGE, *body_files(found.channel))


def _folders(layout: Layout, inside: Boundary) -> Iterator[Diagnostic]:
    known = {
        _plain(name): name for name in (*_FOLDERS, *(each.folder for each in CHANNELS.values()))
    }
    for name in () if layout.templates == "." else _names(inside, layout.templates):
        meant = known.get(_plain(name))
        if meant not in (None, name):
            yield _warning(join(layout.templates, name), f"did you mean '{meant}'?")


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


def _warning(path: str, hint: str) -> Diagnostic:
    name = path.rpartition("/")[2]
    return Diagnostic("unread-file", "warning", f"nobody reads '{name}' here", hint, Place.at(path))
