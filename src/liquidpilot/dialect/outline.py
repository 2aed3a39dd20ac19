"""A template as a rule wants to see it: flat, with exact spans, nothing compiled, nothing rendered.

`outline` reads the same tokens and the same grammar as the parser, but keeps every tag and every
expression as data, in the order of the text, also of a template that Ruby would refuse. All spans
are pairs of indexes into `Outline.source.text`; `Source.place` turns one into a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from liquidpilot.dialect.lexer import reading_of
from liquidpilot.dialect.limits import DEFAULTS, Assumptions
from liquidpilot.dialect.outline_parts import (
    Assignment,
    Call,
    Comment,
    Inclusion,
    Insert,
    Loop,
    Output,
    Part,
    Read,
    Tag,
    Test,
    Text,
    Write,
)
from liquidpilot.dialect.outline_reading import (
    read_assignment,
    read_call,
    read_inserts,
    read_loop,
    read_tests,
    read_writes,
)
from liquidpilot.dialect.outline_tokens import read_comments, read_parts
from liquidpilot.dialect.outline_walk import inclusion_in, reads_in
from liquidpilot.html_text import Regions
from liquidpilot.sources import Source

__all__ = [
    "Assignment",
    "Call",
    "Comment",
    "Inclusion",
    "Insert",
    "Loop",
    "Outline",
    "Output",
    "Part",
    "Read",
    "Tag",
    "Test",
    "Text",
    "Write",
    "outline",
    "with_blocks",
]


def outline(source: Source, *, html: bool = False, assumptions: Assumptions = DEFAULTS) -> Outline:
    """Return the outline of `source`; never raises for what stands in it.

    `html` tells that the text is the HTML of an e-mail, whose comments Braze takes out if
    `assumptions` say so, as for rendering.

    >>> [each.name for each in outline(Source("{% if ${vip} %}{% assign x = 1 %}{% endif %}")).tags]
    ['if', 'assign', 'endif']
    """
    parts = tuple(
        read_parts(source.text, replace(reading_of(assumptions, html=html), as_meant=True))
    )
    return Outline(source, parts)


@dataclass(frozen=True, eq=False)
class Outline:
    """Everything that stands in one text; the lists are made when they are asked for."""

    source: Source
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The author's text."""
        return self.source.text

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """What stands outside of all markup, in pieces."""
        return tuple(each for each in self.parts if isinstance(each, Text))

    @cached_property
    def outputs(self) -> tuple[Output, ...]:
        """Every `{{ … }}` of the text, and every `echo`; not those inside of a tag (`inserts`)."""
        return tuple(each for each in self.parts if isinstance(each, Output))

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """Every tag, closing ones and unknown ones too; `comment` and `raw` are not among them."""
        return tuple(each for each in self.parts if isinstance(each, Tag))

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Every `{% comment %} … {% endcomment %}`."""
        return tuple(read_comments(self.text, self.parts))

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """Every `assign` that can be read."""
        found = (read_assignment(self.text, tag) for tag in self.named("assign"))
        return tuple(each for each in found if each is not None)

    @cached_property
    def tests(self) -> tuple[Test, ...]:
        """The conditions of every `if`, `elsif`, `unless` and `when`."""
        return tuple(read_tests(self.text, self.tags))

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        """Every `for` and `tablerow` that can be read."""
        found = (read_loop(self.text, tag) for tag in self.named("for", "tablerow"))
        return tuple(each for each in found if each is not None)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every `connected_content`, taken apart."""
        return tuple(read_call(self.text, tag) for tag in self.named("connected_content"))

    @cached_property
    def inserts(self) -> tuple[Insert, ...]:
        """Every `{{ … }}` inside of a tag that takes text: calls, catalogs, message extras, …."""
        return tuple(insert for tag in self.tags for insert in read_inserts(self.text, tag))

    @cached_property
    def writes(self) -> tuple[Write, ...]:
        """Every variable that is set, and by which tag."""
        return tuple(read_writes(self))

    @cached_property
    def writes_by_name(self) -> Mapping[str, list[Write]]:
        """The writes of each variable, in the order of the text."""
        found: dict[str, list[Write]] = {}
        for write in self.writes:
            found.setdefault(write.name, []).append(write)
        return found

    @cached_property
    def assignments_by_tag(self) -> Mapping[Tag, Assignment]:
        """The assignments, by the tag that makes them."""
        return {each.tag: each for each in self.assignments}

    @cached_property
    def reads(self) -> tuple[Read, ...]:
        """Every variable and attribute that is read, with what it is read for."""
        return tuple(reads_in(self))

    @cached_property
    def attributes(self) -> tuple[Read, ...]:
        """The reads of Braze's attributes, those with `${}`."""
        return tuple(read for read in self.reads if read.lookup.attribute is not None)

    @cached_property
    def inclusions(self) -> tuple[Inclusion, ...]:
        """Every content block that is included."""
        return tuple(found for read in self.reads if (found := inclusion_in(read)) is not None)

    @cached_property
    def without_liquid(self) -> str:
        """The text at equal length, each Liquid character as NUL but for line breaks.

        What looks for HTML or words in it finds them at their own indexes.
        """
        return _hidden_but(self.text, (each.span for each in self.texts))

    @cached_property
    def unclosed_comment(self) -> int | None:
        """Where an HTML comment begins that never ends; None if each of them ends."""
        start = self.text.find("<!--", self.text.rfind("-->") + 1)
        if start < 0 or self.regions.at(start) in ("script", "style", "template-literal"):
            return None
        # What Liquid reads is no HTML; a comment that is taken out is in no part.
        spans = [each.span for each in self.parts if not isinstance(each, Text) or each.raw]
        spans += [each.span for each in self.comments]
        return None if any(first <= start < end for first, end in spans) else start

    @cached_property
    def regions(self) -> Regions:
        """What each place of the text is to a reader: a comment, a script, a style sheet, text."""
        return Regions(self.without_liquid)

    @cached_property
    def readable(self) -> str:
        """The text at equal length, with NUL for all that nobody sees as it stands here.

        That is Liquid, HTML comments, scripts and styles; what `raw` prints is left out too, since
        its author means braces as they are.
        """
        shown = _hidden_but(self.text, (each.span for each in self.texts if not each.raw))
        return Regions(shown).readable()

    def named(self, *names: str) -> Iterator[Tag]:
        """Yield the tags with one of these names."""
        found = [tag for name in set(names) for tag in self._tags_by_name.get(name, ())]
        return iter(found if len(names) == 1 else sorted(found, key=lambda tag: tag.span))

    @cached_property
    def _tags_by_name(self) -> Mapping[str, list[Tag]]:
        found: dict[str, list[Tag]] = {}
        for tag in self.tags:
            found.setdefault(tag.name, []).append(tag)
        return found

    def within(self, tag: Tag) -> Iterator[Part]:
        """Yield what stands inside of a block, or of a branch of it: `tag` opens it."""
        for at in range(self._places[tag] + 1, len(self.parts)):
            if tag not in self.parts[at].inside:
                return
            yield self.parts[at]

    @cached_property
    def _places(self) -> dict[Part, int]:
        return {part: at for at, part in enumerate(self.parts)}


def with_blocks(
    field: Outline, block: Callable[[str], Outline | None], deepest: int
) -> Iterator[Outline]:
    """Yield a field, then every content block that it includes, each once, `deepest` levels down.

    `block` gives the outline of a block by its name, None for one that does not exist.
    """
    yield field
    seen: set[str] = set()
    waiting = [(each.name, 1) for each in field.inclusions]
    while waiting:
        name, depth = waiting.pop(0)
        if name in seen or depth > deepest:
            continue
        seen.add(name)
        found = block(name)
        if found is not None:
            yield found
            waiting += [(each.name, depth + 1) for each in found.inclusions]


_BLANK = re.compile(r"[^\r\n]")


def _hidden_but(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += (_BLANK.sub("\0", text[at:start]), text[start:end])
        at = end
    return "".join((*pieces, _BLANK.sub("\0", text[at:])))
