"""What has changed since a revision: the files on disk, held against those that git has.

Git is only asked for the names and ids of a commit's files. Whether a file still is what the commit
has is found out here: git would read the file through filters and monitors which the repository
itself may name, and a repository may be a stranger's.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from liquidpilot.boundary import MAX_DEPTH, Boundary
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.git import Repository, TreeEntry
from liquidpilot.workspace.folders import join

_LIKENESS = 0.5
# To compare more than these takes longer than the check; whoever moves so much has other worries.
_MOST_PAIRS = 20_000


def changed_since(root: Path, revision: str) -> frozenset[str]:
    """Return the paths below `root` that differ from `revision`, relative to it, with `/`.

    What counts is what happened since this branch left `revision`: files that were changed, added,
    deleted, not committed yet or not even known to git, unless `.gitignore` leaves them out. A
    folder of which git knows nothing is one path. A file of which only the line ends were turned
    into CRLF, as git does on Windows, is no change. What cannot be compared counts as changed: a
    link, a repository inside of this one, a file that git keeps elsewhere or in another form.

    Raises LiquidPilotError if git cannot say, or does not know `revision`.
    """
    repository = Repository(root)
    before = _before(repository, revision)
    found = dict(_on_disk(os.fsencode(root), b"", _folders_of(before.keys())))
    changed = {
        path
        for path, entry in before.items()
        if path not in found or not _is_same(found[path], entry)
    }
    new = found.keys() - before.keys()
    changed |= new - repository.ignored(new - _committed(repository))
    return frozenset(os.fsdecode(path) for path in changed)


def contents_before(root: Path, revision: str, paths: Iterable[str]) -> Mapping[str, bytes]:
    """Return what the files at `paths`, from `changed_since`, held at that time.

    What was not there yet has no contents, nor has what cannot be compared, such as a link. Raises
    LiquidPilotError as `changed_since` does.
    """
    repository = Repository(root)
    before = _before(repository, revision)
    entries = {path: before.get(os.fsencode(path)) for path in paths}
    ids = {path: each.id for path, each in entries.items() if each is not None and each.is_file}
    contents = repository.contents(sorted(set(ids.values())))
    return {path: contents[each] for path, each in ids.items() if each in contents}


def renamed_since(
    root: Path, changed: Iterable[str], before: Mapping[str, bytes]
) -> dict[str, str]:
    """Return what files are called now that were called otherwise then: the old path by the new.

    `changed` is what `changed_since` gives, `before` what `contents_before` gives for it. A file is
    the same one if half of its lines are, and its name ends in the same way.
    """
    inside = Boundary(root)
    gone = {path: data for path, data in before.items() if not inside.has(path)}
    new: dict[str, bytes] = {}
    for path in changed if gone else ():
        for each in _files_at(inside, path):
            if each not in before:
                with contextlib.suppress(WorkspaceError):
                    new[each] = inside.read_bytes(each)
    found: dict[str, str] = {}
    if len(gone) * len(new) > _MOST_PAIRS:
        return found
    pairs = (
        (-_likeness(data, old_data), -_parts_alike(path, old), path, old)
        for path, data in new.items()
        for old, old_data in gone.items()
        if path.rpartition(".")[2] == old.rpartition(".")[2]
    )
    for unlike, _, path, old in sorted(pairs):
        if unlike <= -_LIKENESS and path not in found and old not in found.values():
            found[path] = old
    return found


def _files_at(inside: Boundary, path: str, depth: int = 0) -> Iterator[str]:
    """Yield the files that a path of `changed_since` stands for, which may be a new folder."""
    if inside.has(path):
        yield path
        return
    with contextlib.suppress(WorkspaceError):
        listing = inside.list(path)
        for name in (*listing.files, *listing.folders):
            if depth < MAX_DEPTH:
                yield from _files_at(inside, join(path, name), depth + 1)


def _likeness(one: bytes, other: bytes) -> float:
    """Return how many of the lines of two files are the same ones, from 0 to 1."""
    if one == other:
        return 1.0
    lines, others = Counter(one.splitlines()), Counter(other.splitlines())
    return 2 * (lines & others).total() / max(1, lines.total() + others.total())


def _parts_alike(one: str, other: str) -> int:
    return len(set(one.split("/")) & set(other.split("/")))


def _before(repository: Repository, revision: str) -> Mapping[bytes, TreeEntry]:
    """Return the files of the commit at which this branch left `revision`."""
    commit = repository.commit(revision)
    return repository.tree(repository.fork(commit, "HEAD") or commit)


def _committed(repository: Repository) -> Set[bytes]:
    """Return the files of the current commit: with them, `.gitignore` has nothing to say."""
    try:
        return repository.tree(repository.commit("HEAD")).keys()
    except LiquidPilotError:
        # Nothing is committed on this branch yet.
        return frozenset()


def _folders_of(paths: Set[bytes]) -> Set[bytes]:
    """Return the folders that lead to `paths`, with the slash at their end."""
    return {path[: at + 1] for path in paths for at, byte in enumerate(path) if byte == ord("/")}


def _on_disk(
    root: bytes, folder: bytes, known: Set[bytes]
) -> Iterator[tuple[bytes, os.DirEntry[bytes]]]:
    """Yield what is in `folder` by its path; of its folders, only the `known` are looked into."""
    try:
        with os.scandir(os.path.join(root, folder)) as entries:  # noqa: PTH118
            for entry in entries:
                path = folder + entry.name
                if path + b"/" in known and entry.is_dir(follow_symlinks=False):
                    yield from _on_disk(root, path + b"/", known)
                elif path != b".git":
                    yield path, entry
    except OSError:
        # A folder that cannot be read has nothing of what it had.
        return


def _is_same(file: os.DirEntry[bytes], entry: TreeEntry) -> bool:
    """Say whether a file has the contents of `entry`, but for CRLF in place of LF."""
    if not entry.is_file or not file.is_file(follow_symlinks=False):
        return False
    try:
        data = Path(os.fsdecode(file.path)).read_bytes()
    except OSError:
        return False
    if _blob_id(data, entry.id) == entry.id:
        return True
    # What has a zero byte is no text, for git as well.
    is_text = b"\0" not in data
    return is_text and _blob_id(data.replace(b"\r\n", b"\n"), entry.id) == entry.id


def _blob_id(data: bytes, like: str) -> str:
    """Return the id that git gives to `data`, in the format of another one: SHA-1 or SHA-256."""
    digest = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return digest(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
