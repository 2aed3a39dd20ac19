"""From the bytes of a response to its text."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
# Python also calls escapes and compressions "encodings"; those no server means.
_CHARACTER_SETS = re.compile(
    r"utf[-_]?(8|16|32)|(us-)?ascii|iso[-_]?(8859|2022)|latin|windows-|cp\d|koi8|shift_?jis"
    r"|sjis|euc|gb|big5|mac|tis",
    re.IGNORECASE,
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Decoded(NamedTuple):
    """A text; `problem` says what had to be guessed, `marked` whether a byte-order mark led."""

    text: str
    problem: str | None = None
    marked: bool = False


def decode(body: bytes, content_type: str | None) -> Decoded:
    """Decode by byte-order mark, else by the charset of `content_type`, else as UTF-8.

    Bytes that do not fit are read as UTF-8 and, where they are not that either, as Latin-1, which
    fits everything. What Braze does with them is not known; never raises.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(encoding, "replace"), None, True)
    declared = _CHARSET.search(content_type or "")
    charset = declared[1] if declared else "utf-8"
    if not _CHARACTER_SETS.match(charset):
        return Decoded(_guess(body), f"the charset '{charset}' of the response is not known")
    try:
        return Decoded(body.decode(charset))
    except UnicodeError:
        return Decoded(_guess(body), f"the response is not encoded as '{charset}'")
    except LookupError:
        return Decoded(_guess(body), f"the charset '{charset}' of the response is not known")


def _guess(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("latin-1")
