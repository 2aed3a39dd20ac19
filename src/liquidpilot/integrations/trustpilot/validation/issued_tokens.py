"""Which grant an access token came from, as far as the calls before tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl, urlsplit

from liquidpilot import Exchange, Request
from liquidpilot.extending import JsonMistake, read_json
from liquidpilot.integrations.trustpilot.endpoints import REFRESH, TOKEN


def grants_of(authorization: str, earlier: Sequence[Exchange]) -> set[str]:
    """Return the grants that the token in a header may come from; none if no token call is known.

    It is one if a call answered with this very token; otherwise those of all token calls.
    """
    token = authorization.partition(" ")[2].strip()
    known = list(_token_calls(earlier))
    matching = {grant for grant, access in known if access and access == token}
    return matching or {grant for grant, _ in known}


def is_token_unknown(earlier: Sequence[Exchange]) -> bool:
    """Say whether a token call had no fixture, so that nobody knows what it would give."""
    return any(
        each.source == "missing" and _path(each.request.url) in (TOKEN, REFRESH) for each in earlier
    )


def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form body; none of a body that cannot be read."""
    try:
        text = (request.body or b"").decode("utf-8").strip()
        return dict(parse_qsl(text, keep_blank_values=True))
    except ValueError:
        return {}


def _token_calls(earlier: Sequence[Exchange]) -> Iterator[tuple[str, str | None]]:
    for exchange in earlier:
        path = _path(exchange.request.url)
        if path == TOKEN:
            yield form_of(exchange.request).get("grant_type", ""), _access_token(exchange)
        elif path == REFRESH:
            yield "refresh_token", _access_token(exchange)


def _access_token(exchange: Exchange) -> str | None:
    if exchange.response is None:
        return None
    try:
        data = read_json(exchange.response.body)
    except JsonMistake:
        return None
    token = data.get("access_token") if isinstance(data, dict) else None
    return token if isinstance(token, str) else None


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
