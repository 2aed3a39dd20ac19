"""A known value is found in every spelling, and where it stood is replaced."""

from __future__ import annotations

import base64
import gzip
import json
import quopri
import random
import string
import zlib
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from liquidpilot.connected_content import Request, Response
from liquidpilot.replay import Redactor
from liquidpilot.replay.known_values import KnownValues, SecretSpan, decoded_basic, merged
from liquidpilot.replay.spellings import layers, without_escapes

_ESCAPES = (
    str,
    lambda text: quote(text, safe=""),
    lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    lambda text: json.dumps(text)[1:-1],
    lambda text: "".join(f"&#{ord(each)};" for each in text),
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;"),
    lambda text: "\0".join(text),
)
_ENCODINGS = (
    str,
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    lambda text: base64.b64encode(f"user:{text}".encode()).decode(),
    lambda text: base64.b32encode(text.encode()).decode(),
    lambda text: text.encode().hex(),
    lambda text: text.encode().hex().upper(),
    lambda text: text.encode().hex().title(),
    lambda text: text.encode().hex(":"),
    lambda text: base64.encodebytes(b"before " * 20 + text.encode() + b" after" * 20).decode(),
    lambda text: base64.b64encode(gzip.compress(f"a{text}b".encode(), mtime=0)).decode(),
    lambda text: base64.b64encode(b64(text).encode()).hex(),
)


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_VALUES = st.text(
    st.sampled_from(string.ascii_letters + string.digits + "-_.~!/+=<>&\"' æ漢😀"), min_size=8, max_size=40
).map(str.strip)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(_VALUES, st.sampled_from(_ENCODINGS), st.sampled_from(_ESCAPES), st.sampled_from(_ESCAPES))
def test_no_spelling_survives(value: str, encode: object, inner: object, outer: object) -> None:
    assert callable(encode)
    assert callable(inner)
    assert callable(outer)
    # A value that spells another one cannot be told from it.
    assume(len(value) >= 8 and without_escapes(value) == value)
    known = KnownValues({"PLANTED": value})
    written = outer(inner(encode(value)))
    # HTML has no number for a zero.
    assume("&#0;" not in written)
    text = f"before {written} after"
    left = known.replace(text, lambda name: f"{{secret:{name}}}")
    assert "{secret:PLANTED}" in left
    assert left.startswith("before ")
    assert left.endswith(" after")
    assert value not in left
    assert known.replace(left, lambda name: f"{{secret:{name}}}") == left


@pytest.mark.parametrize(
    ("description", "value", "is_learnt"),
    [
        ("a token", "tok-7f3a9c2e", True),
        ("six characters", "abc123", True),
        ("five", "abc12", False),
        ("a word of the format", "default", False),
        ("a part of such a word", "respons", False),
        ("what an answer says in its place", "expired", False),
        ("a placeholder", "{secret:TOKEN}", False),
        ("what stands for one", "REDACTED", False),
    ],
)
def test_what_is_learnt(description: str, value: str, is_learnt: bool) -> None:
    known = KnownValues({})
    known.learn("access_token", value)
    found = known.spans(f"x {value} y")
    assert found == ([SecretSpan(2, 2 + len(value), "ACCESS_TOKEN")] if is_learnt else []), (
        description
    )


_LONG = "q7Xk29bR" * 4000


@pytest.mark.parametrize(
    ("description", "value", "written"),
    [
        ("base64 of zlib", "tok-7f3a9c", base64.b64encode(zlib.compress(b"tok-7f3a9c")).decode()),
        ("gzip in base64 for URLs", "tok-7f3a9c",
         "a/" + base64.urlsafe_b64encode(gzip.compress(b"x tok-7f3a9c", mtime=0)).decode()),
        ("URL-encoded after a sign of its own", "00:00:17", "%00%3A00%3A17%"),
        ("a JSON escape between signs of a URL's", "000\xa000", "%000\\u00a000%"),
        # With both of that alphabet's own digits: what gzip writes depends on the version of Python.
        ("gzip with '_' and '-' after a part of a path", "tok-7f3a9c",
         "a/H4sIAAAAAAAC_6tQKMnP1jVPM060TAYAbM8l_gwAAAA="),
        ("gzip with '+' and '/' after a word", "tok-7f3a9c",
         "a_H4sIAAAAAAAC/6tQKMnP1jVPM060TAYAbM8l/gwAAAA="),
        ("base64 of UTF-16", "tok-7f3a9c", base64.b64encode("tok-7f3a9c".encode("utf-16")).decode()),
        ("base64 of UTF-16, other letters", "tök-漢æ9c",
         base64.b64encode("the tök-漢æ9c here".encode("utf-16-le")).decode()),
        ("base64 three times", "abc123", b64(b64(b64("abc123")))),
        ("base64 of hex", "abc123", b64(b"abc123".hex())),
        ("base64 of HTML", "a<b>c&d", b64("a&lt;b&gt;c&amp;d")),
        ("base64 in a line after a word", "tok-7f3a9c", "certificates\n" + b64("is tok-7f3a9c")),
        ("MIME's base64 in JSON", "tok-7f3a9c",
         json.dumps(base64.encodebytes(b"0" * 50 + b"tok-7f3a9c").decode())),
        ("hex after a letter of hex", "abc123", "a616263313233"),
        ("hex in groups", "abc123", "61 62 63 31 32 33"),
        ("hex as numbers", "abc123", "[0x61, 0x62, 0x63, 0x31, 0x32, 0x33]"),
        ("quoted-printable", "a=b<ü>9", quopri.encodestring("a=b<ü>9".encode()).decode()),
        ("quoted-printable, broken", "tok-7f3a9c", "tok-7=\r\nf3a9c"),
        ("quoted-printable in JSON", "tok-7f3a9c", json.dumps("tok-7=\nf3a9c")),
        ("escapes of JavaScript", "abc123", "\\u{61}\\u{062}c123"),
        ("escapes of Python", "abc123", "\\U00000061bc123"),
        ("old escapes of URLs", "abc123", "%u0061%u0062c123"),
        ("HTML without semicolons", "abc123", "&#97&#x62c123".replace("&#x62c", "&#x62;c")),
        ("HTML with zeros", "abc123", "&#00000000097;bc123"),
        ("a quote in YAML", "it's-7f3", "'it''s-7f3'"),
        ("a quote in CSV", 'say"7f3"', '"say""7f3""'),
        ("more than is listed, in base64", _LONG, b64(f"it is {_LONG}")),
        ("more than is listed, in hex", _LONG, _LONG.encode().hex()),
    ],
)  # fmt: skip
def test_what_is_decoded_to_be_searched(description: str, value: str, written: str) -> None:
    known = KnownValues({"PLANTED": value})
    left = known.replace(f"<{written}>", lambda name: f"{{secret:{name}}}")
    assert "{secret:PLANTED}" in left, description
    assert written not in left
    assert known.spans(left) == []


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-29 12:05:34", "https://shop.example.com/products/wooden-chairs/17?page=41&x=3D",
        "3f2b8c1e-9a7d-4e6f-8b1c-2d3e4f5a6b7c", base64.encodebytes(b"something else " * 20).decode(),
        "12 34 56 78 90 12 34 56", "deadbeef" * 9, "internationalization\nand so on",
    ],
)  # fmt: skip
def test_what_encodes_no_known_value_stays(text: str) -> None:
    assert KnownValues({"PLANTED": "tok-7f3a9c"}).spans(text) == []


def test_digits_in_a_longer_number_are_another_number() -> None:
    known = KnownValues({"PIN": "482913"})
    assert known.name_in("the code 482913.") == "PIN"
    assert known.name_in("order 14829137") is None


def test_names_and_paths_that_are_not_secret() -> None:
    known = KnownValues({}, harmless=("session", "Voucher.Token"))
    names = [
        ("session",),
        ("a", "session"),
        ("voucher", "token"),
        ("token",),
        ("voucher", "secret"),
    ]
    assert [known.is_secret_name(*path) for path in names] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([SecretSpan(0, 9, "A"), SecretSpan(2, 5, "B")], [SecretSpan(0, 9, "A")]),
        ([SecretSpan(4, 9, "B"), SecretSpan(0, 5, "A")], [SecretSpan(0, 9, "A")]),
        (
            [SecretSpan(0, 4, "A"), SecretSpan(4, 9, "B")],
            [SecretSpan(0, 4, "A"), SecretSpan(4, 9, "B")],
        ),
        # The name of a configured secret or of a vendor's shape says more than the scheme.
        (
            [SecretSpan(0, 4, "BEARER"), SecretSpan(0, 4, "SHOP_TOKEN")],
            [SecretSpan(0, 4, "SHOP_TOKEN")],
        ),
        ([SecretSpan(0, 4, "BASIC"), SecretSpan(0, 4, "LOGIN")], [SecretSpan(0, 4, "LOGIN")]),
    ],
)
def test_spans_that_overlap_are_one(spans: list[SecretSpan], expected: list[SecretSpan]) -> None:
    assert merged(spans) == expected


@pytest.mark.parametrize(
    ("encoded", "user"),
    [("bWU6cHc=", "me:pw"), ("bWU6cHc", "me:pw"), ("bWVwdw==", None), ("QMEG~.>z7", None), ("plan", None)],
)  # fmt: skip
def test_what_follows_basic(encoded: str, user: str | None) -> None:
    assert decoded_basic(encoded) == user


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["a", "%2", "%41", "\\u0041", "\\", "&#65;", "&amp;", "#", "%25", "\0", "é", "%C3%A9", "\\n", '\\"'])).map("".join))  # fmt: skip
def test_a_layer_knows_where_its_characters_stood(text: str) -> None:
    for layer in layers(text):
        at = 0
        for index in range(len(layer.text)):
            start, end = layer.original(index, index + 1)
            assert at <= start < end <= len(text)
            at = start
        whole = layer.original(0, len(layer.text)) if layer.text else (0, 0)
        assert whole[1] <= len(text)


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        ("caf%C3%A9", "café"), ("%2525", "%"), ("\\ud83d\\ude00", "😀"), ("&lt;&#x41;&#66;", "<AB"),
        ("%zz &nothing; \\q", "%zz &nothing; \\q"), ("%FF", "%FF"), ("a\0b\0", "ab"), ("", ""),
    ],
)  # fmt: skip
def test_escapes_are_undone(escaped: str, text: str) -> None:
    assert without_escapes(escaped) == text


def test_what_comes_later_is_taken_out_of_what_came_before() -> None:
    chance = random.Random(1)
    values = ["".join(chance.choices(string.ascii_letters + string.digits, k=20)) for _ in range(4)]
    first = Response(200, {}, json.dumps({"note": values, "n": 1}).encode())
    redactor = Redactor()
    redactor.learn(first)
    assert redactor.response(first).body == first.body
    for value in values:
        redactor.learn(Request("GET", "https://a.example/", {"Authorization": f"Bearer {value}"}))
    assert (
        redactor.response(first).text
        == '{"note": ["REDACTED", "REDACTED", "REDACTED", "REDACTED"], "n": 1}'
    )
    assert redactor.secrets_seen == len(values)
