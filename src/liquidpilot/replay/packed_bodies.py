"""What a body holds that is no text as it stands: compressed, or in UTF-16 that is not declared."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable
from typing import NamedTuple

from liquidpilot.connected_content.request import Response
from liquidpilot.errors import LiquidPilotError

LARGEST = 16 * 1024 * 1024
"""Bytes that a body is unpacked to, so that a secret can be looked for in them."""

_GZIP, _ZLIB, _DEFLATE = 31, 15, -15
_TRAILER = 8


class Unpacked(NamedTuple):
    """The bytes inside of others, and how to pack what takes their place."""

    data: bytes
    pack: Callable[[bytes], bytes]


def unpacked(data: bytes) -> Unpacked | None:
    """Return what `data` was compressed from, by gzip or zlib, with or without a header.

    None if it was not. Raises LiquidPilotError if it is too much to be searched.
    """
    if data.startswith(b"\x1f\x8b"):
        found = _decompressed(data, _GZIP)
        return None if found is None else Unpacked(found, _gzipped)
    if data[:1] == b"\x78" and int.from_bytes(data[:2], "big") % 31 == 0:
        found = _decompressed(data, _ZLIB)
        return None if found is None else Unpacked(found, zlib.compress)
    if not data or _is_text(data):
        return None
    found = _decompressed(data, _DEFLATE)
    return None if found is None else Unpacked(found, _deflated)


def readable(response: Response) -> tuple[str, str]:
    """Return the body as a text that can be searched, and the charset to write it in.

    That is UTF-8 for a text, however it was encoded. Of other bytes each is a character.
    """
    text, body = response.text, response.body
    if 4 * body.count(0) >= len(body) > 0:
        # Of a letter's two bytes the zero is the second one, or the first.
        encoding = "utf-16-le" if body[1::2].count(0) > body[::2].count(0) else "utf-16-be"
        with contextlib.suppress(UnicodeDecodeError):
            decoded = body.decode(encoding)
            if "\0" not in decoded:
                return decoded, "utf-8"
    is_declared = "charset" in response.headers.get("content-type", "").lower()
    is_bytes = not is_declared and not _is_text(body) and text == body.decode("latin-1")
    return text, "latin-1" if is_bytes else "utf-8"


def _decompressed(data: bytes, window: int) -> bytes | None:
    pieces: list[bytes] = []
    left = LARGEST
    while data:
        unpacker = zlib.decompressobj(window)
        try:
            piece = unpacker.decompress(data, left)
        except zlib.error:
            break
        if unpacker.unconsumed_tail:
            raise LiquidPilotError(
                f"its body unpacks to more than {LARGEST // 2**20} MB, too much to search for "
                "secrets",
                hint=(
                    "request less from the service, or write a fixture: liquidpilot fixtures new "
                    "URL"
                ),
            )
        left = max(1, left - len(piece))
        if window == _DEFLATE and (not unpacker.eof or len(unpacker.unused_data) > _TRAILER):
            # Anything may look like the start of such a stream.
            break
        pieces.append(piece)
        data = unpacker.unused_data if window == _GZIP else b""
    return b"".join(pieces) or None


def _gzipped(data: bytes) -> bytes:
    import gzip

    return gzip.compress(data, mtime=0)


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=_DEFLATE)
    return packer.compress(data) + packer.flush()


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
