"""What Braze can call, and what is said about the rest ("Making an API call")."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.connected_content.building import Url, read_url
from liquidpilot.connected_content.findings import Findings
from liquidpilot.dialect.connection import Piece, RenderedText
from liquidpilot.sources import NOWHERE

Rendered = Callable[[str], RenderedText]


def _codes(findings: Findings) -> list[str]:
    return [found.code.removeprefix("connected-content-") for found in findings.diagnostics]


@pytest.mark.parametrize(
    ("written", "sent", "host"),
    [
        ("http://a.example", "http://a.example", "a.example"),
        ("HTTPS://A.Example:443/x?y#z", "HTTPS://A.Example:443/x?y#z", "a.example"),
        ("https://ada:pw@a.example:80", "https://ada:pw@a.example:80", "a.example"),
        ("https://[::1]/x", "https://[::1]/x", "[::1]"),
        ("«https://a.example/»en.json", "https://a.example/en.json", "a.example"),
        ("«\n https://a.example/ \n»", "https://a.example/", "a.example"),
        (
            "https://a.example/i/*/r?filter[resource]=o:«1»:p:«2»&e=%40'(x)",
            "https://a.example/i/*/r?filter[resource]=o:1:p:2&e=%40'(x)",
            "a.example",
        ),
        ("https://a.example/\r\n   LINK&g=1", "https://a.example/LINK&g=1", "a.example"),
        (
            "https://a.example?k={your API key}",
            "https://a.example?k=%7Byour%20API%20key%7D",
            "a.example",
        ),
    ],
)
def test_urls_that_are_called(rendered: Rendered, written: str, sent: str, host: str) -> None:
    findings = Findings()
    assert read_url(rendered(written), findings) == Url(sent, host)
    assert _codes(findings) == []


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("https://a.example/it\xa0ems?z=1\xa0", []),
        ("https://a.example/«it\xa0ems»?z=1", ["non-breaking-space"]),
        ("https://a.example/it«\xa0»ems?«z\xa0»=1", ["non-breaking-space"]),
    ],
)
def test_a_non_breaking_space_is_taken_out_before_the_call(
    rendered: Rendered, written: str, codes: list[str]
) -> None:
    # Where it is written into the tag, the tag's syntax has said so.
    findings = Findings()
    assert read_url(rendered(written), findings) == Url("https://a.example/items?z=1", "a.example")
    assert _codes(findings) == codes


def test_what_cannot_be_seen_is_shown_by_its_name(rendered: Rendered) -> None:
    findings = Findings()
    read_url(rendered("https://a.example/«\u200b»"), findings)
    (found,) = findings.diagnostics
    assert found.message.startswith("ZERO WIDTH SPACE (U+200B) must be encoded")


@pytest.mark.parametrize(
    ("written", "code", "hint"),
    [
        ("«»", "no-url", "a variable in the URL is empty"),
        ("« \n»", "no-url", "a variable in the URL"),
        ("YOUR_ENDPOINT/users/ids", "not-a-url", "starts with 'https://'"),
        ("a.example/v1", "not-a-url", "starts with 'https://'"),
        ("a.example:443/v1", "not-a-url", "starts with 'https://'"),
        ("/v1/reviews", "not-a-url", "starts with 'https://'"),
        ('"https://a.example/x"', "not-a-url", "without the '\"'"),
        ("(https://a.example/x)", "not-a-url", "without the '('"),
        ("//a.example/v1", "not-a-url", "write 'https:' before"),
        ("ftp://a.example", "not-a-url", "must start with 'https://'"),
        ("https:/a.example", "not-a-url", "the name of the host"),
        ("https://", "not-a-url", "the name of the host"),
        ("https://[YOUR_SUBDOMAIN].talon.one/v1", "not-a-url", "the name of the host"),
        ("https://{host}/v1", "not-a-url", "the name of the host"),
        ("https://bücher.example", "not-a-url", "the name of the host"),
        ("https://a.example:8080/v1", "port", "80 and 443"),
        ("http://a.example:99999/v1", "port", "80 and 443"),
        ("“https://a.example”", "not-a-url", "starts with 'https://'"),
    ],
)
def test_urls_that_are_not_called(rendered: Rendered, written: str, code: str, hint: str) -> None:
    findings = Findings()
    assert read_url(rendered(written), findings) is None
    assert findings.failed
    assert _codes(findings) == [code]
    assert hint in (findings.diagnostics[0].hint or "")


@pytest.mark.parametrize(
    ("written", "sent", "hint"),
    [
        ("https://a.example?c=«New York»", "https://a.example?c=New%20York", "url_param_escape"),
        ("https://a.example?c=«blåbær»", "https://a.example?c=bl%C3%A5b%C3%A6r", "url_param"),
        ("https://a.example?c=«a\ud83d»", "https://a.example?c=a?", "url_param"),
        ("https://a.example/blåbær", "https://a.example/bl%C3%A5b%C3%A6r", "percent-encoded"),
    ],
)
def test_what_must_be_encoded_is_sent_encoded(
    rendered: Rendered, written: str, sent: str, hint: str
) -> None:
    """Assumed; a warning says so."""
    findings = Findings()
    url = read_url(rendered(written), findings)
    assert url is not None
    assert url.text == sent
    assert _codes(findings) == ["url-not-encoded"]
    assert hint in (findings.diagnostics[0].hint or "")


@pytest.mark.parametrize(
    ("written", "allowed", "code"),
    [
        ("http://127.0.0.1:8099/x", "127.0.0.1:8099", "warning"),
        ("http://Shop.example:8080", "SHOP.example:8080", "warning"),
        ("http://[::1]:8099/x", "[::1]:8099", "warning"),
        ("http://127.0.0.1:8098/x", "127.0.0.1:8099", "error"),
        ("http://127.0.0.1:8099/x", "127.0.0.1", "error"),
    ],
)
def test_a_port_that_is_allowed_here_is_called_and_reported(
    rendered: Rendered, written: str, allowed: str, code: str
) -> None:
    findings = Findings()
    url = read_url(rendered(written), findings, ["api.example", allowed])
    assert (url is None) is (code == "error")
    (found,) = findings.diagnostics
    assert (found.code, found.severity) == ("connected-content-port", code)


@pytest.mark.parametrize("url", ["a.example?apikey=SECRET", "https://ada:SECRET@ a.example"])
def test_messages_show_no_secret(rendered: Rendered, url: str) -> None:
    findings = Findings()
    read_url(rendered(url), findings)
    assert "SECRET" not in findings.diagnostics[0].message


@settings(max_examples=100, deadline=None)
@given(st.lists(st.builds(Piece, st.text(), st.booleans())))
def test_any_url_is_ascii_or_reported(pieces: list[Piece]) -> None:
    findings = Findings()
    start = Piece("https://a.example/")
    url = read_url(RenderedText((start, *pieces), NOWHERE), findings)
    assert url is None or (url.text.isascii() and url.text.isprintable() and " " not in url.text)
    assert (url is None) == findings.failed
