from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.consent import Consents, Sending
from liquidpilot.errors import LiquidPilotError

_KEY = Sending("API_KEY", "api.example.com")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where what is allowed is kept; there is no such folder yet."""
    monkeypatch.setenv("LIQUIDPILOT_CONFIG_DIR", str(tmp_path / "own" / "folder"))
    return tmp_path / "own" / "folder"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "workspace").mkdir()
    return tmp_path / "workspace"


def test_what_is_allowed_is_remembered_for_one_workspace(folder: Path, workspace: Path) -> None:
    consents = Consents(workspace)
    assert not consents.allows_sending(_KEY)
    consents.allow_sending([_KEY])
    assert consents.allows_sending(_KEY)
    assert Consents(workspace).allows_sending(_KEY)
    assert not Consents(workspace.parent / "workspace2").allows_sending(_KEY)
    assert not Consents(workspace / "inner").allows_sending(_KEY)


@pytest.mark.parametrize(
    ("other", "description"),
    [
        (Sending("API_KEY2", "api.example.com"), "another variable"),
        (Sending("API_KEY", "example.com"), "a host above"),
        (Sending("API_KEY", "www.api.example.com"), "a host below"),
        (Sending("API_KEY", "api.example.com."), "a name with a dot at its end"),
        (Sending("API_KEY", "api.example.com:80"), "another port"),
        (Sending("api_key", "api.example.com"), "another case"),
    ],
)
def test_a_pair_is_allowed_and_nothing_like_it(
    folder: Path, workspace: Path, other: Sending, description: str
) -> None:
    Consents(workspace).allow_sending([_KEY])
    assert not Consents(workspace).allows_sending(other), description


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_workspace_is_itself_whatever_leads_to_it(folder: Path, workspace: Path) -> None:
    link = workspace.parent / "link"
    link.symlink_to(workspace)
    Consents(link).allow_sending([_KEY])
    assert Consents(workspace).allows_sending(_KEY)
    elsewhere = workspace.parent / "elsewhere"
    elsewhere.mkdir()
    link.unlink()
    link.symlink_to(elsewhere)
    assert not Consents(link).allows_sending(_KEY), "the link leads to another workspace now"


def test_code_may_run_as_it_was_and_not_as_it_is_changed(folder: Path, workspace: Path) -> None:
    consents = Consents(workspace)
    assert not consents.allows_code("rules/ours.py", b"print(1)")
    consents.allow_code("rules/ours.py", b"print(1)")
    again = Consents(workspace)
    assert again.allows_code("rules/ours.py", b"print(1)")
    assert not again.allows_code("rules/ours.py", b"print(2)")
    assert not again.allows_code("rules/other.py", b"print(1)")
    assert not Consents(workspace.parent / "workspace2").allows_code("rules/ours.py", b"print(1)")
    again.allow_code("rules/ours.py", b"print(2)")
    assert not Consents(workspace).allows_code("rules/ours.py", b"print(1)"), "one at a time"


@given(st.text(), st.text(), st.text(min_size=1), st.binary())
def test_whatever_its_letters(
    tmp_path_factory: pytest.TempPathFactory, variable: str, host: str, path: str, code: bytes
) -> None:
    base = tmp_path_factory.mktemp("any")
    (base / "w").mkdir()
    consents = Consents(base / "w", base / "own")
    consents.allow_sending([Sending(variable, host)])
    consents.allow_code(path, code)
    again = Consents(base / "w", base / "own")
    assert again.allows_sending(Sending(variable, host))
    assert again.allows_code(path, code)
    assert not again.allows_code(path, code + b"x")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_folder_whose_name_is_no_text(folder: Path, workspace: Path) -> None:
    odd = workspace / os.fsdecode(b"n\xff")
    odd.mkdir()
    Consents(odd).allow_sending([_KEY])
    assert Consents(odd).allows_sending(_KEY)


def test_the_file_is_readable_and_what_is_deleted_is_withdrawn(
    folder: Path, workspace: Path
) -> None:
    consents = Consents(workspace)
    consents.allow_sending([_KEY, Sending("OTHER", "localhost:8099")])
    consents.allow_code("a.py", b"")
    file = folder / "consent.json"
    assert consents.file == file
    data = json.loads(file.read_bytes())
    assert data["version"] == 1
    (entry,) = data["workspaces"].values()
    assert entry["sends"] == ["API_KEY@api.example.com", "OTHER@localhost:8099"]
    assert entry["code"]["a.py"].startswith("sha256:e3b0c442")
    file.write_bytes(file.read_bytes().replace(b'"API_KEY@api.example.com",', b""))
    assert not Consents(workspace).allows_sending(_KEY)
    assert Consents(workspace).allows_code("a.py", b"")
    file.unlink()
    assert not Consents(workspace).allows_code("a.py", b"")


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_nobody_else_may_read_it(folder: Path, workspace: Path) -> None:
    Consents(workspace).allow_sending([_KEY])
    file = folder / "consent.json"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    Consents(workspace).allow_code("a.py", b"")
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "consent.json"),
        (b"{", "consent.json"),
        (b"[]", "names with values"),
        (b"true", "names with values"),
        (b"\xff\xfe", "should be UTF-8"),
        (b"\xffa", "not UTF-8"),
        (b'{"workspaces": {"ROOT": {"sends": ["API_KEY@api.example.com"]}}}', "'version' is not 1"),
        (b'{"version": 2, "workspaces": {"ROOT": {"sends": ["API_KEY@api.example.com"]}}}', "'version' is not 1"),
        (b'{"version": true, "workspaces": {}}', "'version' should be a whole number"),
        (b'{"version": 1, "all": true}', "unknown key 'all'"),
        (b'{"version": 1, "workspaces": []}', "'workspaces' should be names with values"),
        (b'{"version": 1, "workspaces": {"ROOT": true}}', "should be names with values"),
        (b'{"version": 1, "workspaces": {"ROOT": {"all": true}}}', "unknown key 'all'"),
        (b'{"version": 1, "workspaces": {"ROOT": {"sends": "API_KEY@api.example.com"}}}', "'sends' should be a list of texts"),
        (b'{"version": 1, "workspaces": {"ROOT": {"code": {"a.py": true}}}}', "'a.py' should be text"),
        (b'{"version": 1, "workspaces": {"ROOT": {"sends": ["API_KEY@api.example.com"]}}', "consent.json"),
        (b"[" * 100_000, "consent.json"),
    ],
)  # fmt: skip
def test_a_broken_file_is_said_and_never_taken_for_consent(
    folder: Path, workspace: Path, content: bytes, message: str
) -> None:
    folder.mkdir(parents=True)
    file = folder / "consent.json"
    root = json.dumps(os.path.normcase(workspace.resolve())).strip('"')
    content = content.replace(b"ROOT", root.encode())
    file.write_bytes(content)
    calls: list[Callable[[], object]] = [
        lambda: Consents(workspace).allows_sending(_KEY),
        lambda: Consents(workspace).allows_code("a.py", b""),
        lambda: Consents(workspace).allow_sending([_KEY]),
    ]
    for call in calls:
        with pytest.raises(LiquidPilotError, match=re.escape("consent.json")) as raised:
            call()
        assert message in str(raised.value)
    assert file.read_bytes() == content, "nothing is written over what is not understood"


def test_a_folder_in_the_place_of_the_file(folder: Path, workspace: Path) -> None:
    (folder / "consent.json").mkdir(parents=True)
    with pytest.raises(LiquidPilotError, match="cannot read"):
        Consents(workspace).allows_sending(_KEY)


def test_a_file_in_the_place_of_the_folder(folder: Path, workspace: Path) -> None:
    folder.parent.mkdir()
    folder.write_bytes(b"")
    with pytest.raises(LiquidPilotError, match="cannot write"):
        Consents(workspace).allow_sending([_KEY])


@pytest.mark.parametrize("inner", ["", "own", "../workspace/own"])
def test_it_is_never_kept_in_the_workspace(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, inner: str
) -> None:
    """A workspace could bring the consent to itself."""
    monkeypatch.setenv("LIQUIDPILOT_CONFIG_DIR", str(workspace / inner))
    for call in (Consents(workspace).allows_sending, lambda _: Consents(workspace).file):
        with pytest.raises(LiquidPilotError, match="cannot be kept in the workspace itself"):
            call(_KEY)


def test_a_folder_is_named_from_the_root_on(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIQUIDPILOT_CONFIG_DIR", "own")
    with pytest.raises(LiquidPilotError, match="an absolute path, not 'own'"):
        Consents(workspace).allows_sending(_KEY)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system has another place")
def test_the_usual_place(tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIQUIDPILOT_CONFIG_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Consents(workspace).file == tmp_path / ".config/liquidpilot/consent.json"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert Consents(workspace).file == tmp_path / "xdg/liquidpilot/consent.json"


_ALLOW = """
import sys
from pathlib import Path
from liquidpilot.consent import Consents, Sending
for number in range(5):
    Consents(Path(sys.argv[1])).allow_sending([Sending("KEY", f"{sys.argv[2]}-{number}.example")])
"""


def test_processes_at_the_same_time_lose_nothing(folder: Path, workspace: Path) -> None:
    """Half of them in one workspace, half in another."""
    (workspace / "other").mkdir()
    roots = [workspace, workspace / "other"] * 2
    running = [
        subprocess.Popen([sys.executable, "-P", "-c", _ALLOW, str(root), f"host{number}"])
        for number, root in enumerate(roots)
    ]
    assert [each.wait() for each in running] == [0, 0, 0, 0]
    for number, root in enumerate(roots):
        consents = Consents(root)
        for each in range(5):
            assert consents.allows_sending(Sending("KEY", f"host{number}-{each}.example"))
