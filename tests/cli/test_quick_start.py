"""The quick import of python-liquid: it leaves nothing behind, and nobody misses what it leaves out."""

from __future__ import annotations

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


def test_what_was_left_out_can_still_be_imported() -> None:
    code = """
from liquidpilot.cli.quick_start import import_liquid
import_liquid()
import asyncio, babel.messages, dateutil.parser
print(asyncio.run(asyncio.sleep(0)), babel.messages.Catalog().locale, dateutil.parser.parse("2026-11-21").year)
"""
    assert _run(code) == "None None 2026"


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
