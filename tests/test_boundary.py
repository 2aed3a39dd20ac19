"""What a workspace may reach, through every sort of link, and what writing leaves as it is.

The rules are those of docs/decisions/0013-files-and-boundaries.md.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

import liquidpilot
from liquidpilot.boundary import Boundary, Listing
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.files import is_reserved, reason_of, scratch_folder, write_text

posix = pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")


@pytest.fixture(name="shop")
def _shop(tmp_path: Path) -> Path:
    """Return a workspace in a repository; beside it is `repository/shared`, outside is `outside`.

    `templates/a.liquid` is what is read and written.
    """
    for folder in ("repository/.git", "repository/shop/templates", "repository/shared", "outside"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("repository/shared/x", "outside/x", "repository/shop/inside"):
        (tmp_path / file).write_text("there", encoding="utf-8")
    return tmp_path / "repository" / "shop"


def _link(to: str) -> Callable[[Path], None]:
    return lambda shop: (shop / "templates" / "a.liquid").symlink_to(to)


def _folder_link(to: str) -> Callable[[Path], None]:
    def make(shop: Path) -> None:
        (shop / "templates").rmdir()
        (shop / "templates").symlink_to(to)

    return make


def _chain(shop: Path) -> None:
    (shop / "next").symlink_to("inside")
    _link("../next")(shop)


def _inside_folder(shop: Path) -> None:
    (shop / "real").mkdir()
    (shop / "real" / "a.liquid").write_text("there", encoding="utf-8")
    _folder_link("real")(shop)


def _outside_folder(shop: Path) -> None:
    outside = shop.parent.parent / "outside"
    (outside / "a.liquid").write_text("there", encoding="utf-8")
    _folder_link(str(outside))(shop)


def _shared_folder(shop: Path) -> None:
    (shop.parent / "shared" / "a.liquid").write_text("there", encoding="utf-8")
    _folder_link("../shared")(shop)


def _two_links(shop: Path) -> None:
    (shop / "first").symlink_to("second")
    (shop / "second").symlink_to("first")
    _link("../first")(shop)


def _pipe(shop: Path) -> None:
    os.mkfifo(shop / "templates" / "a.liquid")


def _plain(shop: Path) -> None:
    (shop / "templates" / "a.liquid").write_text("there", encoding="utf-8")


_OUT = "leads out of the workspace"
_LOOP = "a link that leads back to itself"
# What is at templates/a.liquid; what is said when it is read, and when it is written: None, if it
# works.
_LINKS: list[tuple[str, Callable[[Path], None], str | None, str | None]] = [
    ("a plain file", _plain, None, None),
    ("nothing", lambda shop: None, "there is no such file", None),
    ("a link to a file inside", _link("../inside"), None, None),
    ("a link to a link to a file inside", _chain, None, None),
    ("a link out and in again", _link("../../shop/inside"), None, None),
    ("a link into the same repository", _link("../../shared/x"), None, _OUT),
    ("a link to a file outside", _link("../../../outside/x"), _OUT, _OUT),
    ("a link to a file far outside", _link("/etc/passwd"), _OUT, _OUT),
    ("a link to nothing inside", _link("../gone"), "which does not exist", "which does not exist"),
    ("a link to nothing outside", _link("../../../outside/gone"), _OUT, _OUT),
    ("a link to itself", _link("a.liquid"), _LOOP, _LOOP),
    ("two links to each other", _two_links, _LOOP, _LOOP),
    ("a link to a folder inside", _link("../templates"), "it is a folder", "it is a folder"),
    ("a link to a folder outside", _link("../../../outside"), _OUT, _OUT),
    ("a folder that is a link inside", _inside_folder, None, None),
    ("a folder that is a link into the repository", _shared_folder, None, _OUT),
    ("a folder that is a link outside", _outside_folder, _OUT, _OUT),
    ("a pipe", _pipe, "a device or a pipe", "a device or a pipe"),
    ("a link to an endless device", _link("/dev/zero"), _OUT, _OUT),
]


@posix
@pytest.mark.parametrize(
    ("make", "reading", "writing"), [each[1:] for each in _LINKS], ids=[each[0] for each in _LINKS]
)
def test_where_a_path_may_lead(
    make: Callable[[Path], None], reading: str | None, writing: str | None, shop: Path
) -> None:
    make(shop)
    before = _everything(shop.parent.parent)
    inside = Boundary(shop)
    if reading is None:
        assert inside.read_text("templates/a.liquid") == "there"
    else:
        with pytest.raises(WorkspaceError) as read:
            inside.read_text("templates/a.liquid")
        assert "'templates/a.liquid'" in str(read.value)
        assert reading in str(read.value)
    if writing is None:
        inside.write_text("templates/a.liquid", "new")
        assert inside.read_text("templates/a.liquid") == "new"
    else:
        with pytest.raises(LiquidPilotError) as written:
            inside.write_text("templates/a.liquid", "new")
        assert "'templates/a.liquid'" in str(written.value)
        assert writing in str(written.value)
        assert _everything(shop.parent.parent) == before
    outside = {path: text for path, text in before.items() if not path.startswith("repository/sho")}
    assert outside.items() <= _everything(shop.parent.parent).items()


def _everything(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            mode = path.lstat().st_mode
            text = path.read_text("utf-8") if stat.S_ISREG(mode) else str(stat.S_IFMT(mode))
            found[path.relative_to(folder).as_posix()] = text
    return found


@pytest.mark.parametrize("path", ["../outside/x", "templates/../../../outside/x", "a/../../x"])
def test_a_path_that_climbs_out_is_refused(path: str, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    with pytest.raises(WorkspaceError, match=_OUT):
        Boundary(tmp_path / "shop").write_text(path, "new")
    with pytest.raises(WorkspaceError, match=_OUT):
        Boundary(tmp_path / "shop").delete(path)
    with pytest.raises(WorkspaceError, match=_OUT):
        Boundary(tmp_path / "shop").read_text(path)


def test_a_path_with_a_nul_is_refused_in_words(tmp_path: Path) -> None:
    for use in (Boundary(tmp_path).read_text, Boundary(tmp_path).check_writable):
        with pytest.raises(WorkspaceError, match="a character that no path has"):
            use("a\0b")


@posix
def test_deleting_a_link_leaves_what_it_names(shop: Path) -> None:
    _link("../inside")(shop)
    Boundary(shop).delete("templates/a.liquid")
    Boundary(shop).delete("templates/a.liquid")
    assert (shop / "inside").read_text("utf-8") == "there"
    assert list((shop / "templates").iterdir()) == []
    _outside_folder(shop)
    with pytest.raises(WorkspaceError, match=_OUT):
        Boundary(shop).delete("templates/a.liquid")


@posix
def test_what_a_link_names_is_written_with_its_mode(shop: Path) -> None:
    (shop / "inside").chmod(0o640)
    _link("../inside")(shop)
    Boundary(shop).write_text("templates/a.liquid", "new")
    assert (shop / "templates" / "a.liquid").is_symlink()
    assert (shop / "inside").read_text("utf-8") == "new"
    assert stat.S_IMODE((shop / "inside").stat().st_mode) == 0o640


@pytest.mark.parametrize("typed", [True, False])
def test_a_read_only_file_is_refused_also_for_an_administrator(tmp_path: Path, typed: bool) -> None:
    file = tmp_path / "a"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o444)
    with pytest.raises(LiquidPilotError, match=r"cannot write '.*a': it is read-only"):
        write_text(file, "new") if typed else Boundary(tmp_path).write_text("a", "new")
    file.chmod(0o644)
    assert file.read_text("utf-8") == "old"


def test_a_file_with_another_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old", encoding="utf-8")
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    with pytest.raises(LiquidPilotError, match=r"cannot write 'a': the file has 2 names"):
        Boundary(tmp_path).write_text("a", "new")
    assert (tmp_path / "b").read_text("utf-8") == "old"


@pytest.mark.parametrize(
    "name",
    ["nul", "NUL", "con.toml", "Aux.tar.gz", "prn ", "com1", "LPT9.txt", "com¹", "a.", "a ", "nul ."]
)  # fmt: skip
def test_a_name_that_windows_does_not_have_is_not_made(name: str, tmp_path: Path) -> None:
    assert is_reserved(name)
    if not name.isascii() and sys.getfilesystemencoding() != "utf-8":
        pytest.skip("there are no such names here, on no system")
    for path in (name, f"{name}/a.toml"):
        with pytest.raises(LiquidPilotError, match="Windows does not allow a file called"):
            Boundary(tmp_path).write_text(path, "")
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_folder_that_has_such_a_name_already_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "aux" / "con").mkdir(parents=True)
    Boundary(tmp_path / "aux").write_text("con/a", "new")
    assert Boundary(tmp_path / "aux").read_text("con/a") == "new"


@pytest.mark.parametrize("name", ["null", "console", "com", "com10", "a.con", ".nul", "auxiliary"])
def test_other_names_are_made(name: str, tmp_path: Path) -> None:
    Boundary(tmp_path).write_text(name, "new")
    assert Boundary(tmp_path).has(name)


@posix
def test_a_leftover_is_swept_by_the_next_write_and_nothing_else_is(tmp_path: Path) -> None:
    kept = [".a.0123456789ab.tmp.toml", "a.0123456789ab.tmp", ".a.tmp", ".a.0123456789AB.tmp"]
    for name in (".a.0123456789ab.tmp", ".x y.toml.ffffffffffff.tmp", *kept):
        (tmp_path / name).write_text("half", encoding="utf-8")
    Boundary(tmp_path).write_text("b", "new")
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([*kept, "b"])


@pytest.mark.parametrize("is_new", [True, False], ids=["a new folder", "one that is there"])
def test_files_of_a_folder_are_written_as_one_by_one(is_new: bool, tmp_path: Path) -> None:
    wanted = {"a.html": b"\xff", "a.dark.html": b"", "index.html": b"all"}
    if not is_new:
        (tmp_path / "site" / "x").mkdir(parents=True)
        (tmp_path / "site" / "x" / "a.html").write_bytes(b"old")
    write = Boundary(tmp_path / "site").writer("x")
    for name, data in wanted.items():
        write(name, data)
    found = {each.name: each.read_bytes() for each in (tmp_path / "site" / "x").iterdir()}
    assert found == wanted
    with pytest.raises(LiquidPilotError, match=r"'x/nul\.html': Windows does not allow"):
        write("nul.html", b"")
    (tmp_path / "site" / "x" / "folder").mkdir()
    with pytest.raises(LiquidPilotError, match="cannot write 'x/folder': "):
        write("folder", b"")


@posix
def test_a_folder_of_files_is_made_where_any_file_would_be(shop: Path) -> None:
    (shop / "out").symlink_to("../../outside")
    (shop / "gone").symlink_to("nowhere")
    (shop / "file").touch()
    for folder, said in (
        ("out/x", "leads out"),
        ("gone", "a link to"),
        ("con", "Windows does not allow"),
        ("file/x", "cannot write 'file/x'"),
    ):
        with pytest.raises(LiquidPilotError, match=said):
            Boundary(shop).writer(folder)("a", b"")
    assert not (shop / "nowhere").exists()
    assert not (shop / "con").exists()


@posix
def test_a_large_folder_is_swept_once_by_a_run(tmp_path: Path) -> None:
    for number in range(250):
        (tmp_path / f"{number}.txt").touch()
    for left in (False, True):
        (tmp_path / ".a.0123456789ab.tmp").write_text("half", encoding="utf-8")
        Boundary(tmp_path).write_text("b", "new")
        assert (tmp_path / ".a.0123456789ab.tmp").exists() is left


@posix
def test_what_another_writer_is_writing_is_left_to_him(tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / ".a.0123456789ab.tmp").open("xb") as stream:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX)
        Boundary(tmp_path).write_text("a", "new")
        assert (tmp_path / ".a.0123456789ab.tmp").exists()
    Boundary(tmp_path).write_text("a", "newer")
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


@posix
def test_a_typed_path_leads_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "gone")
    write_text(tmp_path / "a", "new")
    assert (tmp_path / "gone").read_text("utf-8") == "new"
    write_text(Path("/dev/null"), "new")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_folder_is_listed_in_order_without_leftovers(tmp_path: Path) -> None:
    (tmp_path / "x" / "sub").mkdir(parents=True)
    (tmp_path / "x" / ".git").mkdir()
    for name in (
        "b.liquid",
        "B.txt",
        "a.liquid",
        ".DS_Store",
        "a.liquid~",
        "#a#",
        "~$a",
        "#1.html",
    ):
        (tmp_path / "x" / name).write_text("", encoding="utf-8")
    assert Boundary(tmp_path).list("x") == Listing(
        ("sub",), ("#1.html", "B.txt", "a.liquid", "b.liquid")
    )
    assert Boundary(tmp_path).list("gone") == Listing()


@posix
def test_a_link_in_a_listing_is_what_it_leads_to(shop: Path) -> None:
    links = {"up": "..", "loop": "loop", "gone": "gone-to", "out": "/etc", "file": "../inside"}
    for name, to in links.items():
        (shop / "templates" / name).symlink_to(to)
    # What leads up would never end. What cannot be used is there, so that using it says why.
    assert Boundary(shop).list("templates") == Listing(
        ("out",), ("file", "gone", "loop"), ("file", "gone", "loop", "out", "up")
    )
    with pytest.raises(WorkspaceError, match=_OUT):
        Boundary(shop).list("templates/out")


def test_a_file_in_the_place_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot list the folder 'x'"):
        Boundary(tmp_path).list("x")


@pytest.mark.parametrize(
    ("description", "folder", "shown_as", "path"),
    [
        ("the workspace around it", "shop/fixtures/cc", "fixtures/cc", "fixtures/cc/x"),
        ("a folder by another name", "shop/fixtures", "fixtures/cc", "x"),
        ("the folder itself", "shop", ".", "x"),
    ],
)
def test_the_boundary_that_a_folder_is_in(
    description: str, folder: str, shown_as: str, path: str, tmp_path: Path
) -> None:
    inside = Boundary.around(tmp_path / folder, shown_as)
    assert inside.root / path == tmp_path / folder / "x", description


@pytest.mark.parametrize(
    ("description", "error", "reason"),
    [
        ("words of another language", FileNotFoundError(errno.ENOENT, "Fichier introuvable"), "there is no such file"),
        ("a folder", IsADirectoryError(errno.EISDIR, "x"), "it is a folder"),
        ("a right that is missing", PermissionError(errno.EACCES, "x"), "permission denied"),
        ("an owner's right", PermissionError(errno.EPERM, "x"), "permission denied"),
        ("a full disk", OSError(errno.ENOSPC, "x"), "there is no space left on the disk"),
        ("a disk that is read-only", OSError(errno.EROFS, "x"), "the file system is read-only"),
        ("too many files", OSError(errno.EMFILE, "x"), "too many files are open"),
        ("a long name", OSError(errno.ENAMETOOLONG, "x"), "its name is too long"),
        ("a circle", OSError(errno.ELOOP, "x"), "links lead to one another in a circle"),
        ("a rare one", OSError(errno.EDOM, "Argument hors du domaine"), "the system reports EDOM"),
        ("no number", OSError("who knows"), "the system reports an error"),
        ("no path at all", ValueError("embedded null byte"), "it has a character that no path has"),
    ],
)  # fmt: skip
def test_why_a_file_cannot_be_used_is_said_in_our_words(
    description: str, error: OSError | ValueError, reason: str
) -> None:
    assert reason_of(error) == reason, description


def test_nobody_else_passes_the_system_s_words_on() -> None:
    sources = Path(liquidpilot.__file__).parent
    found = {
        path.relative_to(sources).as_posix()
        for path in sources.rglob("*.py")
        if ".strerror" in path.read_text(encoding="utf-8")
    }
    # Where to listen is no matter of files, and of no report.
    assert found == {"serving/addresses.py"}


@posix
def test_a_scratch_folder_is_swept_when_nobody_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "liquidpilot-scratch-killed" / "templates").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/mine").write_text("mine", encoding="utf-8")
    (tmp_path / "liquidpilot-scratch-link").symlink_to("elsewhere")
    with scratch_folder() as first, scratch_folder() as second:
        (second / "x").mkdir()
        assert first.is_dir()
        assert not (tmp_path / "liquidpilot-scratch-killed").exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "elsewhere",
        "liquidpilot-scratch-link",
    ]
    assert (tmp_path / "elsewhere/mine").exists()
