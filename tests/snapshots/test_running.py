"""Accepted renders: compared, accepted, waiting, unused; and the moment at which they are made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot import Workspace
from liquidpilot.snapshots.accepted import read_renders
from liquidpilot.snapshots.cases import find_cases
from liquidpilot.snapshots.running import Outcome, Runner

_TEMPLATE = "templates/email_templates/hello/template.yaml"
_ACCEPTED = "fixtures/snapshots/email_templates/hello.txt"
_HTML = "\n<p>Hi <b>Ada</b>, it is 2026-03-01</p>\n"

Make = Callable[..., Workspace]


def _run(workspace: Workspace, words: str = "ada", **options: bool) -> Outcome:
    (case,) = find_cases(workspace, ["hello"], words).found
    return Runner(workspace, **options).run(case)


def _texts(workspace: Workspace, ending: str = "") -> dict[str, dict[str, str]]:
    """Return what the file of the message has by render and field; `.new` is what waits."""
    path = f"{_ACCEPTED}{ending}"
    file = workspace.root / path
    return read_renders(file.read_text("utf-8"), path) if file.exists() else {}


def test_what_is_not_accepted_fails_and_waits(make_workspace: Make) -> None:
    workspace = make_workspace()
    outcome = _run(workspace, pending=True)
    assert [each.message for each in outcome.problems] == [
        f"nothing is accepted yet in {_ACCEPTED}"
    ]
    assert (_texts(workspace), _texts(workspace, ".new")) == (
        {},
        {"ada": {"html.html": _HTML, "subject.txt": "Hi Ada\n"}},
    )


def test_what_is_accepted_passes(make_workspace: Make) -> None:
    workspace = make_workspace()
    assert _run(workspace, update=True).accepted
    assert _run(workspace).passed
    assert _texts(workspace) == {"ada": {"html.html": _HTML, "subject.txt": "Hi Ada\n"}}


def test_without_a_moment_in_the_profile_it_is_the_fixed_one(make_workspace: Make) -> None:
    files = {"fixtures/profiles/bo.toml": "first_name = 'Bo'"}
    workspace = make_workspace(files)
    assert _run(workspace, "[bo]", update=True).accepted
    assert "2026-01-15" in _texts(workspace)["bo"]["html.html"]
    files["liquidpilot.toml"] = "[test]\nnow = 2027-07-07\n".replace("-07\n", "-07T00:00:00\n")
    assert not _run(make_workspace(files), "[bo]").passed


@pytest.mark.parametrize(
    ("description", "saved"),
    [
        ("Windows line ends", lambda text: text.replace("\n", "\r\n")),
        ("an editor's last line", lambda text: f"{text}\n"),
        ("no last line", lambda text: "\ufeff" + text.removesuffix("\n")),
    ],
)
def test_what_editors_do_to_a_file_is_no_difference(
    make_workspace: Make, description: str, saved: Callable[[str], str]
) -> None:
    workspace = make_workspace()
    _run(workspace, update=True)
    file = workspace.root / _ACCEPTED
    file.write_bytes(saved(file.read_text("utf-8")).encode())
    assert _run(workspace).passed, description


def test_a_difference_waits_until_it_is_gone(make_workspace: Make) -> None:
    _run(make_workspace(), update=True)
    changed = make_workspace({_TEMPLATE: "subject: Dear {{${first_name}}}\n"})
    outcome = _run(changed, pending=True)
    assert outcome.problems[0].lines() == [
        f"differs from {_ACCEPTED}",
        "  subject.txt",
        "    -Hi Ada",
        "    +Dear Ada",
    ]
    assert _texts(changed, ".new") == {"ada": {"subject.txt": "Dear Ada\n"}}
    back = make_workspace()
    assert _run(back, pending=True).passed
    assert not (back.root / f"{_ACCEPTED}.new").exists()


def test_nothing_is_written_unless_somebody_says_so(make_workspace: Make) -> None:
    workspace = make_workspace()
    _run(workspace)
    assert not (workspace.root / "fixtures/snapshots").exists()


def test_no_secret_is_written_or_shown(
    make_workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_KEY", "s3cret-value-1")
    configuration = "[connected_content]\nsecrets = ['SHOP_KEY']\n"
    subject = "subject: see s3cret-value-1, Bearer abcdefghijklmnop\n"
    workspace = make_workspace({"liquidpilot.toml": configuration, _TEMPLATE: subject})
    _run(workspace, update=True)
    assert (
        _texts(workspace)["ada"]["subject.txt"] == "see {secret:SHOP_KEY}, Bearer {secret:BEARER}\n"
    )
    assert _run(workspace).passed
    changed = make_workspace({_TEMPLATE: subject.replace("see", "look at")})
    assert "s3cret" not in "\n".join(_run(changed, pending=True).problems[0].lines())
    assert "s3cret" not in _texts(changed, ".new")["ada"]["subject.txt"]


def test_a_field_that_comes_or_goes_is_a_difference(make_workspace: Make) -> None:
    _run(make_workspace(), update=True)
    changed = make_workspace({_TEMPLATE: "preheader: Hi\n"})
    assert _run(changed).problems[0].lines()[1:] == [
        "  preheader.txt is new",
        "    +Hi",
        "  subject.txt is gone",
        "    -Hi Ada",
    ]
    _run(changed, update=True)
    assert list(_texts(changed)["ada"]) == ["html.html", "preheader.txt"]


def test_a_message_that_is_no_longer_sent_is_a_difference(make_workspace: Make) -> None:
    _run(make_workspace(), update=True)
    changed = make_workspace({"fixtures/profiles/ada.toml": ""})
    assert "    +aborted: nobody to greet" in _run(changed).problems[0].lines()


def test_a_file_that_is_no_text_is_a_problem_and_no_crash(make_workspace: Make) -> None:
    workspace = make_workspace()
    _run(workspace, update=True)
    (workspace.root / _ACCEPTED).write_bytes(b"\xff")
    (problem,) = _run(workspace).problems
    assert str(problem.place) == f"{_ACCEPTED}:1:1"


def test_what_the_rendering_met_is_told_with_a_failure(make_workspace: Make) -> None:
    message = "templates/email_templates/hello"
    files = {
        f"{message}/body.html": "<p>Your {{custom_attribute.${tier}}}</p>",
        f"{message}/tests.toml": "[[test]]\ndescription = 'x'\ncontains.html = 'gold'\n",
    }
    told = [each.message.partition(":")[0] for each in _run(make_workspace(files), "x").problems]
    assert "missing-attribute" in told[1:]


@pytest.mark.parametrize("written", ["", "[[test]]\ndescription = 'x'\ncontains.subject = 'Hi'\n"])
def test_what_was_stopped_is_never_accepted(written: str, make_workspace: Make) -> None:
    body = "templates/email_templates/hello/body.html"
    files = {body: "{% for a in (1..9000000) %}{{a}}{% endfor %}"}
    if written:
        files["templates/email_templates/hello/tests.toml"] = written
    workspace = make_workspace(files)
    outcome = _run(workspace, "x" if written else "ada", update=True)
    told = [(each.message.partition(":")[0], str(each.place)) for each in outcome.problems]
    assert not outcome.accepted
    assert told[len(told) > 1] == ("limit-reached", f"{body}:1:4")
    assert _texts(workspace) == {}
