"""Which conditions look at an answer before something of it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from liquidpilot.extending import Outline, Read, Tag
from liquidpilot.integrations.trustpilot.rules.results import Answer, Use, write_before

_DIVIDERS = ("elsif", "when")
_LOOPS = ("for", "tablerow")
_LEAVING = ("break", "continue")
_BLOCKS = ("if", "unless", "case")


@dataclass(frozen=True, eq=False)
class Guards:
    """The blocks of a template that are rendered, or not, by what an answer has in it.

    `aborts` tells that one of them ends in an abort: what comes after it is only met if the answer
    is as it should be.
    """

    outline: Outline
    blocks: frozenset[Tag]
    aborts: bool

    def cover(self, use: Use) -> bool:
        """Say whether a use is safe: in such a block, beside an abort, or with a fallback.

        That is a variable which is set in such a block, and somewhere else too.
        """
        if self.aborts or self.blocks.intersection(use.read.part.inside):
            return True
        written = write_before(self.outline, use.read)
        return (
            written is not None
            and bool(self.blocks.intersection(written.tag.inside))
            and sum(each.name == written.name for each in self.outline.writes) > 1
        )


def guards_of(answer: Answer, about: Callable[[Use], bool], *, loops: bool = False) -> Guards:
    """Return the blocks whose condition asks for `answer`, by a use that is `about` something.

    A condition on a variable that is set in such a block asks for it too, and so does a loop that
    is left in one. A `for` with an `else` says what else there is to show; with `loops` any `for`
    is taken: its inner text is rendered for what is there.
    """
    outline = answer.outline
    used = [use.read for use in answer.uses if about(use)]
    looped = _blocks(read for read in used if read.role == "loop")
    found = _blocks(read for read in used if read.role == "condition")
    found |= looped if loops else looped & _with_else(outline)
    for _ in range(2):
        found |= _asking_for(outline, _set_by(outline, found))
    found |= _left(outline, found)
    return Guards(outline, frozenset(found), _aborts(outline, found))


def _blocks(reads: Iterable[Read]) -> set[Tag]:
    """Return the tags that open the blocks in whose conditions, or lists, these reads stand."""
    tags = (read.part for read in reads)
    return {
        tag.inside[-1] if tag.name in _DIVIDERS and tag.inside else tag
        for tag in tags
        if isinstance(tag, Tag)
    }


def _with_else(outline: Outline) -> set[Tag]:
    return {tag.inside[-1] for tag in outline.named("else") if tag.inside}


def _left(outline: Outline, blocks: set[Tag]) -> set[Tag]:
    """Return the loops that are left in one of `blocks`: the rest is met by what is good."""
    return {
        loop
        for leaving in outline.named(*_LEAVING)
        if blocks.intersection(leaving.inside)
        for loop in [tag for tag in leaving.inside if tag.name in _LOOPS][-1:]
    }


def _set_by(outline: Outline, blocks: set[Tag]) -> set[str]:
    """Return the variables that are set in one of `blocks`, or captured around one."""
    around = {tag for block in blocks for tag in block.inside if tag.name == "capture"}
    return {
        write.name
        for write in outline.writes
        if write.tag in around or blocks.intersection(write.tag.inside)
    }


def _asking_for(outline: Outline, names: set[str]) -> set[Tag]:
    return _blocks(
        read
        for read in outline.reads
        if read.role == "condition"
        and read.lookup.attribute is None
        and read.path.partition(".")[0] in names
    )


def _aborts(outline: Outline, blocks: set[Tag]) -> bool:
    for abort in outline.named("abort_message"):
        opener = next((tag for tag in reversed(abort.inside) if tag.name in _BLOCKS), None)
        if opener in blocks:
            return True
    return False
