"""Work that is spread over several processes."""

import gc

from liquidpilot.processes import stream


def test_a_process_seldom_searches_for_cycles() -> None:
    # By Python's own threshold, 700, this takes a quarter of the time of an export.
    found = list(stream(eval, ["__import__('gc').get_threshold()[0]"], 1, gc.enable))

    assert found[0] >= 10_000
