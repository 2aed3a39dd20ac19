"""What there is to say about a message: `rendering` asks for it, and knows no rule itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from liquidpilot.diagnostics import Finding
from liquidpilot.rendering.field import TextRendering
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.workspace.messages import Message


@dataclass(frozen=True, eq=False)
class Rendering:
    """How a message was rendered: all that made it what it is.

    `person` is the data of the recipient. `scenario` is None for the default answers, `responses`
    are those that were picked by hand. `render_usual` renders the same with the default answers,
    None where that would ask somebody else than the fixtures again.
    """

    message: Message
    person: Mapping[str, object]
    scenario: str | None = None
    responses: Mapping[str, str] = field(default_factory=dict)
    render_usual: Callable[[], RenderedMessage] | None = None


class FindingsProvider(Protocol):
    """Finds what there is to say about the messages of one workspace."""

    def of_message(self, message: Message) -> tuple[Finding, ...]:
        """Return what is found in `message`, for everybody and in every scenario."""
        ...

    def of_rendering(self, rendering: Rendering, rendered: RenderedMessage) -> tuple[Finding, ...]:
        """Return what stands in the texts of a message, and what one rendering has met."""
        ...


class ProviderType(Protocol):
    """Makes providers: what `liquidpilot.rendering.findings_provider` returns."""

    def __call__(self, workspace: Any) -> FindingsProvider:
        """Return the provider of a `Workspace`."""
        ...

    def of_text(self, text: TextRendering) -> tuple[Finding, ...]:
        """Return what stands in a text that belongs to no workspace, and what its rendering met."""
        ...
