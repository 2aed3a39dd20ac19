"""With its cache `check` finds what it finds without, whatever happens to what is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from liquidpilot.cache.kept import FOLDER

_RULE = """
import json, os
from pathlib import Path
from liquidpilot.boundary import Boundary
from liquidpilot.extending import Integration, MessageRule

_AT_IMPORT = {at_import}

def _check(message):
    from {helper} import SAYS
    words = Path({data!r}).read_text(encoding="utf-8") if {data!r} else ""
    yield message.found(f"{says} {{SAYS}} {{_AT_IMPORT}} {{words}}")

class Shop(Integration):
    name = "shop"
    def rules(self):
        yield MessageRule(
            name="shop-says", severity="info", summary="what the shop says", explanation="For a test.",
            bad="x", good="y", check=_check,
        )

INTEGRATION = Shop()
"""


def _rule(says: str, helper: str = "shop_helper", data: str = "", at_import: str = "0") -> str:
    return _RULE.format(says=says, helper=helper, data=data, at_import=at_import)


class _Machine:
    """A workspace, and a folder in which packages are installed."""

    def __init__(self, folder: Path) -> None:
        self.site, self.root = folder / "site", folder / "shop"
        # Python itself would take compiled code for that of another file of this size and time.
        more = {"PYTHONPATH": str(self.site), "PYTHONDONTWRITEBYTECODE": "1"}
        self.environment = os.environ | more
        self.folder = self.root
        self.write(self.root / "liquidpilot.toml", "[connected_content]\nsecrets = ['SHOP_KEY']\n")
        self.write(self.root / "templates/a.liquid", "Hi {{${first_name}}}")
        self.install("shop_integration:INTEGRATION")
        self.write(self.site / "shop_integration.py", _rule("one"))
        self.write(self.site / "shop_helper.py", "SAYS = 'one'\n")

    def write(self, file: Path, text: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def install(self, entry: str) -> None:
        metadata = self.site / "shop-1.0.dist-info"
        self.write(metadata / "METADATA", "Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n")
        entries = f"[liquidpilot.integrations]\nshop = {entry}\n"
        self.write(metadata / "entry_points.txt", entries)

    def run(self, *more: str) -> object:
        command = [sys.executable, "-P", "-m", "liquidpilot", "check", "--format", "json", *more]
        done = subprocess.run(
            [*command, "--workspace", str(self.root)],
            capture_output=True,
            check=False,
            cwd=self.folder,
            encoding="utf-8",
            env=self.environment,
        )
        assert done.returncode < 2, done.stderr
        return json.loads(done.stdout)

    def kept(self) -> dict[str, bytes]:
        return {each.name: each.read_bytes() for each in (self.root / FOLDER).glob("*.json")}


@pytest.fixture
def machine(tmp_path: Path) -> _Machine:
    return _Machine(tmp_path)


def _edit(name: str, text: str) -> Callable[[_Machine], None]:
    return lambda machine: machine.write(machine.site / name, text)


def _same_size_and_time(machine: _Machine) -> None:
    file = machine.site / "shop_integration.py"
    before = file.stat()
    machine.write(file, _rule("two"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _data_beside(machine: _Machine) -> None:
    data = machine.site / "words.txt"
    machine.write(data, "first")
    machine.write(machine.site / "shop_integration.py", _rule("one", data=str(data)))
    machine.run()
    machine.write(data, "other")


def _data_in_the_workspace(
    name: str, templates: str = "templates", read: str = ""
) -> Callable[[_Machine], None]:
    """Return the edit of a file of the workspace that a rule about another one reads."""

    def edit(machine: _Machine) -> None:
        configuration = f"templates = '{templates}'\n[connected_content]\nsecrets = ['SHOP_KEY']\n"
        machine.write(machine.root / "liquidpilot.toml", configuration)
        machine.write(machine.root / templates / "a.liquid", "Hi {{${first_name}}}")
        data = machine.root / name
        machine.write(data, "first")
        rule = _rule("one", data=str(data))
        if read:
            rule = rule.replace(f'Path({str(data)!r}).read_text(encoding="utf-8")', read)
        assert not read or read in rule
        machine.write(machine.site / "shop_integration.py", rule)
        assert ("a.txt" if "listdir" in read else "first") in json.dumps(machine.run())
        machine.write(data, "other")

    return edit


def _a_folder_of_the_workspace(machine: _Machine) -> None:
    edit = "sorted(os.listdir(message.workspace.workspace.root / 'brand'))"
    _data_in_the_workspace("brand/a.txt", ".", edit)(machine)
    machine.write(machine.root / "brand/b.txt", "")


def _compiled(machine: _Machine) -> None:
    del machine.environment["PYTHONDONTWRITEBYTECODE"]
    machine.write(machine.site / "shop_integration.py", _rule("one"))
    machine.write(machine.site / "shop_helper.py", "SAYS = 'old'\n")
    machine.run()


def _compiled_code_is_old(name: str, text: str) -> Callable[[_Machine], None]:
    """Return an edit after which Python runs what the file said before, until it is touched."""

    def edit(machine: _Machine) -> None:
        _compiled(machine)
        file = machine.site / name
        before = file.stat()
        assert len(text) == before.st_size
        machine.write(file, text)
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        machine.run()
        os.utime(file, (1_000_000_000, 1_000_000_000))

    return edit


def _time_zones(machine: _Machine) -> None:
    machine.write(
        machine.root / "liquidpilot.toml", "[connected_content]\nsecrets = ['SHOP_KEY']\n"
    )
    hour = "{% assign h = '2026-07-01T00:00:00Z' | time_zone: 'Europe/Oslo' | date: '%H' %}"
    text = f"{hour}{{% if h == '00' %}}Hi{{% endif %}}"
    machine.write(machine.root / "templates/zones.liquid", text)
    zones = machine.site.parent / "zones"
    (zones / "Europe").mkdir(parents=True)
    machine.environment["PYTHONTZPATH"] = str(zones)
    for name in ("UTC", "Asia/Tokyo"):
        data = (files("tzdata") / "zoneinfo" / name).read_bytes()
        (zones / "Europe/Oslo").write_bytes(data)
        found = machine.run()
        assert ("empty-text" in json.dumps(found)) == (name != "UTC")
    machine.environment["PYTHONTZPATH"] = ""


def _data_at_import(machine: _Machine) -> None:
    at_import = "Path(__file__).with_name('read.txt').read_text()"
    machine.write(machine.site / "read.txt", "here")
    machine.write(machine.site / "shop_integration.py", _rule("one", at_import=at_import))
    machine.run()
    machine.write(machine.site / "read.txt", "gone")


def _a_folder_that_is_listed(machine: _Machine) -> None:
    machine.write(machine.site / "listed/a.txt", "")
    at_import = "sorted(os.listdir(Path(__file__).parent / 'listed'))"
    machine.write(machine.site / "shop_integration.py", _rule("one", at_import=at_import))
    machine.run()
    machine.write(machine.site / "listed/b.txt", "")


def _a_namespace(machine: _Machine) -> None:
    machine.install("space.shop:INTEGRATION")
    machine.write(machine.site / "space/shop.py", _rule("one", helper="space.helper"))
    machine.write(machine.site / "space/helper.py", "SAYS = 'one'\n")
    machine.run()
    machine.write(machine.site / "space/helper.py", "SAYS = 'two'\n")


def _an_archive(machine: _Machine) -> None:
    archive = machine.site.parent / "code.zip"

    def pack(says: str) -> None:
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("shop_integration.py", _rule(says))

    machine.install("shop_integration:INTEGRATION")
    machine.environment["PYTHONPATH"] += os.pathsep + str(archive)
    (machine.site / "shop_integration.py").unlink()
    pack("one")
    machine.run()
    pack("two")


def _a_secret(machine: _Machine) -> None:
    machine.environment["SHOP_KEY"] = "hunter2hunter2"


def _another_folder(machine: _Machine) -> None:
    machine.folder = machine.site


def _a_terminal(machine: _Machine) -> None:
    machine.environment |= {"COLUMNS": "30", "TERM": "xterm", "FORCE_COLOR": "1"}


_OURS = "Boundary(message.workspace.workspace.root).read_text('brand/w.txt')"
_EDITS: list[tuple[str, Callable[[_Machine], None]]] = [
    ("the code of a rule", _edit("shop_integration.py", _rule("new"))),
    ("code of the same size and time", _same_size_and_time),
    ("code that is imported when the rule is called", _edit("shop_helper.py", "SAYS = 'two'\n")),
    ("another package", _edit("more-1.0.dist-info/RECORD", "more.py,sha256=x,1\n")),
    ("data beside the code", _data_beside),
    ("data in the workspace, where nothing of ours is", _data_in_the_workspace("brand/words.txt")),
    ("data beside templates that are everywhere", _data_in_the_workspace("brand/words.txt", ".")),
    ("data in a hidden folder", _data_in_the_workspace("templates/.brand/words.txt")),
    ("data in a hidden folder of data", _data_in_the_workspace("fixtures/.brand/words.txt")),
    ("data in git", _data_in_the_workspace(".git/words.txt")),
    ("another message", _data_in_the_workspace("templates/other.liquid")),
    ("data that liquidpilot reads for a rule", _data_in_the_workspace("brand/w.txt", ".", _OURS)),
    ("a folder of the workspace", _a_folder_of_the_workspace),
    ("data that is read at import", _data_at_import),
    ("a folder that is listed", _a_folder_that_is_listed),
    ("a namespace package", _a_namespace),
    ("an archive", _an_archive),
    ("time zones", _time_zones),
    ("a secret that is set", _a_secret),
    ("another current folder", _another_folder),
    ("another terminal", _a_terminal),
]


_COMPILED = [
    ("code of an integration", _compiled_code_is_old("shop_integration.py", _rule("new"))),
    ("code that it imports later", _compiled_code_is_old("shop_helper.py", "SAYS = 'new'\n")),
]


@pytest.mark.slow
@pytest.mark.skipif(
    os.name == "nt", reason="there the first run with new compiled code keeps nothing"
)
@pytest.mark.parametrize(("description", "edit"), _COMPILED)
def test_compiled_code_that_is_old(
    machine: _Machine, description: str, edit: Callable[[_Machine], None]
) -> None:
    """Python takes it for that of a source of the same size and second (PEP 552)."""
    edit(machine)
    assert "new" in json.dumps(machine.run()), description


@pytest.mark.slow
def test_after_each_change(machine: _Machine) -> None:
    for description, edit in _EDITS:
        edit(machine)
        before = machine.kept()
        assert machine.run() == machine.run("--no-cache"), description
        if edit in (_another_folder, _a_terminal):
            assert machine.kept() == before, description


@pytest.mark.slow
def test_new_times_and_another_place_are_no_reason_to_check_again(machine: _Machine) -> None:
    """A checkout in CI has both."""
    machine.run()
    before = machine.kept()
    machine.root = machine.root.rename(machine.root.with_name("elsewhere"))
    machine.folder = machine.root
    for folder in (machine.root, machine.site):
        for file in folder.rglob("*"):
            os.utime(file, (1_000_000_000, 1_000_000_000))
    machine.run()
    assert machine.kept() == before


@pytest.mark.slow
def test_a_secret_is_not_in_the_cache_nor_to_be_guessed_from_it(machine: _Machine) -> None:
    """Its digest is made with a key that stays out of the workspace, so another one is another."""
    machine.environment |= {"SHOP_KEY": "1234", "LIQUIDPILOT_CONFIG_DIR": str(machine.site / "one")}
    machine.run()
    first = machine.kept()
    machine.run()
    assert machine.kept() == first
    machine.environment["LIQUIDPILOT_CONFIG_DIR"] = str(machine.site / "two")
    machine.run()
    assert machine.kept().keys() > first.keys()
    assert not any(b"1234" in data for data in machine.kept().values())
