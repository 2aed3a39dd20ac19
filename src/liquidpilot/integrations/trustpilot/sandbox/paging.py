"""Lists that are answered page by page, with links to the pages before and after.

`page` counts from 1 to 2147483647; beyond the last page a list is empty (documented). Of the links,
`next-page` was observed, and that there is none at the end; `previous-page` is assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlencode

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.parameters import LEGAL_ANYWHERE, Parameters
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject, link

Item = TypeVar("Item")

HIGHEST_PAGE = 2_147_483_647
"""The last page that can be asked for (documented)."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list: the `number`th `size` things of it, counted from 1."""

    number: int
    size: int

    def of(self, items: Sequence[Item]) -> Sequence[Item]:
        """Return what is on the page, without a look at anything else."""
        start = (self.number - 1) * self.size
        return items[start : start + self.size]

    def links(self, call: Call, total: int) -> list[JsonObject]:
        """Return links to the pages around this one in a list of `total` things."""
        last = -(-total // self.size)
        links = []
        if self.number < last:
            links.append(link(_address(call, self.number + 1), "next-page"))
        if self.number > 1 and last:
            links.append(link(_address(call, min(self.number - 1, last)), "previous-page"))
        return links


def read_page(
    parameters: Parameters, *, default: int = 20, highest: int = 100, size: str = "perPage"
) -> Page:
    """Return the page that a call asks for; `size` is the name of that parameter.

    Raises Refused (400).
    """
    number = parameters.number("page", 1, HIGHEST_PAGE)
    return Page(number, parameters.number(size, default, highest))


def _address(call: Call, page: int) -> str:
    """Return the address of another page of the same list, without what says who is calling."""
    kept = [(k, value) for k, value in call.query if k != "page" and k not in LEGAL_ANYWHERE]
    query = urlencode([*kept, ("page", str(page))], quote_via=quote, safe=",")
    return f"{call.origin}{call.path}?{query}"
