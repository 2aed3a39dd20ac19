"""The messages of a workspace as a static site, which opens from a file and can be sent around.

It has a folder for each message: a page with what becomes of it for everybody, and the documents
that the page shows. Each is written as soon as it is rendered, and then forgotten.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import is_reserved, is_temporary, reason_of
from liquidpilot.immutable import immutable
from liquidpilot.preview.cells import (
    DEFAULT,
    Cell,
    Rendered,
    all_findings,
    cells_of,
    people_of,
    situations_of,
)
from liquidpilot.preview.choices import Choices, Dark, Display
from liquidpilot.preview.documents import frame_document
from liquidpilot.preview.mail_panel import mail_panel
from liquidpilot.preview.pages import page
from liquidpilot.preview.security import FILE_SANDBOX
from liquidpilot.preview.state import view_of
from liquidpilot.preview.views import CHANNELS, FoundAlike, found_alike, worst_first
from liquidpilot.processes import processes_for, spread
from liquidpilot.rendering.findings import grouped
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.serving.pages import static_file
from liquidpilot.workspace.discovery import FoundMessage
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.workspace import WorkspaceFiles

_INDEX = "index.html"
_BESIDE = ("base.css", "marks.css", "mail.css", "compare.css", "site.js", "icon.svg")
# What every page of ours has, and no other page.
_MARK = '<meta name="generator" content="liquidpilot">'
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80
# Writes a file of one folder, by its name.
_Write = Callable[[str, bytes], None]


@immutable
class _Place:
    """A message of the site, and the name of its folder there."""

    found: FoundMessage
    folder: str


@immutable
class _Row:
    """What the index tells of a message. `kinds` counts its cells, by the kind of the verdict."""

    address: str
    channel: str
    folder: str
    description: str
    kinds: Mapping[str, int]
    findings: int
    severity: str

    @property
    def name(self) -> str:
        """What the message is called where its folder is known."""
        return self.address.rpartition("/")[2]


@immutable
class _Setup:
    """What a process needs to know to write a part of the site."""

    files: WorkspaceFiles
    site: str
    shown: str
    parts: Mapping[str, object]
    display: Display
    everything: bool


def export_site(
    workspace: Workspace,
    folder: Path,
    display: Display,
    wanted: Sequence[FoundMessage] | None = None,
    *,
    everything: bool = False,
    jobs: int = 0,
    report: Callable[[str], None] = lambda address: None,
) -> int:
    """Write the site of the messages at `wanted`, or of all, and return how many it has.

    With `everything` there are also the situations that are built in. `display` says which colours
    a page shows first, and whether it loads pictures. `report` is called with the address of each
    message that is done; `jobs` processes work, 0 as many as there are cores. Raises
    LiquidPilotError for a folder that holds something else, and for what cannot be written.
    """
    found = workspace._files.found_messages() if wanted is None else wanted
    site = Boundary(folder, folder.as_posix())
    parts = {"shop": workspace.root.name, "made": f"{datetime.now(UTC):%Y-%m-%d}"}
    _take(site, parts)
    for beside in _BESIDE:
        site.write_bytes(beside, static_file("liquidpilot.preview", beside)[0])
    setup = _Setup(
        workspace._files.anew(), str(folder.absolute()), site.shown, parts, display, everything
    )
    rows: list[_Row] = []
    for row in _written(setup, workspace, _places(found), jobs):
        report(row.address)
        rows.append(row)
    site.write_text(_INDEX, page("export_index.html", {**parts, "groups": _grouped(rows)}))
    return len(rows)


def _written(
    setup: _Setup, workspace: Workspace, places: Sequence[_Place], jobs: int
) -> Iterator[_Row]:
    """Write all messages, and yield a row for each, in no order."""
    names = workspace.profiles()
    people = sum(len(people_of(workspace, each.found, names)) for each in places)
    processes = processes_for(people, jobs)
    if processes < 2:
        writer = _Writer(setup, workspace)
        yield from map(writer.write, places)
        return
    for rows in spread(_work, places, processes, _start, setup):
        yield from rows


def _take(site: Boundary, parts: Mapping[str, object]) -> None:
    """Make the folder that of a site, which its index says, before anything else is in it.

    The index of a site whose export was interrupted says that it is not complete.
    """
    if not (site.has(_INDEX) and _MARK in site.read_text(_INDEX)):
        try:
            is_free = not any(not is_temporary(each.name) for each in site.root.iterdir())
        except FileNotFoundError:
            is_free = True
        except OSError as error:
            message = f"cannot write '{site.root.as_posix()}': {reason_of(error)}"
            raise LiquidPilotError(message) from error
        if not is_free:
            raise LiquidPilotError(
                f"'{site.root.as_posix()}' holds something else than an exported site",
                hint="name a new folder, or an empty one",
            )
    site.write_text(_INDEX, page("export_index.html", {**parts, "groups": None}))


@immutable
class _Shown:
    """A cell on the page of a message: its name there, and its documents by what they show."""

    cell: Cell
    name: str
    documents: Mapping[str, str]
    text: str | None
    findings: Sequence[FoundAlike]
    # What the first e-mail of a page is made of, as HTML; "" for all others.
    made_of: str


class _Writer:
    """Writes messages of `workspace`, and forgets them again."""

    def __init__(self, setup: _Setup, workspace: Workspace) -> None:
        self._setup = setup
        self._inside = Boundary(Path(setup.site), setup.shown)
        # One of its own: messages are let go of again, and nobody asks where a text was written.
        self._workspace = workspace.after(())
        self._workspace._leads_back = False
        self._names = workspace.profiles()

    def write(self, place: _Place) -> _Row:
        """Write the folder of one message. Raises LiquidPilotError for what cannot be written."""
        self._workspace._files.know(place.found)
        message, description = self._message(place.found)
        rows = self._rows(place.found)
        write = self._inside.writer(place.folder)
        names = _Names()
        heat: list[tuple[str, list[tuple[Cell, str | None]]]] = []
        shown: list[_Shown] = []
        for person, row in rows:
            cells: list[tuple[Cell, str | None]] = []
            for each in row:
                name = None
                if not each.cell.same:
                    name = names.of(_cell_name(each.cell))
                    is_told = any(other.made_of for other in shown)
                    shown.append(self._shown(each, write, name, is_told))
                cells.append((each.cell, name))
            heat.append((person, cells))
        self._write_page(write, place, description, heat, shown)
        cells_of_all = [cell for _, row in heat for cell, _ in row]
        row_of_all = _row(place, description, cells_of_all)
        if message is None:
            self._workspace._files.forget(place.found.path)
        else:
            self._workspace._forget(message)
        return row_of_all

    def _rows(self, found: FoundMessage) -> list[tuple[str, list[Rendered]]]:
        """Return the cells of everybody, without the situations that change nothing for anyone."""
        workspace, display = self._workspace, replace(self._setup.display, dark="off")
        people = people_of(workspace, found, self._names)
        render = partial(view_of, workspace, found)
        # What services play is known from the requests of a rendering.
        first = render(Choices(profile=people[0])) if self._setup.everything else None
        rendered = first.rendered if first is not None else None
        situations = situations_of(workspace, rendered, everything=self._setup.everything)
        rows = [list(cells_of(render, each, situations, display, in_file=True)) for each in people]
        seen = [
            at
            for at, name in enumerate(situations)
            if name == DEFAULT or not all(row[at].cell.same for row in rows)
        ]
        return [(row[0].cell.person, [row[at] for at in seen]) for row in rows]

    def _shown(self, each: Rendered, write: _Write, name: str, is_told: bool) -> _Shown:
        documents: dict[str, str] = {}
        rendered = each.view.rendered
        for kind, html in self._documents(each):
            path = f"{name}.html" if kind == "light" else f"{name}.{kind}.html"
            write(path, _encoded(html))
            documents[kind] = path
        text = rendered.fields.get("text") if rendered is not None else None
        # Those who read the site do not have the files in which something was found.
        findings = found_alike(each.cell.findings)
        made_of = "" if is_told or rendered is None else self._made_of(rendered)
        return _Shown(each.cell, name, documents, text.text if text else None, findings, made_of)

    def _made_of(self, rendered: RenderedMessage) -> str:
        if not rendered.ok or not _has_colours(rendered):
            return ""
        return mail_panel(rendered.received, self._workspace.root, in_file=True)

    def _documents(self, each: Rendered) -> Iterator[tuple[str, str]]:
        """Yield the documents of a cell: light, and as dark mail programs show it."""
        yield "light", each.document
        rendered = each.view.rendered
        if rendered is None or not _has_colours(rendered):
            return
        darks: list[Dark] = ["inverted"]
        if "prefers-color-scheme" in rendered.fields["html"].text:
            darks.append("own")
        for dark in darks:
            display = replace(self._setup.display, dark=dark)
            yield dark, frame_document(each.view, rendered, display, in_file=True)

    def _write_page(
        self,
        write: _Write,
        place: _Place,
        description: str,
        heat: Sequence[tuple[str, Sequence[tuple[Cell, str | None]]]],
        shown: Sequence[_Shown],
    ) -> None:
        parts = {
            **self._setup.parts,
            "address": place.found.address,
            "name": place.found.address.rpartition("/")[2],
            "channel": CHANNELS.get(place.found.channel.name, place.found.channel.name),
            "description": description,
            "situations": [cell.scenario for cell, _ in heat[0][1]],
            "heat": heat,
            "shown": shown,
            "kinds": sorted({kind for each in shown for kind in each.documents}),
            "first": self._setup.display.dark,
            "sandbox": FILE_SANDBOX,
            "has_text": any(each.text for each in shown),
            "has_marks": any(each.cell.differences for each in shown),
        }
        write(_INDEX, _encoded(page("export_message.html", parts)))

    def _message(self, found: FoundMessage) -> tuple[Message | None, str]:
        try:
            message = self._workspace.message(found.address)
        except LiquidPilotError as error:
            return None, error.message
        return message, message.description or ""


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


# The writer of a process that `spread` has started.
_writers: list[_Writer] = []


def _start(setup: _Setup) -> None:
    _writers.append(_Writer(setup, Workspace(setup.files)))


def _work(places: Sequence[_Place]) -> list[_Row]:
    return [_writers[-1].write(place) for place in places]


class _Names:
    """Names of files in one folder, of which no two are the same on any system."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, text: str) -> str:
        """Return a name for `text`, which no other text has got.

        >>> names = _Names()
        >>> names.of("a/b"), names.of("A b"), names.of("con")
        ('a-b', 'A-b-2', '_con')
        """
        name = _UNSAFE.sub("-", text).strip("-.")[:_LONGEST_NAME] or "message"
        name = f"_{name}" if is_reserved(name) else name
        tried, number = name, 2
        while tried.casefold() in self._taken:
            tried, number = f"{name}-{number}", number + 1
        self._taken.add(tried.casefold())
        return tried


def _places(found: Iterable[FoundMessage]) -> list[_Place]:
    names = _Names()
    # The site has files of its own.
    for beside in (*_BESIDE, _INDEX):
        names.of(beside)
    return [_Place(each, names.of(each.address)) for each in found]


def _cell_name(cell: Cell) -> str:
    return cell.person if cell.is_default else f"{cell.person}--{cell.scenario}"


def _row(place: _Place, description: str, cells: Sequence[Cell]) -> _Row:
    found = worst_first(grouped(all_findings(cells)))
    return _Row(
        place.found.address,
        place.found.channel.name,
        place.folder,
        description,
        dict(Counter(cell.verdict.kind for cell in cells if not cell.same)),
        len(found),
        found[0].severity if found else "",
    )


def _grouped(rows: Iterable[_Row]) -> list[tuple[str, list[_Row]]]:
    """Return the rows by channel, in the order of channels, each by address."""
    by_channel: dict[str, list[_Row]] = {name: [] for name in CHANNELS}
    for row in sorted(rows, key=lambda row: row.address):
        by_channel.setdefault(row.channel, []).append(row)
    return [(CHANNELS.get(name, name), some) for name, some in by_channel.items() if some]


def _has_colours(rendered: RenderedMessage) -> bool:
    """Return whether mail programs change the colours of a message."""
    return rendered.abort is None and rendered.channel == "email" and "html" in rendered.fields
