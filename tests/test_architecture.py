"""The layout as docs/decisions/0001 draws it, held by reading the source: who may import whom, what
the dialect must not touch, how large a module may grow, what is said about it.
"""

from __future__ import annotations

import ast
import graphlib
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).parent.parent
_SOURCE = _CHECKOUT / "src" / "liquidpilot"

_FLOOR = {
    "_version", "attribute_names", "boundary", "bounds", "braze_facts", "consent", "datafiles", "diagnostics",
    "errors", "files", "git", "html_text", "immutable", "junit_xml", "kept_with", "lazy_patterns", "processes", "sources", "suggestions",
    "visible_text", "wording",
}  # fmt: skip
_BELOW_RENDERING = {"workspace", "replay", "services", "connected_content", "dialect"}
_BESIDE_RENDERING = {"rendering", *_BELOW_RENDERING}
_VERBS = {"preview", "check", "snapshots", "audience"}
# What each package may import besides itself and the floor. The surface, `liquidpilot` itself, is "".
_MAY_IMPORT: dict[str, Set[str]] = {
    "dialect": frozenset(),
    "connected_content": {"dialect"},
    "replay": {"connected_content", "dialect"},
    # The server of a simulated service shows its requests without their secrets.
    "services": {"connected_content", "dialect", "replay", "serving"},
    "workspace": frozenset(),
    "rendering": _BELOW_RENDERING,
    # What check and test keep from run to run.
    "cache": _BESIDE_RENDERING,
    # What a mail program makes of an e-mail, for those above.
    "mail": _BESIDE_RENDERING,
    **dict.fromkeys(_VERBS, frozenset({"cache", *_BESIDE_RENDERING})),
    # It tells the size of e-mails, keeps what is done of an unfinished run, and writes a page.
    "audience": {"cache", "mail", "serving", *_BESIDE_RENDERING},
    # What the servers have in common.
    "serving": frozenset(),
    # It accepts a render as `test` does.
    "preview": {"mail", "serving", "snapshots", *_BESIDE_RENDERING},
    # It says what is wrong with tests.toml as well, and writes a page.
    "check": {"cache", "mail", "serving", "snapshots", *_BESIDE_RENDERING},
    "pytest_plugin": {"snapshots", *_BESIDE_RENDERING},
    "cli": {*_VERBS, "cache", "mail", "serving", *_BESIDE_RENDERING},
    # The surface: its names, and those that integrations and rules are written with.
    # It binds the findings of check to rendering.
    "": {"_names", "_lazy_names", "check", "rendering"},
    "extending": {"_extending_names", "_lazy_names"},
    **dict.fromkeys(("_names", "_extending_names"), frozenset({"check", *_BESIDE_RENDERING})),
    "_lazy_names": frozenset(),
    "__main__": {"cli"},
    "integrations": {"", "extending"},
    **dict.fromkeys(_FLOOR, frozenset[str]()),
}

_IMPURE = {"asyncio", "glob", "httpx", "io", "os", "pathlib", "shutil", "socket", "ssl"} | {
    "subprocess", "tempfile", "time", "urllib.request",
}  # fmt: skip
_CLOCK = re.compile(r"(?:^|\.)(?:datetime|date)\.(?:now|utcnow|today)$|^open$")

_LONGEST_MODULE = 700
_LONGEST_FUNCTION = 60

# Written in two parts, or this file would be one that they are found in.
_MACHINES = re.compile("/" "work/|/" r"root/|/" r"tmp/v\b")
_NOT_OURS = re.compile(r"\.(?!ci$|gitignore$|github$)|(?:build|dist|__pycache__)$|.*\.egg-info$")
_BINARY = {".png", ".gif", ".jpg", ".ico", ".woff2"}


@dataclass(frozen=True, eq=False)
class _Module:
    name: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        return _package(self.name)


def _package(name: str) -> str:
    return name.removeprefix("liquidpilot").removeprefix(".").partition(".")[0]


def _read(path: Path) -> _Module:
    parts = path.relative_to(_SOURCE.parent).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = path.read_text(encoding="utf-8")
    return _Module(name, text, ast.parse(text, name))


@cache
def _modules() -> Mapping[str, _Module]:
    return {module.name: module for module in map(_read, sorted(_SOURCE.rglob("*.py")))}


def _imports(module: _Module, *, only_at_start_up: bool = False) -> Iterator[str]:
    """Yield the full names of the modules that a module imports, ours and others."""
    for node in _nodes(module.tree, only_at_start_up):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name}:{node.lineno}: write imports in full"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in _modules() else node.module or ""


def _nodes(node: ast.AST, only_at_start_up: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        is_late = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) or (
            isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")
        )
        if not (only_at_start_up and is_late):
            yield child
            yield from _nodes(child, only_at_start_up)


def _is_within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _functions() -> Iterator[tuple[_Module, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for module in _modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield module, node


def _public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def test_every_package_has_its_place() -> None:
    unknown = {module.package for module in _modules().values()} - set(_MAY_IMPORT)
    assert not unknown, "say in _MAY_IMPORT, and in decision 0001, what a new package may import"


def test_imports_run_one_way() -> None:
    wrong = [
        f"{module.name} imports {name}"
        for module in _modules().values()
        for name in _imports(module)
        if _is_within(name, {"liquidpilot"})
        and _package(name) not in {module.package, *_MAY_IMPORT[module.package]}
        and not (_package(name) in _FLOOR and module.package != "integrations")
    ]
    assert wrong == []


_DOOR = {"liquidpilot.files", "liquidpilot.boundary"}
_CHANGING = re.compile(
    r"(?:^|\.)(?:write_(?:text|bytes)|unlink|rename|rmdir|mkdir|touch|chmod|lchmod|symlink_to|"
    r"hardlink_to|makedirs|removedirs|renames|remove_file|truncate)$|"
    r"^(?:os\.(?:remove|replace|open|link|symlink|utime|chown)|shutil\.\w+)$"
)
_THROUGH_THE_DOOR = re.compile(
    r"(?:^|\.)(?:Boundary\(.*\)|Boundary\.around\(.*\)|_?inside|site|trial)\.write_(?:text|bytes)$|"
    r"^write_(?:text|bytes)$"
)


def _changes_files(call: ast.Call) -> bool:
    """Return whether a call writes, moves or deletes a file, as far as its name tells."""
    name = ast.unparse(call.func)
    if call.args and ast.unparse(call.args[0]) == "os.devnull":
        return False
    if name.rpartition(".")[2] == "open":
        modes = [*call.args[0:2], *(each.value for each in call.keywords if each.arg == "mode")]
        texts = [each.value for each in modes if isinstance(each, ast.Constant)]
        return any(
            isinstance(each, str) and re.fullmatch("[rwxabt+]*[wxa+][rwxabt+]*", each)
            for each in texts
        )
    if name.rpartition(".")[2] == "replace" and len(call.args) == 1 and not call.keywords:
        return True
    return bool(_CHANGING.search(name)) and not _THROUGH_THE_DOOR.search(name)


@pytest.mark.parametrize(
    ("call", "changes"),
    [
        ("path.write_text(x)", True),
        ("(root / a).write_bytes(x)", True),
        ("path.open('xb')", True),
        ("open(path, mode='a')", True),
        ("open(path, 'rb')", False),
        ("path.unlink()", True),
        ("temporary.replace(path)", True),
        ("text.replace('a', 'b')", False),
        ("moment.replace(tzinfo=UTC)", False),
        ("shutil.rmtree(folder)", True),
        ("os.replace(a, b)", True),
        ("folder.mkdir()", True),
        ("Boundary(root).write_text(path, text)", False),
        ("self._inside.write_bytes(path, data)", False),
        ("write_text(path, text)", False),
    ],
)
def test_what_changes_a_file(call: str, changes: bool) -> None:
    tree = ast.parse(call).body[0]
    assert isinstance(tree, ast.Expr)
    assert isinstance(tree.value, ast.Call)
    assert _changes_files(tree.value) == changes


def test_nobody_writes_files_but_at_the_door() -> None:
    found = [
        f"{module.name}:{node.lineno}: {ast.unparse(node)}"
        for module in _modules().values()
        if module.name not in _DOOR
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _changes_files(node)
    ]
    assert found == []


def test_no_module_imports_itself_in_a_circle() -> None:
    """Nor by an import that only a type checker sees, or that a function makes when it is called."""
    graph = {
        module.name: {name for name in _imports(module) if name in _modules()}
        for module in _modules().values()
    }
    graphlib.TopologicalSorter(graph).prepare()


def test_the_dialect_is_pure() -> None:
    modules = [module for module in _modules().values() if module.package == "dialect"]
    touched = [
        f"{module.name} imports {name}"
        for module in modules
        for name in _imports(module)
        if _is_within(name, _IMPURE)
    ]
    called = [
        f"{module.name}:{node.lineno} calls {ast.unparse(node.func)}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _CLOCK.search(ast.unparse(node.func))
    ]
    assert touched + called == []


def test_one_module_imports_httpx() -> None:
    users = {
        module.name
        for module in _modules().values()
        if any(_is_within(name, {"httpx", "httpcore"}) for name in _imports(module))
    }
    assert users <= {"liquidpilot.connected_content.live"}


# What starts another process: a module, or a function of `os` or `asyncio`.
_STARTS = re.compile(
    r"(?:subprocess|playwright|multiprocessing|concurrent\.futures(?:\.process|\.ProcessPoolExecutor)?|pty|webbrowser"
    r"|_posixsubprocess|_winapi)(?:\.|$)"
    r"|(?:os|posix|nt|asyncio)\.(?:system|popen|exec\w+|posix_?spawn\w*|spawn\w+|fork\w*|startfile|create_subprocess\w+)$"
    r"|(?:click|typer)\.(?:launch|edit|echo_via_pager)$"
)
_MAY_START = {
    "liquidpilot.git",  # git, told to run nothing of the repository
    "liquidpilot.processes",  # liquidpilot itself, on the other cores
    "liquidpilot.cli.preview",  # the author's browser, with our own address
    "liquidpilot.cli.open_",  # the same, with a page of our own
    "liquidpilot.preview.drawing",  # a browser without scripts, with a message to draw
}


def _mentioned(module: _Module) -> Iterator[str]:
    """Yield what a module imports or reaches through a dot, by full names."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield ast.unparse(node)


def test_few_modules_start_another_process() -> None:
    starting = {
        module.name for module in _modules().values() if any(map(_STARTS.match, _mentioned(module)))
    }
    assert starting == _MAY_START, "what a workspace names could be run: docs/decisions/0011"


def test_one_module_reads_json() -> None:
    # The cache reads back what it has written itself, at the speed of a start-up.
    readers = {
        module.name
        for module in _modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute | ast.alias)
        and {ast.unparse(node)} & {"json.loads", "json.load", "JSONDecoder"}
    }
    assert readers == {"liquidpilot.datafiles.json_text", "liquidpilot.cache.kept"}


def test_modules_and_functions_are_small() -> None:
    large = [
        f"{module.name} has {lines} lines"
        for module in _modules().values()
        if (lines := module.text.count("\n")) > _LONGEST_MODULE
    ]
    long = [
        f"{module.name}.{node.name} has {lines} lines"
        for module, node in _functions()
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > _LONGEST_FUNCTION
    ]
    assert large + long == []


def _defined(module: str, name: str) -> ast.ClassDef | ast.FunctionDef | None:
    """Return the class or function that a module has by this name, from wherever it takes it."""
    for node in ast.walk(_modules()[module].tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return node
        if isinstance(node, ast.ImportFrom) and (source := node.module or "") in _modules():
            for each in node.names:
                if (each.asname or each.name) == name:
                    return _defined(source, each.name)
    return None


def _exported() -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    for names in ("liquidpilot._names", "liquidpilot._extending_names"):
        for node in _modules()[names].tree.body:
            if isinstance(node, ast.ImportFrom) and (source := node.module or "") in _modules():
                for each in node.names:
                    made = _defined(source, each.name)
                    if made is not None:
                        yield each.name, made
                    if isinstance(made, ast.ClassDef):
                        yield from ((f"{each.name}.{part.name}", part) for part in _public(made))


def test_modules_and_what_is_exported_are_documented() -> None:
    exported = list(_exported())
    silent = [name for name, made in exported if not ast.get_docstring(made)]
    silent += [name for name, each in _modules().items() if not ast.get_docstring(each.tree)]
    assert {"Workspace", "Response.json", "Replay", "FieldRule"} <= {name for name, _ in exported}
    assert silent == []


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if _NOT_OURS.match(path.name):
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.suffix not in _BINARY:
            yield path


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [
        f"{path.relative_to(_CHECKOUT).as_posix()}: {match.group()}"
        for path in _files(_CHECKOUT)
        if (match := _MACHINES.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []
