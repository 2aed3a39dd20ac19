"""What `for` and `tablerow` share: which items of a collection they visit, and the loop's drop."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.limits import ITEM, check_turns
from liquidpilot.dialect.values import Drop, RubyRange, to_integer, to_liquid, to_number


class LoopDrop(Drop):
    """`forloop`: how far a loop has come."""

    ruby_class = "Liquid::ForloopDrop"
    name: str
    length: int
    parent: object
    at: int
    _PROPERTIES: Mapping[str, Callable[[LoopDrop], object]] = {
        "name": lambda loop: loop.name,
        "length": lambda loop: loop.length,
        "parentloop": lambda loop: loop.parent,
        "index": lambda loop: loop.at + 1,
        "index0": lambda loop: loop.at,
        "rindex": lambda loop: loop.length - loop.at,
        "rindex0": lambda loop: loop.length - loop.at - 1,
        "first": lambda loop: loop.at == 0,
        "last": lambda loop: loop.at == loop.length - 1,
    }

    def __init__(self, name: str, length: int, parent: object) -> None:
        self.name = name
        self.length = length
        self.parent = parent
        self.at = 0

    @classmethod
    def property(cls, key: str) -> Callable[[LoopDrop], object] | None:
        """Return what gives a property of such a loop, None if there is no such property."""
        return cls._PROPERTIES.get(key)

    def get(self, key: str) -> object:
        """Return one of the loop's properties, or nil."""
        found = self._PROPERTIES.get(key)
        return found(self) if found else None

    def has(self, key: str) -> bool:
        """Tell yes to every key: a Ruby drop answers nil to a name it does not know."""
        return True


class TableLoopDrop(LoopDrop):
    """`tablerowloop`: a loop that also counts columns and rows."""

    ruby_class = "Liquid::TablerowloopDrop"
    _PROPERTIES: Mapping[str, Callable[[LoopDrop], object]] = {
        name: value
        for name, value in LoopDrop._PROPERTIES.items()
        if name not in ("name", "parentloop")
    }

    def __init__(self, length: int, columns: int | None) -> None:
        super().__init__("", length, None)
        self.columns = columns
        self.row = 1
        self.column = 1

    @property
    def column_is_last(self) -> bool:
        """Whether the row is full."""
        return self.column == self.columns

    def get(self, key: str) -> object:
        """Return one of the loop's properties, or nil."""
        own = {
            "col": self.column,
            "col0": self.column - 1,
            "row": self.row,
            "col_first": self.column == 1,
            "col_last": self.column_is_last,
        }
        return own[key] if key in own else super().get(key)

    def step(self) -> None:
        """Go on to the next cell."""
        self.at += 1
        if self.column_is_last:
            self.column, self.row = 1, self.row + 1
        else:
            self.column += 1


def items_of(collection: object, offset: int, limit: int | None) -> list[object]:
    """Return the items that a loop visits, in order (`Liquid::Utils.slice_collection`).

    A text is one item, a mapping its pairs, anything that is no collection nothing. Raises
    LimitReached for a range of more numbers than a message may have turns of loops.
    """
    if isinstance(collection, str):
        return [collection] if collection else []
    start, stop = max(offset, 0), None if limit is None else max(limit + offset, 0)
    if isinstance(collection, RubyRange):
        return list(_bounded(range(collection.first, collection.last + 1)[start:stop]))
    if isinstance(collection, Mapping):
        pairs: list[object] = [[name, item] for name, item in collection.items()]
        return pairs[start:stop]
    return list(collection[start:stop]) if isinstance(collection, list | tuple) else []


def _bounded(numbers: range) -> range:
    # Not by `len`, which fails for more than a machine word holds.
    check_turns(numbers.stop - numbers.start)
    return numbers


def cost_of_visit(collection: object, items: list[object]) -> int:
    """Return the units for `items_of`, which gave `items`; of a mapping it goes through all."""
    return ITEM * (len(collection) if isinstance(collection, Mapping) else len(items))


def count_of(value: object) -> int | None:
    """Return a loop's `limit` or `offset` as a number; None for nil. Raises RenderFault."""
    return None if value is None else to_integer(value)


def cell_count_of(value: object) -> int:
    """Return an option of `tablerow` as a number, by Ruby's `to_i`: nil and any text have one.

    Raises RenderFault for what has none: true, an array, infinity.
    """
    value = to_liquid(value)
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        try:
            return int(to_number(value))
        except (OverflowError, ValueError):
            pass
    # Ruby fails on a method that is not there, and says no more than this.
    raise RenderFault("internal", "this option of 'tablerow' needs a whole number")
