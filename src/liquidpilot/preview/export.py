"""The matrix of every message as a static site, which opens from a file and can be sent around."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import write_bytes, write_text
from liquidpilot.preview.choices import Manner
from liquidpilot.preview.matrix import Cell, Matrix, matrix_of
from liquidpilot.preview.pages import page
from liquidpilot.preview.studio import Studio
from liquidpilot.serving.files import static_file

_INDEX = "index.html"
_BESIDE = ("base.css", "style.css", "icon.svg")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def export_site(
    studio: Studio,
    folder: Path,
    manner: Manner,
    *,
    everything: bool = False,
    report: Callable[[str], None] = lambda address: None,
) -> int:
    """Write the site of all messages into `folder`, and return how many messages it has.

    `report` is called with the address of each message before it is rendered. Raises
    LiquidPilotError for a folder that holds something else, and for what cannot be written.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _INDEX).is_file():
        raise LiquidPilotError(
            f"'{folder.as_posix()}' holds something else than an exported site",
            hint="name a new folder, or an empty one",
        )
    shop = studio.workspace.root.name
    parts = {"shop": shop, "made": f"{datetime.now(UTC):%Y-%m-%d}"}
    messages: list[dict[str, object]] = []
    try:
        for found in studio.found():
            report(found.address)
            matrix = matrix_of(studio, found.address, manner, everything=everything, in_file=True)
            name = _file_name(found.address)
            cells = _write_cells(matrix, folder, name)
            html = page("export_message.html", {**parts, "matrix": matrix, "files": cells})
            write_text(folder / f"{name}.html", html)
            messages.append(_row(studio, matrix, f"{name}.html", found.channel.name))
        write_text(folder / _INDEX, page("export_index.html", {**parts, "messages": messages}))
        for beside in _BESIDE:
            write_bytes(folder / beside, static_file("liquidpilot.preview", beside)[0])
    except OSError as error:
        raise LiquidPilotError(f"cannot write '{folder.as_posix()}': {error.strerror}") from error
    return len(messages)


def _write_cells(matrix: Matrix, folder: Path, name: str) -> dict[Cell, str]:
    written: dict[Cell, str] = {}
    for profile, cells in matrix.rows:
        for cell in cells:
            if cell.document and not cell.same:
                path = f"{name}/{_file_name(profile)}--{_file_name(cell.scenario)}.html"
                write_text(folder / path, cell.document)
                written[cell] = path
    return written


def _row(studio: Studio, matrix: Matrix, file: str, channel: str) -> dict[str, object]:
    try:
        description = studio.workspace.message(matrix.address).description
    except LiquidPilotError as error:
        description = error.message
    statuses = Counter(cell.status for _, cells in matrix.rows for cell in cells)
    return {
        "file": file,
        "name": matrix.address.rpartition("/")[2],
        "channel": channel,
        "description": description or matrix.address,
        "statuses": dict(statuses),
    }


def _file_name(text: str) -> str:
    return _UNSAFE.sub("-", text).strip("-.") or "message"
