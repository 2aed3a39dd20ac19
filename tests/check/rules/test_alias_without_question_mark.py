"""Links that end with Liquid, in a text to which Braze has added its aliases."""

from __future__ import annotations

import pytest
from tests.check.rules.conftest import Marked

_ALIASED = '<a href="https://a.example/?lid=abc">a</a>'


@pytest.mark.parametrize(
    "marked",
    [
        '<a href="»{{${link}}}">',
        '<a href="»https://a.example/{{${sku}}}">',
        '<a href="»//a.example/{% if x %}a{% endif %}">',
        '<a href="https://a.example/{{${sku}}}?">',
        '<a href="https://a.example/?sku={{${sku}}}">',
        '<a href="https://a.example/{{${sku}}}/toys">',
        '<a href="mailto:{{${email_address}}}">',
        '<a href="tel:{{${phone_number}}}">',
        '<a href="{{${set_user_to_unsubscribed_url}}}">',
        '<img src="https://a.example/{{${sku}}}">',
        '<!-- <a href="https://a.example/{{${sku}}}"> -->',
    ],
)
def test_found(finds_marked: Marked, marked: str) -> None:
    finds_marked("alias-without-question-mark", _ALIASED + marked)


def test_nothing_is_found_where_there_are_no_aliases(finds_marked: Marked) -> None:
    finds_marked("alias-without-question-mark", '<a href="https://a.example/{{${sku}}}">')
