"""`liquidpilot test`: what is printed where, what is written when, and every exit code."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree

import pytest

from liquidpilot.cli import main
from liquidpilot.snapshots.accepted import read_renders


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_TEMPLATE = "templates/email_templates/hello/template.yaml"
_TESTS = "templates/email_templates/hello/tests.toml"
_SNAPSHOTS = "fixtures/snapshots/email_templates/hello"
_ACCEPTED = f"{_SNAPSHOTS}.txt"
_HELLO = {
    _TEMPLATE: "subject: 'Hi {{${first_name}}}'\n",
    "templates/email_templates/hello/body.html": "<p>Hi {{${first_name}}}</p>\n",
    "fixtures/profiles/ada.toml": 'first_name = "Ada"\n',
    "fixtures/profiles/bo.toml": 'first_name = "Bo"\n',
}
_CHANGED = {_TEMPLATE: "subject: 'Dear {{${first_name}}}'\n"}
_HINT = "`liquidpilot test --review` shows each change and asks, `--update` accepts all\n"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def accepted(liquidpilot: Run) -> Run:
    """The command line in a workspace whose renders are accepted."""
    assert liquidpilot("test", "--update", files=_HELLO).code == 0
    return liquidpilot


def _renders(folder: Path, ending: str = "") -> list[str]:
    """Return whose renders the file of the message has; `.new` are those that wait."""
    file = folder / f"{_ACCEPTED}{ending}"
    return sorted(read_renders(file.read_text("utf-8"), "") if file.exists() else ())


def _pending(folder: Path) -> list[str]:
    return _renders(folder, ".new")


def test_the_first_time_nothing_is_accepted(liquidpilot: Run, folder: Path) -> None:
    run = liquidpilot("test", files=_HELLO)
    assert (run.code, run.err) == (1, f"0 passed, 2 failed\n  1 change in 2 renders: {_HINT}")
    assert run.out.splitlines() == [
        "email_templates/hello",
        "  ✗ ada",
        f"      nothing is accepted yet in {_ACCEPTED}",
        "  ✗ bo",
        f"      nothing is accepted yet in {_ACCEPTED}",
    ]


def test_what_is_accepted_passes(accepted: Run) -> None:
    run = accepted("test")
    assert (run.code, run.err) == (0, "2 passed\n")
    assert run.out == "email_templates/hello\n  ✓ ada\n  ✓ bo\n"
    assert accepted("test", "--quiet").out == ""


def test_a_difference_is_shown(accepted: Run, folder: Path) -> None:
    run = accepted("test", "-k", "ada", files=_CHANGED)
    assert (run.code, run.err) == (1, f"0 passed, 1 failed\n  1 change in 1 render: {_HINT}")
    assert run.out.splitlines()[1:] == [
        "  ✗ ada",
        f"      differs from {_ACCEPTED}",
        "        subject.txt",
        "          -Hi Ada",
        "          +Dear Ada",
    ]
    assert _pending(folder) == ["ada"]


def test_update_accepts(accepted: Run, folder: Path) -> None:
    run = accepted("test", "--update", files=_CHANGED)
    assert (run.code, run.err) == (0, "2 passed, 2 of them accepted just now\n")
    assert accepted("test").code == 0
    assert _pending(folder) == []


class TestReview:
    @pytest.mark.parametrize(
        ("typed", "code", "summary", "pending"),
        [
            ("a\na\n", 0, "2 passed, 2 of them accepted just now", []),
            ("a\nr\n", 1, "1 passed, 1 of them accepted just now, 1 failed", []),
            ("r\ns\n", 1, "0 passed, 2 failed", ["bo"]),
            ("q\n", 1, "0 passed, 2 failed", ["ada", "bo"]),
            ("", 1, "0 passed, 2 failed", ["ada", "bo"]),
            ("l\n", 0, "2 passed, 2 of them accepted just now", []),
            ("e\n", 0, "2 passed, 2 of them accepted just now", []),
            (
                "w\nshow\nr\nall like this\n",
                1,
                "1 passed, 1 of them accepted just now, 1 failed",
                [],
            ),
            ("what?\n\nAccept\nA", 0, "2 passed, 2 of them accepted just now", []),
        ],
    )
    def test_what_is_answered(
        self, accepted: Run, folder: Path, typed: str, code: int, summary: str, pending: list[str]
    ) -> None:
        run = accepted("test", "--review", files=_CHANGED, stdin=typed.encode())
        assert run.code == code
        assert f"\n{summary}\n" in run.err
        assert _pending(folder) == pending

    def test_the_difference_is_shown_once(self, accepted: Run) -> None:
        run = accepted("test", "-k", "ada", "--review", files=_CHANGED, stdin=b"r\n")
        assert run.out == "email_templates/hello\n  ✗ ada\n"
        assert (
            "change 1 of 1\n1 render of 1 message\n  hello[ada] in email_templates/hello\n"
            in run.err
        )
        assert "      -Hi Ada\n      +Dear Ada\n" in run.err

    def test_a_new_message_is_shown_as_it_is_read(self, liquidpilot: Run) -> None:
        run = liquidpilot("test", "-k", "ada", "--review", files=_HELLO, stdin=b"a\n")
        assert "  subject.txt:\n    Hi Ada\n  html.html:\n    Hi Ada\n" in run.err
        assert run.code == 0

    def test_a_key_is_enough_on_a_terminal(
        self, accepted: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        accepted("test", files=_CHANGED)
        monkeypatch.setattr("sys.stdin", _Terminal())
        monkeypatch.setattr("click.getchar", lambda: "a")
        assert main(["test", "-k", "ada", "--review"]) == 0


def test_nothing_is_written_in_ci_unless_told(
    accepted: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    assert accepted("test", files=_CHANGED).code == 1
    assert _pending(folder) == []
    assert accepted("test", "--update").code == 0


class TestUnused:
    _OLD = f"{_SNAPSHOTS}/cy/subject.txt"

    def test_they_are_named_after_a_full_run_only(self, accepted: Run) -> None:
        run = accepted("test", files={self._OLD: "Hi"})
        assert (run.code, run.err.splitlines()[:2]) == (
            0,
            ["accepted renders that no test uses:", f"  {_ACCEPTED}: cy"],
        )
        assert "nothing asks for" not in accepted("test", "-k", "a").err

    def test_they_are_deleted_when_somebody_says_so(self, accepted: Run, folder: Path) -> None:
        run = accepted("test", "--update", "--prune", files={self._OLD: "Hi"})
        assert f"deleted {_ACCEPTED}: cy\n" in run.err
        assert not (folder / _SNAPSHOTS).exists()
        assert _renders(folder) == ["ada", "bo"]

    def test_not_while_a_message_is_broken(self, accepted: Run, folder: Path) -> None:
        files = {self._OLD: "Hi", "templates/sms/bad/template.yaml": "mesage: Hi\n"}
        run = accepted("test", "--update", "--prune", files=files)
        assert run.code == 2
        assert "did you mean 'message'?" in run.err
        assert "2 passed, 1 message could not be tested" in run.err
        assert _renders(folder) == ["ada", "bo", "cy"]


def test_written_tests_stand_beside_the_renders(accepted: Run) -> None:
    text = (
        "[[test]]\ndescription = 'greets'\nprofile = 'ada'\nsubject = 'Hi Ada'\n"
        "[[test]]\ndescription = 'greets Bo'\nprofile = 'bo'\ncontains = 'Dear'\n"
    )
    run = accepted("test", "-k", "greets", files={_TESTS: text})
    assert (run.code, run.err) == (1, "1 passed, 1 failed\n")
    assert run.out.splitlines()[1:] == [
        "  ✓ greets",
        "  ✗ greets Bo",
        f"      {_TESTS}:8:1: expected any field to contain 'Dear'",
    ]


def test_junit(accepted: Run, folder: Path) -> None:
    accepted("test", "--output", "junit=out/report.xml", files=_CHANGED)
    suites = ElementTree.parse(folder / "out" / "report.xml").getroot()
    assert (suites.get("tests"), suites.get("failures")) == ("2", "2")


@pytest.mark.parametrize(
    ("description", "arguments", "files", "message"),
    [
        ("no such message", ["helo"], {}, "did you mean 'hello'?"),
        ("no such test", ["-k", "xyz"], {}, "no test has 'xyz' in its name"),
        ("no profile to test", [], {"liquidpilot.toml": "[test]\nprofiles = []\n"}, "nothing to test"),
        ("a part is no reason to delete", ["hello", "--update", "--prune"], {}, "'--update' of everything"),
        ("deleting is no test", ["--prune"], {}, "'--update' of everything"),
        ("accept, or ask", ["--update", "--review"], {}, "leave one of the two out"),
        ("a report of no kind", ["--output", "xml"], {}, "--output junit=FILE"),
        ("a broken tests.toml", [], {_TESTS: "[[tests]]"}, f"{_TESTS}:1:3: error: unknown key 'tests'"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_exits_with_2(
    accepted: Run, description: str, arguments: list[str], files: dict[str, str], message: str
) -> None:
    run = accepted("test", *arguments, files=files)
    assert run.code == 2, description
    assert message in run.err


def test_the_messages_of_this_repository(
    pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    code = main(["test", "--workspace", str(pytestconfig.rootpath), "--quiet"])
    out, err = capsys.readouterr()
    assert (code, out) == (0, ""), out
    assert "nothing asks for" not in err


def test_what_cannot_be_written_beside_does_not_keep_it_from_comparing(
    accepted: Run, folder: Path
) -> None:
    (folder / f"{_ACCEPTED}.new").mkdir()
    run = accepted("test", files=_CHANGED)
    assert run.code == 1
    assert "-Hi Ada" in run.out
    assert "-Hi Bo" in run.out
    assert "renders that differ are not written: cannot write" in run.err
    assert "hello.txt.new': it is a folder" in run.err


def test_a_render_that_nobody_has_accepted_is_no_accepted_one(accepted: Run, folder: Path) -> None:
    left = folder / _SNAPSHOTS / "carla" / "subject.txt.new"
    left.parent.mkdir(parents=True)
    left.write_text("Hi Carla", encoding="utf-8")
    assert "nothing asks for" not in accepted("test").err
    assert accepted("test", "--update", "--prune").code == 0
    assert not left.parent.exists()
