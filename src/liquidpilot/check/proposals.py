"""Who would come to a part that nobody reaches: the smallest change of a profile that gets there.

Conditions are read backwards (`turning`), and each guess is tried: the message is rendered with the
changed profile, and the search goes on from those that have come further. What is proposed has come
to the part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from heapq import heappop, heappush
from itertools import combinations, count, islice

from liquidpilot.check.coverage import Coverage, Proposal
from liquidpilot.check.turning import Changes, Step, Turning, head_of, path_of, steps_to
from liquidpilot.dialect.expressions.nodes import Expression
from liquidpilot.dialect.flow import Flow
from liquidpilot.dialect.outline import Output, Part, Tag
from liquidpilot.dialect.sites import Site
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.rendering.inputs import find_recipient
from liquidpilot.rendering.made_up_profile import profile_for
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.needed_types import KeyPath
from liquidpilot.rendering.needs import Need, needs_of, values_at
from liquidpilot.rendering.variants import Variant, taken_by, variants_of
from liquidpilot.rendering.workspace import Workspace, flow_of_field
from liquidpilot.sources import Place
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.profile_settings import setting_keys

_MOST_RENDERINGS = 120
"""How often a message is rendered at most in search of one site."""

MOST_SITES = 200
"""For how many sites a profile is looked for."""

_MOST_TOGETHER = 40
"""How often it is rendered beyond that with two changes at once."""

_MOST_VARIANTS = 40
_MOST_ITEMS = 60

_Start = tuple[str | None, int, int]


class Proposer:
    """Looks for who would come to the sites of one workspace, whose renderings are recorded."""

    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self._workspace = workspace
        self._now = now
        self._searches: dict[str, _Search] = {}

    def proposal(self, site: Site, addresses: Iterable[str]) -> Proposal | None:
        """Return who would come to `site` in one of these messages; None if none was found."""
        for address in addresses:
            search = self._searches.get(address)
            if search is None:
                try:
                    message = self._workspace.message(address)
                    search = _Search(self._workspace, message, self._now)
                except LiquidPilotError:
                    continue
                # One at a time: a large workspace has many.
                self._searches = {address: search}
            found = search.proposal(site)
            if found is not None:
                return found
        return None


@immutable
class _Target:
    """A site in one field: what has to be entered on the way, with the sites of that."""

    site: Site
    flow: Flow
    part: Part
    steps: Sequence[Step]
    sites: Sequence[_Start | None]

    def progress(self, taken: Collection[_Start]) -> int:
        """Return how many of the steps a rendering has taken, one after the other."""
        for number, at in enumerate(self.sites):
            if at is not None and at not in taken:
                return number
        return len(self.sites)


@dataclass
class _Search:
    """All that is known of one message."""

    workspace: Workspace
    message: Message
    now: datetime
    _rendered: dict[str, RenderedMessage | None] = field(default_factory=dict)
    _left: int = 0
    # What has led to other sites of the message.
    _led: list[Changes] = field(default_factory=list)

    def proposal(self, site: Site) -> Proposal | None:
        """Return who would come to `site`."""
        self._left = _MOST_RENDERINGS
        for target in islice(self._targets(site), 3):
            found = (
                self._guided(target)
                or self._tried(target)
                or self._together(target)
                or self._varied(target)
            )
            if found is not None:
                if found.changes:
                    self._led.append(dict(found.changes))
                return found
        return None

    def _guided(self, target: _Target) -> Proposal | None:
        order = count()
        waiting: list[tuple[int, int, int, str | None, Changes]] = []
        for person in self._people:
            self._push(waiting, next(order), target, person, {})
        seen: set[str] = set()
        while waiting and self._left > _MOST_RENDERINGS // 3:
            behind, _, _, person, changes = heappop(waiting)
            rendered = self._render(person, changes)
            for more in self._guesses(target, len(target.sites) + behind, rendered):
                merged = {**changes, **more}
                key = f"{person} {_key(merged)}"
                if key in seen or not more:
                    continue
                seen.add(key)
                if self._reaches(target.site, person, merged):
                    return self._smallest(target.site, person, merged)
                if self._left <= 0:
                    return None
                self._push(waiting, next(order), target, person, merged)
        return None

    def _push(
        self,
        waiting: list[tuple[int, int, int, str | None, Changes]],
        number: int,
        target: _Target,
        person: str | None,
        changes: Changes,
    ) -> None:
        rendered = self._render(person, changes)
        if rendered is None:
            return
        behind = target.progress(_starts(taken_by(rendered))) - len(target.sites)
        if not changes or len(changes) <= 6:
            heappush(waiting, (behind, len(changes), number, person, changes))

    def _guesses(
        self, target: _Target, reached: int, rendered: RenderedMessage | None
    ) -> Iterator[Changes]:
        """Yield what may lead further than the first `reached` steps."""
        if rendered is not None and rendered.abort is not None:
            for step in reversed(self._steps_around(rendered.abort.place, target.flow)):
                yield from self._turning.left(step)
        if reached < len(target.steps):
            yield from self._turning.entered(target.steps[reached])
        elif target.site.kind == "default":
            yield from self._of_default(target)

    def _of_default(self, target: _Target) -> Iterator[Changes]:
        for read in target.flow.outline.reads:
            for call in read.filters:
                if call.name == "default" and call.span == target.site.place.span:
                    for expression in _expressions(read.part):
                        head = head_of(expression, call)
                        if head is not None:
                            yield from self._turning.missing(target.flow, head, read.part)
                    yield from self._turning.missing(target.flow, read.lookup, read.part)

    def _tried(self, target: _Target) -> Proposal | None:
        """Change whatever the message reads, one thing after another."""
        for person in self._people:
            for need in self._needs:
                for value in self._others(need):
                    if self._left <= 0:
                        return None
                    changes = {path_of(need.keys): value}
                    if self._reaches(target.site, person, changes):
                        return self._made(person, changes)
        return None

    def _together(self, target: _Target) -> Proposal | None:
        """Change two things at once: what conditions ask for, and what has led to other sites."""
        self._left = max(self._left, 0) + _MOST_TOGETHER
        asked: list[Changes] = [
            {path_of(need.keys): value} for need in self._needs for value in need.usage.compared[:3]
        ]
        single = [*self._led, *(each for each in asked if each not in self._led)]
        for person in self._people[:2]:
            for one, other in combinations(single, 2):
                if self._left <= 0:
                    return None
                merged = {**one, **other}
                if not one.keys() & other.keys() and self._reaches(target.site, person, merged):
                    return self._smallest(target.site, person, merged)
        return None

    def _others(self, need: Need) -> Iterator[object]:
        yield from (None, "", *need.usage.compared[:3])
        catalog = self.workspace._files.catalogs().get(need.catalog or "")
        if catalog is not None:
            yield from (item["id"] for item in catalog.items[:_MOST_ITEMS] if "id" in item)
        if need.type == "list":
            likely = self._plausible(need.keys)
            items = likely if isinstance(likely, list) and likely else ["x"]
            yield from ([], *(items[:1] * times for times in (1, 3, 6, 12)))

    def _varied(self, target: _Target) -> Proposal | None:
        """Let the calls meet what they may meet."""
        for person in self._people[:2]:
            usual = self._render(person, {})
            if usual is None:
                continue
            for variant in islice(variants_of(self.workspace, usual, faults=True), _MOST_VARIANTS):
                rendered = self._render(person, {}, variant)
                if rendered is not None and target.site in taken_by(rendered):
                    return Proposal(
                        self.message.address,
                        person,
                        (),
                        variant.scenario,
                        tuple(variant.responses.items()),
                    )
        return None

    def _smallest(self, site: Site, person: str | None, changes: Changes) -> Proposal:
        """Return the changes without those that are not needed."""
        kept = dict(changes)
        for path in list(kept):
            fewer = {name: value for name, value in kept.items() if name != path}
            if fewer and self._reaches(site, person, fewer):
                kept = fewer
        return self._made(person, kept)

    def _made(self, person: str | None, changes: Changes) -> Proposal:
        return Proposal(self.message.address, person, tuple(changes.items()))

    def _reaches(self, site: Site, person: str | None, changes: Changes) -> bool:
        rendered = self._render(person, changes)
        return rendered is not None and site in taken_by(rendered)

    def _render(
        self, person: str | None, changes: Changes, variant: Variant | None = None
    ) -> RenderedMessage | None:
        key = f"{person} {_key(changes)} {variant and variant.name}"
        if key not in self._rendered:
            self._left -= 1
            self._rendered[key] = self._rendered_anew(person, changes, variant or Variant(None))
        return self._rendered[key]

    def _rendered_anew(
        self, person: str | None, changes: Changes, variant: Variant
    ) -> RenderedMessage | None:
        try:
            frozen = self.workspace._files.profile_for(self.message, person).now
            return self.workspace.render(
                self.message,
                person,
                settings=changes,
                scenario=variant.scenario,
                responses=variant.responses,
                now=None if frozen else self.now,
            )
        except (LiquidPilotError, ValueError):
            # A guess that no profile can have.
            return None

    @cached_property
    def _people(self) -> list[str | None]:
        files = self.workspace._files
        usual = files.profile_for(self.message).name
        # The usual person first, the awkward one last: what is proposed begins with somebody.
        return sorted(
            files.people_for(self.message),
            key=lambda name: (name not in (None, usual), name == "edge_case"),
        )

    @cached_property
    def _flows(self) -> list[Flow]:
        return [flow_of_field(self.workspace, self.message, name) for name in self.message.fields]

    @cached_property
    def _needs(self) -> list[Need]:
        return [each for each in needs_of(self.workspace, self.message) if each.kind == "attribute"]

    @cached_property
    def _likely(self) -> Mapping[str, object]:
        return profile_for(self.workspace, self.message, self._needs)[0]

    def _plausible(self, keys: KeyPath) -> object:
        return next(iter(values_at(self._likely, keys)), None)

    @cached_property
    def _turning(self) -> Turning:
        return Turning(self._plausible, self.now)

    def _targets(self, site: Site) -> Iterator[_Target]:
        """Yield each place of the message in which a site stands."""
        for flow in self._flows:
            for member in flow.members:
                source = member.outline.source
                if source.path != site.place.path:
                    continue
                for part, own in _parts_of(member, site):
                    steps = [*steps_to(member, part), *own]
                    yield _Target(site, member, part, steps, [_start_of(each) for each in steps])

    def _steps_around(self, place: Place, flow: Flow) -> list[Step]:
        for member in flow.root.members:
            for part in member.outline.named("abort_message"):
                if _start(member.outline.source.place(part.name_span)) == _start(place):
                    return steps_to(member, part)
        return []


def _parts_of(flow: Flow, site: Site) -> Iterator[tuple[Part, list[Step]]]:
    """Yield the part of a text that stands at a site, and what has to be entered there."""
    outline = flow.outline
    if site.kind == "text":
        yield from ((part, []) for part in outline.parts[:1])
        return
    at = _start(site.place)
    if site.kind == "default":
        reads = (
            read
            for read in outline.reads
            for call in read.filters
            if call.name == "default" and _start(outline.source.place(call.span)) == at
        )
        yield from ((read.part, []) for read in islice(reads, 1))
        return
    for tag in outline.tags:
        if _start(outline.source.place(tag.span)) == at:
            is_divider = bool(tag.inside) and tag.name in ("else", "elsif", "elseif", "when")
            opener = tag.inside[-1] if is_divider else tag
            part = opener if is_divider else tag
            yield part, [Step(flow, opener, tag if is_divider else None)]


def _start_of(step: Step) -> _Start | None:
    tag = step.divider or step.opener
    if step.opener.name not in ("if", "unless", "case", "for", "tablerow"):
        return None
    return _start(step.flow.outline.source.place(tag.span))


def _start(place: Place) -> _Start:
    return place.path, place.line, place.column


def _starts(taken: Iterable[Site]) -> set[_Start]:
    return {_start(each.place) for each in taken if each.kind in ("branch", "loop")}


def _expressions(part: Part) -> Iterator[Expression]:
    if isinstance(part, Output):
        yield part.expression
    node = part.node if isinstance(part, Tag) else None
    for _, value in node.values() if node is not None else ():
        yield value


def _key(changes: Changes) -> str:
    return repr(sorted(changes.items(), key=lambda each: each[0]))


def profile_of(workspace: Workspace, proposal: Proposal) -> dict[str, object]:
    """Return the file of a profile that is who a proposal says: what differs, over what it extends.

    It needs no scenario. Raises LiquidPilotError for what cannot be read any more.
    """
    message = workspace.message(proposal.message)
    person = find_recipient(workspace._files, message, proposal.profile, dict(proposal.changes))
    data: dict[str, object] = {"description": f"Gets what nobody got of {proposal.message}"}
    if proposal.profile is None:
        return {**data, **person.attributes}
    data["extends"] = proposal.profile
    for path, _ in proposal.changes:
        inside: dict[str, object] = data
        value: object = person.attributes
        keys = setting_keys(path)
        for key, following in zip(keys, (*keys[1:], 0), strict=True):
            value = value[str(key)] if isinstance(value, Mapping) else value
            if isinstance(following, int) or not isinstance(value, Mapping):
                # A list is written as a whole: it takes the place of the other.
                inside[str(key)] = value
                break
            inner = inside.setdefault(str(key), {})
            assert isinstance(inner, dict)
            inside = inner
    return data


def fewest(workspace: Workspace, coverage: Coverage, now: datetime) -> list[Proposal]:
    """Return proposals that together come to all that a changed profile alone comes to.

    The renderings of `workspace` are recorded.
    """
    left = {
        site: each
        for site, each in coverage.proposals.items()
        if each.changes and not each.scenario and not each.responses
    }
    found: list[Proposal] = []
    while left:
        proposal = next(iter(left.values()))
        search = _Search(workspace, workspace.message(proposal.message), now)
        rendered = search._render(proposal.profile, dict(proposal.changes))
        taken = frozenset[Site]() if rendered is None else taken_by(rendered)
        found.append(proposal)
        left = {site: each for site, each in left.items() if site not in taken and each != proposal}
    return found


def proposals_for(
    workspace: Workspace,
    coverage: Coverage,
    messages: Mapping[Site, Sequence[str]],
    now: datetime,
) -> dict[Site, Proposal]:
    """Return who would come to what nobody reaches, for at most `MOST_SITES` of it.

    `messages` are the addresses of those that have a site in them. The renderings of `workspace`
    are recorded.
    """
    proposer = Proposer(workspace, now)
    found = (
        (site, proposer.proposal(site, messages.get(site, ())))
        for site in coverage.missed[:MOST_SITES]
    )
    return {site: each for site, each in found if each is not None}
