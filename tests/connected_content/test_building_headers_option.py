"""`:headers`: JSON after rendering, and what is made of it when it is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.connected_content.building import read_headers
from liquidpilot.connected_content.findings import Findings
from liquidpilot.dialect.connection import Piece, RenderedText
from liquidpilot.sources import NOWHERE

Rendered = Callable[[str], RenderedText]


@pytest.mark.parametrize(
    ("written", "headers", "codes"),
    [
        pytest.param('{"k":"v","k2":"v2"}', {"k": "v", "k2": "v2"}, [], id="one line (PassKit)"),
        pytest.param(
            '{\n  "X-App-Id": "1",\n\t"X-App-Token": "2"\n\t}',
            {"X-App-Id": "1", "X-App-Token": "2"},
            [],
            id="several lines (Voucherify)",
        ),
        pytest.param('{"Authorization": "Basic «QVBJ» " }', {"Authorization": "Basic QVBJ"}, [],
                     id="Liquid in a value (Trustpilot)"),
        pytest.param('«{"a": "b"}»', {"a": "b"}, [], id="the whole object from a variable"),
        pytest.param('{ "X-Key": "væ" }', {"X-Key": "væ"}, [], id="not ASCII (Convercus)"),
        pytest.param("{}", {}, [], id="none"),
        pytest.param(
            '{"a": 1.50, "b": true, "c": null, "d": {"e": [1]}}',
            {"a": "1.50", "b": "true", "c": "", "d": '{"e": ["1"]}'},
            [],
            id="values that are no strings (assumed)",
        ),
        pytest.param("{“x-api-key”: “key”}", {"x-api-key": "key"}, ["curly-quotes"],
                     id="curly quotes (LiftIgniter)"),
        pytest.param('{"a": "“b”"}', {"a": "“b”"}, [], id="curly quotes inside straight ones"),
        pytest.param('{"a": "«say "hi"»"}', {"a": 'say "hi"'}, ["unescaped-value"],
                     id="a Liquid value with quotes"),
        pytest.param('{"a": "«eA==\n»"}', {"a": "eA=="}, ["unescaped-value"],
                     id="a Liquid value with a line break after it"),
        pytest.param('{“a”: “«say "hi"»”}', {"a": 'say "hi"'}, ["curly-quotes", "unescaped-value"],
                     id="both"),
        pytest.param('{"a": "1", "A": "2"}', {"A": "2"}, [], id="the last of two names"),
    ],
)  # fmt: skip
def test_headers_that_are_sent(
    rendered: Rendered, written: str, headers: dict[str, str], codes: list[str]
) -> None:
    findings = Findings()
    found = read_headers(rendered(written), findings)
    assert found is not None
    assert dict(found) == headers
    assert [one.code for one in findings.diagnostics] == [f"connected-content-{c}" for c in codes]


@pytest.mark.parametrize(
    ("written", "code", "message"),
    [
        ('{"a": "b",}', "headers-not-json", "line 1, column 11 of the rendered headers"),
        ('{\n"a" "b"}', "headers-not-json", "line 2, column 5 of the rendered headers"),
        ("X-Key: 1", "headers-not-json", "'X' is not a JSON value (line 1, column 1"),
        ('["a"]', "headers-not-json", "not a JSON object"),
        ('{"a b": "c"}', "header-name", "'a b'"),
        ('{"": "c"}', "header-name", "''"),
        ('{"a": "b\\r\\nc"}', "header-value", "'a'"),
    ],
)
def test_headers_that_stop_the_call(
    rendered: Rendered, written: str, code: str, message: str
) -> None:
    findings = Findings()
    assert read_headers(rendered(written), findings) is None
    (found,) = findings.diagnostics
    assert (found.code, found.severity) == (f"connected-content-{code}", "error")
    assert (found.line, found.column) == (3, 9)
    assert message in found.message


@settings(max_examples=60, deadline=None)
@given(st.text().filter(lambda text: text.isprintable()))
def test_any_liquid_value_arrives_unchanged(value: str) -> None:
    pieces = (Piece('{"a": "x'), Piece(value, liquid=True), Piece('x"}'))
    found = read_headers(RenderedText(pieces, NOWHERE), Findings())
    # What happens to be an escape of JSON is read as one: the text is JSON as it stands, and may be
    # none, or a header with a line break in it.
    if "\\" not in value and '"' not in value:
        assert found is not None
        assert found["a"] == f"x{value}x"
