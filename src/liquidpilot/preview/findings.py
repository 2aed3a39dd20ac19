"""Findings, holes and reads of a view, as its panels show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect import AttributeRead, Hole
from liquidpilot.preview.places import Place, Places

_ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic with its place."""

    severity: str
    code: str
    message: str
    hint: str | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class Read:
    """One attribute that the message reads: `state` is `present`, `defaulted` or `missing`."""

    name: str
    state: str
    places: tuple[Place, ...]


def findings_of(diagnostics: Iterable[Diagnostic], places: Places) -> list[Finding]:
    """Return the findings, errors first; one that two fields share is said once."""
    ordered = sorted(dict.fromkeys(diagnostics), key=lambda each: _ORDER[each.severity])
    return [
        Finding(
            each.severity,
            each.code,
            each.message,
            each.hint,
            places.at(each.path, each.line, each.column, (each.end_line, each.end_column)),
        )
        for each in ordered
    ]


def reads_of(attributes: Iterable[AttributeRead], places: Places) -> list[Read]:
    """Return the attributes with all places where they are read: holes first, then by name."""
    by_name: dict[str, list[AttributeRead]] = {}
    for read in attributes:
        by_name.setdefault(read.name, []).append(read)
    reads = [
        Read(name, _state(of_name), tuple(_places(of_name, places)))
        for name, of_name in by_name.items()
    ]
    order = {"missing": 0, "defaulted": 1, "present": 2}
    return sorted(reads, key=lambda each: (order[each.state], each.name))


def holes_of(holes: Iterable[Hole], places: Places) -> list[Read]:
    """Return the outputs that printed nothing, by what stands in them, with all their places."""
    by_text: dict[str, list[Place]] = {}
    for hole in holes:
        place = places.at(hole.path, hole.line, hole.column, framed=True)
        by_text.setdefault(hole.text, []).extend([place] if place else [])
    return [Read(f"{{{{{text}}}}}", "missing", tuple(found)) for text, found in by_text.items()]


def _state(reads: list[AttributeRead]) -> str:
    if any(each.missing and not each.defaulted for each in reads):
        return "missing"
    return "defaulted" if any(each.defaulted for each in reads) else "present"


def _places(reads: list[AttributeRead], places: Places) -> list[Place]:
    seen = dict.fromkeys((each.path, each.line, each.column) for each in reads)
    # The frame of a hole is shown; of what is there, the link is enough.
    framed = _state(reads) == "missing"
    found = (places.at(*each, framed=framed) for each in seen)
    return [place for place in found if place is not None]
