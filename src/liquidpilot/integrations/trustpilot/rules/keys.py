"""What is typed into a template where a key of Trustpilot belongs.

Such are the headers `apikey` and `Authorization`, the parameters and form fields with a key or a
secret, and the same headers of a webhook that goes to Trustpilot.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from liquidpilot.extending import Argument, FieldSubject, Flow, Literal, Outline, Output, Span, Text
from liquidpilot.integrations.trustpilot.rules.calls import trustpilot_calls, webhook_of

_LIQUID = r"\{\{.*?\}\}|\{%.*?%\}"
_HEADER = re.compile(
    rf"""["“](?P<name>apikey|api-key|x-api-key|authorization)["”]\s*:\s*["“](?P<value>(?:{_LIQUID}|[^"“”])*)""",
    re.IGNORECASE | re.DOTALL,
)
_FORM = re.compile(
    r"(?<![\w-])(?P<name>apikey|token|access_token|client_id|client_secret|password"
    rf"|refresh_token)=(?P<value>(?:{_LIQUID}|[^&\s#])*)",
    re.IGNORECASE | re.DOTALL,
)
_HEADER_FIELDS = frozenset(
    ("headers.apikey", "headers.api-key", "headers.x-api-key", "headers.authorization")
)
_SCHEME = re.compile("basic|bearer", re.IGNORECASE)
_BEARER = re.compile(r"\bbearer\b", re.IGNORECASE)
# What an example says in place of a key, which is no such word.
_STANDS_FOR_ONE = re.compile("x{3,}|your", re.IGNORECASE)
_WORD = re.compile(r"[^\s\0]+")
# The word before a value says of what kind it is: 'ApiKey {{…}}', 'Token 8f14e45f'.
_KIND = re.compile(r"\A\s*(?P<kind>[A-Za-z]+)\s+(?=[^\s])")
_PLACEHOLDER = re.compile(
    r"x{3,}|\*{3,}|\.{3,}|…|[<>{}\[\]]|your|api[_ -]?key|api[_ -]?secret|client[_ -]?(?:id|secret)"
    r"|secret|token|password|example|placeholder|dummy|sample|change[_ -]?me|replace|\btodo\b"
    r"|sandbox|\A(?:key|user(?:name)?|id)\Z|\Akey:",
    re.IGNORECASE,
)


class TypedKey(NamedTuple):
    """A literal where a key belongs: in the header, parameter or form field called `name`.

    It stands at `span` of `outline`, which may be that of a content block.
    """

    outline: Outline
    span: Span
    text: str
    name: str

    @property
    def is_placeholder(self) -> bool:
        """Whether it only stands for a key."""
        return _PLACEHOLDER.search(self.text) is not None or bool(
            _PLACEHOLDER.search(_decoded(self.text))
        )

    @property
    def remedy(self) -> str:
        """What to write in its place, for a hint."""
        name = self.name.lower()
        if name.endswith("token") or self.text.startswith("tpa-"):
            return "request a token with a call, and write 'Bearer {{token.access_token}}'"
        if name == "authorization" or name.startswith(("client_", "password")):
            return "store them as credentials in Braze, and write ':basic_auth trustpilot'"
        return "store it as a credential in Braze, and write ':auth_credentials trustpilot_key'"


def typed_keys(field: FieldSubject) -> Iterator[TypedKey]:
    """Yield what is typed where a key for Trustpilot belongs."""
    outline = field.outline
    for each in trustpilot_calls(field.flow):
        call = each.call
        places = [("url", call.syntax.url, _FORM)]
        for name, pattern in (("headers", _HEADER), ("body", _FORM)):
            option = call.option(name)
            if option is not None:
                places.append((name, option.value_span, pattern))
        for name, span, pattern in places:
            values = [insert for insert in call.inserts if insert.option == name]
            for match in pattern.finditer(outline.text, *span):
                yield from _typed(field.flow, match.span("value"), values, match["name"])
    if field.name.lower() in _HEADER_FIELDS and webhook_of(field) is not None:
        name = field.name.partition(".")[2]
        yield from _typed(field.flow, (0, len(outline.text)), outline.outputs, name)


def _typed(flow: Flow, span: Span, values: Sequence[Output], name: str) -> Iterator[TypedKey]:
    """Yield what is typed within `span`: what its Liquid is made of, and words beside it."""
    outline = flow.outline
    found = [
        each
        for value in values
        if span[0] <= value.span[0] < span[1]
        for each in _texts(flow, value)
    ]
    hidden = [each.span for each in (*outline.tags, *values)]
    hidden += [each.span for each in outline.comments]
    # What is captured is looked at where it is printed.
    hidden += [each.span for each in outline.texts if _is_captured(each)]
    written = outline.text[slice(*span)]
    is_bearer = name.lower() == "authorization" and bool(_BEARER.search(written))
    for start, end in hidden:
        # The tag of a call is around the span, and hides nothing of it.
        if span[0] <= start and end <= span[1]:
            blank = "\0" * (end - start)
            written = written[: start - span[0]] + blank + written[end - span[0] :]
    start = span[0]
    kind = _KIND.match(written) if name.lower() == "authorization" else None
    if kind is not None and not _STANDS_FOR_ONE.search(kind["kind"]):
        start, written = start + kind.end(), written[kind.end() :]
    found += ((outline, *word) for word in _words(written, start))
    if is_bearer:
        name = "token"
    for each in dict.fromkeys(found):
        yield TypedKey(*each, name)


def _texts(flow: Flow, value: Output) -> Iterator[tuple[Outline, Span, str]]:
    """Yield the texts that a value is put together from, be they kept in variables before."""
    for origin in flow.origins(value.expression, value):
        given = (step.call.name for step in origin.steps if isinstance(step, Argument))
        if not all(name in ("append", "prepend") for name in given):
            continue
        outline, head = origin.flow.outline, origin.head
        if isinstance(head, Text):
            yield from ((outline, *word) for word in _words(head.text, head.span[0]))
        else:
            text = head.value if isinstance(head, Literal) else None
            if isinstance(head, Literal) and isinstance(text, str) and any(_words(text, 0)):
                yield outline, head.span, text


def _words(text: str, start: int) -> Iterator[tuple[Span, str]]:
    """Yield the words of a text that begins at `start`, but 'Basic', 'Bearer' and punctuation."""
    for word in _WORD.finditer(text):
        if not _SCHEME.fullmatch(word[0]) and any(each.isalnum() for each in word[0]):
            yield (start + word.start(), start + word.end()), word[0]


def _is_captured(text: Text) -> bool:
    return any(tag.name == "capture" for tag in text.inside)


def _decoded(text: str) -> str:
    """Return what a text says in base64, "" if it says nothing."""
    try:
        return base64.b64decode(text, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
