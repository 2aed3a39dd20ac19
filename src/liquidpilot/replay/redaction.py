"""Taking secrets out of whatever is written, shown or logged.

By name: what a header, a query key, a form key, a JSON key or a text calls a secret is one, without
any configuration. By known value: the values of the configured secrets, and of whatever was taken
out by name, wherever and however encoded they stand. By shape: what looks like a vendor's key. In a
request `{secret:NAME}` takes the place, which a fixture reads as a wildcard; in a response it is
`REDACTED`, so that a token which one call returns and the next one sends can be replayed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus

from liquidpilot.connected_content.request import Headers, Request, Response
from liquidpilot.datafiles.json_text import (
    STRING,
    Entry,
    JsonMistake,
    check_json,
    entries,
    string_value,
)
from liquidpilot.datafiles.tables import KeyPath
from liquidpilot.errors import LiquidPilotError
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.replay.known_values import (
    IN_REQUESTS,
    IN_RESPONSES,
    KnownValues,
    Redaction,
    SecretSpan,
    beside_stand_ins,
    decoded_basic,
    merged,
    replaced,
)
from liquidpilot.replay.packed_bodies import readable, unpacked
from liquidpilot.replay.secret_shapes import shapes_in
from liquidpilot.replay.sensitive_names import is_sensitive, looks_random, may_be_sensitive
from liquidpilot.replay.spellings import layers, without_escapes
from liquidpilot.replay.urls import split_url
from liquidpilot.sources import Span

_SCHEME = re.compile(r"(basic|bearer|digest|token|apikey)\s+(?=\S)", re.IGNORECASE)
_CALL = lazy_pattern(r"\{%-?\s*connected_content\b[^%]*(?:%(?!\})[^%]*)*")
_TYPED_FORM = lazy_pattern(
    r"(?P<boundary>(?<!-)--[^\r\n]{1,200})\r?\ncontent-disposition:.{0,20000}?(?P=boundary)--",
    re.IGNORECASE | re.DOTALL,
)
_MOST_REMEMBERED = 64
_FORM = lazy_pattern(r"[^\s=&{}\[\]<>\"]+=")
_CHARSET = lazy_pattern(r";\s*charset=[^;]*", re.IGNORECASE)
_PART_NAME = re.compile(rb"content-disposition:[^\r\n]*?\bname=\"?([^\";\r\n]+)", re.IGNORECASE)


class Redactor:
    """Takes secrets out of requests, responses and texts; `secrets` are known values, by name.

    `names` and `shapes` are what is secret about single services, `harmless` names what is not; see
    `KnownValues`.

    Its methods return a new object and change nothing, but for `learn`: what was taken out of one
    thing by its name is then known in all others. To redact twice changes nothing more.
    Raises WorkspaceError for a secret that is shorter than 6 characters.

    >>> redactor = Redactor({"SHOP_KEY": "k-12345"})
    >>> redactor.url("https://api.example.com/k-12345?token=abc-12&page=2")
    'https://api.example.com/{secret:SHOP_KEY}?token={secret:TOKEN}&page=2'
    >>> redactor.learn(Request("GET", "https://api.example.com/?token=abc-12"))
    >>> redactor.text("'abc-12' is not valid")
    "'{secret:TOKEN}' is not valid"
    """

    def __init__(
        self,
        secrets: Mapping[str, str] | None = None,
        *,
        names: frozenset[str] = frozenset(),
        shapes: Mapping[str, str] | None = None,
        harmless: Collection[str] = (),
    ) -> None:
        self._use(KnownValues(secrets or {}, names, shapes or {}, harmless))

    def _use(self, known: KnownValues) -> None:
        self.known = known
        # What it would know with some calls, of which many messages make the same ones.
        self._known_with: dict[tuple[Request | Response, ...], KnownValues] = {}
        self._in_request = Redaction(self.known, IN_REQUESTS, is_sent=True)
        self._in_response = Redaction(self.known, IN_RESPONSES)
        self._in_text = Redaction(self.known, IN_REQUESTS)

    def learn(self, seen: Request | Response) -> None:
        """Take every secret in `seen` for one wherever it stands, from now on."""
        taken: dict[str, str] = {}

        def take(name: str, value: str) -> None:
            for part in _parts(name, value):
                taken.setdefault(part, name)

        if isinstance(seen, Request):
            _request(seen, Redaction(self.known, IN_REQUESTS, take, is_sent=True))
        else:
            _response(seen, Redaction(self.known, IN_RESPONSES, take))
        for value, name in taken.items():
            self.known.learn(name, value)
        self._known_with.clear()

    def learn_typed(self, template: str) -> None:
        """Take for secret what `template` types into its calls, wherever else it stands.

        Also into a form of several parts, which is put together before its call.
        """

        def take(name: str, value: str) -> None:
            if "{{" in value or "{%" in value:
                return
            for part in _parts(name, value):
                self.known.learn(name, part)

        redaction = Redaction(self.known, IN_REQUESTS, take, is_sent=True)
        for call in _CALL.findall(template):
            text_spans(call, redaction)
        for form in _TYPED_FORM.finditer(template):
            list(_part_spans(form[0], redaction))
        self._known_with.clear()

    def knowing(self, seen: Iterable[Request | Response]) -> Redactor:
        """Return a redactor that has also learnt what is secret in `seen`; this one has not."""
        calls = tuple(seen)
        known = self._known_with.get(calls)
        other = copy(self)
        other._use((self.known if known is None else known).copy())
        if known is None:
            for each in calls:
                other.learn(each)
            if len(self._known_with) == _MOST_REMEMBERED:
                self._known_with.clear()
            self._known_with[calls] = other.known.copy()
        return other

    @property
    def secrets_seen(self) -> int:
        """How many secrets were taken out so far; one that is a part of another is none."""
        found = {without_escapes(value).replace("+", " ") for value in self.known.seen}
        return sum(not any(each in other for other in found if other != each) for each in found)

    def request(self, request: Request) -> Request:
        """Return `request` with placeholders; a fixture that is made of it matches the real one."""
        return _request(request, self._in_request)

    def response(self, response: Response) -> Response:
        """Return `response` with `REDACTED` in its headers and body.

        In JSON a text stays a text and a number becomes 0. A body that has changed is UTF-8. Raises
        LiquidPilotError for a body that is too much to be searched.
        """
        return _response(response, self._in_response)

    def shown(self, response: Response) -> Response:
        """Return `response` as `response` does, for a page; a remark is the body of too much."""
        try:
            return self.response(response)
        except LiquidPilotError as error:
            headers = _headers(response.headers, self._in_response)
            return _with_body(response, headers, f"({error.message})".encode())

    def url(self, url: str) -> str:
        """Return `url` with placeholders in its path, its query and its fragment."""
        return _url(url, self._in_request)

    def text(self, text: str) -> str:
        """Return any text, as an error message or a line of a log, with placeholders."""
        return _free_text(text, self._in_text)

    def masked(self, text: str) -> str:
        """Return `text` with a dot for each character of a secret, so that columns stay."""

        spans = merged([*text_spans(text, self._in_text), *self.known.spans(text)])
        return replaced(text, [(span, "•" * (span.end - span.start)) for span in spans])

    def value(self, keys: tuple[str, ...], value: str) -> str:
        """Return the decoded `value` that stands at `keys` of a query, a form or JSON."""
        for length in range(len(keys), 0, -1):
            if self._in_request.is_secret(keys[:length], value):
                return self._in_request.whole(keys[length - 1], value)
        return self.text(value)


def _parts(name: str, value: str) -> Iterator[str]:
    """Yield what is secret about the value of a name: all of it, and its parts that are."""
    user = decoded_basic(value) or (value if name == "USERINFO" else None)
    yield user or without_escapes(value)
    # In a form it is a blank.
    if "+" in value:
        yield unquote_plus(value)
    if user is not None:
        login, _, password = unquote(user).partition(":")
        yield password or login
        if looks_random(login):
            yield login
    if "cookie" in name.lower():
        for piece in value.split(";"):
            key, _, text = piece.strip().partition("=")
            if is_sensitive(key) or looks_random(text):
                yield text
    elif "authorization" in name.lower() and '="' in value:
        yield from (each for each in re.findall(r'="([^"]*)"', value) if looks_random(each))


def _request(request: Request, redaction: Redaction) -> Request:
    body = request.body
    if body:
        body = _bytes(body, redaction)
    return Request(
        request.method,
        _url(request.url, redaction),
        _headers(request.headers, redaction),
        body,
        credential=request.credential,
    )


def _response(response: Response, redaction: Redaction) -> Response:
    headers = _headers(response.headers, redaction)
    body = response.body
    inner = unpacked(body)
    if inner is not None:
        within = Response(response.status, response.headers, inner.data)
        redacted = _response(within, redaction).body
        body = body if redacted == inner.data else inner.pack(redacted)
        return _with_body(response, headers, body)
    text, charset = readable(response)
    redacted_text = _body(text, redaction)
    if redacted_text != text:
        body = redacted_text.encode(charset, "replace")
        headers = Headers(
            (name, _CHARSET.sub("", value) if name.lower() == "content-type" else value)
            for name, value in headers.items()
        )
    return _with_body(response, headers, body)


def _with_body(response: Response, headers: Headers, body: bytes) -> Response:
    return Response(
        response.status, headers, body, source=response.source, fixture=response.fixture
    )


def _headers(headers: Mapping[str, str], redaction: Redaction) -> Headers:
    return Headers((name, _header(name, value, redaction)) for name, value in headers.items())


def _header(name: str, value: str, redaction: Redaction) -> str:
    scheme = _SCHEME.match(value)
    start = scheme.end() if scheme else 0
    if not redaction.is_secret((name,), value[start:]):
        return _free_text(value, redaction)
    return value[:start] + redaction.whole(name, value[start:])


def _bytes(body: bytes, redaction: Redaction) -> bytes:
    text = body.decode("utf-8", "surrogateescape")
    return _body(text, redaction).encode("utf-8", "surrogateescape")


def _body(text: str, redaction: Redaction) -> str:
    if text.lstrip()[:1] in ("{", "[", '"'):
        try:
            return redact_json(text, redaction)
        except JsonMistake:
            pass
    spans = list(_part_spans(text, redaction)) if text.startswith("--") else []
    if not spans and redaction.is_sent and _FORM.match(text):
        spans = list(_pair_spans(text, 0, redaction))
    return _free_text(text, redaction, spans)


def _free_text(text: str, redaction: Redaction, found: Collection[SecretSpan] = ()) -> str:
    # Imported only for a render that shows a call.

    return redact_text(text, redaction, found)


def _url(url: str, redaction: Redaction) -> str:
    parts = split_url(url)
    spans: list[SecretSpan] = []
    at = len(parts.scheme) + len("://") if parts.scheme else 0
    user = parts.authority.rpartition("@")[0]
    spans += _span("USERINFO", user, at, redaction)
    at += len(parts.authority)
    at += len(parts.path)
    if parts.query is not None:
        spans += _pair_spans(parts.query, at + 1, redaction)
        at += 1 + len(parts.query)
    if parts.fragment is not None:
        spans += _pair_spans(parts.fragment, at + 1, redaction)
    return _free_text(url, redaction, spans)


def _pair_spans(text: str, at: int, redaction: Redaction) -> Iterator[SecretSpan]:
    for piece in text.split("&"):
        key, equals, value = piece.partition("=")
        name = unquote_plus(key)
        if value and redaction.is_secret((name,), value):
            yield from _span(name, value, at + len(key) + len(equals), redaction)
        at += len(piece) + 1


def _part_spans(text: str, redaction: Redaction) -> Iterator[SecretSpan]:
    """Yield what is secret in the parts of `multipart/form-data`, by the name of each."""
    boundary = text.partition("\n")[0].rstrip()
    at = 0
    for part in text.split(boundary):
        head, gap, value = part.partition("\r\n\r\n")
        if not gap:
            head, gap, value = part.partition("\n\n")
        name = _PART_NAME.search(head.encode("utf-8", "surrogateescape"))
        if name and gap:
            called = name[1].decode("utf-8", "replace")
            value = value.removesuffix("\n").removesuffix("\r")
            if redaction.is_secret((called,), value):
                yield from _span(called, value, at + len(head) + len(gap), redaction)
        at += len(part) + len(boundary)


def _span(name: str, value: str, at: int, redaction: Redaction) -> Iterator[SecretSpan]:
    shown = redaction.name_for(name, value)
    if shown is not None:
        yield SecretSpan(at, at + len(value), shown)


# Secrets in a text of which nothing is known: a message, a line of a log, a page.
#
# Nothing that is harmless is ever consumed: in `href="https://a.example/?token=…"` the name `href`
# has a value, and `token`, which is in it, has one as well.

_SCHEMES = "basic|bearer|digest|token|apikey"
_HEADER = re.compile(
    r"^(?P<start>[ \t]*(?P<name>(?:proxy-)?authorization|(?:set-)?cookie2?|api-?key|x-[\w-]+)"
    rf":[ \t]*(?:(?:{_SCHEMES})[ \t]+)?)(?P<value>[^\s][^\r\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_BASIC = re.compile(r"\bbasic\s+(?P<value>[A-Za-z0-9+/_-]{4,}={0,2})", re.IGNORECASE)
_BEARER = re.compile(r"\bbearer\s+(?P<value>[A-Za-z0-9._~+/-]{8,}=*)", re.IGNORECASE)
_USERINFO = re.compile(r"(?<=://)(?P<value>[^/\s?#@{}\"'<>]{1,2000})(?=@)")
# The words before a name are a part of it: "api key: …".
_NAME = re.compile(
    r"(?<![\w.-])(?P<name>(?:(?:api|access|auth|client|private|refresh|secret|session|signing)"
    r" (?=(?:code|id|key|password|secret|signature|token)\b))?"
    r"[A-Za-z_][\w.-]{0,63}(?:\[[\w.-]{0,64}\]){0,3})"
    r"(?P<close>[\"'`”’\]]{0,2})(?:(?P<sign>\s{0,4}(?:=>|:=|[=:])\s{0,4})|\s{1,2}(?:is|was):?\s{1,2})",
    re.IGNORECASE,
)
_SCHEME_BEFORE_VALUE = lazy_pattern(rf"(?:{_SCHEMES})\s+(?=[^\s])", re.IGNORECASE)
_QUOTED = lazy_pattern(
    r"\"(?P<a>(?:[^\"\\\n]|\\.)+)\"|'(?P<b>(?:[^'\\\n]|\\.)+)'|`(?P<c>[^`\n]+)`|[“„](?P<d>[^”“\n]+)[”“]"
    r"|[‘‚](?P<e>[^’‘\n]+)[’‘]|«(?P<f>[^»«\n]+)»"
)
# A value ends where the next pair, a quote, a tag or prose may begin; braces are a placeholder's or
# Liquid's.
_BARE = lazy_pattern(r"[^\s&\"'<>#;,(){}\\`“”‘’«»]+")
_SHORT = lazy_pattern(_BARE.pattern.removesuffix("+") + "{1,200}")
_ELEMENT = re.compile(
    r"<(?P<name>[A-Za-z_][\w:.-]{0,63})(?:\s[^<>]{0,500})?>\s{0,9}(?:<!\[CDATA\[)?(?P<value>[^<>\[\]]+)"
)
_NAME_AND_VALUE = re.compile(
    r"\b(?:name|id|key|property)\s?[=:]\s?[\"']?(?P<name>[A-Za-z_][\w.\[\]-]{0,63})[\"']?"
    r"(?:[\s,;]+[\w-]{1,32}=(?:\"[^\"<>]{0,99}\"|'[^'<>]{0,99}'|\w{0,99})){0,3}?"
    r"[\s,;]+(?:value|content)\s?[=:]\s?(?:\"(?P<a>[^\"<>]+)\"|'(?P<b>[^'<>]+)'|(?P<value>[^\s\"'<>,;{}]+))",
    re.IGNORECASE,
)
# What follows a segment that names a secret is one if it looks like it: `/token/q7Xk29bR`.
_SEGMENT = re.compile(r"/(?P<name>[A-Za-z_][\w.-]{0,63})(?=/(?P<value>[^/\s?#&\"'<>{}\\]{8,2000}))")
_MORE = lazy_pattern(r"[ ,]+[a-z]")
_NO_VALUES = frozenset(("null", "nil", "none", "true", "false", "undefined", "nan"))
_SHORTEST_IN_PROSE = 6
_DEEPEST_INDENT = 80
_LONGER_THAN_WORDS = 16
_MOST_PASSES = 4
_MARKS = re.compile(r"[=:</]|\b(?:is|was|basic|bearer)\b", re.IGNORECASE)


class _Taken(NamedTuple):
    """A part of a text, and the name that makes a secret of it."""

    start: int
    end: int
    name: str


def redact_text(
    text: str,
    redaction: Redaction,
    found: Iterable[SecretSpan] = (),
    *,
    has_known: bool = True,
) -> str:
    """Return `text` without known values, and without what is written like a secret.

    Such are `token=…`, `"token": "…"`, `<token>…</token>`, `the token is …`, `Authorization: …`,
    `Bearer …`, `Basic …`, the user in `https://user:password@host`, each of them also escaped, and
    the shapes that vendors give to their keys. `found` are the places of others. `has_known` is
    False for a text that is known to hold no known value.
    """
    for _ in range(_MOST_PASSES):
        spans = [*found, *text_spans(text, redaction)]
        if has_known:
            spans += redaction.known.spans(text)
        if not spans:
            break
        whole = merged(spans)
        text = replaced(text, [(span, redaction.substitute.text(span.name)) for span in whole])
        # Beside what takes the place of one secret a name may be another word than it was.
        found = ()
    return text


def text_spans(text: str, redaction: Redaction) -> list[SecretSpan]:
    """Return what `redact_text` takes out for another reason than that its value is known."""
    candidates: list[tuple[SecretSpan, str]] = []
    for layer in layers(text):
        for taken in _in_layer(layer.text, redaction):
            start, end = layer.original(taken.start, taken.end)
            value = layer.text[taken.start : taken.end]
            candidates.append((SecretSpan(start, end, taken.name), value))
    # What stands for a secret is not to be taken for one, nor to be learnt.
    beside = set(beside_stand_ins(text, [span for span, _ in candidates]))
    found: list[SecretSpan] = []
    for span, value in candidates:
        name = redaction.name_for(span.name, value) if span in beside else None
        if name is not None:
            found.append(span._replace(name=name))
    return found


def _in_layer(text: str, redaction: Redaction) -> Iterator[_Taken]:
    for name, start, end in shapes_in(text):
        yield _Taken(start, end, name)
    for name, shape in redaction.known.shapes.items():
        for match in shape.finditer(text):
            yield _Taken(*match.span(), name)
    if _MARKS.search(text) is None:
        return
    for match in _BASIC.finditer(text):
        if decoded_basic(match["value"]) is not None:
            yield _Taken(*match.span("value"), "BASIC")
    for match in _BEARER.finditer(text):
        # "Bearer authentication is required" names the scheme only.
        if not match["value"].isalpha() or len(match["value"]) >= _LONGER_THAN_WORDS:
            yield _Taken(*match.span("value"), "BEARER")
    for match in _USERINFO.finditer(text):
        yield _Taken(*match.span("value"), "USERINFO")
    for match in _HEADER.finditer(text):
        if redaction.known.is_secret_name(match["name"]):
            yield _Taken(*match.span("value"), match["name"])
    yield from _named(text, redaction)


def _named(text: str, redaction: Redaction) -> Iterator[_Taken]:
    end = 0
    for match in _NAME.finditer(text):
        name = match["name"]
        # What is taken out already needs no second look; what is harmless hides nothing.
        if match.start() < end or not redaction.may_name_secret(name):
            continue
        found = _value_after(text, match)
        if found is not None and redaction.is_secret((name,), text[slice(*found)]):
            yield _Taken(*found, name)
            end = found[1]
    for match in _SEGMENT.finditer(text):
        if redaction.known.is_secret_name(match["name"]) and looks_random(match["value"]):
            yield _Taken(*match.span("value"), match["name"])
    for pattern in (_ELEMENT, _NAME_AND_VALUE):
        for match in pattern.finditer(text):
            value = next(name for name, it in match.groupdict().items() if it and name != "name")
            if redaction.is_secret((match["name"],), match[value]) and match[value].strip():
                yield _Taken(*match.span(value), match["name"])


def _value_after(text: str, name: re.Match[str]) -> Span | None:
    """Return where the value of `name` stands, None if what follows is none."""
    at = name.end()
    scheme = _SCHEME_BEFORE_VALUE.match(text, at)
    if scheme:
        at = scheme.end()
    # Sentences name secrets and give no values: "the token is missing", "password: too short".
    is_prose = not ("=" in (name["sign"] or "") or name["close"] or scheme)
    is_prose = is_prose and not (name["sign"] and _starts_line(text, name.start()))
    quoted = _QUOTED.match(text, at)
    if quoted:
        start, end = quoted.span(quoted.lastgroup or 0)
        value = text[start:end]
        is_sentence = is_prose and (len(value) < _SHORTEST_IN_PROSE or " " in value)
        return None if is_sentence or "{{" in value or "{%" in value else (start, end)
    at += text[at : at + 1] in ("'", '"', "`")
    bare = (_SHORT if may_be_sensitive(name["name"]) else _BARE).match(text, at)
    if bare is None or bare[0].lower() in _NO_VALUES:
        return None
    is_colon = (name["sign"] or "").strip() == ":" and not name["close"] and not scheme
    if is_prose or (is_colon and bare[0].isalpha() and _MORE.match(text, bare.end())):
        value = bare[0].rstrip(".:!?")
        return (bare.start(), bare.start() + len(value)) if _stands_out(value) else None
    return bare.span()


def _stands_out(value: str) -> bool:
    """Say whether `value` is no word of a sentence."""
    if len(value) < _SHORTEST_IN_PROSE:
        return False
    has_letter = any(each.isalpha() for each in value)
    return value.isdecimal() or (
        has_letter and any(not (each.isalpha() or each in "-/.:") for each in value)
    )


def _starts_line(text: str, at: int) -> bool:
    before = text[max(0, at - _DEEPEST_INDENT) : at].rpartition("\n")[2]
    return len(before) < _DEEPEST_INDENT and not before.strip(" \t{,*>-")


# Secrets in a JSON text: each is replaced where it stands, everything else is left as it is.
#
# Numbers keep their spelling and the layout stays, since nothing is parsed and written anew.

_NAMING = ("name", "key", "id", "field")
_NAMED = "value"


def redact_json(text: str, redaction: Redaction) -> str:
    """Return `text` without secrets, still valid JSON. Raises JsonMistake if it is none.

    Everything below a key that names a secret is one, whatever its own key; true, false and null
    are not. In `{"name": "token", "value": "…"}` the name is that of the value.
    """
    check_json(text)
    pieces: list[str] = []
    at = 0
    known = iter(redaction.known.spans(text))
    span = next(known, None)
    for token in sorted(_tokens(text)):
        while span is not None and span.end <= token.start:
            span = next(known, None)
        end = token.start + len(token.text)
        has_known = span is not None and span.start < end
        redacted = _redacted(token, redaction, has_known)
        if redacted != token.text:
            pieces += (text[at : token.start], redacted)
            at = end
    return "".join(pieces) + text[at:]


class _Token(NamedTuple):
    start: int
    text: str
    path: tuple[str, ...]


def _tokens(text: str) -> Iterator[_Token]:
    """Yield each string and number, with the names above it; a key has none."""
    all_entries = list(entries(text))
    named = dict(_named_by_a_neighbour(text, all_entries))
    for entry in all_entries:
        if entry.key_start < entry.start and (key := STRING.match(text, entry.key_start)):
            yield _Token(entry.key_start, key[0], ())
        if text[entry.start] not in "{[tfn":
            names = tuple(key for key in entry.path if isinstance(key, str))
            if entry.path in named:
                names = (*names[:-1], named[entry.path])
            yield _Token(entry.start, text[entry.start : entry.end], names)


def _named_by_a_neighbour(text: str, found: list[Entry]) -> Iterator[tuple[KeyPath, str]]:
    """Yield the paths of values whose name stands beside them, with that name."""
    for entry in found:
        if entry.path and entry.path[-1] in _NAMING and text[entry.start] == '"':
            yield (*entry.path[:-1], _NAMED), string_value(text[entry.start : entry.end])


def _redacted(token: _Token, redaction: Redaction, has_known: bool) -> str:
    if token.text[0] != '"':
        return _redacted_number(token, redaction, has_known)
    value: str = string_value(token.text)
    name = _secret_name(token.path, value, redaction)
    if name is not None:
        is_its_own = name == token.path[-1]
        told = redaction if is_its_own or looks_random(value) else redaction.untold()
        redacted = told.whole(name, value)
    else:
        # It may be an address, as of the next page, with a key in its query.
        redacted = redact_text(value, redaction, has_known=has_known)
    if redacted == value:
        return token.text
    # Half of an emoji cannot be encoded, so it stays an escape.
    halves = any("\ud800" <= character <= "\udfff" for character in redacted)
    return json.dumps(redacted, ensure_ascii=halves)


def _redacted_number(token: _Token, redaction: Redaction, has_known: bool) -> str:
    name = _secret_name(token.path, token.text, redaction)
    known = redaction.known.name_in(token.text) if has_known else None
    if name is not None:
        known = redaction.name_for(name, token.text)
    return token.text if known is None else redaction.substitute.number(known)


def _secret_name(path: tuple[str, ...], value: str, redaction: Redaction) -> str | None:
    """Return the innermost of the names of `path` that makes a secret of `value`."""
    if path and redaction.is_secret(path, value):
        return path[-1]
    for length in range(len(path) - 1, 0, -1):
        if redaction.known.is_secret_name(*path[:length]):
            return path[length - 1]
    return None
