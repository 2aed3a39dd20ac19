"""One message for all people and in all situations, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from liquidpilot.diagnostics import Finding
from liquidpilot.errors import LiquidPilotError
from liquidpilot.html_text import html_pieces
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.documents import frame_document
from liquidpilot.preview.inbox import inbox_row
from liquidpilot.preview.state import PreviewState, View
from liquidpilot.preview.views import CHANNELS, findings_of, worst_first
from liquidpilot.rendering.findings import grouped
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay.scenarios import BUILT_IN

_UNSEEN = ("style", "script", "head", "title")
_MOST_COMPARED = 2_000
_MARK = '<span style="background:#ffe28a;color:#3d2c00;box-shadow:0 0 0 2px #ffe28a">'


def marked(base: str, html: str) -> tuple[str, int]:
    """Return `html` with the texts marked that `base` does not have there, and how many they are.

    >>> marked("<p>Hi Ada</p>", "<p>Hi Bo</p>")[1]
    1
    """
    # Imported only where several people are compared.
    from difflib import SequenceMatcher

    pieces, own = _texts(html)
    _, other = _texts(base)
    matcher = SequenceMatcher(
        a=[text for _, text in other],
        b=[text for _, text in own],
        # In a text of so many pieces it would take the square of their number.
        autojunk=len(own) > _MOST_COMPARED,
    )
    count = 0
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind in ("equal", "delete"):
            continue
        for index, _ in own[start:end]:
            pieces[index] = f"{_MARK}{pieces[index]}</span>"
            count += 1
    return "".join(pieces), count


def _texts(html: str) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the pieces of `html`, and those that are read and not blank, with their index."""
    found = list(html_pieces(html, _UNSEEN))
    pieces = [html[each.start : each.end] for each in found]
    texts = [
        (index, " ".join(piece.split()))
        for index, piece in enumerate(pieces)
        if found[index].kind == "text" and piece.strip()
    ]
    return pieces, texts


_DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Cell:
    """One person in one situation. `same` tells that the default situation gives the same.

    `verdict` is the status in words, `findings` are those of this rendering, the worst first.
    `differences` counts the texts that differ from the first person's; None for that one itself.
    """

    profile: str | None
    scenario: str
    choices: Choices
    status: str
    verdict: str
    reason: str
    title: str
    same: bool
    differences: int | None
    document: str
    findings: tuple[Finding, ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rows` are the people, each with a cell for each of `scenarios`.

    `silent` are the scenarios that change nothing for any person. `findings` are those of all
    cells, each once, the worst first.
    """

    address: str
    channel: str
    scenarios: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    silent: tuple[str, ...]
    findings: tuple[Finding, ...]


def matrix_of(
    state: PreviewState,
    address: str,
    display: Display,
    *,
    everything: bool = False,
    in_file: bool = False,
) -> Matrix:
    """Return the matrix of one message. Raises UnknownName.

    Its columns are the default, the workspace's scenarios and the responses that fixtures have
    beside it; with `everything` also what is built in (404, timeout, …) and the scenarios of the
    services that the message asks. Columns without any effect
    are left out and named.
    """
    found = state.find(address)
    workspace = state.workspace
    profiles = _people(workspace)
    try:
        names = workspace.scenarios()
    except LiquidPilotError:
        names = []
    scenarios = [
        name for name in names if name != _DEFAULT and (everything or name not in BUILT_IN)
    ]
    base = _view(state, found.address, profiles[0], _DEFAULT)
    if everything and base.rendered is not None:
        of_services = workspace.service_scenarios(base.rendered).values()
        scenarios += [name for names in of_services for name in names]
    rows: list[tuple[str, list[Cell]]] = []
    for profile in profiles:
        first = _view(state, found.address, profile, _DEFAULT)
        cells = [_cell(first, base, first, profile, _DEFAULT, display, in_file)]
        for scenario in scenarios:
            view = _in_scenario(state, first, scenario)
            cells.append(_cell(view, base, first, profile, scenario, display, in_file))
        rows.append((profile or "nobody in particular", cells))
    silent = {
        name for at, name in enumerate(scenarios, 1) if all(cells[at].same for _, cells in rows)
    }
    return Matrix(
        found.address,
        CHANNELS.get(found.channel.name, found.channel.name),
        tuple(name for name in (_DEFAULT, *scenarios) if name not in silent),
        tuple(
            (name, tuple(cell for cell in cells if cell.scenario not in silent))
            for name, cells in rows
        ),
        tuple(name for name in scenarios if name in silent),
        worst_first(grouped(cell.findings for _, cells in rows for cell in cells)),
    )


def cell_document(state: PreviewState, address: str, choices: Choices, display: Display) -> str:
    """Return the document of one cell, with what differs marked. Raises UnknownName."""
    found = state.find(address)
    base = _view(state, found.address, _people(state.workspace)[0], _DEFAULT)
    return _document(state.view(found.address, choices), base, display, in_file=False)[0]


def _people(workspace: Workspace) -> list[str | None]:
    """Return the names of the profiles, the default first: the others are compared with it."""
    default = workspace._files.configuration.default_profile
    names = sorted(workspace.profiles(), key=lambda name: (name != default, name))
    return [*names] or [None]


def _view(state: PreviewState, address: str, profile: str | None, scenario: str) -> View:
    chosen = None if scenario == _DEFAULT else scenario
    return state.view(address, Choices(profile=profile, scenario=chosen))


def _in_scenario(state: PreviewState, first: View, scenario: str) -> View:
    """Return what a message is in another scenario than the default, in which it is `first`."""
    if first.rendered is not None and not first.rendered.exchanges:
        # Scenarios are about the answers to calls, and it has none.
        return replace(first, choices=replace(first.choices, scenario=scenario))
    return _view(state, first.address, first.choices.profile, scenario)


def _cell(
    view: View,
    base: View,
    first: View,
    profile: str | None,
    scenario: str,
    display: Display,
    in_file: bool,
) -> Cell:
    rendered = view.rendered
    same = view is not first and _content(rendered) == _content(first.rendered)
    document, differences = ("", None) if same else _document(view, base, display, in_file)
    return Cell(
        profile,
        scenario,
        view.choices,
        rendered.status if rendered else "error",
        rendered.verdict if rendered else "error",
        _reason(view),
        _title(rendered),
        same,
        differences,
        document,
        findings_of(view),
    )


def _document(view: View, base: View, display: Display, in_file: bool) -> tuple[str, int | None]:
    """Return the document of `view`, and how many texts differ from those of `base`."""
    if view.rendered is None:
        return "", None
    redactor = view.redactor
    document = frame_document(view.rendered, display, redactor, in_file=in_file)
    if view is base or base.rendered is None or view.rendered.abort is not None:
        return document, None
    return marked(frame_document(base.rendered, display, redactor, in_file=in_file), document)


def _content(rendered: RenderedMessage | None) -> object:
    if rendered is None:
        return None
    return rendered.status, {name: field.text for name, field in rendered.fields.items()}


def _reason(view: View) -> str:
    """Return why there is no message, or why what there is of it is not the whole."""
    if view.rendered is None:
        return view.error.message if view.error else ""
    if view.rendered.abort is not None:
        return view.rendered.abort.reason
    places = (f"{each.path}:{each.line}: {each.message}" for each in view.rendered.stopped)
    return "; ".join(places)


def _title(rendered: RenderedMessage | None) -> str:
    if rendered is None:
        return ""
    if rendered.channel == "email":
        return inbox_row(rendered).subject
    for name in ("title", "header"):
        if name in rendered.fields:
            return rendered.fields[name].text.strip()
    return ""
