"""The state of one rendering: variables, the clock, what was read, what was found.

Scopes follow Ruby Liquid: `assign` and `capture` write to the outermost scope from anywhere, a
loop opens a scope of its own, and the profile lies below all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from liquidpilot.diagnostics import Abort, Diagnostic, Severity
from liquidpilot.dialect.assumptions import Assumptions
from liquidpilot.dialect.connection import Connect, Place
from liquidpilot.dialect.faults import LimitReached
from liquidpilot.dialect.limits import MOST_CHARACTERS, MOST_FINDINGS, MOST_ITERATIONS
from liquidpilot.dialect.reads import AttributeRead, Hole
from liquidpilot.sources import Source

if TYPE_CHECKING:
    from random import Random

Span = tuple[int, int]
# By catalog and by name, what `selections.toml` says of a selection.
Selections = Mapping[str, Mapping[str, Mapping[str, object]]]
# By id and by locale, the texts of `{% translation %}`.
Translations = Mapping[str, Mapping[str, str]]


class FurtherText(Protocol):
    """Text with Liquid in it that is met while a template renders, and content blocks by name."""

    def render_block(self, name: str, span: Span, context: Context) -> str:
        """Return the text of a content block, rendered in the scope of `context`."""

    def render_text(self, text: str, context: Context) -> str | None:
        """Return `text` with its Liquid run in the scope of `context`, None if Ruby refuses it."""


class Read:
    """One lookup of an attribute, as it happens; a `default` filter marks it later."""

    __slots__ = ("defaulted", "missing", "name", "source", "span")

    def __init__(self, name: str, span: Span, source: Source, missing: bool) -> None:
        self.name = name
        self.span = span
        self.source = source
        self.missing = missing
        self.defaulted = False

    def record(self) -> AttributeRead:
        """Return the read as the library shows it."""
        line, column = self.source.position(self.span[0])
        return AttributeRead(
            self.name, line, column, self.missing, self.defaulted, self.source.path
        )


@dataclass(slots=True)
class Registers:
    """What stateful tags remember from one run to the next."""

    cycles: dict[object, int] = field(default_factory=dict)
    offsets: dict[str, int] = field(default_factory=dict)
    loops: list[object] = field(default_factory=list)
    changed: str | None = None


class Context:
    """Everything that the nodes of a template share while one field is rendered."""

    __slots__ = (
        "_random",
        "_seen",
        "assumptions",
        "catalogs",
        "characters",
        "connect",
        "counters",
        "diagnostics",
        "extras",
        "further",
        "globals",
        "holes",
        "inert",
        "interrupts",
        "items_by_id",
        "iterations",
        "message",
        "now",
        "open_blocks",
        "promotion_codes",
        "reads",
        "registers",
        "scopes",
        "seed",
        "selections",
        "source",
        "translations",
    )

    def __init__(
        self,
        source: Source,
        further: FurtherText,
        globals_: Mapping[str, object],
        now: datetime,
        *,
        catalogs: Mapping[str, Sequence[Mapping[str, object]]],
        connect: Connect | None,
        promotion_codes: Mapping[str, object],
        selections: Selections,
        translations: Translations,
        seed: int,
        assumptions: Assumptions,
    ) -> None:
        # The text that is being written, and the field that all of it is for.
        self.source = self.message = source
        self.further = further
        self.globals = globals_
        self.now = now
        self.catalogs = catalogs
        # By catalog and id, for those that a tag has asked for.
        self.items_by_id: dict[str, Mapping[str, Mapping[str, object]]] = {}
        self.connect = connect
        self.promotion_codes = promotion_codes
        self.selections = selections
        self.translations = translations
        self.seed = seed
        self.assumptions = assumptions
        self._random: Random | None = None
        # Whether tags that reach out do nothing, as inside of `:rerender`.
        self.inert = False
        self.scopes: list[dict[str, object]] = [{}]
        self.counters: dict[str, float] = {}
        self.registers = Registers()
        # "break" or "continue", one for each that no `for` has taken yet; blocks end meanwhile.
        self.interrupts: list[str] = []
        self.reads: list[Read] = []
        # The outputs that printed nothing, once for a place however often a loop passes it.
        self.holes: dict[tuple[Source, Span], Hole] = {}
        self.diagnostics: list[Diagnostic] = []
        self.extras: dict[str, str] = {}
        self.open_blocks: list[str] = []
        self.iterations = 0
        self.characters = 0
        self._seen: set[tuple[str, str, Place]] = set()

    def find(self, name: str) -> object:
        """Return the variable `name` from the innermost scope that has it, else nil."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        if name in self.counters:
            return self.counters[name]
        return self.globals.get(name)

    def assign(self, name: str, value: object) -> None:
        """Set a variable for the rest of the field."""
        self.scopes[0][name] = value
        if type(value) is str:
            self.count_characters(len(value))

    @contextmanager
    def scope(self) -> Iterator[dict[str, object]]:
        """Open a scope of its own, as a loop has."""
        scope: dict[str, object] = {}
        self.scopes.append(scope)
        try:
            yield scope
        finally:
            self.scopes.pop()

    def count_iteration(self) -> None:
        """Count one turn of a loop; raises LimitReached past the bound."""
        self.iterations += 1
        if self.iterations > MOST_ITERATIONS:
            raise LimitReached(f"more than {MOST_ITERATIONS:,} turns of loops in one field")

    def count_characters(self, number: int) -> None:
        """Count text that was produced; raises LimitReached past the bound."""
        self.characters += number
        if self.characters > MOST_CHARACTERS:
            raise LimitReached(f"more than {MOST_CHARACTERS:,} characters in one field")

    def random(self) -> Random:
        """Return the rendering's own random numbers, the same for the same seed."""
        if self._random is None:
            # Few messages use it, and importing it takes some milliseconds.
            from random import Random

            self._random = Random(self.seed)
        return self._random

    def place(self, span: Span) -> Place:
        """Return where `span` of the text that is being rendered stands."""
        return place_of(self.source, span)

    def diagnose(
        self, code: str, severity: Severity, message: str, hint: str | None, span: Span
    ) -> None:
        """Note a finding, once for a place however often a loop passes it."""
        place = self.place(span)
        key = (code, message, place)
        if key not in self._seen and len(self._seen) < MOST_FINDINGS:
            self._seen.add(key)
            self.diagnostics.append(place.diagnostic(code, severity, message, hint))

    def note_hole(self, span: Span) -> None:
        """Note that the output whose markup is `span` printed nothing."""
        key = (self.source, span)
        if key not in self.holes and len(self.holes) < MOST_FINDINGS:
            line, column = self.source.position(span[0])
            text = self.source.text[slice(*span)]
            self.holes[key] = Hole(text, line, column, self.source.path)

    def abort(self, reason: str, span: Span) -> Abort:
        """Return the abort that the tag at `span` asks for."""
        line, column = self.source.position(span[0])
        return Abort(reason, line, column, self.source.path)


def place_of(source: Source, span: Span) -> Place:
    """Return the place of `span` of a source, in the author's own file."""
    start, end = source.position(span[0]), source.position(max(span))
    return Place(source.path, start.line, start.column, end.line, end.column)
