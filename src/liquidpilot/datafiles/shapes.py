"""What may stand in a file that people write: its keys, what each is, an example.

A reader has the shape of its file beside it and refuses unknown keys by it; JSON Schemas and the
pages of reference are made from the same: docs/decisions/0038-one-shape-for-readers-and-schemas.md.

>>> shape = Shape("a page", "Where it is.", (Key("url", "The address.", Text(), "https://a.example"),))
>>> "url" in shape, "uri" in shape
(True, False)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from liquidpilot.immutable import immutable


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `words` are the only ones there are, in capitals or not where `any_case`.

    `pattern` is a regular expression, in what Python and JavaScript have in common, that the whole
    text has to match. Without `blank` something has to be in it.
    """

    words: tuple[str, ...] = ()
    pattern: str | None = None
    blank: bool = True
    any_case: bool = False


@immutable
class Flag:
    """True or false; with `only` just that one."""

    only: bool | None = None


@immutable
class Whole:
    """A whole number from `least` to `most`, both included; None is no limit."""

    least: int | None = None
    most: int | None = None


@immutable
class Number:
    """Any number."""


@immutable
class Moment:
    """A date, with a time where there is one; a time without a zone is in UTC."""


@immutable
class Day:
    """A date."""


@immutable
class JsonText:
    """JSON: between quotes in TOML, as it is in a JSON file."""


@immutable
class Anything:
    """A value of any kind."""


@immutable
class ListOf:
    """A list of at least `least` and at most `most` values."""

    of: Kind
    least: int = 0
    most: int | None = None


@immutable
class NamesTo:
    """At least `least` names of the author's own, which match `pattern`, each with a value.

    Those in `needs` have to be there.
    """

    of: Kind
    pattern: str | None = None
    needs: tuple[str, ...] = ()
    least: int = 0


@immutable
class Either:
    """A value of one of several kinds."""

    kinds: tuple[Kind, ...]


@immutable
class Key:
    """One key: its name, a sentence about it, its kind, an example of a value.

    `as_braze` is what Braze, or an author who knows Braze, calls it; a reader leads from there.
    """

    name: str
    says: str
    kind: Kind
    example: object
    required: bool = False
    as_braze: tuple[str, ...] = ()


@immutable
class Shape(Collection[str]):
    """Names with values, of which the keys are known; as a collection it has their names.

    `name` is what such a table is called, `says` a sentence about it. `others` is the kind of
    values under names that are not known; None refuses them. Of each group in `one_of` exactly one
    has to be there, of each in `at_most_one` no two may, of each in `any_of` at least one has to.
    `without` has keys that make others meaningless, and these; `needing` those that need another.
    `elsewhere` says where to write what somebody may look for here.
    """

    name: str
    says: str
    keys: tuple[Key, ...]
    others: Kind | None = None
    one_of: tuple[tuple[str, ...], ...] = ()
    at_most_one: tuple[tuple[str, ...], ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, tuple[str, ...]], ...] = ()
    needing: tuple[tuple[str, str], ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()

    def __iter__(self) -> Iterator[str]:
        return (key.name for key in self.keys)

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, name: object) -> bool:
        return any(key.name == name for key in self.keys)


_Simple: TypeAlias = Text | Flag | Whole | Number | Moment | Day | JsonText | Anything
Kind: TypeAlias = "_Simple | ListOf | NamesTo | Either | Shape"
"""What a value may be."""

TEXT = Text()
TEXTS = ListOf(TEXT)
