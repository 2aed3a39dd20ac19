"""`dataclass` of the standard library, made quickly: every command loads hundreds of classes.

The standard library writes six functions for a class and compiles each of them, which took a
quarter of the start of a command. Here only `__init__` is compiled; what compares, shows and guards
objects is the same for all classes. An object that is frozen and has slots is also made in half the
time.
"""

from __future__ import annotations

import sys
from dataclasses import field as field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    from collections.abc import Callable, Iterable
    from dataclasses import MISSING, FrozenInstanceError, fields, is_dataclass
    from operator import attrgetter
    from reprlib import recursive_repr

    def dataclass(
        cls: type | None = None,
        /,
        *,
        init: bool = True,
        repr: bool = True,
        eq: bool = True,
        frozen: bool = False,
        slots: bool = False,
        kw_only: bool = False,
    ) -> type | Callable[[type], type]:
        """Return the class with what `dataclasses.dataclass` would give it.

        It takes no `InitVar`, and no options but these. Type checkers see that of the standard
        library.

        >>> @dataclass(frozen=True, slots=True)
        ... class Point:
        ...     x: int
        ...     y: int = 0
        >>> Point(1), Point(1) == Point(1, 0)
        (Point(x=1, y=0), True)
        """

        def make(cls: type) -> type:
            return _made(cls, init, repr, eq, frozen, slots, kw_only)

        return make if cls is None else make(cls)

    def _made(
        cls: type, init: bool, repr: bool, eq: bool, frozen: bool, slots: bool, kw_only: bool
    ) -> type:
        if cls.__doc__ is None:
            # The signature, which takes long to find out.
            cls.__doc__ = cls.__name__
        own = vars(cls)
        shown = repr and "__repr__" not in own
        compared = eq and "__eq__" not in own
        # A class that sets `__eq__` has the `__hash__` None.
        hashed = eq and ("__hash__" not in own or (own["__hash__"] is None and "__eq__" in own))
        # What derives from another one is left to the standard library.
        guarded = frozen and not any(is_dataclass(base) for base in cls.__mro__[1:])
        made = dataclasses.dataclass(
            init=init and not guarded,
            repr=False,
            eq=False,
            frozen=frozen and not guarded,
            slots=slots,
            kw_only=kw_only,
        )(cls)
        if guarded:
            _guard(made, slots)
            if init and "__init__" not in own:
                made.__init__ = _init_of(made, slots)
        if shown:
            made.__repr__ = _repr_of(made)
        if compared:
            made.__eq__ = _eq_of(made)
        if hashed:
            made.__hash__ = _hash_of(made) if frozen else None
        return made

    def _repr_of(cls: type) -> Callable[[object], str]:
        names = [each.name for each in fields(cls) if each.repr]

        @recursive_repr()
        def represent(self: object) -> str:
            shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
            return f"{type(self).__qualname__}({shown})"

        return represent

    def _eq_of(cls: type) -> Callable[[object, object], bool]:
        values = _values_of(each.name for each in fields(cls) if each.compare)

        def equals(self: object, other: object) -> bool:
            if other.__class__ is self.__class__:
                return values(self) == values(other)
            return NotImplemented

        return equals

    def _hash_of(cls: type) -> Callable[[object], int]:
        values = _values_of(
            each.name for each in fields(cls) if (each.compare if each.hash is None else each.hash)
        )
        return lambda self: hash(values(self))

    def _values_of(names: Iterable[str]) -> Callable[[object], tuple[object, ...]]:
        # With the class, one value is a tuple too.
        return attrgetter("__class__", *names)

    def _guard(cls: type, slots: bool) -> None:
        """Let nothing of an object be set or deleted."""
        names = [each.name for each in fields(cls)]

        def refuse_to_set(self: object, name: str, value: object) -> None:
            if type(self) is cls or name in names:
                raise FrozenInstanceError(f"cannot assign to field {name!r}")
            super(cls, self).__setattr__(name, value)

        def refuse_to_delete(self: object, name: str) -> None:
            if type(self) is cls or name in names:
                raise FrozenInstanceError(f"cannot delete field {name!r}")
            super(cls, self).__delattr__(name)

        cls.__setattr__, cls.__delattr__ = refuse_to_set, refuse_to_delete
        # Who derives from it asks for this.
        cls.__dataclass_params__.frozen = True
        if slots:
            # Or copying and pickling would set what must not be set.
            cls.__getstate__, cls.__setstate__ = _state_of, _set_state

    def _state_of(self: object) -> list[object]:
        return [getattr(self, each.name) for each in fields(self)]

    def _set_state(self: object, state: list[object]) -> None:
        for each, value in zip(fields(self), state, strict=True):
            object.__setattr__(self, each.name, value)

    class _Factory:
        def __repr__(self) -> str:
            return "<factory>"

    _FACTORY = _Factory()

    def _init_of(cls: type, slots: bool) -> Callable[..., None]:
        """Return the `__init__` of a frozen class."""
        parameters: dict[bool, list[str]] = {False: [], True: ["*"]}
        lines: list[str] = []
        names: dict[str, object] = {"_factory": _FACTORY, "_set": object.__setattr__}
        types: dict[str, object] = {}
        for each in fields(cls):
            name, value, default = each.name, each.name, ""
            if each.default_factory is not MISSING:
                names[f"_make_{name}"], default = each.default_factory, "=_factory"
                value = f"_make_{name}()"
                if each.init:
                    value = f"{value} if {name} is _factory else {name}"
            elif each.default is not MISSING:
                names[f"_default_{name}"], default = each.default, f"=_default_{name}"
                if not each.init:
                    value = f"_default_{name}"
            if each.init:
                parameters[each.kw_only].append(f"{name}{default}")
                types[name] = each.type
            elif not default or (not slots and each.default is not MISSING):
                continue
            if slots:
                names[f"_set_{name}"] = getattr(cls, name).__set__
                lines.append(f"  _set_{name}(self, {value})")
            else:
                lines.append(f"  _set(self, {name!r}, {value})")
        if hasattr(cls, "__post_init__"):
            lines.append("  self.__post_init__()")
        by_name = parameters[True] if len(parameters[True]) > 1 else []
        given = ", ".join(("self", *parameters[False], *by_name))
        body = "\n".join(lines) or "  pass"
        text = f"def make({', '.join(names)}):\n def __init__({given}):\n{body}\n return __init__"
        made: dict[str, Callable[..., Callable[..., None]]] = {}
        home = sys.modules.get(cls.__module__)
        exec(text, {} if home is None else vars(home), made)
        init = made["make"](**names)
        init.__qualname__ = f"{cls.__qualname__}.__init__"
        init.__annotations__ = {**types, "return": None}
        return init
