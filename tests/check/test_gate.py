"""What is known is not told again: by the baseline, and in a check of changes by what was before."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_files import write_files

from liquidpilot import Finding, LiquidPilotError, Place, Workspace, check_workspace
from liquidpilot.check.baseline import Baseline, find_baseline, write_baseline
from liquidpilot.check.fingerprints import fingerprints
from liquidpilot.check.results import CheckReport

_SELECT = ("placeholder-link", "unknown-filter", "missing-preheader", "outdated-baseline")
_BODY = "templates/email_templates/hello/body.html"
_BLOCK = "templates/content_blocks/footer.liquid"
_FILES = {
    "liquidpilot.toml": "",
    "templates/email_templates/hello/template.yaml": "subject: Hello\n",
    _BODY: '<p>Hi</p>\n<a href="#">a</a>\n{{content_blocks.${footer}}}\n',
    _BLOCK: '<p>{{ "x" | upcas }}</p>\n',
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with three findings, committed in a repository."""
    write_files(tmp_path, _FILES)
    return tmp_path


def _check(root: Path, changed: str | None = None) -> CheckReport:
    return check_workspace(Workspace.open(root), changed=changed, select=_SELECT, cache=False)


def _edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def _told(report: CheckReport) -> list[tuple[str, str, int]]:
    return [
        (each.code, (each.path or "").rpartition("/")[2], each.line) for each in report.findings
    ]


def _write_baseline(root: Path) -> None:
    report = check_workspace(Workspace.open(root), select=_SELECT, cache=False, baseline=False)
    lines = {path: text.splitlines() for path, text in _FILES.items()}
    marks = fingerprints(report.findings, lambda path, line: lines[path or ""][line - 1])
    assert (
        write_baseline(root, None, report.findings, marks, faults=False)
        == "liquidpilot-baseline.toml"
    )


_NEW_LINK = ("placeholder-link", "body.html", 3)
_OUTDATED = "outdated-baseline"


@pytest.mark.parametrize(
    ("description", "path", "old", "new", "told", "known"),
    [
        ("nothing has changed", _BODY, "Hi", "Hi", [], 3),
        ("a line is added above", _BODY, "<p>Hi", "<p>New</p>\n<p>Hi", [], 3),
        ("the line is indented", _BODY, "<a href", "  <a  href", [], 3),
        ("the same again", _BODY, '<a href="#">a</a>', '<a href="#">a</a>\n<a href="#">a</a>', [_NEW_LINK], 3),
        ("another of the rule", _BODY, "{{content", '<a href="#">b</a>\n{{content', [_NEW_LINK], 3),
        ("one is mended", _BODY, '<a href="#">', '<a href="https://p.test/">', [], 2),
        ("in a block that many include", _BLOCK, "<p>", "{{ 1 | lowcas }}\n<p>", [("unknown-filter", "footer.liquid", 1)], 3),
    ],
)  # fmt: skip
def test_what_is_known_is_not_told(
    description: str,
    path: str,
    old: str,
    new: str,
    told: list[tuple[str, str, int]],
    known: int,
    root: Path,
) -> None:
    if shutil.which("git") is not None:
        _commit(root)
    _write_baseline(root)
    _edit(root, path, old, new)
    by_baseline = _check(root)
    left = [each for each in _told(by_baseline) if each[0] != _OUTDATED]
    assert (left, by_baseline.known) == (told, known), description
    assert (len(by_baseline.findings) > len(left)) == (known < 3), "what is gone is told"
    if shutil.which("git") is not None:
        (root / "liquidpilot-baseline.toml").unlink()
        by_git = _check(root, "HEAD")
        assert _told(by_git) == told, "a check of changes says the same"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("templates/email_templates/hello", "templates/email_templates/hola"),
        (_BLOCK, "templates/content_blocks/foot.liquid"),
    ],
)
def test_what_was_renamed_is_known(root: Path, old: str, new: str) -> None:
    _edit(root, _BLOCK, "</p>", "</p>\n<p>Bye</p>\n<p>{{ 1 }}</p>")
    _commit(root)
    (root / old).rename(root / new)
    if old == _BLOCK:
        _edit(root, _BODY, "{footer}", "{foot}")
        _edit(root, new, "Bye", "{{ 1 | lowcas }}")
        wanted = [("unknown-filter", "foot.liquid", 2)]
    else:
        wanted = []
    report = _check(root, "HEAD")
    assert (_told(report), report.known) == (wanted, 3)


def _commit(root: Path) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
    for arguments in (["init", "-b", "main"], ["add", "."], ["commit", "-m", "one"]):
        command = ["git", "-C", str(root), *who, *arguments]
        subprocess.run(command, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize(
    ("description", "files", "told"),
    [
        ("a message of which nothing was there", {"templates/new.liquid": '<a href="#"></a>'}, [("placeholder-link", "new.liquid", 1)]),
        ("a comment that accepted is gone", {_BODY: "{{ 'x' | upcas }}"}, [("unknown-filter", "body.html", 1)]),
        ("today's settings judge both", {"liquidpilot.toml": "[rules]\nunknown-filter = 'error'\n"}, []),
        ("what was broken has no findings", {"templates/email_templates/hello/template.yaml": "subject: Hi\n"}, []),
    ],
)  # fmt: skip
def test_what_counts_as_before(
    description: str, files: dict[str, str], told: list[tuple[str, str, int]], root: Path
) -> None:
    ignored = "{% comment %}liquidpilot: ignore unknown-filter -- x{% endcomment %}"
    if "comment" in description:
        (root / _BODY).write_text(f"{ignored}{{{{ 'x' | upcas }}}}", encoding="utf-8")
    _commit(root)
    for path, text in files.items():
        (root / path).write_text(text, encoding="utf-8")
    assert [each for each in _told(_check(root, "HEAD")) if each[0] != "missing-preheader"] == told


def test_a_baseline_that_cannot_be_read(root: Path) -> None:
    for text, says in [
        ("version = 2\n", "'version' is not 1"),
        ("version = 1\n[finding]\n", "did you mean 'findings'"),
        ("version = 1\n[findings.'a']\nx = 1\n", "should be a list"),
        ("[findings\n", "liquidpilot-baseline.toml:1"),
    ]:
        (root / "liquidpilot-baseline.toml").write_text(text, encoding="utf-8")
        with pytest.raises(LiquidPilotError) as caught:
            _check(root)
        told = f"{caught.value.where} {caught.value.message} {caught.value.hint}"
        assert says in told, told


_PATHS = st.sampled_from(["a.html", "b/ü “c”.liquid", 'q"uo\\te.html', "d.toml"])
_FOUND = st.builds(
    lambda path, code, line: Finding(code, "warning", "x", None, Place.at(path, line)),
    _PATHS,
    st.sampled_from(["long-subject", "unknown-filter"]),
    st.integers(1, 5),
)


@given(st.lists(_FOUND, max_size=20), st.booleans())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, found: list[Finding], faults: bool
) -> None:
    folder = tmp_path_factory.mktemp("baseline", numbered=True)
    marks = [*fingerprints(found, lambda path, line: f"line {line % 2}")]
    write_baseline(folder, None, found, marks, faults=faults)
    read = find_baseline(folder, None)
    assert isinstance(read, Baseline)
    assert (read.marks, read.faults) == (frozenset(marks), faults)
    assert [*read.outdated(marks, {"long-subject", "unknown-filter"})] == []
    gone = [*read.outdated((), {"long-subject"})]
    assert len(gone) == len({each.path for each in found if each.code == "long-subject"})
