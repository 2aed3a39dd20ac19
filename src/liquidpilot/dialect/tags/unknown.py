"""What stands where a tag should: a name that no tag has, or an end without its beginning.

Braze adds tags faster than liquidpilot learns them. Ruby refuses a template with an unknown tag,
and so does Braze; where the rest is shown all the same, the name of the tag stands in its place. A
tag that the workspace names (`[dialect] known_tags`) is taken for one of Braze's, and is no error.
"""

from __future__ import annotations

from liquid import Node
from liquid.token import TOKEN_ILLEGAL

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.lexer import TEXT_BLOCKS
from liquidpilot.dialect.limits import MOST_FINDINGS
from liquidpilot.dialect.nodes import Branch, BrokenNode, Output, TagNode, Write, WrittenTag
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import NamelessTag, tags_of
from liquidpilot.suggestions import closest

_DIVIDERS = {"else": "if", "elsif": "if", "when": "case"}
# What other languages call it.
_MEANT = {
    "set": "assign", "let": "assign", "var": "assign", "elseif": "elsif", "elif": "elsif",
    "switch": "case", "default": "else", "foreach": "for", "print": "echo",
}  # fmt: skip

_IF_BRAZE_HAS_IT = "if Braze has this tag, add it to 'known_tags' in liquidpilot.toml"


class StandInNode(TagNode):
    """Prints the name of a tag that is not known, around its block if it has one."""

    __slots__ = ()

    def writer(self) -> Write:
        """Return what appends the name in brackets, and what stands in the block."""
        name, blocks = self.tag.name, [branch.block for branch in self.branches]

        def write(context: Context, output: Output) -> None:
            output.append(f"[{name}]")
            for block in blocks:
                block.write(context, output)
                output.append(f"[end{name}]")

        return write


class UnknownTag(NamelessTag):
    """Every tag that is not known here; Ruby refuses a template that has one."""

    name = TOKEN_ILLEGAL

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Note the fault, or that a stand-in is shown, and go on after the tag."""
        has_end = stream.has_end()
        tag = stream.take_tag()
        name, span = tag.name, tag.span
        block = name.removeprefix("end")
        if name in _DIVIDERS:
            if stream.open_blocks and stream.open_blocks[-1] not in tags_of(self.env):
                # An unknown block may have branches.
                return StandInNode(tag, blank=False)
            if not stream.excuses(_DIVIDERS[name], used=False):
                hint = f"'{name}' is only allowed inside '{_DIVIDERS[name]}'"
                stream.fail(f"'{name}' is outside its block", hint, span)
            return BrokenNode(tag)
        if block != name and block in (*tags_of(self.env), *TEXT_BLOCKS):
            if not stream.excuses(block):
                opened = stream.open_blocks[-1:]
                hint = f"the open block is '{opened[0]}'" if opened else _no_open(block)
                stream.fail(f"'{name}' closes nothing", hint, span)
            return BrokenNode(tag)
        if name in stream.known_tags:
            stream.stand_in(name, span)
        else:
            self._report(stream, tag)
        branches, closing = [], None
        if has_end:
            branches = [Branch(self.read_block(stream, tag, f"end{name}"))]
            closing = self.read_end(stream, f"end{name}")
        if name.lower().startswith("end"):
            return BrokenNode(tag, branches, closing)
        return StandInNode(tag, branches, closing, blank=False)

    def _report(self, stream: BrazeTokenStream, tag: WrittenTag) -> None:
        name, span = tag.name, tag.span
        opened = stream.open_blocks[-1:]
        ends = [f"end{block}" for block in opened]
        tags = [tag for tag in tags_of(self.env) if tag.isidentifier()]
        known = {*tags, *TEXT_BLOCKS, *_DIVIDERS, *ends}
        lower, message = name.lower(), f"unknown tag '{name}'"
        is_end = lower.startswith("end")
        # With so many faults the hints are not read, and they take time.
        candidates = () if len(stream.problems) > MOST_FINDINGS else ends if is_end else known
        meant = ends[0] if lower == "end" and ends else _MEANT.get(lower, lower)
        if meant in known:
            case = ": tag names are written in lower case" if meant == lower else ""
            # `{% end if %}` is one word.
            is_split = lower == "end" and tag.text.strip() == meant.removeprefix("end")
            edit = (span if is_split else tag.name_span, meant)
            stream.miss_tag(message, f"write '{meant}'{case}", span, (edit,), is_certain=True)
        elif lower == "end":
            stream.miss_tag(message, "there is no open block", span)
        elif alike := closest(lower, candidates):
            meant = alike if is_end else ""
            hint = f"did you mean '{alike}'? {_IF_BRAZE_HAS_IT}"
            stream.miss_tag(message, hint, span, ((tag.name_span, alike),))
        elif is_end:
            stream.miss_tag(f"'{name}' closes nothing", _no_open(name[len("end") :]), span)
        else:
            stream.miss_tag(message, _IF_BRAZE_HAS_IT, span)
        # That its other half seems to be missing only follows from it.
        if meant in ends or meant in tags:
            stream.mistaken[meant] += 1


def _no_open(block: str) -> str:
    return f"there is no open '{block}'"
