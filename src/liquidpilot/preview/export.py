"""The matrix of every message as a static site, which opens from a file and can be sent around."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import is_reserved, is_temporary, reason_of
from liquidpilot.preview.choices import Display
from liquidpilot.preview.matrix import Cell, Matrix, matrix_of
from liquidpilot.preview.pages import page
from liquidpilot.preview.state import PreviewState
from liquidpilot.serving.pages import static_file

_INDEX = "index.html"
_BESIDE = ("base.css", "style.css", "icon.svg")
# What every page of ours has, and no other page.
_MARK = '<meta name="generator" content="liquidpilot">'
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def export_site(
    state: PreviewState,
    folder: Path,
    display: Display,
    *,
    everything: bool = False,
    report: Callable[[str], None] = lambda address: None,
) -> int:
    """Write the site of all messages into `folder`, and return how many messages it has.

    `report` is called with the address of each message before it is rendered. Raises
    LiquidPilotError for a folder that holds something else, and for what cannot be written.
    """
    site = Boundary(folder, folder.as_posix())
    shop = state.workspace.root.name
    parts = {"shop": shop, "made": f"{datetime.now(UTC):%Y-%m-%d}"}
    messages: list[dict[str, object]] = []
    _take(site, parts)
    for beside in _BESIDE:
        site.write_bytes(beside, static_file("liquidpilot.preview", beside)[0])
    for found in state.found():
        report(found.address)
        matrix = matrix_of(state, found.address, display, everything=everything, in_file=True)
        name = _file_name(found.address)
        cells = _write_cells(matrix, site, name)
        # Those who read the site do not have these files.
        findings = [(each, None) for each in matrix.findings]
        html = page(
            "export_message.html", {**parts, "matrix": matrix, "findings": findings, "files": cells}
        )
        site.write_text(f"{name}.html", html)
        messages.append(_row(state, matrix, f"{name}.html", found.channel.name))
    site.write_text(_INDEX, page("export_index.html", {**parts, "messages": messages}))
    return len(messages)


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
        site.write_text(_INDEX, page("export_index.html", {**parts, "messages": None}))


def _write_cells(matrix: Matrix, site: Boundary, name: str) -> dict[Cell, str]:
    written: dict[Cell, str] = {}
    for profile, cells in matrix.rows:
        for cell in cells:
            if cell.document and not cell.same:
                path = f"{name}/{_file_name(profile)}--{_file_name(cell.scenario)}.html"
                site.write_text(path, cell.document)
                written[cell] = path
    return written


def _row(state: PreviewState, matrix: Matrix, file: str, channel: str) -> dict[str, object]:
    try:
        description = state.workspace.message(matrix.address).description
    except LiquidPilotError as error:
        description = error.message
    statuses = Counter(cell.status for _, cells in matrix.rows for cell in cells)
    return {
        "file": file,
        "name": matrix.address.rpartition("/")[2],
        "channel": channel,
        "description": description or matrix.address,
        "statuses": dict(statuses),
        "findings": matrix.findings,
    }


def _file_name(text: str) -> str:
    name = _UNSAFE.sub("-", text).strip("-.") or "message"
    return f"{name}-" if is_reserved(name) else name
