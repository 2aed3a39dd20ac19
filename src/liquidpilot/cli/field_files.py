"""`--out DIR`: each field of a rendered message as a file of its own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from liquidpilot.boundary import Boundary
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.message import RenderedField


def write_fields(fields: Iterable[RenderedField], folder: Path) -> list[str]:
    """Write the fields into `folder`, which is made as needed, and return the paths as shown.

    `html` becomes `html.html`, the body of a webhook `body.json` where it was one, everything else
    ends in `.txt`. Each file is written whole or not at all. Raises LiquidPilotError.
    """
    inside = Boundary(folder, folder.as_posix())
    written = []
    for field in fields:
        path = folder / f"{quote(field.name, safe=' ')}{_suffix(field)}"
        try:
            inside.write_text(path.name, field.text)
        except LiquidPilotError as error:
            file = next((each for each in (folder, *folder.parents) if each.is_file()), None)
            hint = f"'{file.as_posix()}' is a file: name a folder" if file else error.hint
            raise LiquidPilotError(error.message, hint=hint) from error
        written.append(path.as_posix())
    return written


def _suffix(field: RenderedField) -> str:
    if field.name == "html":
        return ".html"
    return ".json" if (field.source.path or "").endswith(".json") else ".txt"
