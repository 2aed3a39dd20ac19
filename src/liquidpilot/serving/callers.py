"""Who asks: a program, a page of ours, or another page that runs in the same browser."""

from __future__ import annotations

from starlette.datastructures import Headers

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""What this machine is called by itself, as in `Host`."""


def split_host(value: str) -> tuple[str, str]:
    """Return name and port of a `Host` to be compared; browsers leave the port of HTTP out.

    >>> split_host("LocalHost.:8020"), split_host("[::1]")
    (('localhost', '8020'), ('[::1]', '80'))
    """
    name, port = value.strip().lower(), "80"
    if not name.endswith("]") and ":" in name:
        name, _, port = name.rpartition(":")
    return name.removesuffix("."), port


def is_from_here(method: str, headers: Headers) -> bool:
    """Return whether no other site's page has made this request, as far as the browser tells.

    A person may follow a link from elsewhere to a page of ours.
    """
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return True
    is_followed_link = (
        headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    )
    return method in ("GET", "HEAD") and is_followed_link


def hardened(policy: str) -> dict[str, str]:
    """Return the headers of every page, `policy` being its content security policy."""
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-store",
    }
