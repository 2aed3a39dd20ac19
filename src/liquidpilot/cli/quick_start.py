"""python-liquid and PyYAML, imported without what takes long and liquidpilot never uses.

Importing it whole takes longer than importing liquidpilot: asyncio, for loaders of files; babel and
pytz, for filters that are off by default; dateutil, for its own filter `date`. Here these are
imported when something in them is first used, by any code: python-liquid is complete for the whole
process, and an import of one of them gives the real one. The patterns of both packages, two of
which take 8 ms, are compiled when they are first used. Only our own command does this, not a
program that uses the library (decision 0002 has the figures).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from liquidpilot.lazy_patterns import lazy_pattern


def import_liquid() -> None:
    """Import python-liquid; what it imports is not imported before its first use."""
    if "liquid" in sys.modules:
        return
    placed = {name: module for name, module in _lazy_modules().items() if name not in sys.modules}
    sys.modules.update(placed)
    try:
        with _patterns_put_off():
            import liquid
    finally:
        for module in placed.values():
            module.leave()
    # As the import of a part of a package would have done.
    vars(liquid).setdefault("extra", placed.get("liquid.extra"))


def import_yaml() -> None:
    """Import PyYAML; its patterns are compiled when they are first used."""
    with _patterns_put_off():
        import_module("yaml")


@contextmanager
def _patterns_put_off() -> Iterator[None]:
    real = re.compile

    def put_off(pattern: str, flags: int = 0) -> re.Pattern[str]:
        package = sys._getframe(1).f_globals["__name__"].partition(".")[0]
        return (lazy_pattern if package in ("liquid", "yaml") else real)(pattern, flags)

    vars(re)["compile"] = put_off
    try:
        yield
    finally:
        vars(re)["compile"] = real


class _LazyModule(ModuleType):
    """A module that is imported when something in it is first used.

    `known` are names that are imported from it before they are used.
    """

    def __init__(self, name: str, **known: object) -> None:
        super().__init__(name)
        vars(self).update(known)

    def __getattr__(self, name: str) -> object:
        if name == "__path__":
            # `from … import` asks for it, and does without.
            raise AttributeError(name)
        self.leave()
        return getattr(import_module(self.__name__), name)

    def leave(self) -> None:
        """Leave the place to the real module, also that of the package that it is in."""
        for name in (self.__name__, self.__name__.partition(".")[0]):
            if isinstance(sys.modules.get(name), _LazyModule):
                del sys.modules[name]


def _lazy_modules() -> dict[str, _LazyModule]:
    add_tags_and_filters = _lazy_call("liquid.extra", "add_tags_and_filters")
    modules = (
        _LazyModule("asyncio"),
        _LazyModule("babel"),
        _LazyModule("babel.messages", Catalog=_lazy_call("babel.messages", "Catalog")),
        _LazyModule("dateutil", parser=_LazyModule("dateutil.parser")),
        _LazyModule("importlib_resources"),
        _LazyModule("liquid.extra", add_tags_and_filters=add_tags_and_filters),
    )
    return {module.__name__: module for module in modules}


def _lazy_call(module: str, name: str) -> Callable[..., object]:
    """Return what calls `name` of a module, and imports that for it."""

    def call(*arguments: object, **options: object) -> object:
        return getattr(import_module(module), name)(*arguments, **options)

    return call
