"""A run over many messages: as with everything tested anew, whatever an earlier run has kept."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from liquidpilot import Workspace
from liquidpilot.cli import main
from liquidpilot.snapshots import batch
from liquidpilot.snapshots.batch import Report, Request, run_tests
from liquidpilot.snapshots.changes import Differing, grouped_changes

_FOOTER = "templates/content_blocks/footer.liquid"
_TOML = "liquidpilot.toml"
_ACCEPTED = "fixtures/snapshots/email_templates"
_FILES = {
    _TOML: "",
    _FOOTER: "<p>1 Road</p>",
    "templates/sms/code/template.yaml": 'message: \'Code {{ "now" | date: "%Y" }}\'\n',
    "templates/sms/code/tests.toml": "[[test]]\ndescription = 'has it'\ncontains = 'Code'\n",
    "fixtures/profiles/ada.toml": 'first_name = "Ada"\n',
    "fixtures/profiles/bo.toml": 'extends = "ada"\nlanguage = "nb"\n',
    **{
        f"templates/email_templates/{name}/{file}": text
        for name in ("one", "two")
        for file, text in (
            ("template.yaml", f"subject: {name}\n"),
            ("body.html", "<p>Hi {{${first_name}}}</p>{{content_blocks.${footer}}}"),
        )
    },
}
_ONE = "templates/email_templates/one/body.html"
_GREETS = "[[test]]\ndescription = 'greets'\nprofile = 'ada'\ncontains = 'Hi'\n"
_KNOWN = "[[test]]\ndescription = 'greets'\nprofile = 'ada'\ncontains = 'Ho'\n"


def _write(root: Path, files: dict[str, str | None]) -> None:
    for path, text in files.items():
        if text is None:
            (root / path).unlink()
        else:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode())


def _run(root: Path, request: Request | None = None) -> Report:
    def quietly(_: int, answers: Iterable[object]) -> Iterator[object]:
        return iter(answers)

    return run_tests(Workspace.open(root), request or Request(), quietly)  # type: ignore[arg-type]


def _told(report: Report) -> object:
    return (
        [(each.title, each.problems, each.warnings) for each in report.outcomes],
        {address: str(error) for address, error in report.broken.items()},
        report.unused,
    )


def _tested(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list to which the addresses of the messages are added that are tested."""
    seen: list[str] = []
    test = batch._Tester.test

    def noting(tester: batch._Tester, task: batch._Task) -> batch._Answer:
        seen.append(task.place.address)
        return test(tester, task)

    monkeypatch.setattr(batch._Tester, "test", noting)
    return seen


@pytest.fixture
def accepted(tmp_path: Path) -> Path:
    """A workspace of which everything is accepted."""
    _write(tmp_path, {**_FILES})
    assert all(each.passed for each in _run(tmp_path, Request(update=True)).outcomes)
    return tmp_path


@pytest.mark.parametrize(
    ("description", "change", "tested"),
    [
        ("nothing", {}, []),
        ("a mail", {_ONE: "<p>Ho</p>"}, ["one"]),
        ("the block of two", {_FOOTER: "<p>2 Road</p>"}, ["one", "two"]),
        ("a person, and who extends it", {"fixtures/profiles/ada.toml": "first_name = 'Eve'"}, ["one", "two", "code"]),
        ("one person", {"fixtures/profiles/bo.toml": 'extends = "ada"'}, ["one", "two", "code"]),
        ("a new person", {"fixtures/profiles/cy.toml": ""}, ["one", "two", "code"]),
        ("nobody any more", {"fixtures/profiles/bo.toml": None}, ["one", "two", "code"]),
        ("the moment", {_TOML: "[test]\nnow = 2030-01-01T00:00:00Z\n"}, ["one", "two", "code"]),
        ("for whom", {_TOML: "[test]\nprofiles = ['ada']\n"}, ["one", "two", "code"]),
        ("what is expected", {"templates/sms/code/tests.toml": _KNOWN}, ["code"]),
        ("what is expected of a mail", {"templates/email_templates/one/tests.toml": _GREETS}, ["one"]),
        ("an accepted text", {f"{_ACCEPTED}/one.txt": "==== html.html: ada\n<p>Ho</p>\n"}, ["one"]),
        ("what is accepted, gone", {f"{_ACCEPTED}/two.txt": None}, ["two"]),
        ("a broken message", {"templates/email_templates/two/template.yaml": "subjet: x\n"}, ["two"]),
        ("the older form of somebody", {f"{_ACCEPTED}/one/dee/subject.txt": "Hi\n"}, ["one"]),
    ],
)  # fmt: skip
def test_a_change_is_seen_and_only_that_is_tested_again(
    description: str,
    change: dict[str, str | None],
    tested: list[str],
    accepted: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _write(accepted, change)
    seen = _tested(monkeypatch)
    found = _run(accepted)
    assert [each.rpartition("/")[2] for each in seen] == tested, description
    anew = _told(_run(accepted, Request(cache=False)))
    # What fails is never taken from an earlier run, and what passes is.
    assert _told(found) == anew
    seen.clear()
    assert _told(_run(accepted)) == anew
    failed = {each.address for each in found.outcomes if not each.passed} | found.broken.keys()
    assert {*seen} == failed | ({"email_templates/one"} if "older" in description else set())


def test_several_processes_say_what_one_says(
    accepted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(accepted, {_FOOTER: "<p>2 Road</p>", f"{_ACCEPTED}/two.txt": None})
    alone = _told(_run(accepted, Request(jobs=1, cache=False)))
    monkeypatch.setattr("liquidpilot.processes._WORTH_A_PROCESS", 1)
    assert _told(_run(accepted, Request(jobs=2, cache=False))) == alone
    _run(accepted, Request(jobs=2, update=True))
    assert all(each.passed for each in _run(accepted).outcomes)


def test_what_failed_is_run_alone_until_it_passes(accepted: Path) -> None:
    assert _run(accepted, Request(failed=True)).failed_before == 0
    _write(accepted, {_ONE: "<p>Ho</p>"})
    _run(accepted)
    _run(accepted, Request(("two",)))
    again = _run(accepted, Request(failed=True))
    assert [each.title for each in again.outcomes] == ["one[ada]", "one[bo]"]
    assert (again.failed_before, again.complete, again.unused) == (2, False, {})
    _write(accepted, {_ONE: _FILES[_ONE]})
    assert all(each.passed for each in _run(accepted, Request(failed=True)).outcomes)
    assert len(_run(accepted, Request(failed=True)).outcomes) == 7


def test_the_first_failure_ends_a_run(accepted: Path) -> None:
    _write(accepted, {_FOOTER: "<p>2 Road</p>"})
    found = _run(accepted, Request(first=True, cache=False))
    assert [(each.title, each.passed) for each in found.outcomes] == [("one[ada]", False)]


_MAILS, _PEOPLE = 8, 4


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Mails with one footer, accepted for some people; the street in the footer is new."""
    files: dict[str, str | None] = {_TOML: "", _FOOTER: "<p>1 Road, {{${city}}}</p>"}
    for number in range(_PEOPLE):
        files[f"fixtures/profiles/p{number}.toml"] = f"home_city = 'x'\ncity = 'Town {number}'\n"
    for number in range(_MAILS):
        folder = f"templates/email_templates/mail{number:02}"
        files[f"{folder}/template.yaml"] = f"subject: Mail {number}\n"
        files[f"{folder}/body.html"] = (
            f"<p>{number} {{{{${{city}}}}}}</p>{{{{content_blocks.${{footer}}}}}}"
        )
        files[f"{folder}/body.txt"] = "Bye. 1 Road"
    _write(tmp_path, files)
    _run(tmp_path, Request(update=True))
    for number in range(_MAILS):
        files[f"templates/email_templates/mail{number:02}/body.txt"] = "Bye. 2 Road"
    _write(tmp_path, {**files, _FOOTER: "<p>2 Road, {{${city}}}</p>"})
    return tmp_path


def test_a_new_footer_is_reviewed_with_one_answer(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The lines differ from person to person, and the words that change do not.
    outcomes = _run(shop).outcomes
    groups = grouped_changes(Differing(n, each.hunks) for n, each in enumerate(outcomes))
    assert sum(len(each.hunks) for each in groups) == 1 + _PEOPLE
    assert sum(each.problems[0].message.startswith("differs") for each in outcomes) == _PEOPLE
    monkeypatch.setattr("sys.stdin", io.StringIO("all like this\n"))
    code = main(["test", "--workspace", str(shop), "--review"])
    shown = capsys.readouterr()
    assert (code, shown.err.count("[a]ccept")) == (0, 1)
    assert "32 passed, 32 of them accepted just now" in shown.err
    assert all(each.passed for each in _run(shop, Request(cache=False)).outcomes)


def test_statistics_show_a_change_once(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "--workspace", str(shop), "--stat"]) == 1
    shown = capsys.readouterr()
    assert shown.out.startswith(
        "32 renders of 8 messages\n  mail00[p0] in email_templates/mail00 and 31 more\n"
        "    text.txt\n      -Bye. 1 Road\n      +Bye. 2 Road\n"
    )
    assert shown.out.count("\n") < 40
    assert "5 changes in 32 renders" in shown.err
