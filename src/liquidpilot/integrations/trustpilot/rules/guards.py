"""Which conditions look at an answer before something of it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from liquidpilot.extending import Outline, Read, Tag
from liquidpilot.integrations.trustpilot.rules.results import Answer, Path, Use, write_before

_DIVIDERS = ("elsif", "when")
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


def guards_of(answer: Answer, about: Callable[[Path], bool], *, loops: bool = False) -> Guards:
    """Return the blocks whose condition asks for a part of `answer` that is `about` something.

    A condition on a variable that is set in such a block asks for it too. With `loops` a `for` over
    such a part is one: its inner text is rendered for what is there.
    """
    roles = ("condition", "loop") if loops else ("condition",)
    found = _blocks(use.read for use in answer.uses if use.read.role in roles and about(use.path))
    for _ in range(2):
        found |= _asking_for(answer.outline, _set_by(answer.outline, found))
    return Guards(answer.outline, frozenset(found), _aborts(answer.outline, found))


def _blocks(reads: Iterable[Read]) -> set[Tag]:
    """Return the tags that open the blocks in whose conditions, or lists, these reads stand."""
    tags = (read.part for read in reads)
    return {
        tag.inside[-1] if tag.name in _DIVIDERS and tag.inside else tag
        for tag in tags
        if isinstance(tag, Tag)
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
