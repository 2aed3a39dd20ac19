"""Secrets in JSON: by the names above them, by a name beside them, inside of texts and keys."""

from __future__ import annotations

import pytest

from liquidpilot.datafiles.json_text import JsonMistake
from liquidpilot.replay.known_values import IN_RESPONSES, KnownValues, Redaction
from liquidpilot.replay.redaction import redact_json

_KNOWN = KnownValues({"SHOP": "k/12+34=56", "PIN": "482913"}, harmless=("voucher.token",))


@pytest.mark.parametrize(
    ("description", "text", "redacted"),
    [
        ("below a name", '{"session": {"id": "x", "n": 1.50}}', '{"session": {"id": "REDACTED", "n": 0}}'),
        ("a list", '{"tokens": ["a", null, 2]}', '{"tokens": ["REDACTED", null, 0]}'),
        ("a name beside it", '[{"name": "api_key", "value": "x"}]', '[{"name": "api_key", "value": "REDACTED"}]'),
        ("another name beside it", '{"name": "size", "value": "x"}', '{"name": "size", "value": "x"}'),
        ("a link in HTML", '{"html": "<a href=\'https://h/?token=abc\'>"}', '{"html": "<a href=\'https://h/?token=REDACTED\'>"}'),
        ("a known value, escaped", '["k\\/12\\u002b34=56"]', '["REDACTED"]'),
        ("a known value as a key", '{"k/12+34=56": 1}', '{"REDACTED": 1}'),
        ("a known number", '{"n": 482913, "m": 4829130}', '{"n": 0, "m": 4829130}'),
        ("an allowed path", '{"voucher": {"token": "abc"}}', '{"voucher": {"token": "abc"}}'),
        ("spelling and layout stay", '{ "a":1.50,\n"b" : "\\u00e9" }', '{ "a":1.50,\n"b" : "\\u00e9" }'),
        ("half of an emoji", '{"token": "a", "x": "\\ud83d token=ab"}', '{"token": "REDACTED", "x": "\\ud83d token=REDACTED"}'),
    ],
)  # fmt: skip
def test_what_is_left(description: str, text: str, redacted: str) -> None:
    redaction = Redaction(_KNOWN, IN_RESPONSES)
    assert redact_json(text, redaction) == redacted, description
    assert redact_json(redacted, redaction) == redacted


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(JsonMistake):
        redact_json('{"token": ', Redaction(_KNOWN, IN_RESPONSES))
