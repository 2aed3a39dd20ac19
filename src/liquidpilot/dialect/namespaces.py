"""The names under which a template finds the person's data.

A profile uses Braze's own names. Some of Braze's names mean the same data: `context` and its older
name `canvas_entry_properties`, and `context_properties`, which an e-commerce page uses.
"""

from __future__ import annotations

from collections.abc import Mapping

_CANVAS_CONTEXT = ("context", "canvas_entry_properties", "context_properties")


def namespace(profile: Mapping[str, object]) -> Mapping[str, object]:
    """Return the variables of a template that is rendered for `profile`.

    >>> namespace({"context": {"a": 1}})["canvas_entry_properties"]
    {'a': 1}
    """
    present = [name for name in _CANVAS_CONTEXT if profile.get(name) is not None]
    if not present or len(present) == len(_CANVAS_CONTEXT):
        return profile
    aliases = dict.fromkeys(_CANVAS_CONTEXT, profile[present[0]])
    return {**aliases, **profile}
