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
from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.preview.choices import Choices
from liquidpilot.rendering.dependencies import (
    EVERYTHING,
    Dependencies,
    changed_inventories,
    dependencies_of_rendering,
)
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import Redactor
from liquidpilot.workspace.discovery import FoundMessage
from liquidpilot.workspace.messages import Message

if TYPE_CHECKING:
    from liquidpilot.rendering.delivery import DeliveryReport
    from liquidpilot.services.simulation import Simulation

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_KEPT = 64
# Without a frozen clock a view is out of date at once; one refresh asks for it several times.
_FRESH_FOR = 2.0


@dataclass(frozen=True, slots=True)
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


class PreviewState:
    """The workspace at `root`, kept up to date by `change`.

    With `sandbox`, simulated services answer the calls to them; the fixtures answer the others.
    Raises WorkspaceError if there is none, or if its configuration is broken at the start.
    """

    def __init__(
        self,
        root: Path,
        clock: Callable[[], float] = time.monotonic,
        *,
        sandbox: bool = False,
    ) -> None:
        self._workspace = Workspace.open(root)
        self._clock = clock
        self._sandbox = sandbox
        # Held for a moment only, and never while a message is being rendered.
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._changes = threading.Lock()
        self._broken: LiquidPilotError | None = None
        self._views: OrderedDict[tuple[str, Choices], tuple[float, View]] = OrderedDict()
        self._good: OrderedDict[tuple[str, Choices], RenderedMessage] = OrderedDict()
        self._places: dict[str, str] = {}
        self._latest: tuple[str, Choices] | None = None
        self.epoch = 0

    @property
    def workspace(self) -> Workspace:
        """The workspace as it was when it could last be opened."""
        return self._workspace

    @property
    def broken(self) -> LiquidPilotError | None:
        """What is wrong with the configuration, if something is."""
        return self._broken

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
        raise UnknownName.among("message", address, [each.address for each in found])

    def change(self, paths: Collection[str]) -> frozenset[str]:
        """Take note that the files at `paths` have changed; return all that views may depend on."""
        with self._changes:
            before = self._workspace
            problem = None
            try:
                broken = self._broken is not None
                after = Workspace.open(before.root) if broken else before.after(paths)
            except LiquidPilotError as error:
                problem, after = error, before
            with self._lock:
                self.epoch += 1
                self._views.clear()
                self._broken, self._workspace = problem, after
            if problem is not None:
                return frozenset(paths)
            return frozenset({*paths, *changed_inventories(before, after)})

    def view(self, address: str, choices: Choices) -> View:
        """Return the message for the person and the situation of `choices`. Raises UnknownName."""
        found = self.find(address)
        key = (found.address, choices)
        self._latest = key
        with self._lock:
            turn = self._turns.setdefault(found.address, threading.Lock())
        with turn:
            with self._lock:
                kept = self._views.get(key)
                epoch, workspace, broken = self.epoch, self._workspace, self._broken
            if kept is not None and self._clock() - kept[0] < _FRESH_FOR:
                return kept[1]
            view = self._made(found, choices, workspace, broken)
            with self._lock:
                # The files may have changed since: then it is shown, and not kept.
                if epoch == self.epoch:
                    _keep(self._views, key, (self._clock(), view))
            return view

    def deliver(self, address: str, choices: Choices) -> tuple[RenderedMessage, DeliveryReport]:
        """Render a webhook with simulated services, and deliver it to the one that has its host.

        The services are new ones, as those of a view are: what a page has delivered before does not
        show. Raises UnknownName, and LiquidPilotError for what cannot be rendered or delivered.
        """
        from liquidpilot.rendering.delivery import deliver

        found, workspace = self.find(address), self._workspace
        if self._broken is not None:
            raise self._broken
        simulation = workspace.simulate(choices.scenario)
        message = workspace.message(found.address)
        rendered = _render(message, choices, workspace, simulation, stand_ins=False)
        return rendered, deliver(workspace, rendered, simulation)

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
        key = (found.address, choices)
        rendered: RenderedMessage | None = None
        dependencies = EVERYTHING
        if error is None:
            try:
                rendered, dependencies = self._rendered(found, choices, workspace)
            except LiquidPilotError as problem:
                error = problem
            except (TypeError, ValueError) as problem:
                error = LiquidPilotError(str(problem))
        with self._lock:
            if rendered is not None and (rendered.status != "error" or rendered.has_stand_ins):
                _keep(self._good, key, rendered)
            good = self._good.get(key, rendered)
        return View(
            found.address,
            found.channel.name,
            choices,
            workspace,
            rendered,
            error,
            good,
            dependencies,
        )

    def _rendered(
        self, found: FoundMessage, choices: Choices, workspace: Workspace
    ) -> tuple[RenderedMessage, Dependencies]:
        message = workspace.message(found.address)
        # A new one each time: what one view has asked for is not to change another.
        simulation = workspace.simulate(choices.scenario) if self._sandbox else None
        rendered = _render(message, choices, workspace, simulation, stand_ins=True)
        return rendered, dependencies_of_rendering(workspace, message, rendered, choices.responses)


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


def _keep(kept: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Add `value` as the latest, and drop the oldest."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _KEPT:
        kept.popitem(last=False)
