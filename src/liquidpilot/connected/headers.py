"""HTTP headers: looked up without regard to case, kept in the order and spelling they came in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_SECRET = re.compile(r"auth|cookie|token|secret|key|passw|session|sign", re.IGNORECASE)


class Headers(Mapping[str, str]):
    """An immutable mapping from header names to values.

    Of names that differ only in case the last one stands. The values of headers that usually carry
    a secret are left out of `repr`, so that they reach no log by accident.

    >>> headers = Headers({"Content-Type": "text/html", "Authorization": "Bearer 1234"})
    >>> headers["content-type"]
    'text/html'
    >>> headers
    Headers({'Content-Type': 'text/html', 'Authorization': '…'})
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        pairs = items.items() if isinstance(items, Mapping) else items
        self._items = {name.lower(): (name, value) for name, value in pairs}

    def __getitem__(self, name: str) -> str:
        return self._items[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        theirs = other if isinstance(other, Headers) else Headers(other)
        return self._values() == theirs._values()

    def __hash__(self) -> int:
        return hash(frozenset(self._values().items()))

    def __repr__(self) -> str:
        shown = {name: "…" if _SECRET.search(name) else value for name, value in self.items()}
        return f"Headers({shown})"

    def merged(self, others: Mapping[str, str]) -> Headers:
        """Return these headers with `others` laid over them."""
        return Headers([*self.items(), *others.items()])

    def _values(self) -> dict[str, str]:
        return {name: value for name, (_, value) in self._items.items()}
