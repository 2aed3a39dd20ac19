"""A parsed field: parse it once, render it for many people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from liquidpilot.diagnostics import Abort, Diagnostic
from liquidpilot.dialect.assumptions import DEFAULTS, Assumptions
from liquidpilot.dialect.blocks import BlockSet
from liquidpilot.dialect.connection import Connect
from liquidpilot.dialect.context import Context, Selections, Translations
from liquidpilot.dialect.faults import LimitReached, MessageAborted
from liquidpilot.dialect.limits import Budget
from liquidpilot.dialect.namespaces import namespace
from liquidpilot.dialect.parsing import Parsed, parse_source
from liquidpilot.dialect.reads import AttributeRead, Hole
from liquidpilot.sources import Source

_NOTHING: Mapping[str, Sequence[Mapping[str, object]]] = {}


@dataclass(frozen=True, slots=True)
class RenderInputs:
    """Everything that a field is rendered with.

    `profile` has Braze's own names; `now` is aware and is the only clock there is; `catalogs` maps
    a name to its items; `connect` answers `connected_content`, and without it every call fails;
    `promotion_codes` maps a list's name to a code, `selections` a catalog's name to its saved
    selections, `translations` an id to its texts by locale; `seed` is that of `{% random %}`.
    Renderings that share a `budget` share the work that one message may take. With `stand_ins` a
    text that Ruby refuses for nothing but an unknown tag is rendered, the tag's name in its place.
    With `dots_are_a_risk`, as in Content Cards, `context.plan` without `${}` is a finding.
    """

    profile: Mapping[str, object]
    now: datetime
    catalogs: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=lambda: _NOTHING)
    connect: Connect | None = None
    promotion_codes: Mapping[str, object] = field(default_factory=dict)
    selections: Selections = field(default_factory=dict)
    translations: Translations = field(default_factory=dict)
    seed: int = 0
    budget: Budget | None = None
    stand_ins: bool = False
    dots_are_a_risk: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came of it; `text` is empty when the message was aborted or the template refused.

    `has_stand_ins` tells that it is refused and `text` shows what the rest would be.
    """

    text: str
    abort: Abort | None
    diagnostics: tuple[Diagnostic, ...]
    attributes: tuple[AttributeRead, ...]
    message_extras: dict[str, str]
    holes: tuple[Hole, ...] = ()
    has_stand_ins: bool = False


class Template:
    """One parsed field with the content blocks that it can include; safe to share by threads."""

    def __init__(self, parsed: Parsed, blocks: BlockSet, assumptions: Assumptions) -> None:
        self._parsed = parsed
        self._blocks = blocks
        self._assumptions = assumptions

    @property
    def source(self) -> Source:
        """The text that was parsed."""
        return self._parsed.source

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the text itself, whoever it is rendered for."""
        return self._parsed.diagnostics

    @property
    def included(self) -> list[Source]:
        """The content blocks that renderings of it have included so far, by name."""
        return self._blocks.included

    @property
    def refused(self) -> bool:
        """Whether Ruby refuses the text as a whole; then it renders to nothing."""
        return self._parsed.refused

    def render(self, inputs: RenderInputs) -> Rendered:
        """Render the field for one person; never raises for what the template does."""
        parsed = self._parsed
        has_stand_ins = parsed.has_stand_ins and inputs.stand_ins
        if parsed.refused and not has_stand_ins:
            return Rendered("", None, parsed.diagnostics, (), {})
        context = Context(
            parsed.source,
            self._blocks,
            namespace(inputs.profile),
            inputs.now,
            catalogs=inputs.catalogs,
            connect=inputs.connect,
            promotion_codes=inputs.promotion_codes,
            selections=inputs.selections,
            translations=inputs.translations,
            seed=inputs.seed,
            assumptions=self._assumptions,
            budget=inputs.budget or Budget(),
        )
        context.stand_ins = inputs.stand_ins
        context.dots_are_a_risk = inputs.dots_are_a_risk
        output: list[str] = []
        abort: Abort | None = None
        try:
            context.charge(parsed.block.cost, None)
            parsed.block.write(context, output)
        except MessageAborted as aborted:
            abort = aborted.abort
            output.clear()
        except LimitReached as limit:
            # What was written until then stands.
            context.note_limit(limit)
        return Rendered(
            "".join(output),
            abort,
            parsed.diagnostics + parsed.told(self._blocks.told(context.diagnostics)),
            tuple(read.record() for read in context.reads),
            context.extras,
            tuple(context.holes.values()),
            has_stand_ins,
        )


def parse(
    source: Source,
    content_blocks: Mapping[str, Source] | None = None,
    *,
    html: bool = False,
    assumptions: Assumptions = DEFAULTS,
    known_tags: Collection[str] = (),
) -> Template:
    """Parse one field; never raises for what stands in it.

    A content block is asked for when a rendering includes it, all of them when one is not there.
    `html` tells that the field is the HTML of an e-mail, whose comments Braze takes out;
    `known_tags` are taken for tags of Braze, and print their names.

    >>> from datetime import UTC, datetime
    >>> template = parse(Source("Hi {{${first_name} | default: 'you'}}!"))
    >>> template.render(RenderInputs({"first_name": "Ada"}, datetime.now(UTC))).text
    'Hi Ada!'
    """
    sources = {} if content_blocks is None else content_blocks
    blocks = BlockSet(sources, html=html, assumptions=assumptions, known_tags=known_tags)
    parsed = parse_source(source, html=html, assumptions=assumptions, known_tags=known_tags)
    return Template(parsed, blocks, assumptions)
