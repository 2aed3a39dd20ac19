"""What the views say of a text is what rendering it does: what it reads, sets, calls and includes.

A rendering takes one way through a text, so whatever it does must be in the views. Of texts in
which everything runs the views say nothing else either.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect import RenderInputs, parse, template
from liquidpilot.dialect.connection import ConnectedAnswer, ConnectedCall
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.nodes import Attribute, Index, Literal, Lookup, Name
from liquidpilot.dialect.outline import Outline
from liquidpilot.dialect.parsing import outline
from liquidpilot.sources import Source, Span
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.workspace import WorkspaceFiles

_ROOT = Path(__file__).parents[2]
_CONFORMANCE = _ROOT / "tests" / "conformance"
_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_CONDITIONS = ("if", "elsif", "unless", "case", "when")


# What a rendering does


@dataclass
class Deeds:
    """What happened while one text was rendered; a name is that of a variable or an attribute."""

    reads: set[str] = field(default_factory=set)
    attributes: set[Span] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    blocks: set[tuple[str, Span]] = field(default_factory=set)
    calls: list[ConnectedCall] = field(default_factory=list)


class _Scope(dict[str, object]):
    """The scope of a loop, whose variables count as set."""

    def __init__(self, deeds: Deeds) -> None:
        super().__init__()
        self._deeds = deeds

    def __setitem__(self, name: str, value: object) -> None:
        self._deeds.writes.add(name)
        super().__setitem__(name, value)


class _Counters(dict[str, float]):
    def __init__(self, context: _Watched) -> None:
        super().__init__()
        self._context = context

    def __setitem__(self, name: str, value: float) -> None:
        self._context.deeds.writes.add(name)
        super().__setitem__(name, value)


class _Blocks:
    """The content blocks of a rendering, each inclusion of which is noted."""

    def __init__(self, blocks: Any) -> None:
        self._blocks = blocks

    def render_block(self, name: str, span: Span, context: Context) -> str:
        assert isinstance(context, _Watched)
        context.deeds.blocks.add((name, span))
        rendered: str = self._blocks.render_block(name, span, context)
        return rendered

    def __getattr__(self, name: str) -> object:
        return getattr(self._blocks, name)


class _Watched(Context):
    """The state of a rendering which notes what is done with it, by the text that does it."""

    by_source: dict[Source, Deeds]

    def __init__(self, source: Source, further: Any, *arguments: Any, **more: Any) -> None:
        blocks: Any = _Blocks(further)
        super().__init__(source, blocks, *arguments, **more)
        self.counters = _Counters(self)

    @property
    def deeds(self) -> Deeds:
        """Those of the text that is being rendered."""
        return self.by_source.setdefault(self.source, Deeds())

    def find(self, name: str) -> object:
        self.deeds.reads.add(name)
        return super().find(name)

    def assign(self, name: str, value: object, span: Span) -> None:
        self.deeds.writes.add(name)
        super().assign(name, value, span)

    @contextmanager
    def scope(self) -> Iterator[dict[str, object]]:
        with super().scope():
            self.scopes[-1] = _Scope(self.deeds)
            yield self.scopes[-1]


def _render(
    source: Source,
    blocks: Mapping[str, Source] | None = None,
    *,
    html: bool = False,
    inputs: Mapping[str, Any] | None = None,
) -> dict[Source, Deeds]:
    """Render a text, and return what it and its content blocks did; nothing of other texts."""
    deeds: dict[Source, Deeds] = {}

    class Watched(_Watched):
        by_source = deeds

    def connect(call: ConnectedCall) -> ConnectedAnswer:
        assert call.place.source is not None
        deeds.setdefault(call.place.source, Deeds()).calls.append(call)
        return ConnectedAnswer((call.save or "connected", {"a": "1"}))

    given = {"profile": {}, "now": _NOW, "connect": connect, **(inputs or {})}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(template, "Context", Watched)
        rendered = parse(source, blocks, html=html).render(RenderInputs(**given))
    for each in rendered.attributes:
        assert each.place.source is not None
        deeds.setdefault(each.place.source, Deeds()).attributes.add(each.place.span)
    # Of a text that an answer, an item or a translation brings there are no views.
    known = {source, *(blocks or {}).values()}
    return {each: found for each, found in deeds.items() if each in known}


# What the views say


def _names_read(views: Outline) -> set[str]:
    return {name for read in views.reads for name in _names(read.lookup)}


def _names(lookup: Lookup) -> Iterator[str]:
    head = lookup.segments[0]
    if isinstance(head, Name | Attribute):
        yield head.text
        yield head.text.partition(".")[0].partition("[")[0]
    elif isinstance(head.expression, Literal):
        yield str(head.expression.value)


def _has_computed_name(views: Outline) -> bool:
    heads = (read.lookup.segments[0] for read in views.reads)
    indexes = (each for each in heads if isinstance(each, Index))
    return any(not isinstance(each.expression, Literal) for each in indexes)


def _assert_told(views: Outline, deeds: Deeds) -> None:
    """Assert that the views tell of everything that was done."""
    text = views.text
    if not _has_computed_name(views):
        assert deeds.reads <= _names_read(views), f"read and not told, in {text!r}"
    told = {read.span: read for read in views.attributes}
    assert deeds.attributes <= told.keys(), f"attributes read and not told, in {text!r}"
    written = {each.name for each in views.writes}
    # The name after ':save' may be one that Liquid makes.
    saved = {call.save or "connected" for call in deeds.calls}
    assert deeds.writes - saved <= written, f"set and not told, in {text!r}"
    included = {(each.name, each.span) for each in views.inclusions}
    assert deeds.blocks <= included, f"included and not told, in {text!r}"
    tests = {each.tag for each in views.tests}
    for span in deeds.attributes:
        within = [tag for tag in views.tags if tag.span[0] <= span[0] < tag.span[1]]
        tested = within and within[-1].name in _CONDITIONS and within[-1].name != "case"
        assert not tested or within[-1] in tests, f"tested and not told, in {text!r}"
    for call in deeds.calls:
        _assert_called(views, call)


def _assert_called(views: Outline, call: ConnectedCall) -> None:
    start, end = call.place.span
    told = [each for each in views.calls if each.tag.span[0] <= start and end <= each.tag.span[1]]
    assert len(told) == 1, f"called and not told, in {views.text!r}"
    assert {option.name for option in told[0].syntax.options} == call.options.keys()
    if all(not piece.liquid for piece in call.url.pieces):
        assert told[0].url == call.url.text
    if "save" not in call.options or not any(each.liquid for each in call.options["save"].pieces):
        assert told[0].saves == (call.save or "connected")


def _assert_agreement(
    source: Source,
    blocks: Mapping[str, Source] | None = None,
    *,
    html: bool = False,
    inputs: Mapping[str, Any] | None = None,
) -> None:
    for each, deeds in _render(source, blocks, html=html, inputs=inputs).items():
        if not _is_misread(each, html=html):
            _assert_told(outline(each, html=html), deeds)


def _is_misread(source: Source, *, html: bool) -> bool:
    """Tell whether Ruby renders a text although a tag of it has a fault.

    Then the views say what its author meant, and the rendering what Ruby makes of it.
    """
    return any(each.code == "syntax-error" for each in parse(source, html=html).diagnostics)


# The texts


def _conformance_cases() -> list[Any]:
    paths = sorted(path for path in _CONFORMANCE.glob("*.json") if path.stem != "schema")
    return [
        pytest.param(case, id=f"{path.stem}: {case['description']}")
        for path in paths
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
    ]


@pytest.mark.parametrize("case", _conformance_cases())
def test_conformance_texts(case: dict[str, Any]) -> None:
    names = ("profile", "catalogs", "promotion_codes", "selections", "translations")
    inputs = {name: case[name] for name in names if name in case}
    blocks = {name: Source(text) for name, text in case.get("content_blocks", {}).items()}
    html = case.get("html", False)
    _assert_agreement(Source(case["template"]), blocks, html=html, inputs=inputs)


_SHIPPED = WorkspaceFiles.open(_ROOT)


@pytest.mark.parametrize("profile", _SHIPPED.profile_names())
@pytest.mark.parametrize("message", _SHIPPED.messages(), ids=lambda message: message.address)
def test_shipped_texts(message: Message, profile: str) -> None:
    blocks = {name: each.source for name, each in _SHIPPED.content_blocks().items()}
    inputs = {
        "profile": _SHIPPED.profile_for(message, profile).attributes,
        "catalogs": {name: each.items for name, each in _SHIPPED.catalogs().items()},
    }
    for source in message.fields.values():
        _assert_agreement(source, blocks, html=True, inputs=inputs)


# Random texts: everything in the first ones runs, in each of the others what its damage leaves.

_BLOCKS = {
    "one": Source("{% assign from_one = ${last_name} %}{{content_block.${two}}}"),
    "two": Source("{% capture 'from_two' %}{{ x }}{% endcapture %}"),
}
_INPUTS = {
    "profile": {
        "first_name": "Ada",
        "last_name": "L",
        "n": 1,
        "custom_attribute": {"plan": "gold"},
    },
    "catalogs": {"toys": [{"id": "1", "name": "Kite"}]},
    "promotion_codes": {"spring": "S1"},
}

_space = st.sampled_from(["", " ", "  ", "\n", "\t", " \r\n "])
_gap = st.sampled_from([" ", "  ", "\n", "\t"])
_name = st.sampled_from(["x", "y", "x1", "a-b", "_", "first_name", "items", "x.y"])
_plain = st.sampled_from(
    ["'a'", '"b"', "1", "true", "x", "${first_name}", "custom_attribute.${plan}"]
)
_value = st.sampled_from(
    [
        "'a'", '"b"', "1", "2.5", "true", "nil", "x", "y", "items", "x1", "a-b", "['x']",
        "${first_name}", "${last_name}", "${ n }", "custom_attribute.${plan}", "{{ x }}",
        "{{custom_attribute.${plan}}}", "content_blocks.${one}", "content_block.${two}",
        "content_blocks.${two} | id: 'cb1'", "x | default: y", "x | append: ${first_name}",
        "${n} | default: x1 | plus: 1", "x|upcase", "x | replace: 'a', y", "x | nope: y",
        "'{{ x }}'", "x y", "x, y",
    ]
)  # fmt: skip


@st.composite
def _tag(draw: st.DrawFn, words: str) -> str:
    dashes = st.sampled_from(["", "", "", "-"])
    return f"{{%{draw(dashes)}{draw(_space)}{words}{draw(_gap)}{draw(dashes)}%}}"


@st.composite
def _statement(draw: st.DrawFn) -> str:
    """Return a tag that stands alone, without its braces and on one line."""
    name, value, gap, space = draw(_name), draw(_value), draw(_gap), draw(_space)
    words = draw(
        st.sampled_from(
            [
                f"assign{gap}{name}{space}={space}{value}",
                f"assign ({name}) = {value}",
                f"assign '{name} = {value}",
                f"assign * {name} = {value}",
                f"echo{gap}{value}",
                f"increment{gap}{name}",
                f"decrement '{name}'",
                f"increment {name} y",
                f"cycle {draw(_value)}, y",
                f"cycle x1: {name}, 'b'",
                f"message_extras :key {{{{{value}}}}} :value {{{{{draw(_value)}}}}}",
                f"landing_page_url {{{{{value}}}}}",
                f"catalog_items toys {{{{{value}}}}}",
                "catalog_items toys 1 :rerender",
                f"shopping_cart {{{{{value}}}}} :abort_if_not_abandoned false",
                f"connected_content https://a.example/?q={{{{{value}}}}} :save {name}",
                f"connected_content https://a.example/${{n}}{gap}:headers {{'a': '{{{{{value}}}}}'}}",
                "connected_content https://a.example",
                "promotion('spring')",
                "# note",
            ]
        )
    )
    return " ".join(words.split("\n"))


@st.composite
def _block(draw: st.DrawFn, inside: st.SearchStrategy[str]) -> str:
    """Return a block all of which runs, with something inside."""
    name, content = draw(_name), draw(inside)
    opening, closing = draw(
        st.sampled_from(
            [
                (f"capture {name}", "endcapture"),
                (f"capture '{name}'", "endcapture"),
                (f'capture "{name}"', "endcapture"),
                (f"capture ({name})", "endcapture"),
                (f"capture {name} y", "endcapture"),
                (f"capture {name} = ", "endcapture"),
                ("for i in (1..2)", "endfor"),
                (f"for {draw(st.sampled_from(['i', 'a-b', 'x']))} in (1..2) reversed", "endfor"),
                ("for i in (1..3) limit: 2 offset: ${n}", "endfor"),
                ("for i in (1..3) limit:x1", "endfor"),
                ("tablerow i in (1..2) cols: ${n}", "endtablerow"),
                ("tablerow i in (1..2), limit: n", "endtablerow"),
                ("tablerow * i in (1..2)", "endtablerow"),
                ("if true", "endif"),
                (f"if {draw(_plain)} or true", "endif"),
                ("if x1 == x1 and ${n}", "endif"),
                ("unless false", "endunless"),
                (f"unless {draw(_plain)} and false", "endunless"),
                ("ifchanged", "endifchanged"),
                ("translation greeting", "endtranslation"),
            ]
        )
    )
    return draw(_tag(opening)) + content + draw(_tag(closing))


@st.composite
def _case(draw: st.DrawFn, inside: st.SearchStrategy[str]) -> str:
    value, content = draw(_plain), draw(inside)
    whens = f"when {draw(_plain)}, {value}"
    return f"{draw(_tag(f'case {value}'))} {draw(_tag(whens))}{content}{draw(_tag('endcase'))}"


_lines = st.lists(_statement(), min_size=1, max_size=3).map(
    lambda lines: "{% liquid\n  " + "\n  ".join(lines) + "\n%}"
)
_piece = st.one_of(
    st.sampled_from(["text ", "\n", "${first_name}", "<p>", "{% raw %}{{ z }}{% endraw %}"]),
    st.sampled_from(["{% comment %}{% assign z = 1 %}{% endcomment %}", "{{ }}", "{# {{x}} #}"]),
    st.tuples(_space, _value, _space).map(lambda parts: f"{{{{{''.join(parts)}}}}}"),
    _statement().flatmap(_tag),
    _lines,
)
_texts = st.lists(
    st.recursive(_piece, lambda inside: st.one_of(_block(inside), _case(inside)), max_leaves=4),
    min_size=1,
    max_size=4,
).map("".join)
_damage = st.sampled_from(
    [
        "{", "}", "{{", "}}", "{%", "%}", "'", '"', "-", "|", ":", ",", ".", "[", "]", "(", ")", "=", " ",
        "$", "{% else %}", "{% elsif x %}", "{% when y %}", "{% if false %}", "{% endif %}", "{% break %}",
        "| append: 'b", "{% continue %}", "{% comment %}", "{% raw %}", "{% liquid", "{% nope %}", "\n", "",
    ]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(_texts)
def test_texts_of_which_everything_runs(text: str) -> None:
    source = Source(text)
    done = _render(source, _BLOCKS, inputs=_INPUTS)
    if parse(source).refused or _is_misread(source, html=False):
        return
    _assert_agreement(source, _BLOCKS, inputs=_INPUTS)
    views, deeds = outline(source), done.get(source, Deeds())
    assert {each.name for each in views.writes} == deeds.writes
    included = {(each.name, each.span) for each in views.inclusions}
    assert included == deeds.blocks
    attributes = {read.span for read in views.attributes}
    assert attributes - {span for _, span in included} == deeds.attributes
    assert len(views.calls) <= len(deeds.calls)


@settings(max_examples=100, deadline=None)
@given(_texts, st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3), _damage), min_size=1))
def test_damaged_texts(text: str, damages: list[tuple[int, int, str]]) -> None:
    for at, lost, put in damages:
        text = text[: at % (len(text) + 1)] + put + text[at % (len(text) + 1) + lost :]
    _assert_agreement(Source(text), _BLOCKS, inputs=_INPUTS)
