"""What users of the library may rely on, and what starting the program may load."""

from __future__ import annotations

import doctest
import importlib.util
import inspect
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import pytest

import liquidpilot
from liquidpilot import _extending_names, _lazy_names, _names, extending

_LIBRARY, _EXTENDING = (
    sorted(name for name in vars(module) if name.isidentifier() and not name.startswith("_"))
    for module in (_names, _extending_names)
)

_START = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from liquidpilot.cli import main
sys.exit(main())
"""


def test_all_names_of_the_lists_are_offered() -> None:
    assert vars(liquidpilot)["__getattr__"]("__all__") == sorted([*_LIBRARY, "__version__"])
    assert vars(extending)["__getattr__"]("__all__") == _EXTENDING
    assert set(_LIBRARY) & set(_EXTENDING) == set()
    assert {*_LIBRARY, "__version__", "__doc__"} <= set(dir(liquidpilot))


@pytest.mark.parametrize("name", [*_LIBRARY, *_EXTENDING])
def test_every_public_name_is_what_the_list_imports_and_says_what_it_is(name: str) -> None:
    surface, names = (liquidpilot, _names) if name in _LIBRARY else (extending, _extending_names)
    offered: object = getattr(surface, name)
    assert offered is getattr(names, name)
    assert offered.__doc__ or get_origin(offered) is Literal


def _public(offered: object) -> Iterator[object]:
    """Yield what of an offered class or function has types: itself, its methods and properties."""
    if inspect.isfunction(offered):
        yield offered
    if not isinstance(offered, type):
        return
    names = {name for each in offered.__mro__[:-1] for name in vars(each) if name[0] != "_"}
    if "Made by" not in (offered.__doc__ or ""):
        names.add("__init__")
    for name in names:
        found = inspect.getattr_static(offered, name)
        found = getattr(found, "__func__", getattr(found, "fget", getattr(found, "func", found)))
        if inspect.isfunction(found):
            yield found


def _mentioned(annotation: object) -> Iterator[type]:
    """Yield the classes that are somewhere in a type."""
    if isinstance(annotation, list | tuple):
        for each in annotation:
            yield from _mentioned(each)
    elif isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    else:
        yield from _mentioned(get_args(annotation))


@pytest.mark.parametrize("name", _LIBRARY)
def test_everything_that_a_name_takes_or_returns_is_offered_too(name: str) -> None:
    offered = {**vars(_extending_names), **vars(_names)}
    missing = {
        each.__qualname__
        for public in _public(offered[name])
        for each in _mentioned(tuple(get_type_hints(public, localns=offered).values()))
        if each.__module__.startswith("liquidpilot") and each not in offered.values()
    }
    assert missing == set()


@pytest.mark.parametrize("name", [*_LIBRARY, *_EXTENDING])
def test_the_example_in_its_docstring_runs(name: str) -> None:
    offered: object = getattr(_names, name, None) or getattr(_extending_names, name)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    module = sys.modules[getattr(offered, "__module__", "liquidpilot")]
    for test in doctest.DocTestFinder().find(offered, name, module):
        assert runner.run(test).failed == 0


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (liquidpilot.parse("Hi {{${first_name}}}"), "<Template 'Hi {{${first_name}}}'>"),
        (liquidpilot.parse("a" * 99), f"<Template '{'a' * 12}...{'a' * 13}'>"),
        (liquidpilot.render("Hi"), "<RenderResult ok: 'Hi'>"),
        (liquidpilot.render("Hi {{"), "<RenderResult not ok: ''>"),
        (
            liquidpilot.render("{% abort_message('no') %}"),
            "<RenderResult aborted: 'no'>",
        ),
    ],
)
def test_what_a_debugger_shows(value: object, shown: str) -> None:
    assert repr(value) == shown


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        pytest.param("Hi", True, id="a text"),
        pytest.param("Hi {{${first_name}}}", True, id="a hole"),
        pytest.param("{{first_name}}", True, id="an attribute without braces, which Braze sends"),
        pytest.param("{% if %}", False, id="a text that is refused"),
        pytest.param("{% abort_message('no') %}", False, id="an abort"),
        pytest.param("{% connected_content https://a.example %}", False, id="no answer"),
    ],
)
def test_a_result_is_ok_if_braze_would_send_it(text: str, ok: bool) -> None:
    assert liquidpilot.render(text).ok == ok


def test_the_body_of_a_response_is_json_where_it_is() -> None:
    assert liquidpilot.Response(200, {}, b'\xef\xbb\xbf{"a": [1, 0.5]}').json() == {"a": [1, 0.5]}
    with pytest.raises(ValueError, match="expected a value"):
        liquidpilot.Response(200, {}, b"<html>").json()


def test_a_program_without_its_sources_has_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_source(name: str) -> ModuleSpec:
        return ModuleSpec(name, None)

    monkeypatch.setattr(importlib.util, "find_spec", without_source)
    get, _ = _lazy_names.lazy_names("liquidpilot", "liquidpilot._names", "__version__")
    assert get("__all__") == sorted([*_LIBRARY, "__version__"])
    assert get("Request") is liquidpilot.Request


def test_a_program_of_somebody_elses_is_typed_and_runs(pytestconfig: pytest.Config) -> None:
    """What its types say, `mypy` checks with all other tests."""
    assert Path(liquidpilot.__file__).with_name("py.typed").is_file()
    done = subprocess.run(
        [sys.executable, pytestconfig.rootpath / "tests" / "typed_client.py", "."],
        cwd=pytestconfig.rootpath,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.splitlines() == [
        *["True 18 reviews GET fixture: 200"] * 2,
        *["True  reviews GET scenario: no answer within 2 seconds (scenario 'timeout')"] * 2,
        *["True  reviews GET scenario: 429"] * 2,
        *["True  reviews GET sandbox: 401"] * 2,
        "sent Ada, still thinking about the Timber Toy Truck?",
        "False",
        done.stdout.splitlines()[-1],
    ]


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'rendr'"):
        liquidpilot.rendr  # type: ignore[attr-defined] # noqa: B018


# What costs a start-up much and has no part in it.
_HEAVY = {"asyncio", "concurrent", "difflib", "email", "http", "logging", "multiprocessing"} | {
    *("socket", "sqlite3", "ssl", "subprocess", "unittest", "xml", "zoneinfo"),
}


@pytest.mark.parametrize(
    ("arguments", "of_others", "own", "unwanted"),
    [
        pytest.param(
            ["--version"],
            {"click"},
            {"cli", "diagnostics", "errors", "files", "lazy_patterns", "rendering", "sources"}
            | {"suggestions"},
            {"csv", "decimal", "html", "json", "tomllib"},
            id="--version",
        ),
        pytest.param(
            ["render", "review_spotlight", "--profile", "loyal_customer"],
            {"click", "liquid", "markupsafe", "yaml"},
            {"cli", "diagnostics", "errors", "files", "lazy_patterns", "rendering", "sources"}
            | {"suggestions"}
            | {"attribute_names", "boundary", "bounds", "braze_facts", "check", "connected_content"}
            | {"datafiles", "dialect", "extending", "html_text", "immutable", "integrations"}
            | {"kept_with", "mail", "replay", "services", "snapshots", "visible_text", "wording"}
            | {"workspace"},
            set(),
            id="render",
        ),
    ],
)
def test_a_verb_loads_only_what_it_needs(
    arguments: list[str],
    of_others: set[str],
    own: set[str],
    unwanted: set[str],
    pytestconfig: pytest.Config,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _START, *arguments],
        cwd=pytestconfig.rootpath,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    modules = done.stderr.splitlines()[-1].split()
    loaded = {module.partition(".")[0] for module in modules}
    public = {name for name in loaded if not name.startswith("_")}
    assert public - sys.stdlib_module_names <= {*of_others, "liquidpilot", "cython_runtime"}
    parts = {module.split(".")[1] for module in modules if module.startswith("liquidpilot.")}
    assert {part for part in parts if not part.startswith("_")} == own
    assert loaded & (_HEAVY | unwanted) == set()
