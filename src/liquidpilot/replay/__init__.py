"""Recorded answers to connected_content calls: files, matching, replay, redaction, scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liquidpilot.replay.format import Fixture, FixtureResponse, Recorded, RequestPattern
from liquidpilot.replay.loading import load_fixture, parse_fixture
from liquidpilot.replay.matching import Difference
from liquidpilot.replay.playing import ReplayTransport, ScenarioTransport
from liquidpilot.replay.redaction import Redactor
from liquidpilot.replay.scenarios import (
    BUILT_IN,
    ScenarioDefinition,
    Scenarios,
    choose_responses,
    parse_choice,
)
from liquidpilot.replay.store import FixtureStore

if TYPE_CHECKING:
    from liquidpilot.replay.missing import MissingReport, UnansweredRequest, report_missing

__all__ = [
    "BUILT_IN",
    "Difference",
    "Fixture",
    "FixtureResponse",
    "FixtureStore",
    "MissingReport",
    "Recorded",
    "Redactor",
    "ReplayTransport",
    "RequestPattern",
    "ScenarioDefinition",
    "ScenarioTransport",
    "Scenarios",
    "UnansweredRequest",
    "choose_responses",
    "load_fixture",
    "parse_choice",
    "parse_fixture",
    "report_missing",
]


def __getattr__(name: str) -> object:
    """Import the finding about a missing fixture only where there is one."""
    if name in ("MissingReport", "UnansweredRequest", "report_missing"):
        from liquidpilot.replay import missing

        return getattr(missing, name)
    raise AttributeError(f"module 'liquidpilot.replay' has no attribute '{name}'")
