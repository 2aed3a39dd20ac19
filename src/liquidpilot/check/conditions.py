"""What conditions ask, as logic: which of them no value can meet, whichever it is.

What is read of one thing is compared only with what is read of the same thing, where nothing sets
it in between; all else may be true or false. So what is said here holds for every value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, product
from typing import NamedTuple

from liquidpilot.dialect.comparison import compare
from liquidpilot.dialect.expressions.nodes import (
    Comparison,
    Expression,
    Index,
    Literal,
    Lookup,
    unwrapped,
)
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.outline import Outline, Tag, Test
from liquidpilot.sources import Span

_MOST_TERMS = 64
# Of a longer chain each condition is still compared with each other one.
_MOST_TOGETHER = 16
_MOST_BEFORE = 200
_ORDERS = ("<", ">", "<=", ">=")
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_TRUTH = "truth"


class Atom(NamedTuple):
    """One thing that is asked: `operator` and `value` of what stands at `key`.

    `!=` is a negated `==`; the operator `truth` asks whether there is something at all.
    """

    key: str
    operator: str
    value: object = None


Known = tuple[Atom, bool]
"""An atom that is true, or that is not."""

Term = tuple[Known, ...]
Terms = tuple[Term, ...]
"""A condition: at least one of these, of which all is so."""


def implies(one: Atom, other: Atom) -> bool:
    """Tell whether `other` is true wherever `one` is.

    >>> implies(Atom("points", ">", 100), Atom("points", ">", 50))
    True
    """
    # To Python, unlike to Liquid, true is 1.
    if one == other and (one.value is True) == (other.value is True):
        return True
    if one.key != other.key or "?" in (one.operator, other.operator):
        return False
    if other.operator == _TRUTH:
        return True
    if one.operator == "==":
        return _holds(other.operator, one.value, other.value)
    if one.operator in _ORDERS and other.operator in _ORDERS and _are_numbers(one, other):
        same_way = one.operator[0] == other.operator[0]
        return same_way and (
            _holds(one.operator[0], one.value, other.value)
            or (one.value == other.value and one.operator in (other.operator, one.operator[0]))
        )
    return False


def excludes(one: Atom, other: Atom) -> bool:
    """Tell whether not both can be true.

    >>> excludes(Atom("tier", "==", "gold"), Atom("tier", "==", "silver"))
    True
    """
    if one.key != other.key or "?" in (one.operator, other.operator):
        return False
    if other.operator == "==":
        one, other = other, one
    if one.operator == "==":
        if other.operator == "==" and _may_be_one_time(one.value, other.value):
            return False
        known = other.operator == "==" or other.operator in _ORDERS
        return known and not _holds(other.operator, one.value, other.value)
    if one.operator in _ORDERS and other.operator in _ORDERS and _are_numbers(one, other):
        if one.operator[0] == other.operator[0]:
            return False
        least, most = (one, other) if one.operator[0] == ">" else (other, one)
        touching = least.operator == ">=" and most.operator == "<="
        return _holds(">", least.value, most.value) or (least.value == most.value and not touching)
    return False


def _holds(operator: str, left: object, right: object) -> bool:
    try:
        return bool(compare(operator, left, right))
    except RenderFault:
        return False


def _are_numbers(*atoms: Atom) -> bool:
    return all(type(each.value) in (int, float) for each in atoms)


def _may_be_one_time(one: object, other: object) -> bool:
    """Tell whether two texts may be spellings of one time, which is equal to both of them."""
    texts = [each for each in (one, other) if isinstance(each, str)]
    return len(texts) == 2 and all(text[:1].isdigit() and "-" in text for text in texts)


def is_possible(terms: Terms) -> bool:
    """Tell whether one of `terms` can be so."""
    return not all(map(_contradicts, terms))


def _contradicts(term: Term) -> bool:
    for at, (one, is_so) in enumerate(term):
        for other, other_is_so in term[at + 1 :]:
            if is_so and other_is_so and excludes(one, other):
                return True
            if is_so and not other_is_so and implies(one, other):
                return True
            if other_is_so and not is_so and implies(other, one):
                return True
    return False


class Conditions:
    """The conditions of one text, and what is known where each of them is asked."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._blocks: dict[Tag, list[Test]] = {}
        self._known: dict[tuple[Test, bool, frozenset[Tag]], Terms | None] = {}
        for test in outline.tests:
            self._blocks.setdefault(_block(test), []).append(test)

    def is_always_so(self, test: Test) -> bool:
        """Tell whether the condition is met by every value."""
        terms = self._terms(test, False, frozenset((_block(test),)))
        return terms is not None and not is_possible(terms)

    def ruled_out_by(self, test: Test) -> tuple[Test, ...] | None:
        """Return the tests that leave nothing for the branch of `test`; None if it can be reached.

        There is none in it if the condition contradicts itself.
        """
        block = _block(test)
        is_so = test.tag.name != "unless"
        before = list(islice(self._before(test), _MOST_BEFORE))
        if (found := self._against(test, is_so, before, frozenset((block,)))) is not None:
            return found
        around = list(self._around(block.inside))
        outermost = next((tag for tag in block.inside if tag in self._blocks), block)
        known = [*before, *around]
        return self._against(test, is_so, known, frozenset((outermost,))) if around else None

    def _against(
        self, test: Test, is_so: bool, known: list[tuple[Test, bool]], inside: frozenset[Tag]
    ) -> tuple[Test, ...] | None:
        own = self._terms(test, is_so, inside)
        if own is None:
            return None
        if not is_possible(own):
            return ()
        together: Terms = ((),)
        for each, each_is_so in known:
            terms = self._terms(each, each_is_so, inside)
            if terms is None:
                continue
            more = _both(own, terms)
            if more is not None and not is_possible(more):
                # What can never be has been told where it stands.
                is_sibling = _block(each) is _block(test)
                return (each,) if is_sibling or is_possible(terms) else None
            if len(known) <= _MOST_TOGETHER:
                together = _both(together, terms) or together
        more = _both(own, together)
        if more is None or is_possible(more):
            return None
        # If those around it can never be together, that has been told of one of them.
        only_before = all(_block(each) is _block(test) for each, _ in known)
        return tuple(each for each, _ in known) if only_before or is_possible(together) else None

    def _terms(self, test: Test, is_so: bool, inside: frozenset[Tag]) -> Terms | None:
        """Return what it means that a condition is met, or is not; None if that is too much."""
        asked = test, is_so, inside
        if asked not in self._known:
            terms = self._of_test(test, lambda value: self._key(value, inside))
            self._known[asked] = terms if terms is None or is_so else _negated(terms)
        return self._known[asked]

    def _before(self, test: Test) -> Iterator[tuple[Test, bool]]:
        """Yield what is known of the tests before this one in its block: none was taken."""
        for each in self._blocks[_block(test)]:
            if each is test:
                return
            yield each, each.tag.name == "unless"

    def _around(self, inside: tuple[Tag, ...]) -> Iterator[tuple[Test, bool]]:
        """Yield what is known within these tags: the tests, and whether they were met."""
        for at, tag in enumerate(inside):
            tests = self._blocks.get(tag)
            if tests is None:
                continue
            divider = inside[at + 1] if at + 1 < len(inside) else None
            own = next((each for each in tests if each.tag is divider), None)
            if own is not None:
                yield from self._before(own)
                yield own, True
            elif divider is not None and divider.name == "else":
                yield from ((each, each.tag.name == "unless") for each in tests)
            elif tag.name != "case":
                yield tests[0], tag.name != "unless"

    def _of_test(self, test: Test, key: Callable[[Expression], str | None]) -> Terms | None:
        """Return the condition as Liquid reads it: the right side first, whatever joins it."""
        atoms = [_atoms(each, key) for each in test.comparisons]
        found: Terms = ((atoms[-1],),)
        for known, relation in zip(reversed(atoms[:-1]), reversed(test.relations), strict=False):
            if relation == "or":
                found = ((known,), *found)
            else:
                found = tuple((known, *term) for term in found)
            if len(found) > _MOST_TERMS:
                return None
        return found

    def _key(self, value: Expression, inside: frozenset[Tag]) -> str | None:
        """Return what a lookup reads, None if that may be another thing the next time."""
        if not isinstance(value, Lookup):
            return None
        for segment in value.segments:
            if isinstance(segment, Index) and not isinstance(segment.expression, Literal):
                return None
        text = "".join(self._outline.text[slice(*value.span)].split()).strip("{}")
        if value.attribute is not None:
            # `${city}}}` ends where the braces around it end.
            return f"{value.attribute}{text.rpartition('}')[2]}"
        writes = self._outline.writes_by_name.get(value.variable or "", ())
        changing = (*(each.tag for each in writes), *(e.part for e in self._outline.inclusions))
        return None if any(inside.intersection(each.inside) for each in changing) else text


def _block(test: Test) -> Tag:
    return test.tag if test.tag.name in ("if", "unless") else test.tag.inside[-1]


def _atoms(comparison: Comparison, key: Callable[[Expression], str | None]) -> Known:
    left, right = unwrapped(comparison.left), unwrapped(comparison.right)
    operator = comparison.operator
    unknown = Atom(f"{comparison.span}", "?")
    if comparison.ignored is not None:
        return unknown, True
    if operator is None:
        name = key(left)
        return (unknown if name is None else Atom(name, _TRUTH)), True
    if isinstance(left, Literal) and operator != "contains":
        left, right, operator = right, left, _TURNED.get(operator, operator)
    name = key(left)
    if name is None or not isinstance(right, Literal):
        return unknown, True
    is_so = operator not in ("!=", "<>")
    operator = operator if is_so else "=="
    if isinstance(right.value, str | int | float) and right.value is not False:
        return Atom(name, operator, right.value), is_so
    # nil, false, blank and empty: the same question is the same, and no other is.
    return Atom(f"{name} {operator} {right.value!r}", "?"), is_so


def _negated(terms: Terms) -> Terms | None:
    """Return what it means that none of `terms` is so."""
    if _product(map(len, terms)) > _MOST_TERMS:
        return None
    return tuple(tuple((atom, not is_so) for atom, is_so in chosen) for chosen in product(*terms))


def _product(numbers: Iterable[int]) -> int:
    found = 1
    for number in numbers:
        found *= number
    return found


def _both(one: Terms, other: Terms) -> Terms | None:
    """Return what it means that two conditions are so; None where that is too much to say."""
    if len(one) * len(other) > _MOST_TERMS:
        return None
    return tuple((*left, *right) for left, right in product(one, other))


def written(outline: Outline, test: Test) -> tuple[Span, str]:
    """Return where the comparisons of a test stand, and their text on one line."""
    start = min(each.span[0] for each in test.comparisons)
    end = max(each.span[1] for each in test.comparisons)
    span, shown = with_braces(outline, (start, end))
    return span, f"when {shown}" if test.tag.name == "when" else shown


def with_braces(outline: Outline, span: Span) -> tuple[Span, str]:
    """Return a span with the braces before it that are closed in it, and its text on one line."""
    start, end = span
    text = outline.text[start:end].rstrip()
    end = start + len(text)
    before = outline.text[:start].rstrip()
    if "}}" in text and before.endswith("{{"):
        start = len(before) - 2
    return (start, end), " ".join(outline.text[start:end].split())
