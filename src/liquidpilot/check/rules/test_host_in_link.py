"""`test-host-in-link`: a link to a server that customers do not see."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.links import links_in_words, urls_of
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic

_HOST = re.compile(r"(?:https?:)?//(?:[^/?#@\s]*@)?([^/?#:\s]+)", re.IGNORECASE)
# Words of a label that customers never see, those that they see at its beginning, as in
# 'dev-blog', and those that they see beside any other: 'test-drive', 'centre-stage'.
_ANYWHERE = frozenset(("staging", "stg", "uat", "preprod"))
_AT_END = frozenset(("dev", "devel", "qa"))
_ALONE = frozenset(("test", "stage"))
_NUMBER = re.compile(r"(?<=[a-z])\d+\Z")
_NOWHERE = re.compile(
    r"""\Z | .*\.(?:test|local|localhost|invalid|internal|lan)\Z
    | (?:10|127)(?:\.\d{1,3}){3}\Z | 192\.168(?:\.\d{1,3}){2}\Z
    | 172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}\Z
    | (?:.*\.)?(?:ngrok\.io|ngrok-free\.app|ngrok\.app|webhook\.site|beeceptor\.com
        |requestbin\.com|pipedream\.net|httpbin\.org|loca\.lt|trycloudflare\.com)\Z
    """,
    re.VERBOSE | re.IGNORECASE,
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for link in (*urls_of(field), *links_in_words(field)):
        found = _HOST.match(link.shown)
        # What Liquid says of a host is not known.
        if found is None or "\0" in found[1]:
            continue
        host = found[1].lower()
        if _is_stage(host) or _NOWHERE.match(host):
            start, end = (link.span[0] + index for index in found.span(1))
            message = f"'{host}' looks like a server for tests, which customers do not reach"
            yield field.found((start, end), message, "put the real host in its place")


def _is_stage(host: str) -> bool:
    """Tell whether a label of a host says so, but for the name that somebody has registered.

    >>> _is_stage("shop-staging2.pinewheel.example"), _is_stage("test.example")
    (True, False)
    """
    for label in host.split(".")[:-2]:
        words = [_NUMBER.sub("", word) for word in label.split("-")]
        if words[-1] in _AT_END or not _ANYWHERE.isdisjoint(words):
            return True
        if len(words) == 1 and words[0] in _ALONE:
            return True
    return False


RULE = FieldRule(
    name="test-host-in-link",
    severity="warning",
    summary="a link to a staging or a test server, to this computer or to a private network",
    explanation=(
        "'staging.' and 'dev.' were right while the message was made. Customers do not reach such "
        "a host, or should not: names that end in '.test' and '.local' and addresses such as "
        "192.168.0.1 mean nothing outside (RFC 6761, RFC 1918). The URLs of calls and of webhooks "
        "are looked at, too."
    ),
    bad='<a href="https://staging.pinewheel.example/cart">To the cart</a>',
    good='<a href="https://www.pinewheel.example/cart">To the cart</a>',
    check=_check,
)
