"""Reading expressions: the quick way into a variable is the one that the patterns find."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.expressions.nodes import Lookup
from liquidpilot.dialect.expressions.reading import parse_primitive
from liquidpilot.dialect.markup import Markup

_WAYS = st.lists(
    st.sampled_from(
        ["a", "b-c", "x1", "9x", "d?", "é", ".", "..", "${n}", "${n m}", "${}", "$", " "]
    ),
    min_size=1,
    max_size=6,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(_WAYS.map(str.strip).filter(bool))
def test_an_index_after_a_way_changes_nothing_of_it(way: str) -> None:
    # With an index no way is read at once.
    indexed = parse_primitive(Markup(f"{way}[key]", 0, len(way) + 5), 0, len(way) + 5)
    assert isinstance(indexed, Lookup)
    plain = parse_primitive(Markup(way, 0, len(way)), 0, len(way))
    found = plain.segments if isinstance(plain, Lookup) else ()
    assert found == indexed.segments[:-1]
