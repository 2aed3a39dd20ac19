"""What looks like a secret: the shapes of keys, by which they are redacted and reported.

The shapes are those that the vendors document for their keys; a literal counts only if nothing
about it says that it stands for a real one.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from liquidpilot.connected_content.request import Response
from liquidpilot.datafiles.json_text import JsonMistake, check_json, entries, string_value
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.replay.sensitive_names import is_sensitive


class _Shape(NamedTuple):
    """What a vendor's keys look like: what to call one, characters that stand in all of them."""

    kind: str
    name: str
    marks: tuple[str, ...]
    pattern: re.Pattern[str]


_SHAPES = tuple(
    _Shape(kind, name, marks, lazy_pattern(pattern, re.DOTALL))
    for kind, name, marks, pattern in (
        (
            *("a JSON web token", "JSON_WEB_TOKEN", ("eyJ",)),
            r"(?<![\w-])eyJ[\w-]{8,8000}\.eyJ[\w-]{8,}\.[\w-]{8,}",
        ),
        (
            *("a live key of Stripe", "STRIPE_KEY", ("k_live_", "whsec_")),
            r"\b(?:[rs]k_live_[0-9A-Za-z]{10,}|whsec_[0-9A-Za-z+/=]{16,})",
        ),
        (
            *("an access key of AWS", "AWS_ACCESS_KEY", ("AKIA", "ASIA")),
            r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
        ),
        (
            *("a token of GitHub", "GITHUB_TOKEN", ("gh", "github_pat_")),
            r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_\w{40,})",
        ),
        ("a token of GitLab", "GITLAB_TOKEN", ("glpat-",), r"\bglpat-[\w-]{20,}"),
        ("a token of Slack", "SLACK_TOKEN", ("xox",), r"\bxox[abeoprs]-[0-9A-Za-z-]{10,}"),
        (
            *("a webhook of Slack", "SLACK_WEBHOOK", ("hooks.slack.com",)),
            r"(?<=hooks\.slack\.com/)(?:services|workflows|triggers)(?:/\w{6,}){2,4}",
        ),
        (
            *("a key of Google", "GOOGLE_KEY", ("AIza", "GOCSPX-", "ya29.")),
            r"\b(?:AIza[0-9A-Za-z_-]{35}|GOCSPX-[\w-]{20,}|ya29\.[\w-]{20,})",
        ),
        ("a key of SendGrid", "SENDGRID_KEY", ("SG.",), r"\bSG\.[\w-]{16,}\.[\w-]{16,}"),
        ("a key of Twilio", "TWILIO_KEY", ("SK",), r"\bSK[0-9a-f]{32}\b"),
        ("a token of Shopify", "SHOPIFY_TOKEN", ("shp",), r"\bshp(?:at|ca|pa|ss)_[0-9a-f]{32}\b"),
        ("a key of Brevo", "BREVO_KEY", ("xkeysib-",), r"\bxkeysib-[0-9a-f]{32,}-\w{8,}"),
        ("a key of OpenAI or Anthropic", "MODEL_KEY", ("sk-",), r"\bsk-(?:ant-|proj-)[\w-]{20,}"),
        (
            *("a key of Braze", "BRAZE_KEY", ("raze", "RAZE")),
            r"\b(?i:braze)[^\n]{0,40}(?i:key|token|bearer)\W{1,8}"
            r"(?P<value>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b",
        ),
        (
            *("a private key", "PRIVATE_KEY", ("PRIVATE KEY-----",)),
            r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----"
            r"(?:[^-]{0,20000}-----END (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----)?",
        ),
    )
)
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
    *("key", "secret", "token", "pass", "pwd", "credential", "authori", "cookie", "signature"),
    *("session", "jwt", "otp", "hmac", "assertion", "verifier", "bearer", "basic", "base64"),
)
_WORDS_BEFORE = 40
_NEAR = lazy_pattern(r"key|secret|token|passw|credential", re.IGNORECASE)
_STANDS_FOR_ONE = lazy_pattern(
    r"example|your|dummy|sample|placeholder|changeme|xxxx|\*\*\*|<|\{|redacted|test_?key|fake",
    re.IGNORECASE,
)


_NO_PASSWORD = lazy_pattern(
    r".*:(?:pass|password|passwd|pwd)|(?:api_?)?key:(?:api_?)?secret|client_?id:client_?secret",
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
    for shape, match in _shaped(text):
        if not _STANDS_FOR_ONE.search(match[_group(match)]):
            yield _secret(match, _group(match), shape.kind)
    start, whole = 0, text.lower()
    if not any(word in whole for word in _WORDS):
        return
    for line in text.splitlines(keepends=True):
        lower = line.lower()
        if any(word in lower for word in _WORDS):
            yield from _in_line(text, start, start + len(line))
        start += len(line)


def shapes_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what has the shape of a vendor's key: how to call it in a placeholder, start, end."""
    for shape, match in _shaped(text):
        yield shape.name, *match.span(_group(match))


_ANY_MARK = re.compile("|".join(re.escape(mark) for shape in _SHAPES for mark in shape.marks))


def _shaped(text: str) -> Iterator[tuple[_Shape, re.Match[str]]]:
    if _ANY_MARK.search(text) is None:
        return
    for shape in _SHAPES:
        if any(mark in text for mark in shape.marks):
            for match in shape.pattern.finditer(text):
                yield shape, match


def _group(match: re.Match[str]) -> str | int:
    return "value" if match.re.groups else 0


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
    name, _, password = user.partition(":")
    if not password or not user.isprintable() or _STANDS_FOR_ONE.search(user):
        return False
    # Nobody encodes what is no password, but for examples: `user:password`, `key:secret`.
    return _is_random(password, 3) or not _NO_PASSWORD.fullmatch(f"{name}:{password}")


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


_EMAIL = lazy_pattern(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?P<domain>(?:[\w-]{1,63}\.){1,8}(?P<ending>[A-Za-z]{2,24}))\b"
)
# A picture for a sharp screen is called `logo@2x.png`.
_NO_ENDINGS = frozenset(("gif", "jpeg", "jpg", "png", "svg", "webp"))
# No one can have an address there (RFC 2606, RFC 6761).
_MADE_UP = lazy_pattern(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$")
_TELEPHONE = lazy_pattern(r"(?<![\w+.])\+[1-9](?:[ ().-]{0,2}[0-9]){7,14}(?![0-9])")
_TELEPHONE_NAME = lazy_pattern(
    r"(?:^|[_.-]|(?<=[a-z]))(?:tele|cell|mobile)?(?:phone|fax|mobile|msisdn|whats_?app)"
    r"(?:[_-]?(?:number|no))?$|^tel$",
    re.IGNORECASE,
)
_DIGITS = lazy_pattern(r"[0-9 ().+/-]{7,24}")
# Numbers for films and examples, as +1 555 0100.
_FICTIONAL = lazy_pattern(r"55501[0-9]{2}$|^1?5550[0-9]{3}$")
_MOST_PLACES = 3


def personal_data(response: Response) -> tuple[str, ...]:
    """Return what there is, in words and with its first places, but without the data.

    >>> personal_data(Response(200, {}, b'{"user": {"mail": "ada@mill.no"}}'))
    ("1 e-mail address ('user.mail')",)
    """
    emails: list[str] = []
    telephones: list[str] = []
    for place, name, text in _texts(response.text):
        emails += [place for match in _EMAIL.finditer(text) if not _is_made_up(match)]
        if _DIGITS.fullmatch(text) and _TELEPHONE_NAME.search(name):
            numbers = [text]
        else:
            numbers = _TELEPHONE.findall(text)
        telephones += [place for each in numbers if _is_telephone(each)]
    return (
        *_in_words(emails, "e-mail address", "e-mail addresses"),
        *_in_words(telephones, "telephone number", "telephone numbers"),
    )


def _texts(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each text with its place and its name: a path in JSON, else a line."""
    try:
        check_json(text)
    except JsonMistake:
        for number, line in enumerate(text.splitlines(), 1):
            yield f"line {number}", "", line
        return
    for entry in entries(text):
        first = text[entry.start]
        if first not in "{[tfn":
            token = text[entry.start : entry.end]
            place = ".".join(str(key) for key in entry.path)
            name = next((key for key in reversed(entry.path) if isinstance(key, str)), "")
            yield f"'{place}'", name, string_value(token) if first == '"' else token


def _is_made_up(email: re.Match[str]) -> bool:
    ending = email["ending"].lower()
    return ending in _NO_ENDINGS or _MADE_UP.search(email["domain"].lower()) is not None


def _is_telephone(text: str) -> bool:
    digits = re.sub("[^0-9]", "", text)
    return 7 <= len(digits) <= 15 and _FICTIONAL.search(digits) is None


def _in_words(places: list[str], one: str, several: str) -> Iterator[str]:
    if not places:
        return
    shown = list(dict.fromkeys(places))
    more = ", …" if len(shown) > _MOST_PLACES else ""
    where = ", ".join(shown[:_MOST_PLACES])
    yield f"{len(places)} {one if len(places) == 1 else several} ({where}{more})"
