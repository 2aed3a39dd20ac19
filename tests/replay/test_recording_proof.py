"""The proof looks into what is about to be written, and says where a secret is, and not what."""

from __future__ import annotations

import base64
import gzip

import pytest

from liquidpilot.errors import LiquidPilotError
from liquidpilot.replay.known_values import KnownValues
from liquidpilot.replay.recording import Proof

_KEY = "q7Xk29bR/t&5"
_TOML = '[request]\nurl = "https://a.example/{}"\n\n[responses.default]\njson = \'{{"a": "{}"}}\'\n'


@pytest.mark.parametrize(
    ("description", "path", "data", "place"),
    [
        ("a value", "f/a.toml", _TOML.format("x", _KEY).encode(), "in 'responses.default.json'"),
        ("an address", "f/a.toml", _TOML.format("q7Xk29bR%2Ft%265", "").encode(), "in 'request.url'"),
        ("a comment", "f/a.toml", f"# {_KEY}\n{_TOML.format('', '')}".encode(), "on line 1"),
        ("the name", f"f/{_KEY.encode().hex()}.toml", b"", "in its name"),
        ("a body", "f/a.txt", base64.b64encode(_KEY.encode()), "in its body"),
        ("a compressed body", "f/a.bin", gzip.compress(_KEY.encode(), mtime=0), "in its body"),
        ("UTF-16", "f/a.bin", _KEY.encode("utf-16-be"), "in its body"),
    ],
)  # fmt: skip
def test_what_is_refused(description: str, path: str, data: bytes, place: str) -> None:
    proof = Proof(KnownValues({"SHOP_KEY": _KEY}))
    with pytest.raises(LiquidPilotError) as caught:
        proof(path, data)
    assert place in str(caught.value), description
    assert _KEY not in str(caught.value)
    assert _KEY.encode().hex() not in str(caught.value)
    assert proof.files == set()


def test_a_file_s_own_words_are_no_secret() -> None:
    proof = Proof(KnownValues({"ODD": "default", "KEY": _KEY}))
    proof("f/a.toml", _TOML.format("{secret:KEY}", "REDACTED").encode())
    assert proof.files == {"f/a.toml"}
