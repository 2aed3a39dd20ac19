"""Where each value of a JSON text stands."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.datafiles.json_text import entries

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(_JSON, st.sampled_from([None, 2]))
def test_every_entry_is_the_value_at_its_path(data: object, indent: int | None) -> None:
    text = json.dumps(data, indent=indent)
    found = list(entries(text))
    assert found[-1].path == ()
    for entry in found:
        value = data
        for key in entry.path:
            value = value[key]  # type: ignore[index]
        assert json.loads(text[entry.start : entry.end]) == value
        assert entry.key_start <= entry.start
