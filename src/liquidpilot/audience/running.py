"""One dry run: blocks of people are rendered, in one process or several, and merged.

`aggregate_of` is all that an engine for several machines has to call; see
docs/decisions/0040-a-whole-audience.md.
"""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import partial

from liquidpilot.audience.aggregate import Aggregate, Fact, Person, Problem
from liquidpilot.audience.blocks import Block, Input, blocks_of
from liquidpilot.audience.facts import facts_of, taken, taken_text
from liquidpilot.audience.hashes import hash_of, is_among
from liquidpilot.audience.out import Out
from liquidpilot.audience.report import Parts
from liquidpilot.audience.users import NotAUser, User, users_of
from liquidpilot.dialect.outline import Outline
from liquidpilot.dialect.tags.promotion import PromotionNode
from liquidpilot.immutable import immutable
from liquidpilot.processes import processes_for, stream
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace, template_of_field
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.profile_settings import set_value
from liquidpilot.workspace.profiles import Profile
from liquidpilot.workspace.workspace import WorkspaceFiles

# Bytes of a user, roughly: how many there are is not known before all are read.
_OF_A_USER = 500
# From so many renderings of a text on it is compiled at once.
_MANY = 1_000


@immutable
class Job:
    """What is rendered, and how: all that a process needs to know beside its block.

    `lowest` is the hash up to which lines are taken, for the `seed`; None takes all. `out` is where
    the messages are written, None if they are not.
    """

    files: WorkspaceFiles
    message: Message
    now: datetime
    scenario: str | None = None
    responses: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    hash_ids: bool = False
    seed: int = 0
    lowest: int | None = None
    out: Out | None = None

    def users(self, line: bytes, wrong: Callable[[NotAUser], None]) -> Iterable[User]:
        """Return who is rendered of a line: nobody, if it is not in the sample or is blank.

        Raises NotAUser; of one in a list `wrong` is told.
        """
        if self.lowest is not None and hash_of(str(self.seed), line) > self.lowest:
            return ()
        if not line.strip():
            return ()
        return users_of(line, hash_ids=self.hash_ids, wrong=wrong)


@immutable
class Done:
    """A block, and what is known of the people in it."""

    key: str
    size: int
    aggregate: Aggregate


class Renderer:
    """Renders the people of blocks, in one process; templates are parsed and compiled once."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._workspace = Workspace(job.files)._recorded()
        self._workspace._expected = _MANY
        self._workspace._tells = False

    def render(self, attributes: Mapping[str, object]) -> RenderedMessage:
        """Return the message as a person with these attributes would get it.

        What is said about it is left out, unless Braze refuses it: then the place is told exactly.
        """
        rendered = self._rendered(attributes)
        if rendered.status != "error":
            return rendered
        self._workspace._tells = True
        try:
            return self._rendered(attributes)
        finally:
            self._workspace._tells = False

    def _rendered(self, attributes: Mapping[str, object]) -> RenderedMessage:
        job = self._job
        return self._workspace.render(
            job.message,
            attributes,
            scenario=job.scenario,
            responses=job.responses,
            settings=job.settings,
            now=job.now,
        )

    def people(
        self, block: Block, problems: Callable[[Problem], None], lines: Callable[[int], None]
    ) -> Iterator[tuple[Person, RenderedMessage]]:
        """Yield everybody in `block` with their message; tell what is no user, and how many lines.

        Raises LiquidPilotError for a file of the workspace that is broken and needed.
        """
        job, at = self._job, 0

        def wrong(error: NotAUser) -> None:
            problems(Problem(block.name, block.number, at, error.kind, error.message))

        if block.problem is not None:
            problems(Problem(block.name, block.number, 0, *block.problem))
        for line in block.lines():
            at += 1
            try:
                for user in job.users(line, wrong):
                    yield user.person, self.render(user.attributes)
            except NotAUser as error:
                wrong(error)
        lines(at)

    def aggregate_of(self, block: Block) -> Aggregate:
        """Return what is known of the people in `block`. Raises as `people` does.

        If their messages are wanted they have been written.
        """
        found, out = Aggregate(), self._job.out
        counted = partial(found.add_lines, block.name, block.number)
        with out.part(block.key) if out is not None else contextlib.nullcontext() as write:
            for person, rendered in self.people(block, found.add_problem, counted):
                found.add(person, facts_of(rendered))
                if write is not None:
                    write(person, rendered)
        return found.settle()


def aggregates_of(job: Job, blocks: Iterable[Block], size: int, jobs: int = 0) -> Iterator[Done]:
    """Yield what is known of each block, in no order; `size` is that of the whole input.

    `jobs` processes work, 0 as many as there are cores. Raises LiquidPilotError.
    """
    processes = processes_for(size // _OF_A_USER, jobs)
    if processes < 2:
        renderer = Renderer(job)
        yield from (_done(renderer, block) for block in blocks)
    else:
        yield from stream(_work, blocks, processes, _start, job)


def parts_of(workspace: Workspace, message: Message) -> Parts:
    """Return what `message` is made of, with the content blocks in it, whoever gets it."""
    recorded, known = workspace._recorded(), workspace._files.catalogs()
    sites: dict[Fact, None] = {}
    catalogs: dict[str, int] = {}
    lists: dict[str, None] = {}
    for name in message.fields:
        template = template_of_field(recorded, message, name)
        for found in template.sites:
            sites.update((taken(each.site), None) for each in found)
        for outline in template.outlines:
            # One whose name is computed may be any; case is forgiven.
            used = {each.written and each.written.lower() for each in outline.catalogs}
            names = [each for each in known if None in used or each.lower() in used]
            catalogs |= {each: len(known[each].items) for each in names}
            lists |= dict.fromkeys(_code_lists(outline))
    whole = {taken_text(source) for source in message.fields.values()}
    return Parts(tuple(each for each in sites if each not in whole), catalogs, tuple(lists))


def _code_lists(outline: Outline) -> Iterator[str]:
    # Braze takes a code from each list that is named, also in a branch that is not rendered.
    for tag in outline.named("promotion"):
        if isinstance(tag.node, PromotionNode):
            yield tag.node.list_name


def read_blocks(
    wanted: Input, known: Iterable[str] = (), met: Callable[[str], None] = lambda _: None
) -> Iterator[Block]:
    """Yield the blocks of an input, without those whose keys are known; `met` is told all keys."""
    left_out = set(known)
    for block in blocks_of(wanted):
        met(block.key)
        if block.key not in left_out:
            yield block


def ids_of(hashes: Iterable[int], blocks: Iterable[Block], known: Known) -> dict[int, str]:
    """Return the ids of people by their hashes; `known` has the sorted hashes of each block."""
    found = _users_of_hashes(hashes, blocks, known, lambda line: users_of(line, wrong=_leave_out))
    return {hashed: each.person.id for hashed, each in found.items()}


def profiles_of(
    hashes: Iterable[int], blocks: Iterable[Block], known: Known, job: Job
) -> list[Profile]:
    """Return people by their hashes as profiles, whom a message is rendered for as in `job`.

    They are called as they are shown. Of somebody who is listed twice the first line counts.
    """
    found = _users_of_hashes(hashes, blocks, known, lambda line: job.users(line, _leave_out))
    return [_profile(each, job) for each in found.values()]


def _leave_out(_: NotAUser) -> None:
    pass


def _profile(user: User, job: Job) -> Profile:
    attributes = user.attributes
    for path, value in job.settings.items():
        attributes = set_value(attributes, path, value)
    return Profile(user.person.id, attributes, now=job.now)


Known = Mapping[str, Sequence["array[int]"]]
"""Of each block, by its key, the sorted hashes of the people in it."""


def _users_of_hashes(
    hashes: Iterable[int],
    blocks: Iterable[Block],
    known: Known,
    read: Callable[[bytes], Iterable[User]],
) -> dict[int, User]:
    """Return people by their hashes; only the blocks in which they are, are read once more."""
    left, found = set(hashes), dict[int, User]()
    for block in blocks if left else ():
        parts = known.get(block.key, ())
        here = {each for each in left for part in parts if is_among(each, part)}
        for line in block.lines() if here else ():
            with contextlib.suppress(NotAUser):
                for each in read(line):
                    if each.person.hash in here:
                        found.setdefault(each.person.hash, each)
        left -= found.keys()
        if not left:
            break
    return found


def _done(renderer: Renderer, block: Block) -> Done:
    return Done(block.key, block.size, renderer.aggregate_of(block))


# The renderer of a process that `stream` has started.
_renderers: list[Renderer] = []


def _start(job: Job) -> None:
    _renderers.append(Renderer(job))


def _work(block: Block) -> Done:
    return _done(_renderers[-1], block)
