"""Which encoding a file has, told from its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.errors import WorkspaceError
from liquidpilot.files import decode_text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"a\0", "a\0", id="a zero after the only letter"),
        pytest.param(b"\0a", "\0a", id="a zero before the only letter"),
        pytest.param(b"a\0bcdefgh", "a\0bcdefgh", id="a zero after the first letter"),
        pytest.param(b"\0\0\0\0", "\0\0\0\0", id="zeros alone"),
        pytest.param(b"a\0b" + b"c" * 20 + b"\0", f"a\0b{'c' * 20}\0", id="a few zeros"),
        pytest.param(b"\xef\xbb\xbfa", "a", id="a byte-order mark"),
        pytest.param(b"", "", id="nothing"),
    ],
)
def test_it_is_utf_8(data: bytes, text: str) -> None:
    assert decode_text(data, "a.liquid") == text


@settings(max_examples=60)
@given(
    st.text(min_size=2, alphabet=st.characters(min_codepoint=1, max_codepoint=0xFF)),
    st.text(alphabet="ŁЖ漢€🚚", max_size=2),
    st.sampled_from(["utf-16-le", "utf-16-be", "utf-16"]),
)
def test_utf_16_has_its_own_words(latin: str, others: str, encoding: str) -> None:
    data = (latin + others).encode(encoding)
    with pytest.raises(WorkspaceError, match="this file is UTF-16, and should be UTF-8"):
        decode_text(data, "a.liquid")
