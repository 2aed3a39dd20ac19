"""What a page makes anew: the stub of a missing fixture, and a person as a new profile.

A page never names a path. A stub is written where the report about the missing call says, a
profile into the folder of the profiles; neither replaces a file.
"""

from __future__ import annotations

import os
from datetime import UTC
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.errors import LiquidPilotError
from liquidpilot.preview.state import PreviewState, View
from liquidpilot.rendering.inputs import find_recipient
from liquidpilot.rendering.new_profile import write_profile
from liquidpilot.rendering.stub_urls import request_for_everybody
from liquidpilot.replay import report_missing


def create_stub(view: View, number: int) -> str:
    """Write the fixture for call `number` (from 1) of `view`, and return its path.

    Raises LiquidPilotError if there is no such call, if it has an answer, or if the file is there.
    """
    exchanges = view.rendered.exchanges if view.rendered else []
    if not 0 < number <= len(exchanges) or exchanges[number - 1].source != "missing":
        raise LiquidPilotError(
            f"call {number} is not a call without a fixture", hint="reload the page"
        )
    workspace, exchange = view.workspace, exchanges[number - 1]
    wide = request_for_everybody(exchange)
    report = report_missing(workspace._fixtures, exchange.request, view.redactor, wide)
    _write_new(workspace.root, report.path_to_create, report.stub)
    return report.path_to_create


def save_profile(state: PreviewState, view: View, name: str) -> str:
    """Write the person of `view`, with all changed values, as the profile `name`; return its path.

    Raises LiquidPilotError for a name that is none, or that a profile has.
    """
    workspace = view.workspace
    message = workspace.message(view.address)
    person = find_recipient(
        workspace._files, message, view.choices.profile, view.choices.changed_values()
    )
    data: dict[str, object] = dict(person.attributes)
    moment = view.choices.moment or person.now
    if moment is not None:
        data["now"] = moment.astimezone(UTC)
    if person.promotion_codes:
        data["promotion_codes"] = dict(person.promotion_codes)
    return write_profile(workspace, name, data)


def _write_new(root: Path, path: str, text: str) -> None:
    if os.path.lexists(Boundary(root).check_writable(path)):
        raise LiquidPilotError(f"there is a file '{path}' already", hint="reload the page")
    Boundary(root).write_text(path, text)
