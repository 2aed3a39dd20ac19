"""The state of one rendering: variables, the clock, what was read, what was found.

Scopes follow Ruby Liquid: `assign` and `capture` write to the outermost scope from anywhere, a
loop opens a scope of its own, and the profile lies below all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from liquidpilot.diagnostics import Abort, Diagnostic, Severity
from liquidpilot.dialect.connection import Connect
from liquidpilot.dialect.faults import LimitReached
from liquidpilot.dialect.holes import Hole
from liquidpilot.dialect.limits import (
    DIGIT,
    KEPT,
    LIMIT_REACHED,
    MOST_FINDINGS,
    NAMES,
    PARSE,
    SHOWN,
    STORED,
    SUGGESTION,
    Assumptions,
    Budget,
)
from liquidpilot.dialect.reads import AttributeRead
from liquidpilot.dialect.trace import Made, TracedOutput
from liquidpilot.dialect.values import output_text
from liquidpilot.dialect.weights import PLAIN, WORD, weigh
from liquidpilot.sources import Place, Source, Span
from liquidpilot.suggestions import did_you_mean

if TYPE_CHECKING:
    from random import Random

# Texts of this length are paid for by the markup that names them.
_SHORT = 100

# By catalog and by name, what `selections.toml` says of a selection.
Selections = Mapping[str, Mapping[str, Mapping[str, object]]]
# By id and by locale, the texts of `{% translation %}`.
Translations = Mapping[str, Mapping[str, str]]


class TextView(Protocol):
    """What a rendering asks of the view of a text (`outline.Outline`)."""

    @property
    def text(self) -> str:
        """The author's text."""

    @property
    def writes_by_name(self) -> Mapping[str, Sequence[object]]:
        """The tags that set a variable, by its name."""


class FurtherText(Protocol):
    """Text with Liquid in it that is met while a template renders, and content blocks by name."""

    def render_block(self, name: str, span: Span, context: Context) -> str:
        """Return the text of a content block, rendered in the scope of `context`."""

    def outlines(self) -> Sequence[TextView]:
        """Return what stands in the field, then in each content block that it includes."""

    def render_text(self, text: str, context: Context, span: Span) -> str | None:
        """Return `text` with its Liquid run in the scope of `context`, None if Ruby refuses it.

        What it takes to parse it is charged to the tag at `span`.
        """


class Registers:
    """What stateful tags remember from one run to the next."""

    __slots__ = ("changed", "cycles", "loops", "offsets")

    def __init__(self) -> None:
        self.cycles: dict[object, int] = {}
        self.offsets: dict[str, int] = {}
        self.loops: list[object] = []
        self.changed: str | None = None


class Context:
    """Everything that the nodes of a template share while one field is rendered."""

    __slots__ = (
        "_outlines",
        "_random",
        "assumptions",
        "budget",
        "catalog_items",
        "catalogs",
        "connect",
        "counters",
        "diagnostics",
        "dots_are_a_risk",
        "emptied",
        "expected",
        "extras",
        "further",
        "globals",
        "holes",
        "inert",
        "interrupts",
        "items_by_id",
        "made",
        "meant",
        "message",
        "named",
        "now",
        "open_blocks",
        "promotion_codes",
        "reads",
        "registers",
        "scopes",
        "seed",
        "seen",
        "selections",
        "source",
        "stand_ins",
        "taken",
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
        budget: Budget,
    ) -> None:
        # The text that is being written, and the field that all of it is for.
        self.source = self.message = source
        self.further = further
        self.globals = globals_
        self.now = now
        self.catalogs = catalogs
        # By catalog and id, for those that a tag has asked for; and where, if it is not there.
        self.items_by_id: dict[str, Mapping[str, Mapping[str, object]]] = {}
        self.catalog_items: dict[tuple[str, str], Place | None] = {}
        self.connect = connect
        self.promotion_codes = promotion_codes
        self.selections, self.translations = selections, translations
        self.seed = seed
        self.assumptions = assumptions
        self.budget = budget
        # Whether unknown tags print their names, where Ruby refuses a text for them; whether the
        # field is a Content Card's, where `context.plan` may not resolve.
        self.stand_ins = self.dots_are_a_risk = False
        self.expected = 1
        self._random: Random | None = None
        self._outlines: Sequence[TextView] = ()
        # By namespace and name, which other attribute was meant by one that is missing.
        self.meant: dict[tuple[str, str], str | None] = {}
        # Of the person's data what the field names with `${}`; None until it is needed.
        self.named: Mapping[str, object] | None = None
        # Whether tags that reach out do nothing, as inside of `:rerender`.
        self.inert = False
        self.scopes: list[dict[str, object]] = [{}]
        self.counters: dict[str, float] = {}
        self.registers = Registers()
        # "break" or "continue", one for each that no `for` has taken yet; blocks end meanwhile.
        self.interrupts: list[str] = []
        self.reads: list[AttributeRead] = []
        self.taken: set[object] = set()  # of `sites.Site`
        # The outputs that printed nothing, once for a place however often a loop passes it.
        self.holes: dict[tuple[Source, Span], Hole] = {}
        # By variable, what to say of the output that left a capture with nothing in it.
        self.emptied: dict[str, Diagnostic] = {}
        self.diagnostics: list[Diagnostic] = []
        self.extras: dict[str, str] = {}
        self.open_blocks: list[str] = []
        self.seen: set[Diagnostic] = set()
        # What was captured, by identity, if the way back is asked for.
        self.made: Made | None = None

    def find(self, name: str) -> object:
        """Return the variable `name` from the innermost scope that has it, else nil."""
        for scope in self.scopes[::-1] if len(self.scopes) > 1 else self.scopes:
            if name in scope:
                return scope[name]
        if name in self.counters:
            return self.counters[name]
        return self.globals.get(name)

    def is_set(self, name: str) -> bool:
        """Tell whether a tag has set a variable `name` by now."""
        return name in self.counters or any(name in scope for scope in self.scopes)

    def outlines(self, span: Span) -> Sequence[TextView]:
        """Return what stands in the field and in its content blocks, for the markup at `span`."""
        if not self._outlines:
            self._outlines = self.further.outlines()
            self.charge(PARSE * sum(len(each.text) for each in self._outlines), span)
        return self._outlines

    def assign(self, name: str, value: object, span: Span) -> None:
        """Set a variable for the rest of the field, for the tag at `span`."""
        self.scopes[0][name] = value
        if self.emptied:
            self.emptied.pop(name, None)
        if type(value) is str and len(value) > _SHORT:
            self.charge(STORED * len(value), span)

    @contextmanager
    def scope(self) -> Iterator[dict[str, object]]:
        """Open a scope of its own, as a loop has."""
        scope: dict[str, object] = {}
        self.scopes.append(scope)
        try:
            yield scope
        finally:
            self.scopes.pop()

    def charge(self, units: int, span: Span | None) -> None:
        """Take the work that is done at `span` off the budget; raises LimitReached past its end.

        None is work that is done all over a text.
        """
        budget = self.budget
        budget.granted -= units
        if budget.granted < 0:
            # A text that is rerendered has no place that an author could look at.
            budget.look(None if span is None or self.inert else self.place(span))

    def new_output(self) -> list[str]:
        """Return an empty list for nodes to write into."""
        # Of a response that is rerendered nothing stands in the author's files.
        return [] if self.made is None or self.inert else TracedOutput(self.made)

    def joined(self, output: list[str]) -> str:
        """Return the whole text of such a list, which keeps the way back while it is passed on."""
        text = "".join(output)
        if self.made is not None and isinstance(output, TracedOutput) and not output.is_one_value:
            self.made[id(text)] = text, output
        return text

    def text_of(self, value: object, span: Span) -> str:
        """Return what is printed of `value` at `span`, which is charged for it."""
        if type(value) is str:
            text = value
        elif type(value) in PLAIN:
            return output_text(value)
        else:
            self.charge_for(value, span)
            text = output_text(value)
        self.charge(KEPT * len(text), span)
        return text

    def charge_for(self, value: object, span: Span) -> None:
        """Charge what it takes to write `value` as a text, beside the text."""
        is_short = type(value) is int and value.bit_length() <= WORD
        self.charge(SHOWN if is_short else weigh(value, self.budget.left, each=SHOWN), span)

    def charge_number(self, value: object, span: Span) -> None:
        """Charge what it takes to read a number out of `value`."""
        if type(value) is str and len(value) > _SHORT:
            self.charge(DIGIT * len(value), span)

    def suggestion(self, name: str, known: Collection[str], span: Span) -> str | None:
        """Return `did you mean '…'?` for the name at `span`, or None."""
        self.charge(SUGGESTION * (NAMES + len(known)), span)
        return did_you_mean(name, known)

    def random(self) -> Random:
        """Return the rendering's own random numbers, the same for the same seed."""
        if self._random is None:
            # Few messages use it, and importing it takes some milliseconds.
            from random import Random

            self._random = Random(self.seed)
        return self._random

    def place(self, span: Span) -> Place:
        """Return where `span` of the text that is being rendered stands."""
        return self.source.place(span)

    def diagnose(
        self, code: str, severity: Severity, message: str, hint: str | None, span: Span
    ) -> bool:
        """Note a finding, once for a place however often a loop passes it; say whether it is."""
        return self.note(Diagnostic(code, severity, message, hint, self.place(span)))

    def note(self, found: Diagnostic) -> bool:
        """Note a finding that has its place already, once; those beyond the bound are left out.

        Returns whether it is noted, now or before.
        """
        if found in self.seen:
            return True
        if len(self.seen) >= MOST_FINDINGS:
            return False
        self.seen.add(found)
        self.diagnostics.append(found)
        return True

    def note_limit(self, limit: LimitReached) -> None:
        """Note what ended the field, if need be in place of the last of too many findings."""
        place = limit.place or self.message.place((0, 0))
        del self.diagnostics[MOST_FINDINGS - 1 :]
        self.diagnostics.append(
            Diagnostic(LIMIT_REACHED, "error", f"stopped: {limit.message}", limit.hint, place)
        )

    def may_be_new_hole(self, span: Span) -> bool:
        """Tell whether it is not known yet that the output whose markup is `span` prints nothing.

        Of those beyond the bound nobody needs to know.
        """
        return (self.source, span) not in self.holes and len(self.holes) < MOST_FINDINGS

    def note_hole(self, span: Span, found: Diagnostic | None) -> None:
        """Note that the output whose markup is `span` printed nothing, and what to say of it."""
        self.holes[self.source, span] = Hole(self.place(span), found)

    def empty_capture(self, name: str, first: int) -> None:
        """Take back the holes from number `first` on, which were captured into `name` alone.

        Nothing of them is in the message, unless the variable is printed: then that is a hole.
        """
        for key, hole in list(self.holes.items())[first:]:
            if hole.diagnostic is not None:
                del self.holes[key]
                self.emptied.setdefault(name, hole.diagnostic)

    def abort(self, reason: str, span: Span) -> Abort:
        """Return the abort that the tag at `span` asks for."""
        return Abort(reason, self.place(span))
