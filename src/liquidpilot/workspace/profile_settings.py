"""One attribute of a profile set from the outside: `--set custom_attribute.loyalty_tier=gold`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.errors import LiquidPilotError

_EXAMPLE = 'for example first_name=Ada or custom_attribute.${Brands Viewed}=["Zara"]'
_STEP = re.compile(
    r"""\$\{(?P<braced>[^}]*)\}
      | "(?P<double>(?:[^"\\]|\\.)*)"
      | '(?P<single>[^']*)'
      | \[(?P<index>[0-9]{1,6})\]
      | (?P<bare>[^.\[\]="'${}]+)""",
    re.VERBOSE,
)
# A profile's file has them beside the attributes; changed here they would have no effect.
_NO_ATTRIBUTES = {
    "now": "the clock is set with --now",
    "extends": "another profile is picked with --profile",
    "promotion_codes": "write them into the file of the profile",
}


def parse_setting(text: str) -> tuple[str, object]:
    """Split `path=value` into the path and the value: JSON if it is JSON, else the text as it is.

    So `true` is a flag and `3` a number, but `NO`, `12:30` and `01234` are text, as is `"3"`.
    A `=` inside of quotes or of `${…}` belongs to the path. Raises LiquidPilotError if there is no
    `=`, or if what is in front of it is no path.

    >>> parse_setting("custom_attribute.${Brands Viewed}=[1]")
    ('custom_attribute.${Brands Viewed}', [1])
    """
    steps, end = _steps(text)
    if not steps or not text.startswith("=", end):
        raise LiquidPilotError(f"'{text}' is not of the form path=value", hint=_EXAMPLE)
    return text[:end], _value(text[end + 1 :])


def set_value(attributes: Mapping[str, object], path: str, value: object) -> dict[str, object]:
    """Return a copy of `attributes` where `value` stands at `path`; tables on the way are made.

    The steps of a path are separated by dots: `loyalty_tier`, `${Brands Viewed}`, `"a.b"`, `'a.b'`,
    and `[0]` for an element of a list (one after the last appends). Raises LiquidPilotError for a
    path that is none, or that leads through something that is neither a table nor a list.

    >>> set_value({"custom_attribute": {"tier": "gold"}}, "custom_attribute.${Eye colour}", "blue")
    {'custom_attribute': {'tier': 'gold', 'Eye colour': 'blue'}}
    """
    steps, end = _steps(path)
    if not steps or end < len(path) or isinstance(steps[0], int):
        raise LiquidPilotError(f"'{path}' is not the path of an attribute", hint=_EXAMPLE)
    if path in _NO_ATTRIBUTES:
        raise LiquidPilotError(f"'{path}' is not an attribute", hint=_NO_ATTRIBUTES[path])
    changed = dict(attributes)
    _set(changed, steps, value, path)
    return changed


def setting_keys(path: str) -> tuple[str | int, ...]:
    """Return the keys that the path of a setting leads by. Raises as `set_value`.

    >>> setting_keys("custom_attribute.${Eye colour}")
    ('custom_attribute', 'Eye colour')
    """
    set_value({}, path, None)
    return tuple(_steps(path)[0])


def _steps(text: str) -> tuple[list[str | int], int]:
    """Read the steps of a path at the start of `text`; return them and where they end."""
    steps: list[str | int] = []
    at = 0
    while match := _STEP.match(text, at):
        steps.append(_step(match))
        at = match.end()
        if text.startswith(".", at):
            if not _STEP.match(text, at + 1):
                break
            at += 1
        elif not text.startswith("[", at):
            break
    return steps, at


def _step(match: re.Match[str]) -> str | int:
    text = match[match.lastgroup or 0]
    if match.lastgroup == "index":
        return int(text)
    if match.lastgroup == "double":
        return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
    return text.strip() if match.lastgroup == "bare" else text


def _set(
    container: dict[str, object] | list[object], steps: list[str | int], value: object, path: str
) -> None:
    step, rest = steps[0], steps[1:]
    inner = value
    if rest:
        inner = _copy(_get(container, step), rest[0], path)
        _set(inner, rest, value, path)
    if isinstance(container, dict):
        container[str(step)] = inner
    elif isinstance(step, int) and step < len(container):
        container[step] = inner
    elif step == len(container):
        container.append(inner)
    else:
        raise LiquidPilotError(
            f"'{path}' leads to place {step} of a list of {len(container)}",
            hint=f"[{len(container)}] appends to it",
        )


def _get(container: dict[str, object] | list[object], step: str | int) -> object:
    if isinstance(container, dict):
        return container.get(str(step))
    return container[step] if isinstance(step, int) and step < len(container) else None


def _copy(value: object, step: str | int, path: str) -> dict[str, object] | list[object]:
    """Return a copy of what `step` leads into; what is not there yet is made."""
    if value is None:
        return [] if isinstance(step, int) else {}
    if isinstance(value, list) and isinstance(step, int):
        return list(value)
    if isinstance(value, Mapping) and isinstance(step, str):
        return dict(value)
    kind = (
        "a list"
        if isinstance(value, list)
        else "a table"
        if isinstance(value, Mapping)
        else "a value"
    )
    raise LiquidPilotError(
        f"'{path}' leads through {kind}, where '{step}' is no step", hint=_EXAMPLE
    )


def _value(text: str) -> object:
    try:
        return read_json(text)
    except JsonMistake:
        return text
