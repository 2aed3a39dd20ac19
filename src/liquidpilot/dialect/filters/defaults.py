"""The `default` filter."""

from __future__ import annotations

from collections.abc import Callable

from liquidpilot.dialect.values import is_empty, is_truthy


def default(value: object, default_value: object = "", options: object = None) -> object:
    """Return `default_value` for nil, false and what is empty, else the value.

    White space alone is not empty (Braze, "Setting Default Values"). With `allow_false: true`,
    which arrives in `options`, false is kept.
    """
    allow_false = isinstance(options, dict) and is_truthy(options.get("allow_false"))
    missing = value is None or (value is False and not allow_false) or is_empty(value)
    return default_value if missing else value


FILTERS: dict[str, Callable[..., object]] = {"default": default}
