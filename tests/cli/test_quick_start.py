"""The quick import of python-liquid: it puts off what is not used, and nobody misses anything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_LEFT_OUT = ("asyncio", "babel", "dateutil", "importlib_resources", "liquid.extra")


def _run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=_ROOT,
    ).stdout.strip()


def test_a_command_does_not_load_what_it_never_calls() -> None:
    code = f"""
import sys
from liquidpilot.cli import main
main(["render", "review_spotlight", "--field", "subject"])
print()
print([name for name in {_LEFT_OUT} if name in sys.modules])
"""
    assert _run(code).splitlines()[-1] == "[]"


def test_findings_are_made_without_what_few_of_them_need() -> None:
    left_out = ("gzip", "hashlib", "liquidpilot.services.simulation")
    code = f"""
import re, sys
real = re.compile
from liquidpilot.cli import main
main(["render", "review_spotlight"])
import liquid.context, yaml.reader
slow = (liquid.context.RE_PROPERTY, yaml.reader.Reader.NON_PRINTABLE)
print()
print([name for name in {left_out} if name in sys.modules], re.compile is real)
print(["search" in vars(each) for each in slow], [bool(each.match("a")) for each in slow])
"""
    assert _run(code).splitlines()[-2:] == ["[] True", "[False, False] [True, False]"]


# Uses python-liquid as a rule or an integration of somebody may, and prints what came of it.
_USES = """
import asyncio, json, pathlib, sys, tempfile
import liquid

VALUES = ["'a < b'", "'2026-11-21 09:30'", "1234.5", "x"]
DATA = {"x": [{"a": 2}, {"a": 1}]}
results = {}

def note(name, call):
    try:
        results[name] = str(call())
    except Exception as error:
        results[name] = f"{type(error).__name__}: {error.args[:1]}"

for extra in (False, True):
    environment = liquid.Environment(extra=extra)
    results[f"tags {extra}"] = sorted(environment.tags)
    results[f"filters {extra}"] = sorted(environment.filters)
    for name in sorted(environment.filters):
        for value in VALUES:
            for arguments in ("", ": '%Y'"):
                text = f"{{{{ {value} | {name}{arguments} }}}}"
                note(f"{extra} {text}", lambda: environment.from_string(text).render(**DATA))
    text = "{% translate x: 'you' %}Hello, {{ x }}!{% endtranslate %}"
    note(f"{extra} {text}", lambda: environment.from_string(text).render())

template = liquid.Environment(extra=True).from_string("{{ 'Hello' | t }}", name="a")
note("messages", lambda: [each.id for each in liquid.messages.extract_from_templates(template)])
note("extra", lambda: sorted(name for name in dir(liquid.extra) if name[0] != "_"))
note("same", lambda: [liquid.extra.index is sys.modules["liquid.extra"].index, asyncio.sleep(0).close()])

with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "a.liquid").write_text("{{ '2026-11-21' | date: '%Y' }} {% include 'b.liquid' %}")
    pathlib.Path(folder, "b.liquid").write_text("b")
    pathlib.Path(folder, "pack").mkdir()
    pathlib.Path(folder, "pack", "__init__.py").touch()
    pathlib.Path(folder, "pack", "c.liquid").write_text("c")
    sys.path.insert(0, folder)
    loaders = [
        (liquid.FileSystemLoader(folder), "a.liquid"),
        (liquid.CachingFileSystemLoader(folder), "a.liquid"),
        (liquid.PackageLoader("pack", package_path=""), "c.liquid"),
    ]

    async def load(environment, name):
        return await (await environment.get_template_async(name)).render_async()

    for loader, name in loaders:
        environment = liquid.Environment(loader=loader)
        note(f"{type(loader).__name__} sync", lambda: environment.get_template(name).render())
        note(f"{type(loader).__name__} async", lambda: asyncio.run(load(environment, name)))

import babel.messages, dateutil.parser
note("catalog", lambda: babel.messages.Catalog().locale)
note("date", lambda: dateutil.parser.parse("2026-11-21").year)
print(json.dumps(results))
"""


def test_python_liquid_is_whole_in_the_process_of_a_command() -> None:
    command = """
from liquidpilot.cli import main
main(["render", "review_spotlight", "--field", "subject"])
print()
"""
    usual = json.loads(_run(_USES))
    after_a_command = json.loads(_run(command + _USES).splitlines()[-1])
    assert after_a_command == usual
    # It was put to the test.
    assert usual["False {{ '2026-11-21 09:30' | date: '%Y' }}"] == "2026"
    assert usual["True {{ 1234.5 | currency }}"] == "$1,234.50"
    assert usual["CachingFileSystemLoader async"] == "2026 b"
    assert usual["PackageLoader async"] == "c"
    assert usual["messages"] == "['', 'Hello']"


def test_a_module_that_python_liquid_comes_to_import_is_the_real_one() -> None:
    code = """
import sys
from liquidpilot.cli import quick_start
modules = quick_start._lazy_modules()
sys.modules.update(modules)
from babel.messages import TranslationError
from dateutil import tz
import asyncio
print(TranslationError.__name__, tz.UTC.tzname(None), asyncio.run(asyncio.sleep(0, "slept")))
print([name for name in ("asyncio", "babel.messages", "dateutil") if sys.modules[name] is modules[name]])
"""
    assert _run(code).splitlines() == ["TranslationError UTC slept", "[]"]


def test_a_module_that_is_there_already_stays() -> None:
    code = """
import asyncio
before = asyncio
from liquidpilot.cli.quick_start import import_liquid
import_liquid()
import sys, liquid
print(sys.modules["asyncio"] is before, liquid.Environment().from_string("{{ 1 | plus: 1 }}").render())
"""
    assert _run(code) == "True 2"
