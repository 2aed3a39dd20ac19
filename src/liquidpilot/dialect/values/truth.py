"""What Ruby, Rails and Ruby Liquid take for false, blank and empty."""

from __future__ import annotations

from liquidpilot.dialect.values.kinds import to_liquid

# Ruby's [[:space:]] in UTF-8; Python's own `isspace` also takes the separators 0x1C to 0x1F.
_BLANK_CHARACTERS = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def is_truthy(value: object) -> bool:
    """Tell whether `{% if value %}` holds: everything but nil and false."""
    return value is not None and value is not False


def is_blank(value: object) -> bool:
    """Tell whether Rails calls `value` blank: nil, false, white space alone, `[]`, `{}`.

    Braze documents the same in "Conditional Messaging Logic".
    """
    value = to_liquid(value)
    if isinstance(value, str):
        return not value.strip(_BLANK_CHARACTERS)
    return value is None or value is False or is_empty(value)


def is_empty(value: object) -> bool:
    """Tell whether `value` is an empty text, array or hash; nothing else can be empty."""
    value = to_liquid(value)
    return isinstance(value, (str, list, dict)) and not value
