"""Which conditions look at an answer before something of it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from liquidpilot.extending import Flow, Tag, Use
from liquidpilot.integrations.trustpilot.rules.results import Answer, has_default

_DIVIDERS = ("elsif", "when")
_LOOPS = ("for", "tablerow")
_LEAVING = ("break", "continue")
_BLOCKS = ("if", "unless", "case")


@dataclass(frozen=True, eq=False)
class Guards:
    """The blocks of a template that are rendered, or not, by what an answer has in it.

    `aborts` tells that one of them ends in an abort: what comes after it is only met if the answer
    is as it should be. `texts` are what is read of texts that were captured of the answer.
    """

    blocks: frozenset[Tag]
    aborts: bool
    texts: tuple[Use, ...] = ()

    def cover(self, use: Use) -> bool:
        """Say whether a use is safe: in such a block, beside an abort, or with a fallback.

        That is a variable which is set in such a block, and otherwise by another tag. What is
        captured is safe if the text is, or has a default, wherever that is printed.
        """
        return self._covers(use) or self._covers_text(use)

    def _covers_text(self, use: Use) -> bool:
        if not any(tag.name == "capture" for tag in use.flow.around(use.read.part)):
            return False
        shown = [each for each in self.texts if each.is_printed and each.path == use.path]
        return bool(shown) and all(has_default(each) or self._covers(each) for each in shown)

    def _covers(self, use: Use) -> bool:
        if self.aborts or self.blocks.intersection(use.flow.around(use.read.part)):
            return True
        setting = use.flow.definitions(use.read.lookup.variable, use.read.part)
        return (
            len(setting) > 1
            and None not in setting
            and any(
                self.blocks.intersection(each.text.around(each.write.tag))
                for each in setting
                if each
            )
        )


def guards_of(answer: Answer, about: Callable[[Use], bool]) -> Guards:
    """Return the blocks whose condition asks for `answer`, by a use that is `about` something.

    A condition on a variable that is set in such a block asks for it too, and so does a loop that
    is left in one. The inner text of a `for` is rendered for what is there.
    """
    flow = answer.flow
    used = [use.read for use in answer.all_uses if about(use)]
    found = _blocks(read.part for read in used if read.role in ("condition", "loop"))
    for _ in range(2):
        found |= _asking_for(flow, _set_by(flow, found))
    found |= _left(flow, found)
    texts = tuple(use for use in answer.all_uses if use.is_captured)
    return Guards(frozenset(found), _aborts(flow, found), texts)


def _named(flow: Flow, *names: str) -> Iterator[tuple[Tag, tuple[Tag, ...]]]:
    """Yield the tags with these names that stand in a block, with what is around each."""
    for member in flow.members:
        for tag in member.outline.named(*names):
            around = member.around(tag)
            if around:
                yield tag, around


def _blocks(parts: Iterable[object]) -> set[Tag]:
    """Return the tags that open the blocks in whose conditions, or lists, something stands."""
    tags = (part for part in parts if isinstance(part, Tag))
    return {tag.inside[-1] if tag.name in _DIVIDERS and tag.inside else tag for tag in tags}


def _left(flow: Flow, blocks: set[Tag]) -> set[Tag]:
    """Return the loops that are left in one of `blocks`: the rest is met by what is good."""
    return {
        loop
        for _, around in _named(flow, *_LEAVING)
        if blocks.intersection(around)
        for loop in [tag for tag in around if tag.name in _LOOPS][-1:]
    }


def _set_by(flow: Flow, blocks: set[Tag]) -> set[Tag]:
    """Return the tags that set a variable in one of `blocks`, and the captures around one."""
    setting = {tag for block in blocks for tag in block.inside if tag.name == "capture"}
    for member in flow.members:
        for write in member.outline.writes:
            if blocks.intersection(member.around(write.tag)):
                setting.add(write.tag)
    return setting


def _asking_for(flow: Flow, setting: set[Tag]) -> set[Tag]:
    return _blocks(
        read.part
        for member, read in flow.reads
        if read.role == "condition"
        for each in member.definitions(read.lookup.variable, read.part)
        if each is not None and each.write.tag in setting
    )


def _aborts(flow: Flow, blocks: set[Tag]) -> bool:
    for _, around in _named(flow, "abort_message"):
        opener = next((tag for tag in reversed(around) if tag.name in _BLOCKS), None)
        if opener in blocks:
            return True
    return False
