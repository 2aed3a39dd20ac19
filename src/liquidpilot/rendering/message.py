"""A whole message, rendered for one person: every field on its own, one verdict about all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from liquidpilot import dialect
from liquidpilot.connected import Connector, Exchange
from liquidpilot.diagnostics import Abort, Diagnostic
from liquidpilot.dialect.limits import LIMIT_REACHED
from liquidpilot.rendering.field import stops_braze
from liquidpilot.rendering.json_texts import json_body_problems
from liquidpilot.sources import Source
from liquidpilot.workspace.messages import Message

Status = Literal["sent", "aborted", "error", "missing_fixture"]


@dataclass(frozen=True, slots=True)
class RenderedField:
    """One field: its text, which is empty if the field aborted or was no longer rendered.

    `has_stand_ins` tells that it is refused, and that `text` shows the rest of it all the same.
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


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A message as one person would get it, or why that person would not.

    `message` is its address, `profile` the name of the profile (None for one without a name).
    `status` is the first of these that holds, since each puts the ones behind it in doubt:

    * `missing_fixture`: a call met no fixture, so nobody knows what the message would be;
    * `error`: a diagnostic keeps Braze from sending, or nobody knows what it would send: `refusal`.
      Others have the severity `error` and keep Braze from nothing: that a service would refuse a
      request, and an attribute without `${}`, which is sent as a hole;
    * `aborted`: a field aborted, so Braze would send nothing;
    * `sent`.

    `refusal` is the first diagnostic of a template or a call that keeps Braze from sending.
    `abort` is set whenever a field aborted, whatever the status; the fields behind that one are
    not rendered. `exchanges`, `diagnostics`, `message_extras`, `attributes` and `holes` (the
    outputs that printed nothing) are those of all fields.
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
        """Where rendering was stopped, for too much work or size; what it would be nobody knows."""
        return [each for each in self.diagnostics if each.code == LIMIT_REACHED]


def render_message(
    message: Message,
    templates: Mapping[str, dialect.Template],
    inputs: dialect.RenderInputs,
    connector: Connector,
    *,
    profile: str | None = None,
    scenario: str | None = None,
) -> RenderedMessage:
    """Render the fields of `message`, for which `templates` holds the parsed ones by name.

    All fields ask the same `connector`, so that a cached answer serves several of them. They are
    rendered anew as long as a call with `:retry` asks for it; the last time counts. One budget
    of work is for all of that.
    """
    inputs = replace(inputs, connect=connector.connect, budget=dialect.Budget())
    fields = connector.settle(
        lambda: _render_fields(message, templates, inputs),
        lambda rendered: _abort_of(rendered) is not None,
    )
    abort = _abort_of(fields)
    found = [finding for each in fields.values() for finding in each.diagnostics]
    refusal = next((each for each in found if stops_braze(each)), None)
    exchanges = list(connector.exchanges)
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
    message: Message, templates: Mapping[str, dialect.Template], inputs: dialect.RenderInputs
) -> dict[str, RenderedField]:
    # Each field starts anew: what it sets lives in it alone (Braze, "Making an API call").
    fields: dict[str, RenderedField] = {}
    aborted = False
    for name, source in message.fields.items():
        if aborted:
            fields[name] = RenderedField(name, "", source)
        else:
            fields[name] = _rendered_field(name, source, templates[name].render(inputs))
            aborted = fields[name].abort is not None
    return fields


def _rendered_field(name: str, source: Source, rendered: dialect.Rendered) -> RenderedField:
    text = "" if rendered.abort else rendered.text
    diagnostics = rendered.diagnostics
    is_json = (source.path or "").endswith(".json")
    # A text that an error or an abort has cut short is no JSON either; that is said already.
    if is_json and not rendered.abort and not any(map(stops_braze, diagnostics)):
        diagnostics += tuple(json_body_problems(source, text))
    return RenderedField(
        name,
        text,
        source,
        rendered.abort,
        diagnostics,
        rendered.attributes,
        rendered.message_extras,
        rendered.holes,
        rendered.has_stand_ins,
    )


def _status(
    fields: Mapping[str, RenderedField],
    exchanges: list[Exchange],
    refusal: Diagnostic | None,
    abort: Abort | None,
) -> Status:
    # A text that is refused makes no calls; what it shows with stand-ins is no message.
    if any(each.has_stand_ins for each in fields.values()):
        return "error"
    if any(exchange.source == "missing" for exchange in exchanges):
        return "missing_fixture"
    if refusal is not None:
        return "error"
    return "sent" if abort is None else "aborted"
