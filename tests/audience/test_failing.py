"""`--fail-if`: shares are compared exactly, and told with the digits that show it."""

from __future__ import annotations

import pytest

from liquidpilot.audience.failing import parse_fail_if


def test_a_share_is_neither_more_nor_less_than_itself() -> None:
    for users in (3, 7, 125, 625, 1_250, 4_000):
        for count in range(users):
            percent = f"{count * 1_000_000 // users:07d}"
            if count * 1_000_000 % users:
                continue
            text = f"{percent[:-4]}.{percent[-4:]}"
            counts = {"users": users, "aborted": count}
            met = [
                operator
                for operator in (">", ">=", "<", "<=", "==", "!=")
                if parse_fail_if(f"aborted {operator} {text}%").is_met(counts)
            ]
            assert met == [">=", "<=", "=="], (count, users, text)


@pytest.mark.parametrize(
    ("condition", "count", "users", "told"),
    [
        ("aborted > 2%", 10, 400, "10 of 400 (2.5 %)"),
        ("aborted > 0%", 1, 2_000_000, "1 of 2,000,000 (0.00005 %)"),
        ("aborted > 33.33333%", 1, 3, "1 of 3 (33.333333 %)"),
        ("aborted < 100%", 999_999, 1_000_000, "999,999 of 1,000,000 (99.9999 %)"),
        ("aborted == 9.12%", 57, 625, "57 of 625 (9.12 %)"),
        ("aborted >= 0%", 0, 9, "0 of 9 (0 %)"),
        ("aborted > 3", 4, 400, "4 of 400 (1 %)"),
        ("aborted >= 0", 0, 0, "0 of 0 (0 %)"),
    ],
)
def test_the_digits_that_are_told_show_that_it_holds(
    condition: str, count: int, users: int, told: str
) -> None:
    found, counts = parse_fail_if(condition), {"users": users, "aborted": count}
    assert found.is_met(counts)
    assert found.reason(counts) == told


def test_of_nobody_no_share_is_told() -> None:
    assert not parse_fail_if("aborted >= 0%").is_met({"users": 0, "aborted": 0})
