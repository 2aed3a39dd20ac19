"""A whole message, rendered for one person: every field on its own, one verdict about all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal

from liquidpilot import dialect
from liquidpilot.connected_content import Connector, Exchange, Headers, Request
from liquidpilot.datafiles.json_text import JsonMistake, check_json
from liquidpilot.diagnostics import Abort, Diagnostic, Finding
from liquidpilot.dialect.connection import Piece, RenderedText
from liquidpilot.dialect.limits import LIMIT_REACHED
from liquidpilot.dialect.sites import Site
from liquidpilot.dialect.trace import TracedOutput
from liquidpilot.rendering.field import stops_braze
from liquidpilot.sources import Place, Source, Span
from liquidpilot.wording import counted
from liquidpilot.workspace.channels import headers_named, json_by_type
from liquidpilot.workspace.messages import Message

BODY_NOT_JSON = "body-not-json"
"""The code of the body of a webhook that is to be JSON, and is none."""

_NEARBY = 30
# What requests and data are written with, here or in a content block.
_ASKED_BACK = ("connected_content", "content_block", "<script", "<SCRIPT")
_EMPTY = "look for an empty value: give it a default, or write null"
_ESCAPE = "put every text through json_escape"

Status = Literal["sent", "aborted", "error", "missing_fixture"]


@dataclass(frozen=True, slots=True)
class RenderedField:
    """One field: its text, which is empty if the field aborted or was no longer rendered.

    `has_stand_ins` tells that it is refused, and that `text` shows the rest of it all the same.
    `trace` leads from the text back to the template; `taken` are the sites that the rendering came
    to, if the workspace records them. `catalog_items` are the items of catalogs that it asked for,
    by catalog and id; each that the catalog does not have with the place that asks. Made by
    rendering.
    """

    name: str
    text: str
    source: Source
    abort: Abort | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    attributes: tuple[dialect.AttributeRead, ...] = ()
    message_extras: Mapping[str, str] = field(default_factory=dict)
    holes: tuple[dialect.Hole, ...] = ()
    has_stand_ins: bool = False
    trace: TracedOutput | None = field(default=None, compare=False, repr=False)
    taken: frozenset[Site] = field(default=frozenset(), compare=False, repr=False)
    catalog_items: Mapping[tuple[str, str], Place | None] = field(
        default_factory=dict, compare=False, repr=False
    )


@dataclass(frozen=True, slots=True)
class ReceivedEmail:
    """The HTML of an e-mail as a mail program gets it; `notices` say where it is not quite that.

    `styles` is what was written into the rendered HTML: the places in it that give way, in their
    order, each with the text that stands there now.

    >>> import liquidpilot
    >>> rendered = liquidpilot.Workspace.open(".").render("abandoned_cart")
    >>> rendered.received.html == rendered.fields["html"].text  # it does not ask for inlining
    True
    """

    html: str
    notices: tuple[str, ...] = ()
    styles: tuple[tuple[Span, str], ...] = ()


@dataclass(frozen=True)
class RenderedMessage:
    """A message as one person would get it, or why that person would not.

    `message` is its address, `profile` the name of the profile (None for one without a name).
    `status` is the first of these that holds, since each puts the ones after it in doubt:

    * `missing_fixture`: a call met no fixture, so it is unknown what the message would be;
    * `error`: a diagnostic keeps Braze from sending, or what it would send is unknown: `refusal`.
      Others have the severity `error` and keep Braze from nothing: that a service would refuse a
      request, and an attribute without `${}`, which is sent as a hole;
    * `aborted`: a field aborted, so Braze would send nothing;
    * `sent`.

    `refusal` is the first diagnostic of a template or a call that keeps Braze from sending.
    `abort` is set whenever a field aborted, whatever the status; the fields after that one are
    not rendered. `exchanges`, `diagnostics`, `message_extras`, `attributes` and `holes` (the
    outputs that printed nothing) are those of all fields.

    `diagnostics` are what this rendering reported; `findings` are what there is to say.

    >>> import liquidpilot
    >>> workspace = liquidpilot.Workspace.open(".")
    >>> rendered = workspace.render("review_spotlight", "new_customer")
    >>> rendered.status, rendered.fields["subject"].text, len(rendered.exchanges)
    ('sent', 'Still thinking about the Stacking Rings?', 2)
    """

    message: str
    channel: str
    profile: str | None
    scenario: str | None
    status: Status
    abort: Abort | None
    fields: dict[str, RenderedField]
    exchanges: list[Exchange]
    diagnostics: list[Diagnostic]
    message_extras: dict[str, str]
    attributes: list[dialect.AttributeRead]
    holes: list[dialect.Hole] = field(default_factory=list)
    refusal: Diagnostic | None = None
    _find: Callable[[RenderedMessage], tuple[Finding, ...]] | None = field(
        default=None, repr=False, compare=False
    )
    _receive: Callable[[RenderedField], ReceivedEmail] | None = field(
        default=None, repr=False, compare=False
    )

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What stands in the texts of the message, and what this rendering has met; each once.

        It is the part of `Workspace.findings` that concerns this person in this scenario, in the
        order of files and places, worked out when it is first asked for. Raises LiquidPilotError
        for a rule that fails.
        """
        if self._find is None:
            return tuple(map(Finding.of, self.diagnostics))
        return self._find(self)

    @cached_property
    def received(self) -> ReceivedEmail:
        """The HTML of an e-mail as a mail program gets it: the CSS inlined, if it asks for that.

        `fields` are what Liquid has made. Of a message without HTML it is empty.
        """
        html = self.fields.get("html")
        if html is None:
            return ReceivedEmail("")
        return ReceivedEmail(html.text) if self._receive is None else self._receive(html)

    @property
    def verdict(self) -> str:
        """What becomes of it, in words: the status, and for what is sent how many holes it has."""
        words = self.status.replace("_", " ")
        holes = len(self.holes)
        if self.status != "sent" or not holes:
            return words
        return f"{words}, with {counted(holes, 'hole')}"

    @property
    def ok(self) -> bool:
        """Whether Braze would send the message: the status is `sent`."""
        return self.status == "sent"

    def __repr__(self) -> str:
        for_whom = f" for {self.profile!r}" if self.profile else ""
        scenario = f" in {self.scenario!r}" if self.scenario else ""
        return f"<RenderedMessage {self.status}: {self.message!r}{for_whom}{scenario}>"

    @property
    def has_stand_ins(self) -> bool:
        """Whether a field is refused for an unknown tag, and shows what the rest would be."""
        return any(each.has_stand_ins for each in self.fields.values())

    @property
    def stopped(self) -> list[Diagnostic]:
        """Where rendering was stopped, for too much work or size; the full text is unknown."""
        return [each for each in self.diagnostics if each.code == LIMIT_REACHED]


def render_message(
    message: Message,
    templates: Mapping[str, dialect.Template],
    inputs: dialect.RenderInputs,
    connector: Connector,
    profile: str | None = None,
    scenario: str | None = None,
    *,
    is_asked_back: bool = True,
) -> RenderedMessage:
    """Render the fields of `message`, for which `templates` holds the parsed ones by name.

    All fields ask the same `connector`, so that a cached answer serves several of them. They are
    rendered anew as long as a call with `:retry` asks for it; the last time counts. One budget
    of work is for all of that. `is_asked_back` tells that it may be asked where a part of what is
    sent or called was written.
    """
    inputs = replace(
        inputs,
        connect=connector.connect,
        budget=dialect.Budget(),
        variables=dialect.namespace(inputs.profile),
    )
    fields = connector.settle(
        lambda: _render_fields(message, templates, inputs, is_asked_back),
        lambda rendered: _abort_of(rendered) is not None,
    )
    return message_of(message, fields, list(connector.exchanges), profile, scenario)


def message_of(
    message: Message,
    fields: dict[str, RenderedField],
    exchanges: list[Exchange],
    profile: str | None = None,
    scenario: str | None = None,
) -> RenderedMessage:
    """Return the message that the rendered `fields` make, after these `exchanges`."""
    abort = _abort_of(fields)
    found = [finding for each in fields.values() for finding in each.diagnostics]
    refusal = next((each for each in found if stops_braze(each)), None)
    return RenderedMessage(
        message=message.address,
        channel=message.channel,
        profile=profile,
        scenario=scenario,
        status=_status(fields, exchanges, refusal, abort),
        abort=abort,
        fields=fields,
        exchanges=exchanges,
        diagnostics=found,
        message_extras={
            key: value for each in fields.values() for key, value in each.message_extras.items()
        },
        attributes=[read for each in fields.values() for read in each.attributes],
        holes=[hole for each in fields.values() for hole in each.holes],
        refusal=refusal,
    )


def _abort_of(fields: Mapping[str, RenderedField]) -> Abort | None:
    return next((each.abort for each in fields.values() if each.abort), None)


def _render_fields(
    message: Message,
    templates: Mapping[str, dialect.Template],
    inputs: dialect.RenderInputs,
    is_asked_back: bool,
) -> dict[str, RenderedField]:
    # Each field starts anew: what it sets lives in it alone (Braze, "Making an API call").
    fields: dict[str, RenderedField] = {}
    aborted = False
    for name, source in message.fields.items():
        if aborted:
            fields[name] = RenderedField(name, "", source)
        else:
            with_trace = message.channel == "webhook" or _is_asked_back(source.text)
            rendered = templates[name].render(inputs, traced=with_trace)
            fields[name] = rendered_field(name, source, rendered)
            aborted = rendered.abort is not None
    if message.channel == "webhook" and not aborted and "body" in fields:
        fields["body"] = _body_of_webhook(fields)
    return fields


def _body_of_webhook(fields: Mapping[str, RenderedField]) -> RenderedField:
    """Return the body, with what is wrong if it is written as JSON and sent as such."""
    body = fields["body"]
    types = (json_by_type(field.text) for _, field in headers_named("Content-Type", fields))
    is_told = (body.source.path or "").endswith(".json")
    is_json = body.source.text.lstrip()[:2] not in ("{{", "{%") and (
        body.source.text.lstrip()[:1] in ("{", "[") and "JSON" in types
    )
    return body if is_told or not is_json else _as_json(body)


@lru_cache(maxsize=64)
def _is_asked_back(text: str) -> bool:
    """Tell whether it may be asked where a part of what is rendered of `text` was written."""
    return any(sign in text for sign in _ASKED_BACK)


def rendered_field(name: str, source: Source, rendered: dialect.Rendered) -> RenderedField:
    """Return the field `name`, whose text is `source`, as it was rendered."""
    field = RenderedField(
        name,
        "" if rendered.abort else rendered.text,
        source,
        rendered.abort,
        rendered.diagnostics,
        rendered.attributes,
        rendered.message_extras,
        rendered.holes,
        rendered.has_stand_ins,
        rendered.trace,
        rendered.taken,
        rendered.catalog_items,
    )
    return _as_json(field) if (source.path or "").endswith(".json") else field


def _as_json(field: RenderedField) -> RenderedField:
    """Return a field that is to be JSON, with what is wrong if it is none."""
    # A text that an error or an abort cut short is not JSON either; that is reported already.
    if field.abort or any(map(stops_braze, field.diagnostics)):
        return field
    found = json_problems(BODY_NOT_JSON, "body", field, (0, len(field.text)))
    return replace(field, diagnostics=(*field.diagnostics, *found))


def json_problems(code: str, what: str, field: RenderedField, within: Span) -> Iterator[Diagnostic]:
    """Yield the finding `code` that the part `within` of the rendered text is not JSON, if so.

    The message names the place in that part; the finding stands where that was written.
    """
    text = field.text[slice(*within)]
    try:
        check_json(text)
    except JsonMistake as mistake:
        line, column = mistake.position
        at = mistake.offset
        nearby = " ".join(text[max(0, at - _NEARBY) : at + _NEARBY].split())
        message = (
            f"the rendered {what} is not JSON: {mistake.message} "
            f"at line {line}, column {column} of it"
        )
        if nearby:
            message += f", near '{nearby}'"
        whole = written(field)
        if mistake.message.startswith("a comma before"):
            comma = within[0] + text.rindex(",", 0, at)
            place = whole.written((comma, comma + 1))
        else:
            lacks_value = not mistake.message.startswith("expected ','")
            at_fault = min(within[0] + at, len(field.text) - 1)
            place = _blamed(whole, at_fault, lacks_value=lacks_value)
        yield Diagnostic(code, "error", message, _json_hint(mistake), place)


def _json_hint(mistake: JsonMistake) -> str:
    """Return what to do about a rendered JSON text, in which values may bring what breaks it."""
    if mistake.message.startswith("expected ','"):
        # A quote in a value ends its text too early, which looks the same.
        comma = f"{mistake.hint}, and " if mistake.hint else ""
        return f"{comma}{_ESCAPE}"
    if mistake.message.startswith("expected a value"):
        return _EMPTY
    return f"{mistake.hint}; {_ESCAPE}" if mistake.hint else _ESCAPE


def written(field: RenderedField) -> RenderedText:
    """Return the text of `field` with the way back to where each part of it was written."""
    whole = field.source.place((0, len(field.source.text)))
    if field.trace is None:
        return RenderedText((Piece(field.text, True, whole),), whole)
    return field.trace.rendered(whole)


def _blamed(text: RenderedText, at: int, *, lacks_value: bool) -> Place:
    """Return what is to blame that no JSON can go on at the character `at`.

    That is what printed nothing before it, else a value that ends before it, else the character.
    Where no value is lacking, a branch that was not taken, and has no comma, is not to blame.
    """
    before = text.written((at - 1, at)) if at > 0 else None
    unwritten = text.unwritten(at)
    if unwritten and not lacks_value and not any(sign in unwritten.text for sign in (",", "{{")):
        unwritten = None
    place = unwritten or text.written((at, at + 1))
    is_value = before is not None and before.text.startswith("{{")
    return before if before and is_value and before.end == place.start else place


def _status(
    fields: Mapping[str, RenderedField],
    exchanges: list[Exchange],
    refusal: Diagnostic | None,
    abort: Abort | None,
) -> Status:
    # A text that is refused makes no calls; what it shows with stand-ins is no message.
    if True in [each.has_stand_ins for each in fields.values()]:
        return "error"
    if "missing" in [exchange.source for exchange in exchanges]:
        return "missing_fixture"
    if refusal is not None:
        return "error"
    return "sent" if abort is None else "aborted"


# The request that a rendered webhook message is.
#
# What Braze sends is from its page "Create a webhook": a URL, a method, headers, and a body that is
# raw text or JSON key-value pairs.

_HEADER, _PAIR = "headers.", "body."
_JSON = "application/json"


def webhook_request(rendered: RenderedMessage) -> Request | None:
    """Return what Braze would send, None for a message that is no webhook or was not finished.

    Headers are as they were rendered, line breaks and all, which a check may want to see. Key-value
    pairs are one flat JSON object of texts, with the Content-Type for it
    if no header says another (both assumed).
    """
    if rendered.channel != "webhook" or rendered.abort is not None:
        return None
    fields = rendered.fields
    url = fields["url"].text.strip() if "url" in fields else ""
    if not url:
        return None
    method = fields["method"].text.strip() if "method" in fields else ""
    headers = Headers(
        (name.removeprefix(_HEADER), field.text)
        for name, field in fields.items()
        if name.startswith(_HEADER)
    )
    body = _body(fields)
    if _is_pairs(fields) and "content-type" not in headers:
        headers = headers.merged({"Content-Type": _JSON})
    return Request(method or "POST", url, headers, body)


def _is_pairs(fields: Mapping[str, RenderedField]) -> bool:
    return any(name.startswith(_PAIR) for name in fields)


def _body(fields: Mapping[str, RenderedField]) -> bytes | None:
    if "body" in fields:
        return fields["body"].text.encode("utf-8", "surrogatepass") or None
    pairs = {
        name.removeprefix(_PAIR): field.text
        for name, field in fields.items()
        if name.startswith(_PAIR)
    }
    return json.dumps(pairs, ensure_ascii=False).encode() if pairs else None
