"""A parsed field: parse it once, render it for many people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, cast

from liquidpilot.diagnostics import Abort, Diagnostic
from liquidpilot.dialect.connection import Connect
from liquidpilot.dialect.content_blocks import BlockSet
from liquidpilot.dialect.context import Context, Selections, Translations
from liquidpilot.dialect.faults import LimitReached, MessageAborted
from liquidpilot.dialect.holes import Hole
from liquidpilot.dialect.limits import DEFAULTS, Assumptions, Budget
from liquidpilot.dialect.parsing import Parsed, ParsedTexts
from liquidpilot.dialect.reads import AttributeRead
from liquidpilot.dialect.sites import FoundSite, Site
from liquidpilot.dialect.trace import TracedOutput
from liquidpilot.immutable import immutable
from liquidpilot.sources import Place, Source

if TYPE_CHECKING:
    from liquidpilot.dialect.compiled import Compiled
    from liquidpilot.dialect.outline import Outline

_NOTHING: Mapping[str, Sequence[Mapping[str, object]]] = {}
# A profile uses Braze's own names. Some names mean the same data, and some Braze always provides.
_CANVAS_CONTEXT = ("context", "canvas_entry_properties", "context_properties")
# (today's name, the older one that keeps working)
_RENAMED = (("set_user_to_unsubscribed_url", "unsubscribe_url"),)
# The preference center that `preference_center_url` is the older name of.
_DEFAULT_CENTER = "PreferenceCenterBrazeDefault"
# What Braze puts in for every recipient; a profile may say otherwise.
_PROVIDED: Mapping[str, object] = {
    "set_user_to_unsubscribed_url": "https://braze.example/unsubscribe",
    "set_user_to_one_click_list_unsubscribe": "https://braze.example/unsubscribe/one-click",
    "set_user_to_subscribed_url": "https://braze.example/subscribe",
    "set_user_to_opted_in_url": "https://braze.example/opt-in",
    "unsubscribe_url": "https://braze.example/unsubscribe",
    "preference_center_url": "https://braze.example/preferences",
    "preference_center_submit_url": "https://braze.example/preferences/submit",
    "email_footer": "",
    "cblid": "",
}


def namespace(profile: Mapping[str, object]) -> Mapping[str, object]:
    """Return the variables of a template that is rendered for `profile`.

    `context`, its older name `canvas_entry_properties`, and `context_properties` (an e-commerce
    page) are one; so are `unsubscribe_url` and `set_user_to_unsubscribed_url`, and
    `preference_center_url` and the default of the preference centers.

    >>> namespace({"context": {"a": 1}})["canvas_entry_properties"]
    {'a': 1}
    """
    names = {**_PROVIDED, **profile}
    for today, older in _RENAMED:
        if today in profile and older not in profile:
            names[older] = names[today]
        elif older in profile and today not in profile:
            names[today] = names[older]
    _name_default_center(names)
    present = [name for name in _CANVAS_CONTEXT if names.get(name) is not None]
    if present:
        for name in _CANVAS_CONTEXT:
            names.setdefault(name, names[present[0]])
    return names


def _name_default_center(names: dict[str, object]) -> None:
    centers = names.get("preference_center")
    known = centers if isinstance(centers, Mapping) else {}
    if known.get(_DEFAULT_CENTER) is not None:
        names["preference_center_url"] = known[_DEFAULT_CENTER]
    elif centers is None or isinstance(centers, Mapping):
        names["preference_center"] = {**known, _DEFAULT_CENTER: names["preference_center_url"]}


@immutable
class RenderInputs:
    """Everything that a field is rendered with.

    `profile` has Braze's own names; `now` is aware and is the only clock there is; `catalogs` maps
    a name to its items; `connect` answers `connected_content`, and without it every call fails;
    `promotion_codes` maps a list's name to a code, `selections` a catalog's name to its saved
    selections, `translations` an id to its texts by locale; `seed` is that of `{% random %}`.
    Renderings that share a `budget` share the work that one message may take. With `stand_ins` a
    text that Ruby refuses for nothing but an unknown tag is rendered, the tag's name in its place.
    With `dots_are_a_risk`, as in Content Cards, `context.plan` without `${}` is a finding. `traced`
    asks for the way back from what is rendered to where it was written. `expected` is how often the
    same texts are going to be rendered, as far as that is known: with many the texts are compiled
    at once, which changes nothing but the time that it takes. `variables` are what `namespace`
    makes of the profile, from a caller who renders several fields with it.
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
    traced: bool = False
    expected: int = 1
    variables: Mapping[str, object] | None = None


@immutable
class Rendered:
    """What came of it; `text` is empty when the message was aborted or the template refused.

    `has_stand_ins` tells that it is refused and `text` shows what the rest would be. `trace` leads
    back to where the text was written, if that was asked for. `taken` are the sites that it came to
    in recorded texts. `catalog_items` are the items that it asked for, by catalog and id; each that
    the catalog does not have with the place that asks.
    """

    text: str
    abort: Abort | None
    diagnostics: tuple[Diagnostic, ...]
    attributes: tuple[AttributeRead, ...]
    message_extras: dict[str, str]
    holes: tuple[Hole, ...] = ()
    has_stand_ins: bool = False
    trace: TracedOutput | None = None
    taken: frozenset[Site] = frozenset()
    catalog_items: Mapping[tuple[str, str], Place | None] = field(default_factory=dict)


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
        """What is wrong with the text itself, for every recipient."""
        return self._parsed.diagnostics

    @property
    def outline(self) -> Outline:
        """The text as rules see it."""
        return self._parsed.outline

    @property
    def outlines(self) -> tuple[Outline, ...]:
        """The field as rules see it, then each content block that it includes."""
        return self._blocks.outlines()

    @property
    def readings(self) -> tuple[Outline, ...]:
        """The outlines, and those of texts that Ruby reads otherwise than their author meant."""
        return self._blocks.readings()

    def block(self, name: str) -> Outline | None:
        """Return the content block called `name` as rules see it, None if there is no such."""
        return self._blocks.outline(name)

    @property
    def sites(self) -> tuple[tuple[FoundSite, ...], ...]:
        """The sites of the field, then those of each block that it includes, if recorded."""
        return self._blocks.sites()

    @property
    def refused(self) -> bool:
        """Whether Ruby refuses the text as a whole; then it renders to nothing."""
        return self._parsed.refused

    @property
    def is_compiled(self) -> bool:
        """Whether the field was rendered so often that it is Python by now."""
        return self._parsed.writer.is_compiled

    @property
    def compiled(self) -> Compiled:
        """The field as Python, as it is rendered where that pays; made when it is asked for."""
        return self._parsed.writer.compiled()

    def render(self, inputs: RenderInputs, *, traced: bool = False) -> Rendered:
        """Render the field for one person; never raises for what the template does.

        With `traced` this field has the way back, whatever the inputs say.
        """
        parsed, traced = self._parsed, traced or inputs.traced
        has_stand_ins = parsed.has_stand_ins and inputs.stand_ins
        if parsed.refused and not has_stand_ins:
            return Rendered("", None, parsed.diagnostics, (), {})
        budget = inputs.budget or Budget()
        if parsed.plain is not None and not traced and budget.granted > parsed.block.cost:
            budget.granted -= parsed.block.cost
            return Rendered(parsed.plain, None, parsed.diagnostics, (), {})
        context = Context(
            parsed.source,
            self._blocks,
            namespace(inputs.profile) if inputs.variables is None else inputs.variables,
            inputs.now,
            catalogs=inputs.catalogs,
            connect=inputs.connect,
            promotion_codes=inputs.promotion_codes,
            selections=inputs.selections,
            translations=inputs.translations,
            seed=inputs.seed,
            assumptions=self._assumptions,
            budget=budget,
        )
        context.stand_ins = inputs.stand_ins
        context.dots_are_a_risk = inputs.dots_are_a_risk
        context.made = {} if traced else None
        context.expected = inputs.expected
        output = context.new_output()
        abort: Abort | None = None
        try:
            parsed.writer.write(context, output)
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
            tuple(context.reads),
            context.extras,
            tuple(context.holes.values()),
            has_stand_ins,
            output if isinstance(output, TracedOutput) and abort is None else None,
            cast("frozenset[Site]", frozenset(context.taken)),
            context.catalog_items,
        )


def parse(
    source: Source,
    content_blocks: Mapping[str, Source] | None = None,
    *,
    html: bool = False,
    assumptions: Assumptions = DEFAULTS,
    known_tags: Collection[str] = (),
    recorded: bool = False,
) -> Template:
    """Parse one field; never raises for what stands in it.

    A content block is asked for when a rendering includes it, all of them when one is not there.
    `html` tells that the field is the HTML of an e-mail, whose comments Braze takes out;
    `known_tags` are taken for tags of Braze, and print their names. What is `recorded` notes
    the sites that its renderings come to.

    >>> from datetime import UTC, datetime
    >>> template = parse(Source("Hi {{${first_name} | default: 'you'}}!"))
    >>> template.render(RenderInputs({"first_name": "Ada"}, datetime.now(UTC))).text
    'Hi Ada!'
    """
    texts = ParsedTexts(
        html=html, assumptions=assumptions, known_tags=known_tags, recorded=recorded
    )
    return template_of(source, {} if content_blocks is None else content_blocks, texts)


def template_of(
    source: Source, content_blocks: Mapping[str, Source], texts: ParsedTexts
) -> Template:
    """Return one field, which `texts` parses, as it does the blocks that the field includes."""
    parsed = texts.parsed(source)
    return Template(parsed, BlockSet(parsed, content_blocks, texts), texts.assumptions)
