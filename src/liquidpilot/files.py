"""Reading and writing files, the same way on every system.

UTF-8 always; a byte-order mark is taken off when reading; line ends are left as they are. A file
is written beside its place and then moved there, so that a crash leaves the old file or the new.

These take a path that the user typed, wherever it leads. What a workspace names itself goes through
`boundary.Boundary`, which refuses what is outside. No other module writes or deletes.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Source

if sys.platform != "win32":
    import fcntl

_TEMPORARY = lazy_pattern(r"\..+\.[0-9a-f]{12}\.tmp", re.DOTALL)
_LONGEST_START = 50
# So many files make a folder large.
_LARGE = 200
_swept: set[Path] = set()
_SCRATCH = "liquidpilot-scratch-"
_PRIVATE = 0o600
# In words of ours, for those of a system depend on its kind and its language. Not every system has
# each of these.
_REASONS = {
    number: words
    for name, words in {
        "ENOENT": "there is no such file",
        "EISDIR": "it is a folder",
        "ENOTDIR": "there is a file in the place of a folder",
        "EEXIST": "there is already something in its place",
        "ENOTEMPTY": "the folder is not empty",
        "EACCES": "permission denied",
        "EPERM": "permission denied",
        "EROFS": "the file system is read-only",
        "ENOSPC": "there is no space left on the disk",
        "EDQUOT": "your disk quota is used up",
        "EFBIG": "it would be too large for the file system",
        "EMFILE": "too many files are open",
        "ENFILE": "too many files are open",
        "ENAMETOOLONG": "its name is too long",
        "EILSEQ": "the file system does not allow this name",
        "ELOOP": "links lead to one another in a circle",
        "EBUSY": "another program is using it",
        "ETXTBSY": "another program is using it",
        "EIO": "the disk reports an error",
        "ESTALE": "it has gone from the network disk",
        "ENXIO": "its device does not exist",
        "ENODEV": "its device does not exist",
        "ENOLCK": "the file system has no locks left",
        "ENOMEM": "there is no memory left",
        "ENOEXEC": "it is not a program",
    }.items()
    if (number := getattr(errno, name, None)) is not None
}
_DEVICES = lazy_pattern(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=[ .]|$)", re.IGNORECASE
)


def read_text(path: Path, shown_as: str) -> str:
    """Return the text of `path`; `shown_as` is the path that messages name.

    Raises WorkspaceError if there is no such file, or if it is not UTF-8; then with the line and
    column of the first byte that is not.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorkspaceError(
            f"cannot read '{shown_as}': {reason_of(error)}", path=shown_as
        ) from error
    return decode_text(data, shown_as)


def decode_text(data: bytes, shown_as: str) -> str:
    """Return `data` as text, without a byte-order mark; `shown_as` is the path that messages name.

    Raises WorkspaceError, with the line and column of the first byte that is not UTF-8.
    """
    if is_utf16(data):
        hint = "save it as UTF-8; in a spreadsheet choose 'CSV UTF-8', in an editor the encoding"
        message = "this file is UTF-16, and should be UTF-8"
        raise WorkspaceError(message, hint=hint, path=shown_as, line=1, column=1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts from after the byte-order mark.
        before = error.object[: error.start].decode("utf-8", "replace")
        place = Source(before, shown_as).place((len(before), len(before)))
        message = f"not UTF-8: byte 0x{error.object[error.start]:02x} is not text"
        raise WorkspaceError.at(place, message, "save the file as UTF-8") from error


def is_utf16(data: bytes) -> bool:
    """Say whether `data` has the mark of UTF-16, or the zeros that it has beside Latin letters.

    A zero here and there is a character of UTF-8.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    start = data[:1024]
    zeros = start[::2].count(0), start[1::2].count(0)
    few, many = sorted(zeros)
    return many > 1 and many * 8 >= len(start) and few * 8 <= many


def write_text(path: Path, text: str, shown_as: str | None = None) -> None:
    """Write `text` as `write_bytes` does; its line ends are written as they are."""
    write_bytes(path, text.encode("utf-8"), shown_as)


def write_bytes(
    path: Path,
    data: bytes,
    shown_as: str | None = None,
    *,
    durable: bool = True,
    private: bool = False,
) -> None:
    """Write `data` to `path`, whole or not at all; folders are made as needed.

    A link is followed, and the file that it names keeps its mode. A device or a pipe is written to
    directly. `shown_as` is the path that messages name. What can be made again, such as a cache,
    need not be `durable`: then the disk may take its time. What is `private` only its owner reads.

    Raises LiquidPilotError, which names the file, if it cannot be written, is read-only, or has
    another name (a hard link), which would keep the old text.
    """
    with new_file(path, shown_as, durable=durable, private=private) as stream:
        stream.write(data)


@contextlib.contextmanager
def new_file(
    path: Path, shown_as: str | None = None, *, durable: bool = True, private: bool = False
) -> Iterator[BinaryIO]:
    """Yield a file to write to, which is at `path` when the block ends, or not at all.

    For what is too large to be held as a whole; the rest is as with `write_bytes`.
    """
    shown = path.as_posix() if shown_as is None else shown_as
    try:
        target = Path(os.path.realpath(path))
        before = check_writable(target, shown)
        if before is not None and not stat.S_ISREG(before.st_mode):
            with target.open("wb") as stream:
                yield stream
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        with _moved_into_place(target, before, durable=durable, private=private) as stream:
            yield stream
    except (OSError, ValueError) as error:
        raise LiquidPilotError(f"cannot write '{shown}': {reason_of(error)}") from error


def make_folder(folder: Path, shown_as: str) -> bool:
    """Make `folder`, and those that lead to it; return False, and do nothing, if it is there.

    Raises LiquidPilotError, which names it as `shown_as`, if it cannot be made.
    """
    try:
        try:
            folder.mkdir()
        except FileNotFoundError:
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir()
    except FileExistsError:
        return False
    except (OSError, ValueError) as error:
        raise LiquidPilotError(f"cannot write '{shown_as}': {reason_of(error)}") from error
    return True


def write_new(target: Path, data: bytes, shown_as: str) -> None:
    """Write a file of a folder that `make_folder` has made, as part of what is whole or not at all.

    Nothing is in its way there, so it is written in its place: a run that is killed leaves a part
    of it, in a folder that nobody uses yet. What another run has put there meanwhile is replaced.
    The disk may take its time. Raises LiquidPilotError, which names it as `shown_as`.
    """
    try:
        stream = target.open("xb", buffering=0)
    except FileExistsError:
        write_bytes(target, data, shown_as, durable=False)
        return
    except (OSError, ValueError) as error:
        raise LiquidPilotError(f"cannot write '{shown_as}': {reason_of(error)}") from error
    try:
        with stream:
            rest = memoryview(data)
            while rest:
                rest = rest[stream.write(rest) :]
    except BaseException as error:
        with contextlib.suppress(OSError):
            target.unlink()
        if not isinstance(error, OSError):
            raise
        raise LiquidPilotError(f"cannot write '{shown_as}': {reason_of(error)}") from error


def append_text(path: Path, text: str) -> None:
    """Add `text` to a file that others add to as well. Raises LiquidPilotError."""
    try:
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        message = f"cannot write '{path.as_posix()}': {reason_of(error)}"
        raise LiquidPilotError(message) from error


def delete_file(path: Path, shown_as: str) -> None:
    """Delete `path`, a link and not what it names, if it is there. Raises LiquidPilotError."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise LiquidPilotError(f"cannot delete '{shown_as}': {reason_of(error)}") from error


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a new folder in the system's temporary one; afterwards it is gone, with what is in it.

    So are those that runs have left which were killed. Windows sweeps its temporary folder itself.
    """
    _sweep_scratch(Path(tempfile.gettempdir()))
    while True:
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, ignore_cleanup_errors=True) as name:
            folder = Path(name)
            with _held(folder):
                # Another run may have taken it for a leftover, before it was held.
                if folder.exists():
                    yield folder
                    return


def check_writable(target: Path, shown_as: str) -> os.stat_result | None:
    """Return what there is at `target`, where no link is left to follow; None if there is nothing.

    Raises LiquidPilotError for a file that must not be replaced, OSError if that cannot be known.
    """
    try:
        status = target.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(status.st_mode):
        raise LiquidPilotError(
            f"cannot write '{shown_as}': it is a link that leads back to itself",
            hint="delete the link",
        )
    if stat.S_ISDIR(status.st_mode):
        raise LiquidPilotError(f"cannot write '{shown_as}': it is a folder")
    # An administrator may write everything; who takes the right away from a file means it.
    try:
        writable = bool(status.st_mode & 0o222) and _may_write(target, status)
    except FileNotFoundError:
        return None  # deleted since, as a lock is by who holds it
    if not writable:
        raise LiquidPilotError(
            f"cannot write '{shown_as}': it is read-only",
            hint="allow writing it, or leave it out",
        )
    if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
        raise LiquidPilotError(
            f"cannot write '{shown_as}': the file has {status.st_nlink} names (hard links), and "
            "would change under this one only",
            hint="put a copy in its place, or make the others symbolic links",
        )
    return status


def _may_write(target: Path, status: os.stat_result) -> bool:
    """Return whether this user may; of a regular file in one step, for it may be deleted meanwhile.

    Raises FileNotFoundError then.
    """
    if not stat.S_ISREG(status.st_mode):
        return os.access(target, os.W_OK)
    try:
        os.close(os.open(target, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)))
    except PermissionError:
        return False
    return True


def is_reserved(name: str) -> bool:
    """Return whether Windows keeps `name`, one part of a path, for a device, or changes it.

    The case does not count there, nor does what follows a dot; dots and blanks at the end go
    (Microsoft, "Naming Files, Paths, and Namespaces").

    >>> is_reserved("nul.toml"), is_reserved("Con "), is_reserved("x."), is_reserved("console")
    (True, True, True, False)
    """
    return bool(_DEVICES.match(name)) or name.rstrip(". ") != name


def is_temporary(name: str) -> bool:
    """Return whether a file of this name is one that is being written, or is left of that."""
    return name.endswith(".tmp") and _TEMPORARY.fullmatch(name) is not None


def reason_of(error: OSError | ValueError) -> str:
    """Return in words why a file cannot be used: the same on every system.

    >>> reason_of(PermissionError(13, "Accès refusé"))
    'permission denied'
    """
    if not isinstance(error, OSError):
        # A NUL in a name.
        return "it has a character that no path has"
    number = error.errno
    if number in _REASONS:
        return _REASONS[number]
    return f"the system reports {errno.errorcode.get(number or 0, 'an error')}"


@contextlib.contextmanager
def _moved_into_place(
    target: Path, before: os.stat_result | None, *, durable: bool, private: bool
) -> Iterator[BinaryIO]:
    stream, temporary = _new_temporary(target)
    try:
        with stream:
            if private:
                temporary.chmod(_PRIVATE)
            yield stream
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
            if before is not None:
                _keep_owner_and_mode(temporary, before, _PRIVATE if private else before.st_mode)
            if sys.platform == "win32":
                # Windows moves no file that is open.
                stream.close()
            temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _new_temporary(target: Path) -> tuple[BinaryIO, Path]:
    """Return a new file beside `target`, locked for as long as it is open: see `_sweep`."""
    while True:
        name = f".{target.name[:_LONGEST_START]}.{os.urandom(6).hex()}.tmp"
        temporary = target.with_name(name)
        stream = temporary.open("xb")
        if sys.platform == "win32":
            return stream, temporary
        with contextlib.suppress(OSError):
            # A disk of the network may have no locks.
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX)
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(stream.fileno()), temporary.lstat()):
                return stream, temporary
        # Another run has taken it for a leftover, before it was locked.
        stream.close()


def _keep_owner_and_mode(temporary: Path, before: os.stat_result, mode: int) -> None:
    if hasattr(os, "chown") and os.geteuid() == 0:
        # An administrator, as in most containers, would take the file from its owner.
        with contextlib.suppress(OSError):
            os.chown(temporary, before.st_uid, before.st_gid)
    temporary.chmod(mode & 0o777)


def _sweep(folder: Path) -> None:
    """Delete the temporary files that a run left in `folder` when it was killed.

    A large folder is looked through once, for who writes all of it would do nothing else.
    """
    if folder in _swept:
        return
    with contextlib.suppress(OSError):
        names = os.listdir(folder)  # noqa: PTH208
        if len(names) > _LARGE:
            _swept.add(folder)
        for file in map(folder.joinpath, filter(is_temporary, names)):
            with contextlib.suppress(OSError):
                _delete_if_left(file)


def _sweep_scratch(parent: Path) -> None:
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        for folder in parent.glob(f"{_SCRATCH}*"):
            with contextlib.suppress(OSError), _held(folder, wait=False):
                # What belongs to another user stays.
                if os.geteuid() == folder.lstat().st_uid:
                    shutil.rmtree(folder)


@contextlib.contextmanager
def _held(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock of `folder`, which ends with the process. Raises OSError for one that is held.

    Windows has no locks on folders.
    """
    if sys.platform == "win32":
        yield
        return
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        yield
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(handle)


def _delete_if_left(temporary: Path) -> None:
    if sys.platform == "win32":
        # Windows deletes no file that is open.
        temporary.unlink()
        return
    handle = os.open(temporary, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        # Raises while another process writes it.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        temporary.unlink()
    finally:
        os.close(handle)
