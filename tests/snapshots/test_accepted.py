"""The file of what is accepted: every text comes back, equal ones stand once, the older form moves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.errors import WorkspaceError
from liquidpilot.snapshots.accepted import SnapshotFiles, read_renders, render_name, renders_text
from liquidpilot.snapshots.changes import Change
from liquidpilot.snapshots.contents import safe_name

_FOLDER = "fixtures/snapshots"
_FILE = f"{_FOLDER}/sms/hello.txt"
_LINES = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12
) | st.sampled_from(
    ["", "====", "==== subject.txt: ada", "\\====", "\\\\==== x", "Accepted renders of x", "==== ,"]
)
# As `contents` makes them: a line break at the end, unless there is nothing.
_TEXTS = (
    st.lists(_LINES, max_size=4)
    .map("\n".join)
    .map(lambda text: text.rstrip("\n"))
    .map(lambda text: f"{text}\n" if text else "")
)
_NAMES = st.text(min_size=1, max_size=30).map(safe_name)
_RENDERS = st.dictionaries(
    st.builds(lambda a, b: f"{a}.{b}", _NAMES, _NAMES) | _NAMES,
    st.dictionaries(_NAMES.map(lambda name: f"{name}.txt"), _TEXTS, min_size=1, max_size=3),
    max_size=6,
)  # fmt: skip


@given(_RENDERS)
def test_what_is_written_is_read(renders: dict[str, dict[str, str]]) -> None:
    assert read_renders(renders_text("sms/hello", renders), _FILE) == renders


@given(_RENDERS)
def test_the_file_is_the_same_in_any_order_and_has_each_text_once(
    renders: dict[str, dict[str, str]],
) -> None:
    text = renders_text("sms/hello", renders)
    backwards = {name: dict(reversed(renders[name].items())) for name in reversed(renders)}
    assert renders_text("sms/hello", backwards) == text
    different = {(name, each) for texts in renders.values() for name, each in texts.items()}
    headings = [line for line in text.split("\n") if line.startswith("==== ") and ": " in line]
    assert len(headings) == len(different)


def test_a_person_can_read_it() -> None:
    people = [render_name(f"person {number}", None) for number in range(12)]
    renders = {
        each: {"subject.txt": "Hi\n", "html.html": f"<p>{each[:9]}</p>\n"} for each in people
    }
    renders["ada"] = {"status.txt": "aborted: ==== none\n"}
    assert renders_text("sms/hello", renders).splitlines()[:3] == [
        "Accepted renders of sms/hello: each text once, below whom it is for.",
        "==== html.html: person%200, person%201, person%2010, person%2011, person%202, person%203, person%204,",
        "====   person%205, person%206, person%207, person%208, person%209",
    ]
    assert renders_text("sms/hello", {}) == ""


@pytest.mark.parametrize(
    ("description", "text", "line", "message"),
    [
        ("a field without people", "Accepted\n==== subject.txt\nHi\n", 2, "is no heading"),
        ("people without an end", "==== subject.txt: ada,\nHi\n", 1, "is no heading"),
        ("a mark of git", "==== a.txt: ada\nHi\n=======\nHo\n", 3, "'=======' is no heading"),
        ("one text twice", "==== a.txt: ada\nHi\n==== a.txt: bo, ada\n", 3, "'a.txt' of 'ada' is there twice"),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_at_its_line(
    description: str, text: str, line: int, message: str
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        read_renders(text, _FILE)
    assert (caught.value.path, caught.value.line) == (_FILE, line), description
    assert message in caught.value.message
    assert caught.value.hint


def _older(root: Path, texts: dict[str, str]) -> SnapshotFiles:
    for path, text in texts.items():
        file = root / _FOLDER / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return SnapshotFiles(root, _FOLDER)


def _tree(root: Path) -> list[str]:
    return sorted(each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file())


def test_the_older_form_is_read_and_moves_when_something_is_accepted(tmp_path: Path) -> None:
    older = {
        "sms/hello/ada/body.txt": "Hi Ada\n",
        "sms/hello/bo.down/body.txt": "Hi Bo\n",
        "sms/hello/bo.down/body.txt.new": "half",
        "sms/other/ada/body.txt": "mine\n",
    }
    files = _older(tmp_path, older)
    assert files.read("sms/hello").renders == {
        "ada": {"body.txt": "Hi Ada\n"},
        "bo.down": {"body.txt": "Hi Bo\n"},
    }
    files.accept("sms/hello", {"ada": [Change("body.txt", "Hi Ada\n", "Dear Ada\n")]})
    assert _tree(tmp_path) == [_FILE, f"{_FOLDER}/sms/other/ada/body.txt"]
    again = SnapshotFiles(tmp_path, _FOLDER).read("sms/hello")
    assert again.renders == {"ada": {"body.txt": "Dear Ada\n"}, "bo.down": {"body.txt": "Hi Bo\n"}}
    assert again.of_folders == ()


def test_what_both_forms_have_is_that_of_the_file(tmp_path: Path) -> None:
    # A run was killed between writing the file and deleting the folder.
    files = _older(tmp_path, {"sms/hello/ada/body.txt": "old\n"})
    (tmp_path / _FILE).write_text("==== body.txt: ada\nnew\n", encoding="utf-8")
    assert files.read("sms/hello").renders == {"ada": {"body.txt": "new\n"}}


def test_what_no_message_has_is_found_in_both_forms(tmp_path: Path) -> None:
    text = renders_text("push/gone", {"ada": {"title.txt": "Hi\n"}})
    older = {"sms/hello/ada/body.txt": "a\n", "sms/left/ada/body.txt": "b\n", "push/gone.txt": text}
    files = _older(tmp_path, {**older, "push/new.txt.new": text, ".accepting.lock": ""})
    assert files.unused(["sms/hello"]) == ["push/gone", "sms/left"]
    assert files.unused(["sms/hello"], pending=True) == ["push/gone", "push/new", "sms/left"]
    for address in ("push/gone", "push/new", "sms/left"):
        files.delete(address)
    assert _tree(tmp_path) == [f"{_FOLDER}/.accepting.lock", f"{_FOLDER}/sms/hello/ada/body.txt"]


def test_what_waits_is_replaced_by_what_is_tried(tmp_path: Path) -> None:
    files = SnapshotFiles(tmp_path, _FOLDER)
    waiting = tmp_path / f"{_FILE}.new"

    def renders() -> list[str]:
        return sorted(read_renders(waiting.read_text(encoding="utf-8"), ""))

    files.wait("sms/hello", ["ada", "bo"], {"ada": {"body.txt": "1\n"}, "bo": {"body.txt": "2\n"}})
    assert renders() == ["ada", "bo"]
    files.wait("sms/hello", ["bo"], {})
    assert renders() == ["ada"]
    files.wait("sms/hello", None, {"cy": {"body.txt": "3\n"}})
    assert renders() == ["cy"]
    files.wait("sms/hello", None, {})
    assert not waiting.exists()
