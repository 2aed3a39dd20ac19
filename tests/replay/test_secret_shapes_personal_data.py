"""Addresses and numbers that may be a person's are said, made-up ones are not."""

from __future__ import annotations

import pytest

from liquidpilot.connected_content import Response
from liquidpilot.replay.secret_shapes import personal_data


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"user": {"mail": "ada@mill.no"}}', ("1 e-mail address ('user.mail')",)),
        ('{"user": {"mail": "ada@example.com", "phone": "+1 555 0100"}}', ()),
        ('{"phone": "22 33 44 55"}', ("1 telephone number ('phone')",)),
        ('{"mobilePhone": 4722334455}', ("1 telephone number ('mobilePhone')",)),
        ('{"text": "call +47 22 33 44 55 or write to a@b.co"}', ("1 e-mail address ('text')", "1 telephone number ('text')")),
        ("first\nmail ada@mill.no", ("1 e-mail address (line 2)",)),
        ('{"image": "logo@2x.png", "id": 4722334455, "sku": "22 33 44 55"}', ()),
        ('["a@b.no", "c@b.no", "d@b.no", "e@b.no"]', ("4 e-mail addresses ('0', '1', '2', …)",)),
    ],
)  # fmt: skip
def test_what_is_said(body: str, said: tuple[str, ...]) -> None:
    assert personal_data(Response(200, {}, body.encode())) == said
