"""What is known of Braze: each fact with the page that says it and the day that page was read.

The facts stand in `braze_facts.toml`. Whatever rests on one names it: a rule by its `source`, a
switch or a limit by `Annotated[…, RestsOn("name")]`. So that a page which has changed is one edit,
and everything that was built on it can be found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import ModuleType
from typing import Literal, NamedTuple, get_type_hints

from liquidpilot.errors import UnknownName

Grade = Literal["documented", "inferred", "observed", "assumed"]

_ADDRESS = "https://www.braze.com/docs/"


class Page(NamedTuple):
    """A page of Braze's documentation; `read` is the day of what is known of it."""

    title: str
    path: str
    read: date

    @property
    def address(self) -> str:
        """Where the page is on the web."""
        return f"{_ADDRESS}{self.path}"


class Fact(NamedTuple):
    """One thing that is known of Braze, or taken for true; `page` is None where no page says it."""

    name: str
    says: str
    grade: Grade
    page: Page | None

    @property
    def origin(self) -> str:
        """Where it is from, in words: `documented: "Filters", read on 2026-07-21`."""
        if self.page is None:
            return f"{self.grade}: no page of Braze says it"
        return f'{self.grade}: "{self.page.title}", read on {self.page.read.isoformat()}'

    @property
    def with_origin(self) -> str:
        """What is known, and where it is from, as one sentence."""
        return f"{self.says} ({self.origin})."


@dataclass(frozen=True, init=False, slots=True)
class RestsOn:
    """Says in an annotation which facts a constant or a field rests on, by their names."""

    facts: tuple[str, ...]

    def __init__(self, *facts: str) -> None:
        object.__setattr__(self, "facts", facts)


@cache
def all_facts() -> Mapping[str, Fact]:
    """Return every fact by its name."""
    import tomllib
    from pathlib import Path

    known = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    pages = {title: Page(title, **rest) for title, rest in known["pages"].items()}
    return {
        name: Fact(
            name, fact["says"], fact["grade"], pages[fact["page"]] if "page" in fact else None
        )
        for name, fact in sorted(known["facts"].items())
    }


def find_fact(name: str) -> Fact:
    """Return the fact called `name`. Raises UnknownName."""
    facts = all_facts()
    if name not in facts:
        raise UnknownName.among("fact about Braze", name, list(facts))
    return facts[name]


def facts_for(where: type | ModuleType) -> Mapping[str, tuple[Fact, ...]]:
    """Return the facts that each annotated constant of a module, or field of a class, rests on."""
    hints = get_type_hints(where, include_extras=True)
    found: dict[str, tuple[Fact, ...]] = {}
    for name, hint in hints.items():
        for note in getattr(hint, "__metadata__", ()):
            if isinstance(note, RestsOn):
                found[name] = tuple(find_fact(each) for each in note.facts)
    return found
