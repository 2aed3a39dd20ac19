"""What an SMS costs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.workspace.sms import sms_segments, sms_size


@pytest.mark.parametrize(
    ("text", "encoding", "segments", "description"),
    [
        ("", "GSM-7", 0, "nothing"),
        ("a" * 160, "GSM-7", 1, "as long as one can be"),
        ("a" * 161, "GSM-7", 2, "a header takes seven"),
        ("a" * 306, "GSM-7", 2, "two full parts"),
        ("a" * 307, "GSM-7", 3, "one more"),
        ("€" * 80, "GSM-7", 1, "the euro takes two"),
        ("a" * 152 + "€" + "a" * 153, "GSM-7", 3, "an escape is not split"),
        ("你" * 70, "UCS-2", 1, "as long as one can be"),
        ("你" * 71, "UCS-2", 2, "a header takes three"),
        ("😀" * 36, "UCS-2", 2, "an emoji takes two"),
        ("it’s", "UCS-2", 1, "a curly apostrophe"),
    ],
)
def test_sms_size(text: str, encoding: str, segments: int, description: str) -> None:
    size = sms_size(text)
    assert (size.encoding, size.segments) == (encoding, segments), description


@given(st.text(max_size=500))
@settings(max_examples=60, deadline=None)
def test_sms_segments_have_room_for_all_units(text: str) -> None:
    size = sms_size(text)
    part = {"GSM-7": 153, "UCS-2": 67}[size.encoding]
    assert size.left >= 0
    assert size.units <= max(size.segments, 1) * (part + 7 if size.segments < 2 else part)


@given(st.text(st.sampled_from("ab €[’😀你\n"), max_size=400))
@settings(max_examples=80, deadline=None)
def test_segments_are_the_whole_text_and_have_room(text: str) -> None:
    segments = sms_segments(text)
    assert "".join(each.text for each in segments) == text
    assert all(0 < each.units <= each.room for each in segments)
    for each in segments:
        assert "".join(piece for _, piece in each.pieces) == each.text
    costly = {kind for each in segments for kind, _ in each.pieces if kind == "costly"}
    size = sms_size(text)
    assert bool(costly) == bool(size.costly) == (size.encoding == "UCS-2")
    assert size.segments_without <= size.segments
