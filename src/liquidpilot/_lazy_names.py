"""The names of a module that are imported when they are first used.

They stand in a module of plain imports, `from liquidpilot.package import Name as Name`, which
is what type checkers follow. To run it would import everything that it names; so it is read
instead, as SPEC 1 of Scientific Python does with a stub file, and run only where a program was
packed without its sources.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def lazy_names(
    module: str, names: str, *eager: str
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` of `module`, for what the module `names` imports.

    `__all__` is among them: all names, with those of `eager`, which `module` has by itself.
    """
    found: dict[str, str] = {}

    def all_names() -> list[str]:
        if not found:
            found.update(_modules(names))
        return sorted({*found, *eager})

    def get(name: str) -> object:
        from importlib import import_module

        if name == "__all__":
            return all_names()
        if name not in all_names():
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        value: object = getattr(import_module(found[name]), name)
        setattr(import_module(module), name, value)
        return value

    def listed() -> list[str]:
        from sys import modules

        return sorted({*vars(modules[module]), *all_names()})

    return get, listed


def _modules(names: str) -> dict[str, str]:
    """Return where each name is imported from: `names` itself, if its text is not there."""
    import re
    from importlib.util import find_spec

    spec = find_spec(names)
    text = None
    if spec and (source := getattr(spec.loader, "get_source", None)):
        text = source(names)
    elif spec and spec.origin:  # another loader, such as that of pytest
        with open(spec.origin, encoding="utf-8") as file:  # noqa: PTH123  # pathlib costs more
            text = file.read()
    if text is None:
        from importlib import import_module

        return {
            name: names
            for name in vars(import_module(names))
            if name.isidentifier() and name[0] != "_"
        }
    return {name: home for home, name in re.findall(r"(?m)^from (\S+) import (\w+) as \2$", text)}
