"""From a rendered tag to the request that Braze would send.

Codes of the diagnostics, each behind `connected-content-`, beside those of `url_option`,
`headers_option`, `body_option`, `credentials` and `rules`:

================== ======= =======================================================================
method             error   neither GET nor POST ("Making an API call")
body-without-post  warning a `:body` with GET; it is not sent (assumed)
save-name          warning a `:save` that no later Liquid can name (letters, digits, underscores)
================== ======= =======================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from liquidpilot.connected.body_option import read_body
from liquidpilot.connected.credentials import Credential, use_credential
from liquidpilot.connected.findings import Findings
from liquidpilot.connected.headers import Headers
from liquidpilot.connected.headers_option import check_header, read_headers
from liquidpilot.connected.limits import METHODS
from liquidpilot.connected.request import Request
from liquidpilot.connected.rules import CallRules, read_rules
from liquidpilot.connected.url_option import Url, read_url
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.connected_syntax import ALIASES
from liquidpilot.dialect.connection import DEFAULT_NAME, ConnectedCall, RenderedText

# Real ones end in 40 hexadecimal digits that change from time to time ("Making an API call").
USER_AGENT = "Braze Sender 0123456789abcdef0123456789abcdef01234567"
"""The `User-Agent` of every request; a server should only look at its first two words."""

_VARIABLE = re.compile(r"\w+\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
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
    rules = read_rules(options, findings)
    _check_name(call, findings)
    url = read_url(call.url, findings, allowed_hosts)
    request = _request(url, options, credentials or {}, findings)
    return BuiltRequest(
        None if findings.failed else request,
        findings.diagnostics,
        call.save or DEFAULT_NAME,
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
                headers = headers.merged(used.headers if used else {})
                credential = used.name if used else credential
    return Request(method, url.text, headers, body, credential=credential) if url else None


def _check_name(call: ConnectedCall, findings: Findings) -> None:
    if call.save and not _VARIABLE.match(call.save):
        message = f"':save {call.save}' is no name that Liquid can read later"
        hint = "use letters, digits and underscores, without quotes"
        findings.warning(call.options["save"].place, "save-name", message, hint)


def _method(option: RenderedText | None, findings: Findings) -> str:
    method = (option.text.strip() if option else "") or "GET"
    if option and method.upper() not in METHODS:
        message = f"connected_content cannot send '{method}'"
        findings.error(option.place, "method", message, "use ':method get' or ':method post'")
    return method.upper()


def _headers(method: str, options: Mapping[str, RenderedText], findings: Findings) -> Headers:
    default = "application/x-www-form-urlencoded" if method == "POST" else "application/json"
    headers = {"User-Agent": USER_AGENT, "Accept": "*/*", "Content-Type": default}
    for option, names in (("content_type", ("Content-Type", "Accept")), ("accept", ("Accept",))):
        value = options[option].text.strip() if option in options else ""
        if value:
            check_header(options[option], names[0], value, findings)
            headers.update(dict.fromkeys(names, value))
    written = read_headers(options["headers"], findings) if _given(options, "headers") else None
    return Headers(headers).merged(written or {})


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
