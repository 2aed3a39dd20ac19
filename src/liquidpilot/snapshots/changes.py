"""What a change is: lines that go, and lines that come in their place, in however many renders.

A shared footer changes hundreds of renders by the same lines. A reviewer answers once for each such
change; a render is accepted when all of its changes are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from liquidpilot.immutable import immutable
from liquidpilot.snapshots.contents import comparable
from liquidpilot.snapshots.diffs import changed_lines

Answer = Literal["accept", "reject", "skip"]

_NEW = "a message of which nothing is accepted yet"
_SPACES = "only white space differs"
# Words are compared only in a change that a person would read.
_MOST_WORDS = 400


@immutable
class Change:
    """A file whose text is another now; None: it is not there yet, or not any more."""

    name: str
    accepted: str | None
    rendered: str | None


def changes_between(
    accepted: Mapping[str, str], rendered: Mapping[str, str], redact: Callable[[str], str]
) -> Iterator[Change]:
    """Yield what differs between the texts `accepted` and those `rendered`, by file.

    `redact` takes the secrets out of a text; nothing of a change has any.
    """
    for name, text in rendered.items():
        wanted = comparable(accepted[name]) if name in accepted else None
        # What is accepted has no secrets: a text that is equal to it need not be searched for them.
        if comparable(text) == wanted:
            continue
        redacted = redact(text)
        if comparable(redacted) != wanted:
            yield Change(name, accepted.get(name), redacted)
    yield from (Change(name, accepted[name], None) for name in accepted if name not in rendered)


@immutable(slots=False)
class Hunk:
    """Lines next to each other of the file `name` that are others now.

    HTML has a line for each tag, and for each text between tags.
    """

    name: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """What stands for this change wherever it is met."""
        return _digest([self.name, self.removed, self.added])

    @cached_property
    def kind(self) -> str:
        """What stands for changes of the same words, whatever else is in their lines."""
        before, after = " ".join(self.removed).split(), " ".join(self.added).split()
        if len(before) + len(after) > _MOST_WORDS:
            return self.digest
        return _digest(list(_changed_words(before, after)) or [self.name])

    @property
    def is_new(self) -> bool:
        """Whether this stands for a render of which nothing is accepted yet."""
        return self.added == (_NEW,) and not self.name

    def lines(self) -> Iterator[str]:
        """Yield the change as it is shown: `-` for what was accepted, `+` for what was rendered."""
        yield from (f"-{line}" for line in self.removed)
        yield from (f"+{line}" for line in self.added)


NEW = Hunk("", (), (_NEW,))
"""The change of a message of which nothing is accepted yet."""


def _digest(data: object) -> str:
    text = json.dumps(data).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def _changed_words(before: list[str], after: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    # Imported only where there is a difference.
    import difflib

    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what != "equal":
            yield before[start:end], after[new_start:new_end]


def digest_of(changes: Sequence[Change]) -> str:
    """Return what stands for the accepted and the present texts of one render.

    Who accepts what was shown says by it what that was.
    """
    return _digest([[each.name, each.accepted, each.rendered] for each in changes])


def hunks_of(changes: Sequence[Change]) -> tuple[Hunk, ...]:
    """Return the changes of one render, each once.

    >>> hunks_of([Change("subject.txt", "Hi Ada", "Dear Ada")])
    (Hunk(name='subject.txt', removed=('Hi Ada',), added=('Dear Ada',)),)
    """
    if changes and all(each.accepted is None for each in changes):
        return (NEW,)
    return tuple(dict.fromkeys(hunk for each in changes for hunk in _hunks(each)))


def _hunks(change: Change) -> Iterator[Hunk]:
    before, after = comparable(change.accepted or ""), comparable(change.rendered or "")
    found = False
    for removed, added in changed_lines(change.name, before, after):
        found = True
        yield Hunk(change.name, removed, added)
    if not found:
        yield Hunk(change.name, (_SPACES,))


@immutable
class Differing:
    """A render that differs: its number among all, and its changes."""

    number: int
    hunks: tuple[Hunk, ...]


@immutable
class Group:
    """Changes that are met together: the same `hunks` in the renders with these `numbers`."""

    hunks: tuple[Hunk, ...]
    numbers: tuple[int, ...]


def grouped_changes(differing: Iterable[Differing]) -> list[Group]:
    """Return the changes, those first that are met in most renders.

    What is met in exactly the same renders, as a line of the HTML and of the plain text, is one.
    """
    hunks: dict[str, Hunk] = {}
    numbers: dict[str, list[int]] = {}
    for each in differing:
        for hunk in each.hunks:
            hunks.setdefault(hunk.digest, hunk)
            numbers.setdefault(hunk.digest, []).append(each.number)
    together: dict[tuple[int, ...], list[Hunk]] = {}
    for digest, met in numbers.items():
        together.setdefault(tuple(met), []).append(hunks[digest])
    groups = [Group(tuple(found), met) for met, found in together.items()]
    return sorted(groups, key=lambda each: (-len(each.numbers), each.numbers))


class Review:
    """The answers to the changes of some renders."""

    def __init__(self, differing: Iterable[Differing]) -> None:
        self._differing = list(differing)
        self.groups = grouped_changes(self._differing)
        self._answers: dict[str, Answer] = {}

    def waiting(self) -> list[Group]:
        """Return the changes that nothing was answered about, in order."""
        return [each for each in self.groups if self._of(each) is None]

    def answer(self, group: Group, answer: Answer, *, like: bool = False) -> int:
        """Take the answer for a change, and return for how many changes it was given.

        With `like` it is for all that wait and change the same words.
        """
        kinds = {hunk.kind for hunk in group.hunks}
        meant = [
            each
            for each in self.waiting()
            if each == group or (like and kinds >= {hunk.kind for hunk in each.hunks})
        ]
        for each in meant:
            self._answers.update((hunk.digest, answer) for hunk in each.hunks)
        return len(meant)

    def accept_everything(self) -> int:
        """Accept all changes that wait, and return how many those are."""
        return sum(self.answer(each, "accept") for each in self.waiting())

    def answers(self) -> Mapping[int, Answer]:
        """Return what becomes of each render, by its number.

        It is accepted when all of its changes are, and rejected when one of them is.
        """
        return {each.number: self._of_render(each) for each in self._differing}

    def _of(self, group: Group) -> Answer | None:
        return self._answers.get(group.hunks[0].digest)

    def _of_render(self, render: Differing) -> Answer:
        found = {self._answers.get(hunk.digest) for hunk in render.hunks}
        if "reject" in found:
            return "reject"
        return "accept" if found == {"accept"} else "skip"
