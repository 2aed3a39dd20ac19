"""`--out`: what everybody would get, in the order of the input, as one rendering after another."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from liquidpilot.audience.aggregate import Aggregate
from liquidpilot.audience.blocks import Block
from liquidpilot.audience.hashes import hash_of
from liquidpilot.audience.running import Done, Job, Renderer, aggregates_of
from liquidpilot.cli import main
from liquidpilot.errors import LiquidPilotError
from liquidpilot.processes import ProcessEnded
from liquidpilot.rendering.workspace import Workspace

_TEMPLATE = """\
{% if custom_attribute.${tier} == 'none' %}{% abort_message('no tier') %}{% endif %}
Hi {{${first_name}}}!
"""
_USERS = [
    {
        "external_id": f"u{number % 900}",
        "first_name": ["Ada", "", "Zoë \u2028 🎈"][number % 3],
        "custom_attributes": {"tier": ["gold", "none", "x"][number % 7 % 3], "note": "x" * 90},
    }
    for number in range(1_000)
]


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "liquidpilot.toml").write_text("", encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "hi.liquid").write_text(_TEMPLATE, encoding="utf-8")
    (tmp_path / "users").mkdir()
    lines = "\n".join(["{", *map(json.dumps, _USERS)])
    (tmp_path / "users" / "a.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def _expected(*, hashed: bool = False) -> list[dict[str, Any]]:
    opened, rows = Workspace.open("."), []
    for user in _USERS:
        id_, attributes = str(user["external_id"]), user["custom_attributes"]
        given = {"user_id": id_, "first_name": user["first_name"], "custom_attribute": attributes}
        done = opened.render("hi", given)
        texts = {name: each.text for name, each in done.fields.items()}
        rows.append(
            {
                "id": f"{hash_of(id_):016x}" if hashed else id_,
                "status": done.status,
                "reason": done.abort.reason if done.abort else None,
                "fields": texts if done.status == "sent" else {},
            }
        )
    assert {each["status"] for each in rows} == {"sent", "aborted"}
    return rows


def _read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        parquet = pytest.importorskip("pyarrow.parquet")
        rows = parquet.read_table(path).to_pylist()
        for each in rows:
            found = each["fields"].items()
            each["fields"] = {name: text for name, text in found if text is not None}
        return list(rows)
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return [json.loads(line) for line in text.decode().strip("\n").split("\n")]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("out/m.jsonl", ()),
        ("m.jsonl.gz", ("--hash-ids",)),
        ("m.parquet", ()),
    ],
)
def test_rows_are_what_is_rendered_one_by_one(
    name: str, arguments: tuple[str, ...], workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    assert main(["audience", "hi", "users", "--jobs", "1", "--out", name, *arguments]) == 0
    assert _read(workspace / name) == _expected(hashed=bool(arguments))
    assert "data of people" in capsys.readouterr().err
    assert not list(workspace.glob("**/.*.parts"))
    if os.name != "nt":
        assert stat.S_IMODE((workspace / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("what", "arguments", "words"),
    [
        ("another kind", ("--out", "m.csv"), ".parquet"),
        ("among the users", ("--out", "users/m.jsonl"), "outside of 'users'"),
        ("over the users", ("--out", "users/a.jsonl"), "outside of 'users'"),
        ("a page among the users", ("--html", "users/new/m.html"), "outside of 'users'"),
        ("a page over the users", ("--html", "users/a.jsonl"), "outside of 'users'"),
        ("a page over them by a detour", ("--html", "templates/../users/a.jsonl"), "outside of"),
        ("read-only", ("--out", "old.jsonl"), "read-only"),
        ("a page that is read-only", ("--html", "old.jsonl"), "read-only"),
        ("one file for both", ("--html", "m.jsonl", "--out", "m.jsonl"), "both name"),
    ],
)
def test_what_cannot_be_written_is_said_before(
    what: str, arguments: tuple[str, ...], words: str, workspace: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    if "--html" in arguments:
        pytest.importorskip("vl_convert")
    (workspace / "old.jsonl").write_text("old", encoding="utf-8")
    (workspace / "old.jsonl").chmod(0o400)
    before = {each: each.read_bytes() for each in workspace.rglob("*") if each.is_file()}
    assert main(["audience", "hi", "users", *arguments]) == 2, what
    assert words in capsys.readouterr().err
    after = {each: each.read_bytes() for each in workspace.rglob("*") if each.is_file()}
    assert after == before


def test_the_only_file_of_users_is_not_overwritten_by_a_page(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("vl_convert")
    users = workspace / "users" / "a.jsonl"
    before = users.read_bytes()
    assert main(["audience", "hi", "users/a.jsonl", "--html", "users/a.jsonl"]) == 2
    assert "among the users" in capsys.readouterr().err
    assert users.read_bytes() == before


@pytest.mark.parametrize("between", [(), ("--scenario", "timeout"), ("--set", "first_name=Eve")])
def test_messages_of_another_run_are_not_mixed_in(
    between: tuple[str, ...], workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["audience", "hi", "users", "--jobs", "1", "--out", "m.jsonl"]
    whole = Renderer.aggregate_of

    def interrupted_by(number: int, *arguments: str) -> None:
        done = itertools.count(1)

        def render(renderer: Renderer, block: Block) -> Aggregate:
            if next(done) == number:
                raise KeyboardInterrupt
            return whole(renderer, block)

        monkeypatch.setattr(Renderer, "aggregate_of", render)
        assert main([*command, *arguments]) == 130

    interrupted_by(3)
    # It deletes the parts of the run before, and leaves some of its own.
    interrupted_by(2, *between)
    monkeypatch.setattr(Renderer, "aggregate_of", whole)
    assert main([*command, "--resume"]) == 0
    assert _read(workspace / "m.jsonl") == _expected()
    assert not list(workspace.glob("**/.*.parts"))


def test_what_goes_wrong_with_the_report_is_not_rendered_anew(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LiquidPilotError("no report")

    command = ["audience", "hi", "users", "--jobs", "1", "--out", "m.jsonl"]
    with monkeypatch.context() as patched:
        patched.setattr("liquidpilot.cli.audience.report_text", broken)
        assert main(command) == 2
    kept = [*workspace.glob(".liquidpilot/audience-*/*.json")]
    assert kept, "blocks, with ids and texts of people"
    if os.name != "nt":
        assert {stat.S_IMODE(each.stat().st_mode) for each in kept} == {0o600}

    def rendered_anew(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Renderer, "aggregate_of", rendered_anew)
    assert main([*command, "--resume"]) == 0
    assert _read(workspace / "m.jsonl") == _expected()
    assert not list(workspace.glob("**/.*.parts"))
    assert not list(workspace.glob(".liquidpilot/audience-*"))


def test_a_process_that_is_ended_from_outside_is_told_and_the_run_goes_on(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(job: Job, blocks: Iterable[Block], size: int, jobs: int) -> Iterator[Done]:
        yield next(aggregates_of(job, blocks, size, jobs))
        raise ProcessEnded

    command = ["audience", "hi", "users", "--jobs", "1", "--format", "json", "--out", "m.jsonl"]
    with monkeypatch.context() as patched:
        patched.setattr("liquidpilot.cli.audience.aggregates_of", broken)
        assert main(command) == 2
    shown = capsys.readouterr()
    report = json.loads(shown.out)
    assert report["interrupted"] is True
    assert 0 < report["users"] < len(_USERS)
    assert "lack of memory" in shown.err
    assert "--resume" in shown.err
    assert main([*command, "--resume"]) == 0
    assert json.loads(capsys.readouterr().out)["users"] == len(_USERS)
    assert _read(workspace / "m.jsonl") == _expected()
