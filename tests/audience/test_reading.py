"""What is read as a user, and what is counted, named and left out."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from liquidpilot.audience.aggregate import Aggregate
from liquidpilot.audience.blocks import Block, Input, find_input
from liquidpilot.audience.running import Job, aggregates_of, read_blocks
from liquidpilot.audience.users import LARGEST_USER, NotAUser, users_of
from liquidpilot.cli import main
from liquidpilot.rendering.inputs import as_moment
from liquidpilot.rendering.workspace import Workspace

_ADA = b'{"external_id": "ada", "first_name": "Ada"}\n'
_BO = b'{"external_id": "bo"}\n'
_LARGE = b'{"external_id": "large", "bio": "' + b"x" * 5_000_000 + b'"}\n'


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _zip(members: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return written.getvalue()


def _damaged(members: Mapping[str, bytes]) -> bytes:
    """Return a zip whose second member cannot be decompressed."""
    data = bytearray(_zip(members))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        second = archive.infolist()[1]
    start = second.header_offset + 30 + len(second.filename)
    data[start : start + second.compress_size] = b"\xff" * second.compress_size
    return bytes(data)


_MANY = b"".join(b'{"external_id": "p%d", "x": "%d"}\n' % (n, 7919**999 >> n) for n in range(400))
_CUT = _gzip(_MANY)[: len(_gzip(_MANY)) // 2]

_CASES: list[tuple[str, bytes, int, dict[str, int], str]] = [
    ("two users", _ADA + _BO, 2, {}, ""),
    ("the last line without its end", _ADA + _BO.strip(), 2, {}, ""),
    ("lines of Windows, a byte-order mark, blank lines", b"\xef\xbb\xbf" + _ADA.strip() + b"\r\n\r\n \n" + _BO, 2, {}, ""),
    ("an answer of /users/export/ids", b'{"message": "success", "users": [' + _ADA.strip() + b"," + _BO.strip() + b"]}", 2, {}, ""),
    ("only a braze_id", b'{"braze_id": "5fbd"}\n', 1, {}, ""),
    ("an id that is a number", b'{"external_id": 7}\n', 1, {}, ""),
    ("an id that is a whole number with a point", b'{"external_id": 7.0}\n', 1, {}, ""),
    ("an id with a fraction", _ADA + b'{"external_id": 7.5}\n', 1, {"no id": 1}, "users:2"),
    ("an id that is a list", _ADA + b'{"external_id": ["x"]}\n', 1, {"no id": 1}, "users:2"),
    ("a list with what is no user", b'{"users": [' + _ADA.strip() + b', 5, {"external_id": true}, ' + _BO.strip() + b"]}", 2, {"no id": 1, "no user": 1}, "users:1"),
    ("a malformed line", _ADA + b'{"external_id": \n' + _BO, 2, {"not JSON": 1}, "users:2"),
    ("a line that is no object", _ADA + b"[1]\n", 1, {"no user": 1}, "users:2"),
    ("attributes that are no object", _ADA + b'{"external_id": "x", "custom_attributes": 3}\n', 1, {"no user": 1}, "users:2"),
    ("a user without an id", _ADA + b'{"first_name": "Eve"}\n' + b'{"external_id": null}\n', 1, {"no id": 2}, "users:2"),
    ("Latin-1 in one line", _ADA + '{"external_id": "zoë"}\n'.encode("latin-1") + _BO, 2, {"not UTF-8": 1}, "users:2"),
    ("UTF-16, as a whole", (_ADA + _BO).decode().encode("utf-16"), 0, {"not UTF-8": 1}, "users"),
    ("an empty file", b"", 0, {"empty file": 1}, "users"),
    ("nothing but blanks", b"\n \n", 0, {}, ""),
    ("a user of 5 MB", _ADA + _LARGE + _BO, 2, {"too large": 1}, "users:2"),
    ("the same user twice", _ADA + _BO + _ADA, 3, {}, ""),
    ("gzip", _gzip(_ADA + _BO), 2, {}, ""),
    ("a user of 5 MB in gzip", _gzip(_ADA + _LARGE + _BO), 2, {"too large": 1}, "users:2"),
    ("a bad line in gzip", _gzip(_ADA + b"nope\n"), 1, {"not JSON": 1}, "users:2"),
    ("an empty gzip", _gzip(b""), 0, {"empty file": 1}, "users"),
    ("what only begins as gzip", b"\x1f\x8b" + _ADA, 0, {"broken file": 1}, "users"),
    ("a zip of many files", _zip({"a/1": _ADA, "a/2": _BO}), 2, {}, ""),
    ("a zip with gzip in it, an empty member and those of macOS", _zip({"a": _gzip(_ADA), "b": b"", "__MACOSX/a": b"x", "d/": b""}), 1, {"empty file": 1}, "users/b"),
    ("a zip without members", _zip({}), 0, {}, ""),
    ("a zip with a damaged member", _damaged({"a": _ADA, "b": _BO, "c": _ADA}), 2, {"broken file": 1}, "users/b"),
    ("a zip that is cut off", _zip({"a": _ADA * 99})[:60], 0, {"broken zip": 1}, "users"),
]  # fmt: skip


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], tuple[Input, Aggregate]]:
    """Render "Hi" for the users in a file with these bytes."""
    template = tmp_path / "hi.liquid"
    template.write_text("Hi {{${first_name}}}", encoding="utf-8")
    (tmp_path / "liquidpilot.toml").write_text("", encoding="utf-8")
    workspace = Workspace.open(tmp_path)
    workspace._files.add_message(template)
    message = workspace.message("hi.liquid")
    job = Job(workspace._files.anew(), message, as_moment("2026-11-21", "now"))

    def run(data: bytes) -> tuple[Input, Aggregate]:
        (tmp_path / "users").write_bytes(data)
        found = find_input(tmp_path / "users")
        whole = Aggregate()
        for done in aggregates_of(job, read_blocks(found), found.size, jobs=1):
            whole.merge(done.aggregate)
        return found, whole

    return run


@pytest.mark.parametrize(("description", "data", "users", "kinds", "place"), _CASES)
def test_what_is_in_a_file(
    description: str,
    data: bytes,
    users: int,
    kinds: dict[str, int],
    place: str,
    read: Callable[[bytes], tuple[Input, Aggregate]],
) -> None:
    from liquidpilot.audience.report import Report

    found, whole = read(data)
    report = Report("hi", whole)
    assert report.users == users, description
    assert report.malformed == kinds, description
    where = [
        each[0].removeprefix(found.files[0][1].removesuffix("users")) for each in report.problems
    ]
    assert where[:1] == ([place] if place else []), description


def test_what_is_hidden_in_a_folder_is_no_user(tmp_path: Path) -> None:
    folder = tmp_path / ".exports" / "users"
    for name in (
        "a.jsonl",
        "more/b.jsonl",
        ".git/c.jsonl",
        "more/.cache/d/e.jsonl",
        ".hidden.jsonl",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(_ADA)
    names = [Path(file).relative_to(folder).as_posix() for file, _ in find_input(folder).files]
    assert names == ["a.jsonl", "more/b.jsonl"]


def test_what_is_hidden_in_a_zip_is_no_user(
    read: Callable[[bytes], tuple[Input, Aggregate]],
) -> None:
    data = _zip({"a": _ADA, ".b": _BO, "in/.git/c": _BO, "__MACOSX/d": _BO, "in/e": _BO})
    _, whole = read(data)
    assert whole.count("users") == 2


def test_a_template_that_cannot_be_read_is_told_before_people_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "templates/email_templates/m"
    folder.mkdir(parents=True)
    (tmp_path / "liquidpilot.toml").write_text("", encoding="utf-8")
    (folder / "template.yaml").write_text("subject: '{% if ${city} %}x'\n", encoding="utf-8")
    (folder / "body.html").write_text("<p>Hi</p>", encoding="utf-8")
    (tmp_path / "users").write_bytes(_ADA + _BO)
    monkeypatch.chdir(tmp_path)

    def read_anyway(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("liquidpilot.cli.audience.read_blocks", read_anyway)
    for form in ("text", "json"):
        assert main(["audience", "m", "users", "--jobs", "1", "--format", form]) == 1
        told = capsys.readouterr()
        assert told.out == ""
        place = "templates/email_templates/m/template.yaml:1:14: error: syntax-error: 'if' is never"
        assert place in told.err
        assert "nobody is rendered" in told.err
    assert not list(tmp_path.glob(".liquidpilot/audience-*"))


def test_a_gzip_that_is_cut_off_is_read_until_there(
    read: Callable[[bytes], tuple[Input, Aggregate]],
) -> None:
    _, whole = read(_CUT)
    assert whole.counts["malformed", "truncated file"] == 1
    assert 0 < whole.count("users") < 400
    assert whole.count("malformed") == 1, "the line that was cut is no line"


@pytest.mark.parametrize("size", [1, 7, 40, 64, 10_000])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_each_line_belongs_to_one_block(size: int, ends: bytes, tmp_path: Path) -> None:
    lines = [b"%d" % number * (number % 23 + 1) for number in range(200)]
    file = tmp_path / "lines"
    file.write_bytes(ends.join(lines))
    total = file.stat().st_size
    blocks = [
        Block(str(file), "lines", number, start, min(start + size, total), size)
        for number, start in enumerate(range(0, total, size))
    ]
    assert [line for block in blocks for line in block.lines()] == lines


def test_a_column_leads_into_an_object() -> None:
    line = {"external_id": "a", "event_properties.items[0].sku": "T", "custom_attributes.a": 1}
    (user,) = users_of(json.dumps(line).encode())
    assert user.attributes == {
        "user_id": "a",
        "event_properties": {"items": [{"sku": "T"}]},
        "custom_attribute": {"a": 1},
    }


@pytest.mark.parametrize(
    ("description", "line", "said"),
    [
        ("no JSON", b'{"external_id": "secret@example.com", }', "not JSON"),
        ("a wrong type", b'{"external_id": "secret@example.com", "custom_attributes": []}', "no user"),
        ("too large", b"secret" * LARGEST_USER, "too large"),
    ],
    ids=["no JSON", "a wrong type", "too large"],
)  # fmt: skip
def test_what_is_wrong_with_a_line_quotes_nothing_of_it(
    description: str, line: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hi.liquid").write_text("Hi", encoding="utf-8")
    (tmp_path / "users").write_bytes(_ADA + line)
    assert main(["audience", "hi.liquid", "users"]) == 0
    shown = capsys.readouterr()
    assert said in shown.out, description
    assert "secret" not in shown.out + shown.err


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("7.5", "a number with a fraction"),
        ("true", "true or false"),
        ("[]", "a list"),
        ("{}", "an object"),
    ],
)
def test_an_id_of_another_type_is_named(id_: str, words: str) -> None:
    with pytest.raises(NotAUser, match=words):
        list(users_of(f'{{"external_id": {id_}}}'.encode()))


def test_a_whole_number_is_the_same_id_however_it_is_written() -> None:
    ids = [
        user.person
        for text in ("7", "7.0", '"7"', "7e0")
        for user in users_of(b'{"user_id": %s}' % text.encode())
    ]
    assert {each.id for each in ids} == {"7"}
    assert len({each.hash for each in ids}) == 1


def _table(path: Path) -> None:
    """Write 3,000 people, in row groups of 700, with the types that tables have."""
    pyarrow = pytest.importorskip("pyarrow")
    numbers = range(3_000)
    names = pyarrow.map_(pyarrow.string(), pyarrow.string())
    columns = {
        "external_id": pyarrow.array([None if each == 7 else f"u{each}" for each in numbers]),
        "first_name": pyarrow.array([b"Zo\xc3\xab"] * 3_000),
        "custom_attributes": pyarrow.array([[("tier", "gold")]] * 3_000, names),
        "event_properties.price": pyarrow.array([float("nan"), 1.5] * 1_500),
        "dob": pyarrow.array([date(1990, 1, 2)] * 3_000),
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), path, row_group_size=700)


def test_parquet_is_read_as_the_lines_that_say_the_same(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow.parquet")
    _table(tmp_path / "users")
    found = find_input(tmp_path / "users")
    blocks = list(read_blocks(found))
    assert len(blocks) > 1
    assert sum(each.size for each in blocks) == found.size
    lines = [line for each in blocks for line in each.lines()]
    users = [user for line in lines[:2] for user in users_of(line)]
    assert [dict(each.attributes) for each in users] == [
        {
            "user_id": f"u{number}",
            "first_name": "Zoë",
            "custom_attribute": {"tier": "gold"},
            **priced,
            "date_of_birth": "1990-01-02",
        }
        for number, priced in enumerate([{}, {"event_properties": {"price": 1.5}}])
    ]
    assert json.loads(lines[7])["external_id"] is None
    assert [json.loads(line)["external_id"] for line in lines[-2:]] == ["u2998", "u2999"]


def test_parquet_that_is_cut_off_or_packed_is_named(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow.parquet")
    _table(tmp_path / "whole")
    data = (tmp_path / "whole").read_bytes()
    for stored, words in ((data[:9_000], "no more Parquet"), (_zip({"a": data}), "unpack it")):
        (tmp_path / "users").write_bytes(stored)
        (problem,) = [each.problem for each in read_blocks(find_input(tmp_path / "users"))]
        assert problem is not None
        assert words in problem[1]


def test_an_odd_value_of_a_table_costs_one_row_at_most(
    read: Callable[[bytes], tuple[Input, Aggregate]],
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    last = 253_402_300_799_000_000  # 9999-12-31, as UTC
    columns: dict[str, tuple[list[object], int]] = {
        "time_zone": ([0, last, 1], 1),
        "map": ([[(date(1990, 1, 2), 1)], [], None], 0),
        "nanoseconds": ([1_000_000_000_001, 5, None], 0),
        "unknown": ([0, 1_000_000, None], 0),
        "later": ([0, 2 * last, None], 1),
        "list": ([[1], [7], [2_000_000]], 0),
    }
    types = {
        "time_zone": pyarrow.timestamp("us", "+05:00"),
        "map": pyarrow.map_(pyarrow.date32(), pyarrow.int64()),
        "nanoseconds": pyarrow.timestamp("ns"),
        "unknown": pyarrow.timestamp("us", "Middle/Earth"),
        "later": pyarrow.timestamp("us"),
        "list": pyarrow.list_(pyarrow.timestamp("us", "UTC")),
    }
    for name, (values, odd) in columns.items():
        made = pyarrow.array(values, types[name])
        table = pyarrow.table({"external_id": ["a", "b", "c"], name: made})
        written = io.BytesIO()
        parquet.write_table(table, written)
        _, whole = read(written.getvalue())
        assert whole.count("users") == 3 - odd, name
        assert whole.count("malformed") == odd, name
        assert [each.line for each in whole.problems] == [2] * odd, name
