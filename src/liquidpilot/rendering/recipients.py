"""Who receives a message: a profile of the workspace or a mapping, with attributes changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from liquidpilot.rendering.inputs import (
    as_moment,
    checked_profile,
    promotion_codes,
    visible_to_templates,
)
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.profile_settings import set_value
from liquidpilot.workspace.profiles import Profile
from liquidpilot.workspace.workspace import WorkspaceFiles


def find_recipient(
    files: WorkspaceFiles,
    message: Message,
    profile: str | Mapping[str, object] | None,
    settings: Mapping[str, object],
) -> Profile:
    """Return the profile called `profile`, or made of it; None is the one that fits `message`.

    `settings` are values by the path of an attribute. Raises UnknownName and WorkspaceError for a
    name, TypeError and ValueError for a mapping, LiquidPilotError for a path.
    """
    if profile is None or isinstance(profile, str):
        recipient = files.profile_for(message, profile)
    else:
        recipient = _from_mapping(profile)
    attributes = recipient.attributes
    if message.components:
        attributes = {**attributes, "message_components": _components(message, attributes)}
    for path, value in settings.items():
        attributes = set_value(attributes, path, value)
    return replace(recipient, attributes=attributes)


def _components(message: Message, attributes: Mapping[str, object]) -> dict[str, object]:
    given = attributes.get("message_components")
    own = {name: list(texts) for name, texts in message.components.items()}
    return {**own, **(given if isinstance(given, Mapping) else {})}


def _from_mapping(profile: Mapping[str, object]) -> Profile:
    given = checked_profile(profile)
    frozen = given.get("now")
    return Profile(
        "",
        visible_to_templates(given),
        now=None if frozen is None else as_moment(frozen, "the profile's 'now'"),
        promotion_codes=promotion_codes(given),
    )
