"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import copy
import gc
import re
from importlib import import_module
from pkgutil import walk_packages

import pytest

import liquidpilot
from liquidpilot.lazy_patterns import lazy_pattern


def test_a_pattern_is_compiled_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def compile_(pattern: str, flags: int) -> re.Pattern[str]:
        compiled.append(pattern)
        return real(pattern, flags)

    real = re.compile
    monkeypatch.setattr(re, "compile", compile_)
    word = lazy_pattern("(?P<word>[a-z]+)", re.IGNORECASE)
    assert (word.pattern, compiled) == ("(?P<word>[a-z]+)", [])
    assert [each["word"] for each in word.finditer("Hi Ada")] == ["Hi", "Ada"]
    assert (word.sub("x", "Hi Ada"), word.fullmatch("Hi Ada")) == ("x x", None)
    assert compiled == [word.pattern]
    assert (word.groupindex["word"], word.flags & re.IGNORECASE) == (1, re.IGNORECASE)


def test_a_copy_of_it_is_one_too() -> None:
    assert copy.deepcopy(lazy_pattern("a+")).findall("baa") == ["aa"]


def test_a_mistake_is_told_when_it_is_used() -> None:
    broken = lazy_pattern("(")
    with pytest.raises(re.error):
        broken.search("")


def test_every_pattern_of_the_program_can_be_compiled() -> None:
    for module in walk_packages(liquidpilot.__path__, "liquidpilot."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    kind = type(lazy_pattern(""))
    # A server that a test before this one started in this process has frozen what it found, and
    # frozen objects are not listed.
    gc.unfreeze()
    found = [each for each in gc.get_objects() if type(each) is kind]
    assert len(found) > 100
    for each in found:
        if each.pattern != "(":
            each.search("")
