"""Where liquidpilot was installed from, and what others are told to install: never a bare name."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from importlib.metadata import Distribution
from pathlib import Path

import pytest
from written_files import write_files

from liquidpilot.cli.distribution import Origin, find_origin

_SHA = "3f2a8c91b0d4e7aa3f2a8c91b0d4e7aa3f2a8c91"
_GIT = {"vcs": "git", "commit_id": _SHA, "requested_revision": "main"}
_HASH = {"hashes": {"sha256": "ab12"}}
_VENDOR = "./vendor/liquidpilot-1.2.3-py3-none-any.whl"


def _installed(folder: Path, direct_url: dict[str, object] | None) -> Distribution:
    info = folder / "liquidpilot-1.2.3.dist-info"
    files = {
        "liquidpilot/__init__.py": "",
        "liquidpilot/data/a.txt": "ä",
        "liquidpilot/__pycache__/x.pyc": "",
        "../bin/liquidpilot": "",
        f"{info.name}/METADATA": "Metadata-Version: 2.1\nName: liquidpilot\nVersion: 1.2.3\n",
        f"{info.name}/WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\n",
        f"{info.name}/INSTALLER": "pip\n",
        f"{info.name}/direct_url.json": json.dumps(direct_url),
    }
    if direct_url is None:
        del files[f"{info.name}/direct_url.json"]
    write_files(folder, files)
    record = "".join(f"{path},,\n" for path in files)
    (info / "RECORD").write_text(f"{record}{info.name}/RECORD,,\n", encoding="utf-8")
    return Distribution.at(info)


@pytest.mark.parametrize(
    ("description", "direct_url", "requirement"),
    [
        ("from an index: pip records nothing", None, "liquidpilot==1.2.3"),
        ("from a repository", {"url": "https://git.test/a/b.git", "vcs_info": _GIT}, f"liquidpilot @ git+https://git.test/a/b.git@{_SHA}"),
        ("by ssh", {"url": "ssh://git@git.test/a/b.git", "vcs_info": _GIT}, f"liquidpilot @ git+ssh://git@git.test/a/b.git@{_SHA}"),
        ("from a folder of a repository", {"url": "https://git.test/b", "vcs_info": _GIT, "subdirectory": "py"}, f"liquidpilot @ git+https://git.test/b@{_SHA}#subdirectory=py"),
        ("from an archive", {"url": "https://a.test/l-1.2.3.whl", "archive_info": _HASH}, "liquidpilot @ https://a.test/l-1.2.3.whl#sha256=ab12"),
        ("from one without a digest", {"url": "https://a.test/l.whl", "archive_info": {}}, "liquidpilot @ https://a.test/l.whl"),
        ("with a password in the address", {"url": "https://me:pw@a.test/l.whl", "archive_info": {}}, _VENDOR),
        ("with a key in the address", {"url": "https://a.test/l.whl?key=pw", "archive_info": {}}, _VENDOR),
        ("from a repository on this computer", {"url": "file:///home/me/b", "vcs_info": _GIT}, _VENDOR),
        ("from a folder", {"url": "file:///home/me/b", "dir_info": {}}, _VENDOR),
        ("from a wheel that is gone", {"url": "file:///gone/l-1.2.3-py3-none-any.whl", "archive_info": _HASH}, _VENDOR),
    ],
)  # fmt: skip
def test_what_others_install(
    description: str, direct_url: dict[str, object] | None, requirement: str, tmp_path: Path
) -> None:
    origin = find_origin(_installed(tmp_path, direct_url))
    assert origin.requirement == requirement, description
    assert (origin.wheel is not None) == (requirement == _VENDOR)
    assert "pw" not in origin.requirement
    if origin.wheel is not None:
        assert _checked(origin.wheel) == {
            "liquidpilot/__init__.py",
            "liquidpilot/data/a.txt",
            "liquidpilot-1.2.3.dist-info/METADATA",
            "liquidpilot-1.2.3.dist-info/WHEEL",
        }


def test_a_wheel_that_is_there_is_taken_as_it_is(tmp_path: Path) -> None:
    wheel = tmp_path / "my builds" / "liquidpilot-1.2.3-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"PK")
    installed = _installed(tmp_path / "site", {"url": wheel.as_uri(), "archive_info": {}})
    assert find_origin(installed) == Origin(_VENDOR, b"PK")


def test_an_editable_installation_gives_all_that_is_published() -> None:
    """What the wheel has which is built of this checkout: the package and the example."""
    origin = find_origin()
    if origin.wheel is None:
        pytest.skip("liquidpilot is not installed from this folder")
    names = _checked(origin.wheel)
    assert {"liquidpilot/cli/init.py", "liquidpilot/scaffold/gitignore"} <= names
    example = "liquidpilot/integrations/trustpilot/example"
    assert {f"{example}/liquidpilot.toml", f"{example}/fixtures/credentials.toml"} <= names
    assert not [each for each in names if each.endswith((".pth", ".pyc"))]
    assert find_origin() == origin, "it is the same each time"


def _checked(wheel: bytes) -> set[str]:
    """Return the names in a wheel, but for its list of them, which must be right."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        names = archive.namelist()
        (listed,) = [each for each in names if each.endswith(".dist-info/RECORD")]
        lines = [line.rsplit(",", 2) for line in archive.read(listed).decode().splitlines()]
        assert [name for name, _, _ in lines] == names
        for name, digest, size in lines[:-1]:
            data = archive.read(name)
            encoded = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode()
            assert (digest, size) == (f"sha256={encoded.rstrip('=')}", str(len(data)))
    return {*names} - {listed}
