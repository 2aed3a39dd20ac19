"""What is secret because of its name, what takes its place, and who is told."""

from __future__ import annotations

import pytest

from liquidpilot.replay.known_values import IN_REQUESTS, IN_RESPONSES, KnownValues, Redaction


@pytest.mark.parametrize(
    ("description", "name", "value", "shown", "told"),
    [
        ("a secret", "api_key", "abc-123", "{secret:API_KEY}", True),
        ("a known one has its own name", "api_key", "k-12345", "{secret:SHOP}", True),
        ("nothing", "api_key", "", "", False),
        ("a placeholder", "api_key", "{secret:X}", "{secret:X}", False),
        ("what stands for one", "api_key", "REDACTED", "REDACTED", False),
        ("what a message may print", "code", "SUMMER24", "{secret:CODE}", False),
        ("what it hardly prints", "code", "q7Xk29bR", "{secret:CODE}", True),
    ],
)
def test_what_takes_its_place(
    description: str, name: str, value: str, shown: str, told: bool
) -> None:
    taken: list[tuple[str, str]] = []
    known = KnownValues({"SHOP": "k-12345"})
    redaction = Redaction(known, IN_REQUESTS, lambda *each: taken.append(each))
    assert redaction.whole(name, value) == shown, description
    assert taken == ([(name, value)] if told else [])
    assert redaction.untold().whole(name, value) == shown
    assert len(taken) == told


@pytest.mark.parametrize(
    ("name", "value", "in_request", "in_answer"),
    [
        ("token", "x", True, True), ("code", "NO", False, False), ("code", "SUMMER24", True, False),
        ("code", "q7Xk29bR", True, True), ("sku", "q7Xk29bR", False, False), ("voucher", "x", False, False),
    ],
)  # fmt: skip
def test_who_says_it_counts(name: str, value: str, in_request: bool, in_answer: bool) -> None:
    known = KnownValues({})
    sent = Redaction(known, IN_REQUESTS, is_sent=True)
    came = Redaction(known, IN_RESPONSES)
    assert (sent.is_secret((name,), value), came.is_secret((name,), value)) == (
        in_request,
        in_answer,
    )


def test_numbers_stay_numbers_where_a_template_reads_them() -> None:
    assert (IN_REQUESTS.number("PIN"), IN_RESPONSES.number("PIN")) == ('"{secret:PIN}"', "0")
