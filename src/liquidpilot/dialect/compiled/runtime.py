"""What compiled code calls while it runs."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple, NoReturn

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.evaluation import (
    SHORT,
    WORD,
    charge_input,
    charge_result,
    compare_charged,
    property_of,
)
from liquidpilot.dialect.faults import LimitReached, RenderFault
from liquidpilot.dialect.filters.costs import Cost
from liquidpilot.dialect.limits import MOST_CHARACTERS, MOST_WORK
from liquidpilot.dialect.loops import LoopDrop
from liquidpilot.dialect.nodes import BrazeNode, Output, print_value, write_fault
from liquidpilot.dialect.trace import TracedOutput
from liquidpilot.dialect.values import BLANK, EMPTY
from liquidpilot.dialect.values.kinds import BLANK_CHARACTERS
from liquidpilot.dialect.weights import PLAIN
from liquidpilot.sources import Span


def fault(context: Context, output: Output, node: BrazeNode, spans: Mapping[int, Span]) -> None:
    """Write what became of the exception that a node's code has raised.

    `spans` tells by the line of the code where in the text a fault is.
    """
    error = sys.exception()
    assert isinstance(error, Exception)
    if isinstance(error, RenderFault) and error.span is None and error.__traceback__ is not None:
        error.span = spans.get(error.__traceback__.tb_lineno)
    write_fault(context, output, node, error)
    if isinstance(output, TracedOutput):
        output.note(context.source, node)


def fail(message: str, hint: str | None) -> NoReturn:
    """Raise the fault of a filter that has too few arguments, or too many."""
    raise RenderFault(message, hint)


def look(context: Context, span: Span) -> None:
    """Ask for more of the budget, for a turn of the loop at `span`."""
    try:
        context.charge(0, span)
    except LimitReached as limit:
        if limit.place is None and not context.inert:
            limit.place = context.place(span)
        raise


class TextPrice(NamedTuple):
    """What a filter takes for a long text where all its arguments are literals, `given`.

    That is `each` for what sixteen characters count for `sixteen`, and for the arguments `fixed`.
    """

    cost: Cost
    given: Sequence[object]
    each: int
    sixteen: int
    fixed: int

    @classmethod
    def of(cls, cost: Cost, given: Sequence[object]) -> TextPrice | None:
        """Return the price of a filter, None where more than the length of the text counts."""
        sixteen = cost.of_sixteen
        if sixteen is None:
            return None
        # An empty text counts nothing.
        fixed = cost.of_input("", given, MOST_WORK) // cost.each
        return cls(cost, given, cost.each, sixteen, fixed)


def charge_text(context: Context, price: TextPrice, value: object, span: Span) -> None:
    """Charge what `charge_input` does for a value that is not small."""
    if type(value) is not str:
        charge_input(context, price.cost, value, price.given, span)
        return
    _, _, each, sixteen, fixed = price
    budget = context.budget
    budget.granted -= each * ((sixteen * len(value) >> 4) + fixed)
    if budget.granted < 0:
        context.charge(0, span)


def charge_made(context: Context, cost: Cost, result: object, span: Span) -> None:
    """Charge what `charge_result` does for what a filter has made."""
    if type(result) is not str or len(result) > MOST_CHARACTERS:
        charge_result(context, cost, result, span)
        return
    budget = context.budget
    budget.granted -= cost.made * len(result)
    if budget.granted < 0:
        context.charge(0, span)


def get_key(value: object, key: object) -> object:
    """Return what a value has under a key that is written in brackets or as `${}`."""
    return property_of(value, key, plain=False)


def first_of(context: Context) -> Mapping[str, object]:
    """Return the variables that `assign` sets, to be looked up by themselves.

    There are none where a text stands in a loop of another one, whose variable comes before them.
    """
    return context.scopes[0] if len(context.scopes) == 1 else {}


RUNTIME: Mapping[str, object] = {
    "BLANK": BLANK,
    "EMPTY": EMPTY,
    # Whose values are equal to nil only if they are nil.
    "KINDS": frozenset((type(None), bool, int, float, str, list, dict)),
    "LoopDrop": LoopDrop,
    "NUMBERS": frozenset((int, float)),
    "PLAIN": PLAIN,
    "SHORT": SHORT,
    "WHITE": BLANK_CHARACTERS,
    "WORD": WORD,
    "charge_input": charge_input,
    "charge_result": charge_made,
    "charge_text": charge_text,
    "compare": compare_charged,
    "fail": fail,
    "fault": fault,
    "first_of": first_of,
    "get": property_of,
    "get_key": get_key,
    "look": look,
    "print_value": print_value,
}
"""The names that all compiled code knows."""
