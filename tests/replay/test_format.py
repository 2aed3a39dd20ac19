"""Sizes and delays in an author's words."""

from __future__ import annotations

import pytest

from liquidpilot.replay.format import parse_delay, parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [("1.1MB", 1_100_000), ("64 KiB", 65_536), ("10kb", 10_000), ("0B", 0), ("1.5MiB", 1_572_864)],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text", ["", "1", "MB", "-1MB", "1,1MB", "1GB", "101MB", "9" * 400 + "B", "١MB"]
)
def test_no_sizes(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a size|more than 100 MB"):
        parse_size(text)


@pytest.mark.parametrize(("text", "seconds"), [("2.5s", 2.5), ("300ms", 0.3), ("2 s", 2.0)])
def test_delays(text: str, seconds: float) -> None:
    assert parse_delay(text) == seconds


@pytest.mark.parametrize("text", ["", "2", "2m", "-1s", "1e3s", "2,5s"])
def test_no_delays(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        parse_delay(text)
