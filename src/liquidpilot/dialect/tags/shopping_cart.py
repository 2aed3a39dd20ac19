"""`{% shopping_cart {{context.${cart_id}}} %}`: the cart of an e-commerce Canvas.

The cart is the profile's `shopping_cart`: one cart, or carts by id. It is set as the variable of
that name. Unless `:abort_if_not_abandoned false` is given, a cart whose `abandoned` is false aborts
the message (Braze, "E-commerce use cases").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from liquid import Node

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.faults import MessageAborted
from liquidpilot.dialect.interpolation import compile_text, read_text
from liquidpilot.dialect.nodes import (
    BrokenNode,
    LiquidText,
    Output,
    Setting,
    TagNode,
    Write,
    WrittenTag,
)
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.lazy_patterns import lazy_pattern

_MARKUP = lazy_pattern(
    r"\s*(?P<id>.*?)\s*(?::abort_if_not_abandoned\s+(?P<aborts>\S+)\s*)?", re.DOTALL
)


class ShoppingCartNode(TagNode):
    """Sets `shopping_cart`, or aborts the message."""

    __slots__ = ("aborts", "identifier")

    def __init__(self, tag: WrittenTag, identifier: LiquidText, aborts: bool) -> None:
        super().__init__(tag)
        self.identifier = identifier
        self.aborts = aborts

    def sets(self) -> Iterable[Setting]:
        """Return `shopping_cart`."""
        return (Setting("shopping_cart", self.tag.name_span),)

    def texts(self) -> Iterable[tuple[str | None, LiquidText]]:
        """Return the cart's id."""
        return ((None, self.identifier),)

    def writer(self) -> Write:
        """Return what finds the cart and sets it."""
        render, aborts, span = compile_text(self.identifier), self.aborts, self.span

        def write(context: Context, output: Output) -> None:
            identifier = render(context).text
            cart = _cart(context.globals.get("shopping_cart"), identifier)
            if cart is None:
                message = f"the profile has no shopping cart '{identifier}'"
                hint = "add [shopping_cart] with cart_id, products, … to the profile"
                context.diagnose("missing-shopping-cart", "warning", message, hint, span)
            elif aborts and cart.get("abandoned") is False:
                raise MessageAborted(context.abort("the cart is no longer abandoned", span))
            context.assign("shopping_cart", cart, span)

        return write


class ShoppingCartTag(BrazeTag):
    """`shopping_cart`."""

    name = "shopping_cart"

    def parse_tag(self, stream: BrazeTokenStream) -> Node:
        """Read the cart's id and the option."""
        tag = stream.take_tag()
        found = _MARKUP.fullmatch(stream.source, *tag.markup_span)
        if found is None or not found["id"]:
            hint = "write {% shopping_cart {{context.${cart_id}}} %}"
            stream.fail("'shopping_cart' needs the id of a cart", hint, tag.span)
            return BrokenNode(tag)
        identifier = read_text(stream, found.span("id"))
        return ShoppingCartNode(tag, identifier, found["aborts"] != "false")


def _cart(carts: object, identifier: str) -> Mapping[str, object] | None:
    if not isinstance(carts, Mapping):
        return None
    if "cart_id" in carts or "products" in carts:
        return carts if carts.get("cart_id", identifier) == identifier else None
    found = carts.get(identifier)
    return found if isinstance(found, Mapping) else None
