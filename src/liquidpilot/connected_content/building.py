"""From a rendered tag to the request that Braze would send.

Codes of the diagnostics, each after `connected-content-`, beside those of `call_options`, and those
listed below for the URL, the headers, the body and credentials:

================== ======= =======================================================================
method             error   neither GET nor POST ("Making an API call")
body-without-post  warning a `:body` with GET; it is not sent (assumed)
save-name          warning a `:save` that no later Liquid can name (letters, digits, underscores)
================== ======= =======================================================================
"""

from __future__ import annotations

import binascii
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import lru_cache
from typing import NamedTuple

from liquidpilot.connected_content.call_options import CallRules, read_rules
from liquidpilot.connected_content.findings import Findings
from liquidpilot.connected_content.kept_calls import merged_headers, request_without_body
from liquidpilot.connected_content.limits import METHODS, PORTS
from liquidpilot.connected_content.request import Headers, Request
from liquidpilot.datafiles.json_text import JsonMistake, check_json, read_json, whole_characters
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.connected_syntax import ALIASES
from liquidpilot.dialect.connection import (
    DEFAULT_NAME,
    ConnectedCall,
    RenderedText,
    endpoint_of,
    shown_character,
)
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.suggestions import did_you_mean

# The rendered URL of a tag, checked against what Braze can call.
#
# Codes of the diagnostics, each after `connected-content-`:
#
# =============== ======= ==========================================================================
# no-url          error   the URL is empty after rendering
# not-a-url       error   not `http://` or `https://` with a host: relative, a placeholder, another
#                         scheme ("Making an API call": URLs over HTTP and HTTPS)
# port            error   a port other than 80 and 443 (same page); a warning for a host whose port
#                         is allowed here
# url-not-encoded warning characters that no URL may have; sent percent-encoded (assumed)
# =============== ======= ==========================================================================
#
# A non-breaking space (U+00A0) is taken out before the call ("Connected Content", troubleshooting);
# `non-breaking-space` warns of one in a value, the tag's syntax of one that is written.

_URL = re.compile(
    r"https?://(?:[^/?#]*@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{0,5}))?"
    r"(?:[/?#]|\Z)",
    re.IGNORECASE,
)
_SCHEME = lazy_pattern(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SPACE = re.compile(r"\s+")
_NON_BREAKING = "\xa0"
_ALLOWED = "!#$%&'()*+,/:;=?@[]~"
_NOT_ALLOWED = re.compile(r"[^\w!#$%&'()*+,/:;=?@\[\]~.-]", re.ASCII)
# Where the author wrote these into the URL, the tag's syntax has reported them.
_REPORTED = lazy_pattern(r"[\s{}<>“”„‟‘’‚‛\"]")


class Url(NamedTuple):
    """The URL to send, and its host."""

    text: str
    host: str


def read_url(
    option: RenderedText, findings: Findings, allowed_hosts: Iterable[str] = ()
) -> Url | None:
    """Return the URL as it is sent, or None with an error in `findings`.

    White space around it is taken off, and a line break that the author wrote into it is closed
    (both assumed). `allowed_hosts` may name further ports, as `127.0.0.1:8099`: a server of the
    author's own, which the message cannot reach from Braze.
    """
    text = option.text
    if "\n" in text or "\r" in text:
        text = "".join(
            piece.text if piece.liquid else _SPACE.sub(_close_line_break, piece.text)
            for piece in option.pieces
        )
    if _NON_BREAKING in text and any(
        piece.liquid and _NON_BREAKING in piece.text for piece in option.pieces
    ):
        message = "Braze removes the non-breaking space (U+00A0) from the URL before the call"
        hint = (
            "a value in the URL contains it; replace it, or add '| url_param_escape' after the "
            "value"
        )
        findings.warning(option.place, "non-breaking-space", message, hint)
    text = text.replace(_NON_BREAKING, "").strip()
    if not text:
        hint = "check whether a variable in the URL is empty for this profile"
        findings.error(option.place, "no-url", "the URL is empty after rendering", hint)
        return None
    encoded = _encode(text)
    found = _URL.match(encoded)
    if found is None:
        message = f"'{_short(text)}' is not a URL that Braze can call"
        findings.error(option.place, "not-a-url", message, _url_hint(text))
        return None
    host = found["host"].lower()
    if found["port"] and int(found["port"]) not in PORTS:
        if f"{host}:{int(found['port'])}" not in {each.lower() for each in allowed_hosts}:
            message = f"port {found['port']} is not open to connected_content"
            hint = (
                "Braze only calls ports 80 and 443; to call it here alone, write into\n"
                "liquidpilot.toml, under [connected_content]: "
                f'record_hosts = ["{host}:{int(found["port"])}"]'
            )
            findings.error(option.place, "port", message, hint)
            return None
        message = f"port {found['port']} is only called here, where 'record_hosts' allows it"
        findings.warning(option.place, "port", message, "Braze only calls ports 80 and 443")
    if encoded != text:
        _warn_of_encoding(option, findings)
    return Url(encoded, host)


def _close_line_break(space: re.Match[str]) -> str:
    return "" if "\n" in space[0] or "\r" in space[0] else space[0]


def _encode(text: str) -> str:
    if not _NOT_ALLOWED.search(text):
        return text
    from urllib.parse import quote

    return quote(text, safe=_ALLOWED, errors="replace")


def _warn_of_encoding(option: RenderedText, findings: Findings) -> None:
    for piece in option.pieces:
        text = piece.text if piece.liquid else _REPORTED.sub("", piece.text)
        text = text.replace(_NON_BREAKING, "")
        if found := _NOT_ALLOWED.search(text.strip()):
            message = (
                f"{shown_character(found[0])} must be encoded in a URL; Braze may refuse to call it"
            )
            hint = (
                "add '| url_param_escape' after the value"
                if piece.liquid
                else "write it percent-encoded, a space as '%20'"
            )
            place = piece.place if piece.liquid else option.place
            findings.warning(place, "url-not-encoded", message, hint)
            return


def _url_hint(text: str) -> str:
    if text[0] in "'\"([<":
        return f"write it without the '{text[0]}' before it"
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in ("http", "https") and "." not in scheme[1]:
        return "it must start with 'https://' or 'http://'"
    if scheme and scheme[1].lower() in ("http", "https"):
        return "check the name of the host, after '//'"
    if text.startswith("//"):
        return "write 'https:' before it"
    return "a URL starts with 'https://' or 'http://' and the name of a host"


def _short(text: str) -> str:
    shown = endpoint_of(text)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"


# Named credentials, which an author stores in Braze's dashboard and a tag calls by their name.
#
# Codes of the diagnostics, each after `connected-content-`:
#
# ======================= ======= ==================================================================
# unknown-credential      error   no credential has this name; Braze aborts such a call ("Making an
#                                 API call": a deleted credential)
# credential-kind         error   `:basic_auth` with a credential that holds headers, or vice versa
# credential-domain       error   the URL is outside of the domain that the credential allows
# ======================= ======= ==================================================================

_KEYS = ("username", "password", "headers", "allowed_domain")
_OPTION_OF = {"password": ":basic_auth", "headers": ":auth_credentials"}


@immutable
class Credential:
    """A user with a password, or a set of headers; both end up as request headers.

    `kind` is `password` (for `:basic_auth`) or `headers` (for `:auth_credentials`). With an
    `allowed_domain` the credential is only sent to that host and to hosts below it. Its headers
    are not shown by `repr`.
    """

    name: str
    kind: str
    headers: Headers = field(repr=False)
    allowed_domain: str | None = None

    def allows(self, host: str) -> bool:
        """Whether the credential may be sent to `host`; that subdomains count is assumed."""
        domain = (self.allowed_domain or "").lower().removeprefix("*.").strip(".")
        return not domain or host.lower() == domain or host.lower().endswith(f".{domain}")


def read_credentials(
    mapping: Mapping[str, Mapping[str, object] | Credential],
) -> dict[str, Credential]:
    """Return the credentials of a mapping `{name: {"username": …, "password": …}}`.

    Instead of user and password an entry may have `headers`, a mapping; both kinds may have
    `allowed_domain`. What was read already stays as it is. Raises LiquidPilotError for anything
    else: that is the caller's mistake.

    >>> shop = read_credentials({"shop": {"username": "ada", "password": "pw"}})["shop"]
    >>> shop.headers["authorization"]
    'Basic YWRhOnB3'
    """
    return {
        name: entry if isinstance(entry, Credential) else _read_one(name, entry)
        for name, entry in mapping.items()
    }


def use_credential(
    option: RenderedText,
    kind: str,
    credentials: Mapping[str, Credential],
    host: str,
    findings: Findings,
) -> Credential | None:
    """Return the credential that an option names, or None with an error in `findings`."""
    name, place = option.text.strip(), option.place
    credential = credentials.get(name)
    if credential is None:
        known = ", ".join(sorted(credentials)[:12])
        hint = did_you_mean(name, credentials) or (
            f"known: {known}" if known else "no credentials are configured"
        )
        findings.error(place, "unknown-credential", f"there is no credential '{name}'", hint)
    elif credential.kind != kind:
        message = f"the credential '{name}' is not for '{_OPTION_OF[kind]}'"
        hint = f"write '{_OPTION_OF[credential.kind]} {name}'"
        findings.error(place, "credential-kind", message, hint)
    elif not credential.allows(host):
        message = f"the credential '{name}' is not allowed for the host '{host}'"
        hint = f"it may only be sent to '{credential.allowed_domain}'"
        findings.error(place, "credential-domain", message, hint)
    else:
        return credential
    return None


def _read_one(name: str, entry: Mapping[str, object]) -> Credential:
    where = f"the credential '{name}'"
    for key in entry:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or "known: " + ", ".join(_KEYS)
            raise LiquidPilotError(f"{where} has an unknown key '{key}'", hint=hint)
    username, password = entry.get("username"), entry.get("password")
    headers, domain = entry.get("headers"), entry.get("allowed_domain")
    if domain is not None and not isinstance(domain, str):
        raise LiquidPilotError(f"'allowed_domain' of {where} is not a text")
    if isinstance(username, str) and isinstance(password, str) and headers is None:
        encoded = binascii.b2a_base64(f"{username}:{password}".encode(), newline=False).decode()
        return Credential(name, "password", Headers({"Authorization": f"Basic {encoded}"}), domain)
    if isinstance(headers, Mapping) and username is None and password is None:
        pairs = [(str(key), str(value)) for key, value in headers.items()]
        return Credential(name, "headers", Headers(pairs), domain)
    raise LiquidPilotError(
        f"{where} is neither a user with a password nor a set of headers",
        hint="give it 'username' and 'password', or 'headers'",
    )


_STRAIGHT = str.maketrans("“”„‟‘’‚‛", "\"\"\"\"''''")


def straighten(text: str) -> str:
    """Return `text` with straight quotes.

    >>> straighten("{“user-key”: “USER_KEY”}")
    '{"user-key": "USER_KEY"}'
    """
    return text.translate(_STRAIGHT)


# The value of `:headers`: a JSON object, read after its Liquid has run.
#
# If it is no JSON then, it is put together once more: curly quotes of the author's become straight
# ones, and what Liquid put in is escaped for JSON. Both are reported; what Braze does with such
# headers is not documented.
#
# Codes of the diagnostics, each after `connected-content-`:
#
# ================ ======= =========================================================================
# curly-quotes     warning the JSON is only valid with straight quotes
# unescaped-value  warning the JSON is only valid with its Liquid values escaped
# headers-not-json error   not even then is it valid JSON, or it is no object
# header-name      error   a name that HTTP does not allow
# header-value     error   a value with a line break or another control character
# ================ ======= =========================================================================

# Characters of a text that was read for an earlier call, and is known.
_LONGEST_KEPT = 2_000
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_CURLY_HINT = "replace “ and ” with straight quotes"
_ESCAPE_HINT = "add '| json_escape' after the value"


def read_headers(option: RenderedText, findings: Findings) -> Headers | None:
    """Return the headers, or None with an error in `findings`.

    A value need not be a string: numbers are sent as written, `true` as `true`, null as nothing, an
    object as JSON (assumed).
    """
    text = option.text
    well_written = _well_written(text) if len(text) <= _LONGEST_KEPT else None
    if well_written is not None:
        return None if findings.failed else well_written
    value = _read_object(option, findings)
    if not isinstance(value, dict):
        return None
    headers = Headers([(name, _as_text(item)) for name, item in value.items()])
    for name, text in headers.items():
        check_header(option, name, text, findings)
    return None if findings.failed else headers


@lru_cache(maxsize=64)
def _well_written(text: str) -> Headers | None:
    """Return the headers that a text stands for, None if there is something to say about it."""
    try:
        value = whole_characters(read_json(text, numbers=str, half_characters=True))
    except JsonMistake:
        return None
    if not isinstance(value, dict):
        return None
    headers = Headers([(name, _as_text(item)) for name, item in value.items()])
    is_sent = all(next(header_problems(*each), None) is None for each in headers.items())
    return headers if is_sent else None


def check_header(option: RenderedText, name: str, value: str, findings: Findings) -> None:
    """Report a header that cannot be sent."""
    for kind, message, hint in header_problems(name, value):
        findings.error(option.place, kind, message, hint)


def header_problems(name: str, value: str) -> Iterator[tuple[str, str, str]]:
    """Yield why a header cannot be sent: `header-name` or `header-value`, in words, the remedy.

    >>> [kind for kind, _, _ in header_problems("X Market", "N\\nO")]
    ['header-name', 'header-value']
    """
    if not _NAME.match(name):
        hint = "use letters, digits and '-' in a header's name"
        yield "header-name", f"'{name}' is not a valid header name", hint
    if _CONTROL.search(value):
        message = f"the value of the header '{name}' has a line break or a control character"
        yield "header-value", message, "add '| strip_newlines' after the value"


def _read_object(option: RenderedText, findings: Findings) -> object:
    first: JsonMistake | None = None
    for text, curly, unescaped in _attempts(option):
        try:
            value = whole_characters(read_json(text, numbers=str, half_characters=True))
        except JsonMistake as mistake:
            first = first or mistake
            continue
        if not isinstance(value, dict):
            hint = 'write {"name": "value"}'
            message = "the headers are not a JSON object"
            findings.error(option.place, "headers-not-json", message, hint)
            return None
        if curly:
            message = "the headers contain curly quotes, which JSON does not allow"
            findings.warning(option.place, "curly-quotes", message, _CURLY_HINT)
        if unescaped:
            message = "a Liquid value breaks the JSON of the headers"
            findings.warning(option.place, "unescaped-value", message, _ESCAPE_HINT)
        return value
    if first is not None:
        line, column = first.position
        findings.error(
            option.place,
            "headers-not-json",
            f"the headers are not JSON: {first.message} "
            f"(line {line}, column {column} of the rendered headers)",
            'write {"name": "value", "name2": "value2"} with straight quotes',
        )
    return None


def _attempts(option: RenderedText) -> Iterator[tuple[str, bool, bool]]:
    """Yield the text as it is, and what it might have been meant to be."""
    curly = any(
        not piece.liquid and piece.text != straighten(piece.text) for piece in option.pieces
    )
    liquid = any(piece.liquid for piece in option.pieces)
    for straight, escaped in ((False, False), (True, False), (False, True), (True, True)):
        if (straight and not curly) or (escaped and not liquid):
            continue
        yield _rebuilt(option, straight, escaped), straight, escaped


def _rebuilt(option: RenderedText, straight: bool, escaped: bool) -> str:
    return "".join(
        (_escaped(piece.text) if escaped else piece.text)
        if piece.liquid
        else (straighten(piece.text) if straight else piece.text)
        for piece in option.pieces
    )


def _escaped(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)[1:-1]


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    import json

    return json.dumps(value, ensure_ascii=False)


# The value of `:body`: a form, JSON written into the tag, or JSON from a variable.
#
# Codes of the diagnostics, each after `connected-content-`:
#
# =============== ======= ==========================================================================
# space-in-body   warning white space in a body that is written into the tag ("Local Connected
#                         Content variables": inline JSON has no spaces, else capture it)
# curly-quotes    warning inline JSON with curly quotes
# body-not-json   warning it starts like JSON and is none; sent as it stands
# lost-value      warning two fields of a form have one name, and only one gets into the JSON
# unescaped-value warning a Liquid value with `&` in a form, where it starts the next field
# =============== ======= ==========================================================================

_JSON_TYPE = lazy_pattern(r"\s*application/json\s*(;|\Z)", re.IGNORECASE)
_ONE_SPACE = re.compile(r"\s")


def read_body(option: RenderedText, content_type: str | None, findings: Findings) -> bytes:
    """Return the bytes to send; `content_type` is the value of the option of that name.

    With `:content_type application/json` a form becomes a JSON object ("Connected Content", HTTP
    POST); a `Content-Type` among the headers does not do that (assumed). JSON is sent as it is.
    """
    text = option.text
    _check_space(option, findings)
    if text.lstrip()[:1] in ("{", "["):
        _check_json(option, findings)
    else:
        _check_form(option, findings)
        if content_type and _JSON_TYPE.match(content_type) and "=" in text:
            _check_names(option, findings)
            text = form_to_json(text)
    return text.encode("utf-8", "replace")


def form_to_json(form: str) -> str:
    """Return the JSON object that Braze makes of a form.

    Values are strings, taken as they are written: nothing is percent-decoded (assumed; the
    documented example has nothing to decode). Of fields with one name the last one stands.

    >>> form_to_json("key1=value1&key2=value2")
    '{"key1":"value1","key2":"value2"}'
    """
    import json

    fields = dict(_fields(form))
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _fields(form: str) -> Iterator[tuple[str, str]]:
    for pair in form.strip().split("&"):
        if pair:
            name, _, value = pair.partition("=")
            yield name, value


def _check_names(option: RenderedText, findings: Findings) -> None:
    counts = Counter(name for name, _ in _fields(option.text))
    for name, count in counts.items():
        if count > 1:
            message = (
                f"the form has '{name}' {count} times; the JSON made from it keeps only the last "
                "value"
            )
            hint = "write the body as JSON, with a list"
            findings.warning(option.place, "lost-value", message, hint)


def _check_space(option: RenderedText, findings: Findings) -> None:
    if any(not piece.liquid and _ONE_SPACE.search(piece.text) for piece in option.pieces):
        message = "there is a space in the body; Braze may read the body only up to there"
        hint = "put the body into a variable with 'capture', and write ':body {{ variable }}'"
        findings.warning(option.place, "space-in-body", message, hint)


def _check_json(option: RenderedText, findings: Findings) -> None:
    text = option.text
    try:
        (_check_kept if len(text) <= _LONGEST_KEPT else check_json)(text)
    except JsonMistake as mistake:
        if any(
            not piece.liquid and piece.text != straighten(piece.text) for piece in option.pieces
        ):
            message = "the body contains curly quotes, which JSON does not allow"
            hint = "replace “ and ” with straight quotes"
            findings.warning(option.place, "curly-quotes", message, hint)
            return
        line, column = mistake.position
        message = (
            f"the body starts like JSON but is not JSON: {mistake.message} (line {line}, column "
            f"{column} of the rendered body)"
        )
        hint = "put texts in double quotes, and no comma after the last value of a list"
        if any(piece.liquid for piece in option.pieces):
            hint = "add '| json_escape' after each value inside quotes"
        findings.warning(option.place, "body-not-json", message, hint)


# A text that is none is looked at anew.
_check_kept = lru_cache(maxsize=64)(check_json)


def _check_form(option: RenderedText, findings: Findings) -> None:
    if len(option.pieces) > 1 and any(
        piece.liquid and "&" in piece.text for piece in option.pieces
    ):
        message = "a Liquid value in the body has '&', which starts the next field of a form"
        hint = "add '| url_param_escape' after the value"
        findings.warning(option.place, "unescaped-value", message, hint)


# Real ones end in 40 hexadecimal digits that change from time to time ("Making an API call").
USER_AGENT = "Braze Sender 0123456789abcdef0123456789abcdef01234567"
"""The `User-Agent` of every request; a server should only look at its first two words."""

_VARIABLE = re.compile(r"\w+\Z", re.ASCII)


@immutable
class BuiltRequest:
    """The request of a tag and what there is to say about it.

    `request` is None if Braze would not send it; then an error among the diagnostics says why.
    `saves_as` is the variable for the result.
    """

    request: Request | None
    diagnostics: tuple[Diagnostic, ...]
    saves_as: str = DEFAULT_NAME
    rules: CallRules = field(default_factory=CallRules)


def build_request(
    call: ConnectedCall,
    credentials: Mapping[str, Credential] | None = None,
    allowed_hosts: Iterable[str] = (),
) -> BuiltRequest:
    """Build the request of `call` by Braze's rules and defaults; never raises.

    GET is sent with `Content-Type: application/json`, POST with that of a form, both with
    `Accept: */*`; `:content_type` sets both headers, `:accept` the second, and `:headers` stands
    over all of them ("Connected Content", HTTP defaults; precedence assumed). Unknown options are
    ignored: the tag's syntax has reported them. `allowed_hosts` may have ports that
    Braze would refuse, as `host:port`.
    """
    options = {ALIASES.get(name, name): value for name, value in call.options.items()}
    findings = Findings()
    rules, save = read_rules(options, findings), call.save
    if save is not None and not _VARIABLE.match(save):
        _tell_name(call, save, findings)
    url = read_url(call.url, findings, allowed_hosts)
    request = _request(url, options, credentials or {}, findings)
    return BuiltRequest(
        None if findings.failed else request,
        findings.diagnostics,
        save or DEFAULT_NAME,
        rules,
    )


def _request(
    url: Url | None,
    options: Mapping[str, RenderedText],
    credentials: Mapping[str, Credential],
    findings: Findings,
) -> Request | None:
    method = _method(options.get("method"), findings)
    headers = _headers(method, options, findings)
    body = _body(method, options, findings)
    credential = None
    if url is not None:
        for option, kind in (("basic_auth", "password"), ("auth_credentials", "headers")):
            if option in options:
                used = use_credential(options[option], kind, credentials, url.host, findings)
                if used is not None:
                    headers, credential = merged_headers(headers, used.headers), used.name
    if url is None:
        return None
    if body is None:
        return request_without_body(method, url.text, headers, credential)
    return Request(method, url.text, headers, body, credential=credential)


def _tell_name(call: ConnectedCall, save: str, findings: Findings) -> None:
    message = f"':save {save}' is not a name that Liquid can read later"
    hint = "use letters, digits and underscores, without quotes"
    findings.warning(call.options["save"].place, "save-name", message, hint)


def _method(option: RenderedText | None, findings: Findings) -> str:
    method = (option.text.strip() if option else "") or "GET"
    if option and method.upper() not in METHODS:
        message = f"connected_content cannot send '{method}'"
        findings.error(option.place, "method", message, "use ':method get' or ':method post'")
    return method.upper()


def _headers(method: str, options: Mapping[str, RenderedText], findings: Findings) -> Headers:
    given = []
    for option, name in (("content_type", "Content-Type"), ("accept", "Accept")):
        value = options[option].text.strip() if option in options else ""
        if value and _CONTROL.search(value):
            check_header(options[option], name, value, findings)
        given.append(value)
    headers = _headers_given(method, *given)
    written = read_headers(options["headers"], findings) if _given(options, "headers") else None
    return merged_headers(headers, written) if written else headers


@lru_cache(maxsize=64)
def _headers_given(method: str, content_type: str, accept: str) -> Headers:
    """Return the headers without those of `:headers`; an empty text is the default."""
    default = "application/x-www-form-urlencoded" if method == "POST" else "application/json"
    headers = Headers({"User-Agent": USER_AGENT, "Accept": "*/*", "Content-Type": default})
    if content_type:
        headers = headers.merged({"Content-Type": content_type, "Accept": content_type})
    return headers.merged({"Accept": accept}) if accept else headers


def _body(method: str, options: Mapping[str, RenderedText], findings: Findings) -> bytes | None:
    if not _given(options, "body"):
        return None
    if method == "GET":
        message = "':body' is not sent with GET"
        hint = "add ':method post', or remove ':body'"
        findings.warning(options["body"].place, "body-without-post", message, hint)
        return None
    content_type = options["content_type"].text if "content_type" in options else None
    return read_body(options["body"], content_type, findings)


def _given(options: Mapping[str, RenderedText], name: str) -> bool:
    return name in options and bool(options[name].text.strip())
