"""What has changed since a revision: the files on disk, held against those that git has.

Git is only asked for the names and ids of a commit's files. Whether a file still is what the commit
has is found out here: git would read the file through filters and monitors which the repository
itself may name, and a repository may be a stranger's.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from liquidpilot.errors import LiquidPilotError
from liquidpilot.git import Repository, TreeEntry


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
