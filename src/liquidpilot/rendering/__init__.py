"""Rendering: the dialect, the workspace and a transport brought together.

`field` renders one text, `message` all fields of a message, `workspace` a message by its name.
"""

from __future__ import annotations

# Type checkers take this name for typing.TYPE_CHECKING, whose import would be most of the cost.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

load_provider: Callable[[], Any] | None = None
"""Imports what finds things in messages; `liquidpilot` binds it, for no rule is known here."""


def findings_provider() -> Any:
    """Return what finds things in messages, a `rendering.findings.ProviderType`."""
    assert load_provider is not None, "liquidpilot binds it"
    return load_provider()
