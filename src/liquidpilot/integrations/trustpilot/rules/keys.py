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

from liquidpilot.extending import Expression, FieldSubject, Filtered, Literal, Outline, Output
from liquidpilot.integrations.trustpilot.rules.calls import last_write, trustpilot_calls
from liquidpilot.integrations.trustpilot.rules.webhooks import webhook_of

Span = tuple[int, int]

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
_SCHEME = re.compile(r"[\s\0]*(?:basic|bearer)\b\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\s\0]+")
_PLACEHOLDER = re.compile(
    r"x{3,}|\*{3,}|\.{3,}|…|[<>{}\[\]]|your|api[_ -]?key|api[_ -]?secret|client[_ -]?(?:id|secret)"
    r"|secret|token|password|example|placeholder|dummy|sample|change[_ -]?me|replace|\btodo\b"
    r"|sandbox|\A(?:key|user(?:name)?|id)\Z|\Akey:",
    re.IGNORECASE,
)


class TypedKey(NamedTuple):
    """A literal where a key belongs: in the header, parameter or form field called `place`."""

    span: Span
    text: str
    place: str

    @property
    def is_placeholder(self) -> bool:
        """Whether it only stands for a key."""
        return _PLACEHOLDER.search(self.text) is not None or bool(
            _PLACEHOLDER.search(_decoded(self.text))
        )


def typed_keys(field: FieldSubject) -> Iterator[TypedKey]:
    """Yield what is typed where a key for Trustpilot belongs."""
    outline = field.outline
    for each in trustpilot_calls(outline):
        call = each.call
        places = [("url", call.syntax.url, _FORM)]
        for name, pattern in (("headers", _HEADER), ("body", _FORM)):
            option = call.option(name)
            if option is not None:
                places.append((name, option.value_span, pattern))
        for name, span, pattern in places:
            values = [insert for insert in call.inserts if insert.option == name]
            for match in pattern.finditer(outline.text, *span):
                yield from _typed(outline, match.span("value"), values, match["name"])
    if field.name.lower() in _HEADER_FIELDS and webhook_of(field) is not None:
        name = field.name.partition(".")[2]
        yield from _typed(outline, (0, len(outline.text)), outline.outputs, name)


def _typed(
    outline: Outline, span: Span, values: Sequence[Output], place: str
) -> Iterator[TypedKey]:
    """Yield what is typed within `span`: the texts that its Liquid begins with, and words."""
    for value in values:
        literal = _literal(outline, value)
        if span[0] <= value.span[0] < span[1] and literal is not None:
            yield TypedKey(literal.span, str(literal.value), place)
    written = outline.text[slice(*span)]
    spans = [each.span for each in (*outline.tags, *values)]
    for start, end in (*spans, *(each.span for each in outline.comments)):
        # The tag of a call is around the span, and hides nothing of it.
        if span[0] <= start and end <= span[1]:
            hidden = "\0" * (end - start)
            written = written[: start - span[0]] + hidden + written[end - span[0] :]
    scheme = _SCHEME.match(written)
    for word in _WORD.finditer(written, scheme.end() if scheme else 0):
        yield TypedKey((span[0] + word.start(), span[0] + word.end()), word[0], place)


def _literal(outline: Outline, value: Output) -> Literal | None:
    """Return the text that a value begins with, be it kept in a variable before."""
    head = _head(value.expression)
    written = last_write(outline, head, value.span[0])
    for assignment in outline.assignments:
        if written is not None and assignment.tag is written.tag:
            head = _head(assignment.expression)
    if isinstance(head, Literal) and isinstance(head.value, str):
        # What begins with 'Bearer ' goes on with a token.
        return head if _SCHEME.sub("", head.value) else None
    return None


def _head(expression: Expression) -> Expression:
    return expression.head if isinstance(expression, Filtered) else expression


def _decoded(text: str) -> str:
    """Return what a text says in base64, "" if it says nothing."""
    try:
        return base64.b64decode(text, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def remedy(place: str) -> str:
    """Return what to write in place of a key that stands at `place`, for a hint."""
    name = place.lower()
    if name == "authorization" or name.startswith(("client_", "password")):
        return "store key and secret as credentials in Braze, and write ':basic_auth trustpilot'"
    if name.endswith("token"):
        return "ask for a token with a call, and write 'Bearer {{token.access_token}}'"
    return "store the key as credentials in Braze, and write ':auth_credentials trustpilot_key'"
