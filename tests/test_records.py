"""Our `dataclass` gives what that of the standard library gives."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import re
from collections.abc import Callable
from dataclasses import KW_ONLY, FrozenInstanceError, field
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar, get_type_hints

import pytest

from liquidpilot import records

_T = TypeVar("_T")
_Decorate = Callable[[type], Any]


def _fields(decorate: _Decorate) -> Any:
    class Sample:
        """A class."""

        kind: ClassVar[str] = "k"
        a: int
        b: str = "b"
        c: list[int] = field(default_factory=list, compare=False)
        d: int = field(default=4, repr=False, hash=False)
        _: KW_ONLY
        e: tuple[int, ...] = ()
        f: float = field(default=0.5, init=False)
        g: list[int] = field(default_factory=list, init=False, compare=False)

        def whole(self) -> str:
            return f"{self.a}{self.b}"

    return decorate(Sample)


def _generic(decorate: _Decorate) -> Any:
    class Sample(Generic[_T]):
        """A class."""

        a: _T

        def __repr__(self) -> str:
            return "own"

        def __hash__(self) -> int:
            return 7

    return decorate(Sample)


def _empty(decorate: _Decorate) -> Any:
    class Sample:
        """A class."""

    return decorate(Sample)


def _own(decorate: _Decorate) -> Any:
    class Sample:
        """A class."""

        a: int

        def __init__(self, a: int) -> None:
            object.__setattr__(self, "a", a + 1)

        def __eq__(self, other: object) -> bool:
            return True

    return decorate(Sample)


def _after(decorate: _Decorate) -> Any:
    class Sample:
        """A class."""

        a: int
        b: list[int]

        def __post_init__(self) -> None:
            self.b.append(self.a)

    return decorate(Sample)


def _derived(decorate: _Decorate) -> Any:
    class Base:
        """A class."""

        a: int
        b: int = 2

    class Sample(decorate(Base)):  # type: ignore[misc]
        """A class."""

        c: int = 3

    return decorate(Sample)


_OPTIONS: list[dict[str, bool]] = [
    {},
    {"eq": False},
    {"slots": True},
    {"frozen": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "eq": False},
    {"frozen": True, "slots": True, "kw_only": True},
    {"frozen": True, "slots": True, "repr": False},
    {"frozen": True, "slots": True, "init": False},
]


def _outcome(act: Callable[[], object]) -> object:
    try:
        return act()
    except Exception as error:
        return type(error), str(error).rpartition(".")[2]


def _shown(made: object) -> str:
    return re.sub(" at 0x.*", "", repr(made).rpartition(".")[2])


def _told(cls: Any) -> list[object]:
    """Return all that can be seen of a class, and of its objects."""
    told: list[object] = [
        str(inspect.signature(cls)),
        inspect.get_annotations(cls.__init__),
        [(each.name, each.type, each.kw_only) for each in dataclasses.fields(cls)],
        cls.__match_args__,
        cls.__hash__ is None,
        "__slots__" in vars(cls),
        cls.__dataclass_params__.frozen,
    ]
    for arguments, named in (
        ((1,), {}),
        ((1, [2]), {}),
        ((), {"a": 1}),
        ((1,), {"e": (2,)}),
        ((), {}),
    ):
        made = _outcome(lambda: cls(*arguments, **named))  # noqa: B023
        if isinstance(made, tuple):
            told.append(made)
            continue
        again = cls(*arguments, **named)
        told += [
            _outcome(lambda: _shown(made)),  # noqa: B023
            _outcome(lambda: made == again),  # noqa: B023
            made == 1,
            _outcome(lambda: hash(made) == hash(again)),  # noqa: B023
            _outcome(lambda: dataclasses.asdict(made)),  # type: ignore[call-overload] # noqa: B023
            _outcome(lambda: _shown(dataclasses.replace(made, a=5))),  # type: ignore[type-var] # noqa: B023
            _outcome(lambda: _shown(copy.copy(made))),  # noqa: B023
            _outcome(lambda: _shown(copy.deepcopy(made))),  # noqa: B023
        ]
        if cls.__match_args__:
            # That of the standard library gets into a muddle with a class that has no fields.
            told.append(_outcome(lambda: setattr(made, "a", 2)))  # noqa: B023
            told.append(_outcome(lambda: delattr(made, "a")))  # noqa: B023
    return told


@pytest.mark.parametrize("options", _OPTIONS, ids=lambda each: "-".join(each) or "plain")
@pytest.mark.parametrize("sample", [_fields, _generic, _empty, _own, _after, _derived])
def test_it_gives_what_the_standard_library_gives(
    sample: Callable[[_Decorate], Any], options: dict[str, Any]
) -> None:
    ours = sample(records.dataclass(**options))
    theirs = sample(dataclasses.dataclass(**options))
    assert _told(ours) == _told(theirs)


@records.dataclass(frozen=True, slots=True)
class _Pickled:
    name: str
    more: tuple[_Pickled, ...] = ()


def test_it_is_pickled() -> None:
    whole = _Pickled("a", (_Pickled("b"),))
    assert pickle.loads(pickle.dumps(whole)) == whole
    assert get_type_hints(_Pickled.__init__)["more"] == tuple[_Pickled, ...]


def test_what_contains_itself_can_be_shown() -> None:
    @records.dataclass
    class Node:
        inner: list[object]

    node = Node([])
    node.inner.append(node)
    assert repr(node).endswith("Node(inner=[...])")


def test_a_value_is_worked_out_once_and_kept_in_a_frozen_object() -> None:
    @records.dataclass(frozen=True)
    class Text:
        text: str

        @cached_property
        def words(self) -> list[str]:
            return self.text.split()

    text = Text("a b")
    assert text.words is text.words
    with pytest.raises(FrozenInstanceError):
        text.text = "c"  # type: ignore[misc]


def test_a_class_of_the_standard_library_can_derive_from_it() -> None:
    @dataclasses.dataclass(frozen=True)
    class More(_Pickled):
        size: int = 0

    more = More("a", (), 2)
    assert (more.size, more == More("a", (), 2), more == _Pickled("a")) == (2, True, False)
    with pytest.raises(FrozenInstanceError):
        more.size = 3  # type: ignore[misc]
