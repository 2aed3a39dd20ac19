"""What the tests of Ruby's semantics share: values as the Ruby judge writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from liquidpilot.dialect.values import Drop, RubyRange

Revive = Callable[[object], object]


class _Loop(Drop):
    """A stand-in for the `forloop` of a loop that runs its first turn."""

    ruby_class = "Liquid::ForloopDrop"

    def __init__(self, length: int) -> None:
        self._properties: dict[str, object] = {"length": length, "first": True, "last": length == 1}

    def get(self, key: str) -> object:
        return self._properties.get(key)

    def has(self, key: str) -> bool:
        return key in self._properties


_REVIVERS: dict[str, Callable[..., object]] = {
    "$range": lambda ends: RubyRange(*ends),
    "$time": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$float": float,
    "$forloop": _Loop,
}


def _revive(value: object) -> object:
    if isinstance(value, list):
        return [_revive(item) for item in value]
    if isinstance(value, dict):
        name = next(iter(value), None)
        if name in _REVIVERS:
            return _REVIVERS[name](value[name])
        return {key: _revive(item) for key, item in value.items()}
    return value


@pytest.fixture(scope="session")
def revive() -> Revive:
    """Turn a stored value into what it stands for; `ruby_judge.rb` does the same in Ruby."""
    return _revive
