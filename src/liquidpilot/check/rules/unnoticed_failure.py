"""`unnoticed-failure`: a call fails, and the message stays the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.connected_content import Exchange
from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.rendering.message import RenderedMessage


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    if not rendering.faulty or rendering.rendered.status != "sent":
        return
    if rendering.usual.status != "sent" or _texts(rendering.usual) != _texts(rendering.rendered):
        return
    usual = {each.place: each for each in rendering.usual.exchanges}
    for each in rendering.rendered.exchanges:
        before = usual.get(each.place)
        if before is None or not _fails(before, each) or not _says_something(before):
            continue
        why = each.error or "the answer is not JSON"
        message = f"if the call fails ({why}), the message is still the same"
        hint = "use the answer, remove the call, or show another text if it failed"
        for name, field in rendering.message.fields.items():
            for call in field.outline.calls:
                if str(field.source.place(call.tag.name_span)) == str(each.place):
                    yield rendering.found(name, message, hint, call.tag.span)
                    return


def _texts(rendered: RenderedMessage) -> list[str]:
    return [field.text for field in rendered.fields.values()]


def _fails(before: Exchange, now: Exchange) -> bool:
    """Say whether a call that gave a result gives none now."""
    lost = before.saved_as is not None and now.saved_as is None
    return before.error is None and (now.error is not None or lost)


def _says_something(exchange: Exchange) -> bool:
    """Say whether an answer had anything that could be missed; an empty list has nothing."""
    if exchange.response is None:
        return False
    try:
        return _has_value(read_json(exchange.response.body, half_characters=True))
    except JsonMistake:
        return bool(exchange.response.body.strip())


def _has_value(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_value, value.values()))
    return any(map(_has_value, value)) if isinstance(value, list) else bool(value)


_URL = "https://api.example.com/offer"
_CALL = f"{{% connected_content {_URL} :save offer %}}"
_ANSWER = '{"title": "Half price"}'

RULE = RenderingRule(
    name="unnoticed-failure",
    severity="warning",
    summary="the message is the same whether a call succeeds or fails",
    explanation=(
        "With '--faults' every call is made to fail. If nothing changes, either the answer is not "
        "used and the call only costs time, or the text promises what only the answer could tell. "
        "An empty answer may be treated like no answer."
    ),
    bad=Example.answered(f"{_CALL}Your offer is waiting", _URL, _ANSWER),
    good=Example.answered(
        f"{_CALL}{{% if offer.title %}}{{{{offer.title}}}}{{% else %}}New toys{{% endif %}}",
        _URL,
        _ANSWER,
    ),
    check=_check,
)
