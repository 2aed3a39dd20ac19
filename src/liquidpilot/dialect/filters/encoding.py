"""Hashes, signatures and base64 (Braze, "Advanced filters"; base64 as in Ruby Liquid 5.4.0).

All work on the bytes of the text in UTF-8; what is no text is written out first, nil as nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.values import to_text


def base64_encode(value: object) -> str:
    """Return the text in base64, in one line."""
    return _base64(_bytes(value))


def base64_decode(value: object) -> str:
    """Return the text that `value` is the base64 of; bytes that are no UTF-8 become U+FFFD.

    Raises RenderFault for anything but base64 with its padding.
    """
    return _decoded(to_text(value), "base64_decode")


def base64_url_safe_encode(value: object) -> str:
    """Return the text in the base64 whose characters a URL leaves alone: `-` and `_`."""
    return base64_encode(value).translate(_TO_URL_SAFE)


def base64_url_safe_decode(value: object) -> str:
    """Return the text that `value` is the URL-safe base64 of; the padding may be missing.

    Raises RenderFault for anything else.
    """
    text = to_text(value).translate(_FROM_URL_SAFE)
    if not text.endswith("="):
        text += "=" * (-len(text) % 4)
    return _decoded(text, "base64_url_safe_decode")


_TO_URL_SAFE = str.maketrans("+/", "-_")
_FROM_URL_SAFE = str.maketrans("-_", "+/")


def _bytes(value: object) -> bytes:
    return to_text(value).encode("utf-8", "replace")


def _base64(data: bytes) -> str:
    from binascii import b2a_base64

    return b2a_base64(data, newline=False).decode("ascii")


def _decoded(text: str, filter_name: str) -> str:
    from binascii import Error, a2b_base64

    try:
        data = a2b_base64(text.encode("ascii"))
    except (Error, UnicodeEncodeError):
        data = b""
    # Python passes over what is not base64; Ruby does not.
    if _base64(data) != text:
        raise RenderFault(
            f"invalid base64 provided to {filter_name}",
            "base64 is letters, digits, '+' and '/', in groups of four, padded with '='",
        )
    return data.decode("utf-8", "replace")


def _hash(algorithm: str) -> Callable[[object], str]:
    def hashed(value: object) -> str:
        import hashlib

        return hashlib.new(algorithm, _bytes(value), usedforsecurity=False).hexdigest()

    return hashed


def _signature(algorithm: str, write: Callable[[bytes], str]) -> Callable[[object, object], str]:
    def signed(value: object, key: object) -> str:
        import hmac

        return write(hmac.digest(_bytes(key), _bytes(value), algorithm))

    return signed


FILTERS: dict[str, Callable[..., object]] = {
    "base64_encode": base64_encode,
    # The name in the heading of Braze's page; its example says base64_encode.
    "base64": base64_encode,
    "base64_decode": base64_decode,
    "base64_url_safe_encode": base64_url_safe_encode,
    "base64_url_safe_decode": base64_url_safe_decode,
    "md5": _hash("md5"),
    "sha1": _hash("sha1"),
    "sha2": _hash("sha256"),
    "hmac_sha1": _signature("sha1", bytes.hex),
    "hmac_sha1_hex": _signature("sha1", bytes.hex),
    "hmac_sha1_base64": _signature("sha1", _base64),
    "hmac_sha256": _signature("sha256", bytes.hex),
    "hmac_sha256_hex": _signature("sha256", bytes.hex),
    "hmac_sha256_base64": _signature("sha256", _base64),
    # Listed without a description; hexadecimal is assumed, as for its siblings.
    "hmac_sha512": _signature("sha512", bytes.hex),
}
