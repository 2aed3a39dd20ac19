"""A call in a content block and its answer in the message, or the other way round.

Source: Braze, "Using Liquid" (a block shares the variables of the message, in both directions).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.diagnostics import Finding
from liquidpilot.extending import Example

_URL = "https://api.trustpilot.com/v1/product-reviews/business-units/66ea0530a1b2c3d4e5f60718"
_CALL = f"{{% connected_content {_URL}/reviews?sku=A :save result %}}"
_SUMMARY = f"{{% connected_content {_URL}?sku=A :save result %}}"
_R = "result.productReviews"
_FIRST = f"{{{{{_R}[0].content}}}}"
_BLOCK = "{{content_blocks.${b}}}"

_CASES = [
    # (description, rule, message, block, where it is found: `message` or `b`)
    ("the block calls, the message prints", "unchecked-review-list", _BLOCK + _FIRST, _CALL, ["message"]),
    ("the message calls, the block prints", "unchecked-review-list", _CALL + _BLOCK, _FIRST, ["b"]),
    ("the block does both", "unchecked-review-list", _BLOCK, _CALL + _FIRST, ["b"]),
    ("a condition around the block", "unchecked-review-list", f"{_CALL}{{% if {_R}.size > 0 %}}{_BLOCK}{{% endif %}}", _FIRST, []),
    ("a condition in the block", "unchecked-review-list", _CALL + _BLOCK, f"{{% if {_R}.size > 0 %}}{_FIRST}{{% endif %}}", []),
    ("an abort in the block", "unchecked-review-list", _CALL + _BLOCK + _FIRST, f"{{% if {_R}.size == 0 %}}{{% abort_message('no') %}}{{% endif %}}", []),
    ("a review that a block prints", "unescaped-review-text", _CALL + "<p>x</p>" + _BLOCK, _FIRST, ["b"]),
    ("escaped there", "unescaped-review-text", _CALL + "<p>x</p>" + _BLOCK, f"{{{{{_R}[0].content | escape}}}}", []),
    ("kept by the block", "unescaped-review-text", _CALL + _BLOCK + "<p>{{quote}}</p>", f"{{% assign quote = {_R}[0].content %}}", ["message"]),
    ("the status, at the call of the block", "unchecked-status", _BLOCK + _FIRST, _CALL, ["b"]),
    ("a field that there is not", "unknown-review-field", _CALL + _BLOCK, f"{{{{{_R}[0].author}}}}", ["b"]),
    ("reviews of a summary", "list-and-summary-confused", _SUMMARY + _BLOCK, _FIRST, ["b"]),
    ("a key in a block", "secret-in-template", f'{_BLOCK}{{% connected_content {_URL} :headers {{"apikey": "{{{{key}}}}"}} :save r %}}', "{% assign key = '8f14e45fceea167a5a36dedd4bea2543' %}", ["b"]),
    ("an address in a block", "cache-age", f"{_BLOCK}{{% connected_content {{{{base}}}}/reviews :cache_max_age 9 :save r %}}", f"{{% capture base %}}{_URL}{{% endcapture %}}", ["message"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "rule", "message", "block", "places"), _CASES, ids=[each[0] for each in _CASES]
)
def test_rules_look_past_the_edge_of_a_block(
    found_by: Callable[[str, Example], list[Finding]],
    description: str,
    rule: str,
    message: str,
    block: str,
    places: list[str],
) -> None:
    files = {"templates/content_blocks/b.liquid": block}
    found = found_by(rule, Example(message, files=files))
    names = [(each.place.path or "").rpartition("/")[2] for each in found]
    assert names == ["body.html" if each == "message" else "b.liquid" for each in places], (
        description
    )
