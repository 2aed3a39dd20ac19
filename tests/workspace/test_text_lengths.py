"""Where a text is cut."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.workspace.text_lengths import cut_text


@given(st.text(st.sampled_from("a👩🏽\u200d💻é\u0301\ufe0f"), max_size=30), st.integers(0, 30))
@settings(max_examples=100, deadline=None)
def test_a_text_is_cut_between_what_one_sees(text: str, limit: int) -> None:
    cut = cut_text(text, limit)
    assert cut.kept + cut.rest == text
    assert cut.length == len(text)
    assert len(cut.kept) <= limit
    if cut.kept and cut.rest:
        assert cut.rest[0] not in "\u200d\u0301\ufe0f🏽"
        assert cut.kept[-1] != "\u200d"
