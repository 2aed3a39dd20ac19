"""A service that nobody has, simulated: it answers whatever a test says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from liquidpilot.connected_content.request import Request, Response
from liquidpilot.services.interface import (
    EVIDENCE,
    Action,
    Answer,
    Integration,
    Sandbox,
    SandboxOption,
    SandboxOptions,
    Section,
    ServiceScenario,
)


@dataclass
class Echo:
    """A sandbox that answers everything with `answered`, and remembers what it was asked."""

    answered: Answer | Exception = field(
        default_factory=lambda: Answer(Response(200, {EVIDENCE: "docs"}, b"{}"))
    )
    asked: list[Request] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    actions: list[tuple[Action, ...]] = field(default_factory=list)

    def answer(self, request: Request, /) -> Answer:
        self.asked.append(request)
        if isinstance(self.answered, Exception):
            raise self.answered
        return self.answered

    def overview(self) -> Iterable[Section]:
        columns, when_empty = ("from", "text"), "nobody has written"
        yield Section("Letters", columns, self.rows, when_empty, actions=self.actions)


class Post(Integration):
    """The integration of an `Echo`; it keeps the options that it was last asked for."""

    name = "post"
    title = "The <Post>"
    hosts = frozenset({"api.post.example"})
    sandbox_options = (
        SandboxOption("strict-letters", False, "Take no postcards."),
        SandboxOption("stamps", 3, "How many there are."),
        SandboxOption("delay", "", "How long a letter takes."),
    )
    scenarios = (
        ServiceScenario("post-strike", "Nobody works"),
        ServiceScenario("post-snow", "Everything is late"),
    )

    def __init__(self) -> None:
        self.options: SandboxOptions | None = None

    def sandbox(self, options: SandboxOptions) -> Sandbox | None:
        self.options = options
        return Echo()

    def data_files(self) -> dict[str, str]:
        return {"offices.toml": "# Offices.\n", "stamps.toml": "# Stamps.\n"}
