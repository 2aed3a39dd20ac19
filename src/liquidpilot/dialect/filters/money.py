"""`money` and `number_with_delimiter` (Braze, "Filters").

`money` writes two decimals and nothing else: no currency sign, and cents are not divided. Whether
it separates thousands is not documented; no separator is assumed. `number_with_delimiter` is that
of Rails. A text counts as the number that it holds; what is no number stays as it is (Rails).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from liquidpilot.dialect.values import to_liquid, to_text

# Assumed.
_THOUSANDS_IN_MONEY = ""
_THOUSANDS = ","

_NUMERIC = r"\s*[-+]?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?(?:e[-+]?[0-9]{1,3})?\s*"


def money(value: object) -> object:
    """Return the number with two decimals, rounded half up: 17.8 becomes `17.80`.

    >>> money(145), money("350,000.25")
    ('145.00', '350,000.25')
    """
    text = _numeric_text(value)
    if text is None:
        return value
    from decimal import ROUND_HALF_UP, Decimal, localcontext

    with localcontext() as context:
        # Enough for every digit, and for those that an exponent stands for.
        context.prec = len(text) + 1010
        amount = Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP)
    # There is no negative zero in money.
    return _delimited(f"{amount or abs(amount):f}", _THOUSANDS_IN_MONEY)


def number_with_delimiter(value: object) -> object:
    """Return the number with a comma at each thousand, decimals untouched.

    >>> number_with_delimiter(123456.789)
    '123,456.789'
    """
    text = _numeric_text(value)
    return value if text is None else _delimited(text, _THOUSANDS)


def _numeric_text(value: object) -> str | None:
    """Return the number as Ruby writes it, or None for what is no number."""
    value = to_liquid(value)
    if not isinstance(value, (int, float, str)):
        return None
    text = to_text(value)
    return text if re.fullmatch(_NUMERIC, text, re.IGNORECASE | re.ASCII) else None


def _delimited(text: str, delimiter: str) -> str:
    whole, point, decimals = text.partition(".")
    return re.sub("[0-9]+", lambda found: _grouped(found[0], delimiter), whole) + point + decimals


def _grouped(digits: str, delimiter: str) -> str:
    first = len(digits) % 3
    groups = [digits[at : at + 3] for at in range(first, len(digits), 3)]
    return delimiter.join([digits[:first], *groups] if first else groups)


FILTERS: dict[str, Callable[..., object]] = {
    "money": money,
    "number_with_delimiter": number_with_delimiter,
}
