"""`{% shopping_cart {{context.${cart_id}}} %}`: the cart of an e-commerce Canvas.

The cart is the profile's `shopping_cart`: one cart, or carts by id. It is set as the variable of
that name. Unless `:abort_if_not_abandoned false` is given, a cart whose `abandoned` is false aborts
the message (Braze, "E-commerce use cases").
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from liquid import Node, Token

from liquidpilot.dialect.context import Context, Span
from liquidpilot.dialect.faults import MessageAborted
from liquidpilot.dialect.interpolation import Interpolation
from liquidpilot.dialect.nodes import BrazeNode, Output
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag

_MARKUP = re.compile(
    r"\s*(?P<id>.*?)\s*(?::abort_if_not_abandoned\s+(?P<aborts>\S+)\s*)?", re.DOTALL
)


class ShoppingCartNode(BrazeNode):
    """Sets `shopping_cart`, or aborts the message."""

    __slots__ = ("aborts", "identifier")

    def __init__(self, token: Token, span: Span, identifier: Interpolation, aborts: bool) -> None:
        super().__init__(token, span)
        self.identifier = identifier
        self.aborts = aborts

    def write(self, context: Context, output: Output) -> None:
        """Find the cart and set it."""
        identifier = self.identifier.render(context).text
        cart = _cart(context.globals.get("shopping_cart"), identifier)
        if cart is None:
            message = f"the profile has no shopping cart '{identifier}'"
            hint = "add [shopping_cart] with cart_id, products, … to the profile"
            context.diagnose("missing-shopping-cart", "warning", message, hint, self.span)
        elif self.aborts and cart.get("abandoned") is False:
            raise MessageAborted(context.abort("the cart is no longer abandoned", self.span))
        context.assign("shopping_cart", cart, self.span)


class ShoppingCartTag(BrazeTag):
    """`shopping_cart`."""

    name = "shopping_cart"

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Read the cart's id and the option."""
        token, _, span = stream.take_tag()
        markup = stream.current
        end = markup.start_index + len(markup.value)
        found = _MARKUP.fullmatch(stream.source, markup.start_index, end)
        if found is None or not found["id"]:
            hint = "write {% shopping_cart {{context.${cart_id}}} %}"
            stream.fail("'shopping_cart' needs the id of a cart", hint, span)
            return None
        identifier = Interpolation(stream, found.span("id"))
        return ShoppingCartNode(token, span, identifier, found["aborts"] != "false")


def _cart(carts: object, identifier: str) -> Mapping[str, object] | None:
    if not isinstance(carts, Mapping):
        return None
    if "cart_id" in carts or "products" in carts:
        return carts if carts.get("cart_id", identifier) == identifier else None
    found = carts.get(identifier)
    return found if isinstance(found, Mapping) else None
