"""Work that is spread over processes."""

from __future__ import annotations

import gc
import os

import pytest

from liquidpilot.processes import ProcessEnded, stream


def test_what_processes_return_comes_back() -> None:
    assert sorted(stream(abs, [-1, 2, -3], 2, gc.enable)) == [1, 2, 3]


def test_a_process_that_is_ended_from_outside_is_told() -> None:
    with pytest.raises(ProcessEnded, match="lack of memory"):
        list(stream(os._exit, [9], 1, gc.enable))


def test_what_a_process_starts_with_is_left_out_of_searches_for_cycles() -> None:
    (left_out,) = stream(eval, ["__import__('gc').get_freeze_count()"], 1, gc.enable)

    assert left_out > 1_000
