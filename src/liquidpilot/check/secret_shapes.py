"""What looks like a secret that somebody typed into a file.

The shapes are those that the vendors document for their keys; a literal counts only if nothing
about it says that it stands for a real one.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from liquidpilot.fixtures.sensitive_names import is_sensitive

# By what they look like: characters that stand in all of them, and the whole pattern.
_SHAPES: dict[str, tuple[tuple[str, ...], re.Pattern[str]]] = {
    "a JSON web token": (("eyJ",), re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}")),
    "a live key of Stripe": (("k_live_",), re.compile(r"\b[rs]k_live_[0-9A-Za-z]{16,}")),
    "an access key of AWS": (("AKIA", "ASIA"), re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    "a token of GitHub": (
        ("gh", "github_pat_"),
        re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_\w{40,})"),
    ),
    "a token of Slack": (("xox",), re.compile(r"\bxox[abeoprs]-[0-9A-Za-z-]{10,}")),
    "a key of Google": (("AIza",), re.compile(r"\bAIza[0-9A-Za-z_-]{35}")),
    "a key of SendGrid": (("SG.",), re.compile(r"\bSG\.[\w-]{16,}\.[\w-]{16,}")),
    "a private key": (
        ("PRIVATE KEY",),
        re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    ),
}
_BASIC = re.compile(r"\bBasic\s+(?P<value>[A-Za-z0-9+/_-]{8,}={0,2})", re.IGNORECASE)
_BEARER = re.compile(r"\bBearer\s+(?P<value>[A-Za-z0-9._~+/-]{16,}=*)", re.IGNORECASE)
_ENCODED = re.compile(
    r"""\{\{-?\s*(?P<quote>['"])(?P<value>[^'"{}\s:]{3,}:[^'"{}\s]{3,})(?P=quote)\s*\|\s*base64_encode"""
)
_NAMED = re.compile(
    r"""(?<![\w.-])(?P<name>[A-Za-z_][\w.-]*)["']?\s*[:=]\s*["']?(?P<value>[A-Za-z0-9._~+/-]{16,}=*)"""
)
_HEX = re.compile(r"(?<![0-9A-Za-z-])[0-9A-Fa-f]{32,}(?![0-9A-Za-z-])")
# Only lines with such a word are looked at closely.
_WORDS = (
    "key",
    "secret",
    "token",
    "passw",
    "credential",
    "authori",
    "cookie",
    "signature",
    "session",
    "jwt",
    "bearer",
    "basic",
    "base64",
)
_WORDS_BEFORE = 40
_NEAR = re.compile(r"key|secret|token|passw|credential", re.IGNORECASE)
_STANDS_FOR_ONE = re.compile(
    r"example|your|dummy|sample|placeholder|changeme|xxxx|\*\*\*|<|\{|redacted|test_?key|fake",
    re.IGNORECASE,
)


class Secret(NamedTuple):
    """Where it stands, what it looks like, and its first characters, which are safe to show."""

    start: int
    end: int
    kind: str
    shown: str


def secrets_in(text: str) -> Iterator[Secret]:
    """Yield what looks like a secret, in the order of the text, no part of it twice."""
    # Of several at one place the first says most.
    found = sorted(_all_in(text), key=lambda secret: secret.start)
    end = -1
    for secret in found:
        if secret.start >= end:
            yield secret
            end = secret.end


def _all_in(text: str) -> Iterator[Secret]:
    for kind, (marks, shape) in _SHAPES.items():
        if any(mark in text for mark in marks):
            for match in shape.finditer(text):
                if not _STANDS_FOR_ONE.search(match[0]):
                    yield _secret(match, 0, kind)
    start = 0
    for line in text.splitlines(keepends=True):
        lower = line.lower()
        if any(word in lower for word in _WORDS):
            yield from _in_line(text, start, start + len(line))
        start += len(line)


def _in_line(text: str, start: int, end: int) -> Iterator[Secret]:
    for kind, pattern, is_one in _LITERALS:
        for match in pattern.finditer(text, start, end):
            if is_one(match["value"]):
                yield _secret(match, "value", kind)
    for match in _NAMED.finditer(text, start, end):
        if is_sensitive(match["name"]) and _is_random(match["value"]):
            yield _secret(match, "value", f"the value of '{match['name']}'")
    for match in _HEX.finditer(text, start, end):
        near = _NEAR.search(text, max(start, match.start() - _WORDS_BEFORE), match.start())
        if near and _is_random(match[0]):
            yield _secret(match, 0, "a key")


def _secret(match: re.Match[str], group: str | int, kind: str) -> Secret:
    return Secret(*match.span(group), kind, match[group][:4])


def _is_user(encoded: str) -> bool:
    padded = encoded.replace("-", "+").replace("_", "/") + "=" * (-len(encoded) % 4)
    try:
        user = base64.b64decode(padded, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return False
    password = user.partition(":")[2]
    return bool(password) and user.isprintable() and _is_random(password, 3)


def _is_random(value: str, shortest: int = 12) -> bool:
    """Say whether a value looks drawn by a machine: not words, not zeros, no stand-in."""
    if len(value) < shortest or _STANDS_FOR_ONE.search(value):
        return False
    # `API_KEY`, `client_credentials`: words that an author wrote, with no number among them.
    has_number = any(character.isdigit() for character in value)
    has_letter = any(character.isalpha() for character in value)
    return has_number and has_letter and len(set(value)) > min(6, shortest)


_LITERALS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("a user and a password", _BASIC, _is_user),
    ("a user and a password", _ENCODED, lambda user: _is_random(user.rpartition(":")[2])),
    ("an access token", _BEARER, _is_random),
)
