"""The weather integration, installed for the time of a test: found as a real package is found."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from liquidpilot.check.registry import all_rules
from liquidpilot.services.registry import installed

_PACKAGE = Path(__file__).parent / "weather"


@pytest.fixture
def weather(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install the weather integration beside what is installed anyway."""
    monkeypatch.syspath_prepend(str(_PACKAGE))
    _forget()
    yield
    sys.modules.pop("weather_integration", None)
    _forget()


def _forget() -> None:
    installed.cache_clear()
    all_rules.cache_clear()
