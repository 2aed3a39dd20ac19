"""`:body`: a form, JSON in the tag, JSON from a variable."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.connected_content.building import read_body
from liquidpilot.connected_content.findings import Findings
from liquidpilot.dialect.connection import RenderedText

_JSON = "application/json"


@pytest.mark.parametrize(
    ("written", "content_type", "sent", "codes"),
    [
        pytest.param("a=«1»&b=2", None, "a=1&b=2", [], id="form (Connected Content, HTTP POST)"),
        pytest.param("k1=v1&k2=v2", _JSON, '{"k1":"v1","k2":"v2"}', [], id="form to JSON (same)"),
        pytest.param("k=v", " Application/JSON; charset=utf-8", '{"k":"v"}', [],
                     id="form to JSON, with a charset"),
        pytest.param("k=v", "application/json-seq", "k=v", [], id="another media type"),
        pytest.param("a=b=c&&d&a=2%20", _JSON, '{"a":"2%20","d":""}', ["lost-value"],
                     id="repeated, empty, not decoded (assumed)"),
        pytest.param("ids[]=1&ids[]=2", _JSON, '{"ids[]":"2"}', ["lost-value"], id="a list of a form"),
        pytest.param("a=1&a=2", None, "a=1&a=2", [], id="a form that stays one loses nothing"),
        pytest.param("mail=«ada+x@a.example»", _JSON, '{"mail":"ada+x@a.example"}', [],
                     id="a plus stays one (assumed)"),
        pytest.param("«blåbær»=1", _JSON, '{"blåbær":"1"}', [], id="other letters"),
        pytest.param("text", _JSON, "text", [], id="neither form nor JSON"),
        pytest.param('{"foo":"bar","baz":"«2»"}', _JSON, '{"foo":"bar","baz":"2"}', [],
                     id="JSON in the tag (Local Connected Content variables)"),
        pytest.param('«\n{ "a": "this week\'s" }\n»', None, '\n{ "a": "this week\'s" }\n', [],
                     id="captured JSON, sent as it is (same)"),
        pytest.param('« {"a":"b=c"}»', _JSON, ' {"a":"b=c"}', [], id="a space before captured JSON (same)"),
        pytest.param("«\n\ta=1&b=2 \n»", _JSON, '{"a":"1","b":"2"}', [],
                     id="white space around a captured form (assumed)"),
        pytest.param('{"a": 1}', None, '{"a": 1}', ["space-in-body"], id="space in JSON (same)"),
        pytest.param("a=b c", None, "a=b c", ["space-in-body"], id="space in a form"),
        pytest.param("a=«b c»", None, "a=b c", [], id="space in a Liquid value"),
        pytest.param('{"a":"«say "hi"»"}', None, '{"a":"say "hi""}', ["body-not-json"],
                     id="a Liquid value that breaks the JSON"),
        pytest.param("{“a”:1}", None, "{“a”:1}", ["curly-quotes"], id="curly quotes"),
        pytest.param("a=«B&B»", None, "a=B&B", ["unescaped-value"], id="a value with an ampersand"),
        pytest.param("«a=1&b=2»", None, "a=1&b=2", [], id="a form from a variable"),
        pytest.param("a=«\ud83d»", None, "a=?", [], id="half of a character"),
    ],
)  # fmt: skip
def test_body(
    rendered: Callable[[str], RenderedText],
    written: str,
    content_type: str | None,
    sent: str,
    codes: list[str],
) -> None:
    findings = Findings()
    assert read_body(rendered(written), content_type, findings) == sent.encode()
    assert [one.code for one in findings.diagnostics] == [f"connected-content-{c}" for c in codes]
    assert not findings.failed
