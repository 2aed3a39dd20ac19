"""`PreviewState`: the workspace that is open, and what was made of it last.

All threads of the server share one `PreviewState`. It renders each message for one person at a
time; while one message takes long, the others are shown. A page, the document in its frame and its
parts ask for the same view within a moment, so the latest views are kept.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from liquidpilot.boundary import Boundary, reading_instead
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.immutable import immutable
from liquidpilot.preview.choices import Choices
from liquidpilot.preview.drafts import Drafts
from liquidpilot.rendering.dependencies import (
    EVERYTHING,
    Dependencies,
    changed_inventories,
    dependencies_of_rendering,
)
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import Redactor
from liquidpilot.suggestions import closest
from liquidpilot.workspace.discovery import FoundMessage
from liquidpilot.workspace.messages import Message

if TYPE_CHECKING:
    from liquidpilot.rendering.delivery import DeliveryReport
    from liquidpilot.services.simulation import Simulation

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_KEPT = 64
_DRAFTED = 4
# Without a frozen clock a view is out of date at once; one refresh asks for it several times.
_FRESH_FOR = 2.0


@immutable
class View:
    """One message for one person, as far as it could be rendered.

    `rendered` is None if a file that it needs is broken, and `error` says which. `good` is what is
    to be shown: `rendered`, or the last one before an error; it is `stale` then. `known_profile` is
    the profile that it was rendered for.
    """

    address: str
    channel: str
    choices: Choices
    workspace: Workspace
    rendered: RenderedMessage | None
    error: LiquidPilotError | None
    good: RenderedMessage | None
    dependencies: Dependencies

    @property
    def stale(self) -> bool:
        """Whether what is shown is older than the files."""
        return self.good is not None and self.good is not self.rendered

    @property
    def redactor(self) -> Redactor:
        """What takes out the secrets of what a page says about the message: calls, answers."""
        return self.workspace._redactor_for(self.rendered, self.good)


Begin = Callable[[Path], tuple[str, list[str]]]
"""Makes the first message of the workspace in a folder; returns its address, and what it wrote."""


class PreviewState:
    """A workspace, opened or the folder of one, kept up to date by `change`.

    With `sandbox`, simulated services answer the calls to them; the fixtures answer the others. One
    that is served at the URL `sandbox_at` remembers what it was asked, and takes webhooks. `begin`
    makes the first message where there is none.
    Raises WorkspaceError if there is none, or if its configuration is broken at the start.
    """

    def __init__(
        self,
        opened: Path | Workspace,
        clock: Callable[[], float] = time.monotonic,
        *,
        sandbox: bool = False,
        sandbox_at: str | None = None,
        begin: Begin | None = None,
    ) -> None:
        self._begin = begin
        self._workspace = opened if isinstance(opened, Workspace) else Workspace.open(opened)
        self._clock = clock
        self._sandbox = sandbox
        self._sandbox_at = sandbox_at
        # Held for a moment only, and never while a message is being rendered.
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._changes = threading.Lock()
        self._broken: LiquidPilotError | None = None
        self._views: OrderedDict[tuple[str, Choices], tuple[float, View]] = OrderedDict()
        self._good: OrderedDict[tuple[str, Choices], RenderedMessage] = OrderedDict()
        self._places: dict[str, str] = {}
        self._latest: tuple[str, Choices] | None = None
        self._followers: list[Callable[[Collection[str]], None]] = []
        self._drafted: OrderedDict[tuple[int, tuple[str, ...]], Workspace] = OrderedDict()
        self.drafts = Drafts()
        self.epoch = 0

    @property
    def workspace(self) -> Workspace:
        """The workspace as it was when it could last be opened."""
        return self._workspace

    @property
    def broken(self) -> LiquidPilotError | None:
        """What is wrong with the configuration, if something is."""
        return self._broken

    def unreadable(self) -> list[LiquidPilotError]:
        """Return what is wrong with the files that messages share, each said once.

        Those are the configuration, content blocks, catalogs, scenarios, fixtures and the default
        profile; and messages, as far as they were asked for.
        """
        workspace, found = self._workspace, [] if self._broken is None else [self._broken]
        files = workspace._files
        with contextlib.suppress(LiquidPilotError):
            # To ask is to read, and what is wrong is noted.
            _ = len(files.catalogs()) + len(files.content_blocks())
        reads: tuple[Callable[[], object], ...] = (workspace.scenarios, files.profile_for)
        for read in reads:
            try:
                read()
            except LiquidPilotError as error:
                found.append(error)
        found += (*files.problems, *workspace._fixtures.errors)
        return list({str(each): each for each in found}.values())

    def found(self) -> list[FoundMessage]:
        """Return the places of all messages, by address."""
        return self._workspace._files.found_messages()

    def find(self, address: str) -> FoundMessage:
        """Return the message with this address or unique name, of those in the index.

        What the client says is compared with the index and never used as a path.
        Raises UnknownName.
        """
        found = self.found()
        for each in found:
            if each.address == address:
                return each
        named = [each for each in found if each.name == address]
        if len(named) == 1:
            return named[0]
        nearest = self.nearest(address)
        if nearest is not None:
            raise UnknownName(f"there is no message '{address}'", hint=f"did you mean '{nearest}'?")
        raise UnknownName.among("message", address, [each.address for each in found])

    def nearest(self, asked: str) -> str | None:
        """Return the address of the message that was probably meant by `asked`, if none has it.

        Messages are called by their address or by its last part.
        """
        addresses = [each.address for each in self.found()]
        if asked in addresses:
            return None
        meant = {each.name: each.address for each in self.found()} | {
            each: each for each in addresses
        }
        found = closest(asked, meant)
        return None if found is None else meant[found]

    def change(self, paths: Collection[str]) -> frozenset[str]:
        """Take note that the files at `paths` have changed; return all that views may depend on."""
        with self._changes:
            before = self._workspace
            problem = None
            try:
                broken = self._broken is not None
                after = before._anew() if broken else before.after(paths)
            except LiquidPilotError as error:
                problem, after = error, before
            with self._lock:
                self.epoch += 1
                self._views.clear()
                self._broken, self._workspace = problem, after
            changed = frozenset(paths)
            if problem is None:
                changed = changed.union(changed_inventories(before, after))
            for follow in self._followers:
                follow(changed)
            return changed

    def when_changed(self, follow: Callable[[Collection[str]], None]) -> None:
        """Call `follow` after each change, with all that views may depend on."""
        self._followers.append(follow)

    @contextlib.contextmanager
    def reading(self, choices: Choices) -> Iterator[None]:
        """Within, the drafts of `choices` stand in the place of their files for whoever reads them.

        Raises LiquidPilotError for a draft that is not known.
        """
        inside = Boundary(self._workspace.root)
        drafts = self.drafts.named(choices.drafts)
        with reading_instead({inside.place(each.path): each.text.encode() for each in drafts}):
            yield

    def view(self, address: str, choices: Choices) -> View:
        """Return the message for the person and the situation of `choices`. Raises UnknownName.

        If they have drafts, what is said about it is asked for while `reading` them.
        """
        found = self.find(address)
        self._latest = (found.address, choices)
        return self._view(found, choices)

    def as_usual(self, view: View) -> View:
        """Return the message of `view` for the same person in no scenario: what it calls then.

        A scenario that concerns none of those calls makes no difference to it.
        """
        if view.choices.scenario is None:
            return view
        return self._view(self.find(view.address), replace(view.choices, scenario=None))

    def _view(self, found: FoundMessage, choices: Choices) -> View:
        key = (found.address, choices)
        with self._lock:
            turn = self._turns.setdefault(found.address, threading.Lock())
        with turn, self.reading(choices):
            with self._lock:
                kept = self._views.get(key)
                epoch, workspace, broken = self.epoch, self._workspace, self._broken
            if kept is not None and self._clock() - kept[0] < _FRESH_FOR:
                return kept[1]
            try:
                workspace = self._with_drafts(epoch, workspace, choices)
            except LiquidPilotError as problem:
                broken = problem
            view = self._with_last_good(self._made(found, choices, workspace, broken))
            with self._lock:
                # The files may have changed since: then it is shown, and not kept.
                if epoch == self.epoch:
                    _keep(self._views, key, (self._clock(), view))
            return view

    def peek(self, address: str, choices: Choices) -> View:
        """Return the same, of which nothing is kept, for a look at many. Raises UnknownName."""
        return self._made(self.find(address), choices, self._workspace, self._broken)

    def look(self, address: str, choices: Choices) -> View:
        """Return the same without what it depends on, for a look at everybody."""
        found, workspace = self.find(address), self._workspace
        simulate = self._simulate if self._sandbox else None
        return view_of(workspace, found, choices, simulate=simulate, error=self._broken)

    def deliver(self, address: str, choices: Choices) -> tuple[RenderedMessage, DeliveryReport]:
        """Render a webhook with simulated services, and deliver it to the one that has its host.

        The services are new ones, as those of a view are, except the one of `sandbox_at`: what a
        page has delivered before does not show. Raises UnknownName, and LiquidPilotError for what
        cannot be rendered or delivered.
        """
        from liquidpilot.rendering.delivery import deliver

        found, workspace = self.find(address), self._workspace
        if self._broken is not None:
            raise self._broken
        simulation = self._simulate(workspace, choices)
        message = workspace.message(found.address)
        rendered = _render(message, choices, workspace, simulation, stand_ins=False)
        return rendered, deliver(workspace, rendered, simulation)

    @property
    def can_begin(self) -> bool:
        """Whether the first message can be made: there is none, and somebody knows how."""
        return self._begin is not None and self._broken is None and not self.found()

    def begin(self) -> str:
        """Make the first message, and return its address. Raises LiquidPilotError."""
        if self._begin is None or not self.can_begin:
            raise LiquidPilotError("there is a message already", hint="reload the page")
        address, paths = self._begin(self._workspace.root)
        self.change(paths)
        return address

    def warm_up(self) -> None:
        """Render what was asked for last, since a page is about to ask for it again."""
        if self._latest is not None:
            with contextlib.suppress(LiquidPilotError):
                self.view(*self._latest)

    def place_id(self, path: str) -> str:
        """Return the name under which a page may ask to open the file at `path` in the editor."""
        identity = sha256(path.encode()).hexdigest()[:16]
        self._places[identity] = path
        return identity

    def place(self, identity: str) -> Path | None:
        """Return the file of `place_id`, absolute; None for a name that no page was given."""
        path = self._places.get(identity)
        return None if path is None else self._workspace.root / path

    def _made(
        self,
        found: FoundMessage,
        choices: Choices,
        workspace: Workspace,
        error: LiquidPilotError | None,
    ) -> View:
        simulate = self._simulate if self._sandbox else None
        view = view_of(workspace, found, choices, simulate=simulate, error=error)
        if view.rendered is None:
            return view
        message = workspace.message(found.address)
        made_of = dependencies_of_rendering(workspace, message, view.rendered, choices.responses)
        icon = workspace._files.configuration.preview.app_icon
        if icon is not None and view.channel != "email":
            # It is drawn beside the message.
            made_of = Dependencies(made_of.paths | {icon})
        return replace(view, dependencies=made_of)

    def _with_last_good(self, view: View) -> View:
        """Return `view` that shows, if there is an error, the last version without one."""
        # Behind a mistake that is being typed stands what was typed before it.
        key, rendered = (view.address, replace(view.choices, drafts=())), view.rendered
        with self._lock:
            if rendered is not None and (rendered.status != "error" or rendered.has_stand_ins):
                _keep(self._good, key, rendered)
            return replace(view, good=self._good.get(key, rendered))

    def _with_drafts(self, epoch: int, workspace: Workspace, choices: Choices) -> Workspace:
        """Return the workspace with the drafts in it, which shares all else with `workspace`."""
        if not choices.drafts:
            return workspace
        key = (epoch, choices.drafts)
        with self._lock:
            known = self._drafted.get(key)
        if known is None:
            known = workspace.after({each.path for each in self.drafts.named(choices.drafts)})
            with self._lock:
                _keep(self._drafted, key, known, _DRAFTED)
        return known

    def _simulate(self, workspace: Workspace, choices: Choices) -> Simulation:
        return workspace.simulate(choices.scenario, at=self._sandbox_at)


def view_of(
    workspace: Workspace,
    found: FoundMessage,
    choices: Choices,
    *,
    simulate: Callable[[Workspace, Choices], Simulation] | None = None,
    error: LiquidPilotError | None = None,
) -> View:
    """Return the message at `found` for `choices`, which is not rendered if there is an `error`.

    `simulate` makes the services that answer. The view may depend on every file.
    """
    rendered: RenderedMessage | None = None
    if error is None:
        try:
            message = workspace.message(found.address)
            # A new one each time: what one view has asked for is not to change another.
            simulation = simulate(workspace, choices) if simulate is not None else None
            rendered = _render(message, choices, workspace, simulation, stand_ins=True)
        except LiquidPilotError as problem:
            error = problem
        except (TypeError, ValueError) as problem:
            error = LiquidPilotError(str(problem))
    channel = found.channel.name
    return View(found.address, channel, choices, workspace, rendered, error, rendered, EVERYTHING)


def _render(
    message: Message,
    choices: Choices,
    workspace: Workspace,
    simulation: Simulation | None,
    *,
    stand_ins: bool,
) -> RenderedMessage:
    return workspace.render(
        message,
        profile=choices.profile,
        scenario=choices.scenario,
        responses=choices.chosen_responses(),
        settings=choices.changed_values(),
        now=choices.moment,
        simulation=simulation,
        stand_ins=stand_ins,
    )


def _keep(kept: OrderedDict[_Key, _Value], key: _Key, value: _Value, most: int = _KEPT) -> None:
    """Add `value` as the latest, and drop the oldest."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
