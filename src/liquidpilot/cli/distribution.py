"""Where this liquidpilot was installed from, so that others can install the very same.

pip and its like record it ("Recording the Direct URL Origin of installed distributions", PEP 610):
a repository with its revision, an archive, a folder; nothing for what comes from an index.
"""

from __future__ import annotations

import base64
import hashlib
import io
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from liquidpilot._version import __version__
from liquidpilot.datafiles.json_text import read_json

_NAME = "liquidpilot"
_FOLDER = "vendor"
# Of this installation, and no part of what was installed.
_OF_INSTALLER = frozenset({"INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json"})
_INCLUDED = ("tool", "hatch", "build", "targets", "wheel", "force-include")


@dataclass(frozen=True, slots=True)
class Origin:
    """What pip is to be given for the same liquidpilot: `requirement`.

    It names a file of the project where nothing else is there for everybody: then `wheel` is what
    has to stand there.
    """

    requirement: str
    wheel: bytes | None = None


def find_origin(installed: Distribution | None = None) -> Origin:
    """Return where `installed`, this liquidpilot itself without it, is to be had by others.

    >>> find_origin().requirement == "liquidpilot"
    False
    """
    try:
        installed = installed or distribution(_NAME)
    except PackageNotFoundError:
        # It runs out of a folder or an archive that nobody has installed.
        return Origin(f"{_NAME}=={__version__}")
    recorded = installed.read_text("direct_url.json")
    if recorded is None:
        return Origin(f"{_NAME}=={installed.version}")
    origin = read_json(recorded)
    assert isinstance(origin, dict)
    address = _for_others(origin)
    if address is not None:
        return Origin(f"{_NAME} @ {address}")
    place = Path(url2pathname(urlsplit(origin["url"]).path))
    return _in_project(installed, origin, place)


def _for_others(origin: Mapping[str, Any]) -> str | None:
    """Return the address that is the same for everybody, None if there is none."""
    url = str(origin["url"])
    parts = urlsplit(url)
    # What is in there may be a key.
    if parts.scheme in ("", "file") or parts.password or parts.query:
        return None
    inner = f"subdirectory={origin['subdirectory']}" if "subdirectory" in origin else ""
    if "vcs_info" in origin:
        vcs = origin["vcs_info"]
        address = f"{vcs['vcs']}+{url}@{vcs['commit_id']}"
        return f"{address}#{inner}" if inner else address
    hashes = origin.get("archive_info", {}).get("hashes", {})
    digest = f"sha256={hashes['sha256']}" if "sha256" in hashes else ""
    fragment = "&".join(part for part in (digest, inner) if part)
    return f"{url}#{fragment}" if fragment else url


def _in_project(installed: Distribution, origin: Mapping[str, Any], place: Path) -> Origin:
    name = f"{_NAME}-{installed.version}-py3-none-any.whl"
    if "archive_info" in origin and place.suffix == ".whl" and place.is_file():
        return Origin(f"./{_FOLDER}/{place.name}", place.read_bytes())
    is_editable = bool(origin.get("dir_info", {}).get("editable"))
    files = dict(_editable_files(place) if is_editable else ())
    for each in installed.files or ():
        path, file = each.as_posix(), Path(str(installed.locate_file(each)))
        # What an editable installation has besides leads to the folder.
        is_wanted = ".dist-info/" in path if is_editable else "__pycache__" not in path
        if is_wanted and ".." not in each.parts and each.name not in _OF_INSTALLER:
            files[path] = file.read_bytes()
    return Origin(f"./{_FOLDER}/{name}", _wheel(files))


def _editable_files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what a wheel built of the folder `root` has, by its path there."""
    package = Path(__file__).parents[1]
    yield from _below(package, _NAME)
    included = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    for key in _INCLUDED:
        included = included[key]
    for source, target in included.items():
        yield from _below(root / source, target)


def _below(place: Path, path: str) -> Iterator[tuple[str, bytes]]:
    if place.is_file():
        yield path, place.read_bytes()
        return
    for each in sorted(place.iterdir()):
        if each.name != "__pycache__" and not each.name.startswith("."):
            yield from _below(each, f"{path}/{each.name}")


def _wheel(files: Mapping[str, bytes]) -> bytes:
    """Return a wheel of `files`: the same bytes for the same files."""
    folder = next(path.partition("/")[0] for path in files if ".dist-info/" in path)
    record = "".join(f"{path},{_digest(data)},{len(data)}\n" for path, data in files.items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in {
            **files,
            f"{folder}/RECORD": f"{record}{folder}/RECORD,,\n".encode(),
        }.items():
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _digest(data: bytes) -> str:
    """Return the digest of a file as a wheel records it."""
    encoded = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"sha256={encoded}"
