"""When a test takes place: the same moment each time, or every snapshot would change by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from liquidpilot.rendering.recipients import find_recipient
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.messages import Message

FIXED_NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
"""Noon of Thursday, 15 January 2026, UTC: the moment of a test that nothing else gives one."""


def frozen_now(
    workspace: Workspace,
    message: Message,
    profile: str | Mapping[str, object] | None,
    asked: datetime | None = None,
) -> datetime:
    """Return the moment at which `message` is rendered for a test.

    It is the one that is `asked` for, else the profile's `now`, else that of `[test]` in
    `liquidpilot.toml`, else FIXED_NOW. Raises UnknownName and WorkspaceError for the profile.
    """
    own = asked or find_recipient(workspace.files, message, profile, {}).now
    return own or workspace.files.configuration.test.now or FIXED_NOW
