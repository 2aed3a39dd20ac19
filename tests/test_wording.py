"""How much of a text a message quotes: enough to know it by, and not all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.cli import main
from liquidpilot.wording import LONGEST, shortened

_LONG = "9" * 5000
_CUT = f"'{'9' * 60}…{'9' * 20}'"


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("x" * LONGEST, "x" * LONGEST, id="as long as may be"),
        pytest.param(f"'{'x' * 101}' is", f"'{'x' * 101}' is", id="a long text in a short message"),
        pytest.param(f"no '{_LONG}'", f"no {_CUT}", id="one text"),
        pytest.param(f"'{_LONG}' or '{_LONG}'", f"{_CUT} or {_CUT}", id="two texts"),
        pytest.param(f"can't be '{_LONG}', can't", f"can't be {_CUT}, can't", id="apostrophes"),
        pytest.param(f"'a' not '{_LONG}'", f"'a' not {_CUT}", id="a short text stays"),
        pytest.param(f"a\nno '{_LONG}'\nb", f"a\nno {_CUT}\nb", id="line by line"),
        pytest.param("x" * 500, f"{'x' * 379}…{'x' * 20}", id="nothing is quoted"),
    ],
)
def test_it_is_cut_where_it_is_quoted(message: str, shown: str) -> None:
    assert shortened(message) == shown


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["'", "x" * 90, " ", "can't", "\n", "é" * 300]), max_size=30))
def test_no_line_is_longer_and_no_message_is_cut_twice(parts: list[str]) -> None:
    shown = shortened("".join(parts))
    assert max(map(len, shown.split("\n"))) <= LONGEST
    assert shortened(shown) == shown


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["render", "hello.liquid", "--now", _LONG], 2),
        (["render", "hello.liquid", "--profile", _LONG], 2),
        (["render", "hello.liquid", "--scenario", _LONG], 2),
        (["render", "hello.liquid", "--field", _LONG], 2),
        (["render", "hello.liquid", "--response", _LONG], 2),
        (["render", "hello.liquid", "--format", _LONG], 2),
        (["render", "hello.liquid", f"--{_LONG}"], 2),
        (["render", _LONG], 2),
        (["explain", _LONG], 2),
        (["check", "--select", _LONG], 2),
        (["check", "--fail-on", "warning", "--format", "full"], 1),
        (["check", "--fail-on", "warning", "--format", "concise"], 1),
        (["check", "--fail-on", "warning", "--format", "github"], 1),
        (["check", "--fail-on", "warning", "--format", "junit"], 1),
        ([_LONG], 2),
    ],
    ids=lambda value: " ".join(value).replace(_LONG, "…") if isinstance(value, list) else "",
)
def test_no_command_prints_it_all(
    arguments: list[str],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "liquidpilot.toml").touch()
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/hello.liquid").write_text(f"{{{{ 1 | x{_LONG} }}}}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == code
    said = "".join(capsys.readouterr())
    assert "9" * 20 in said
    assert max(map(len, said.splitlines())) < 1000
