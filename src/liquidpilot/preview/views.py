"""What the page of one message shows, gathered from everything that knows a part of it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from liquidpilot.datafiles.json_text import JsonMistake, check_json
from liquidpilot.diagnostics import RANK, Diagnostic, Finding, broken_file
from liquidpilot.dialect import AttributeRead, Hole
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.mail.size import EmailSize, size_of
from liquidpilot.preview.calls import Call, calls_of
from liquidpilot.preview.channels import Controls, controls_of
from liquidpilot.preview.choices import Display, PageLink, Pairs
from liquidpilot.preview.devices import DEVICES, ZOOMS, device_of, zoom_of
from liquidpilot.preview.documents import remote_images
from liquidpilot.preview.drawing import can_draw
from liquidpilot.preview.inbox import inbox_row, with_holes
from liquidpilot.preview.places import Places, ShownPlace
from liquidpilot.preview.security import RUNNING_SANDBOX, SANDBOX
from liquidpilot.preview.state import PreviewState, View
from liquidpilot.preview.verdicts import verdict_of
from liquidpilot.preview.webhooks import ShownWebhook, shown_webhook
from liquidpilot.rendering.dependencies import scenario_files
from liquidpilot.rendering.findings import alike
from liquidpilot.rendering.inputs import find_recipient
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.replay import Redactor
from liquidpilot.services.registry import integration_of
from liquidpilot.sources import Place
from liquidpilot.wording import shortened
from liquidpilot.workspace.sms import sms_size

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_BARE = re.compile(r"[A-Za-z_][\w-]*\Z")
_LONGEST = 2000
_COMPONENTS = "message_components"


ValueKind = Literal["text", "number", "flag", "date", "json"]


@immutable
class Value:
    """One value: its `path` as `--set` understands it, and its `text` as one would type it there.

    `shown` is the value as a field for its `kind` has it: a `text`, a `number`, true or false
    (`flag`), a `date`, or any `json`.
    `used` tells that the message reads it, `given` that the profile has it, `changed` that the
    page has. `offered` are the texts that it may have, if they are given as a list to choose from.
    """

    path: str
    label: str
    text: str
    used: bool
    given: bool
    changed: bool
    offered: tuple[str, ...] = ()
    kind: ValueKind = "text"
    shown: str = ""


def values_of(
    attributes: Mapping[str, object],
    reads: Iterable[AttributeRead],
    changed: Iterable[str],
    original: Mapping[str, object] | None = None,
) -> list[Value]:
    """Return the values of a person, those that the message reads first.

    What the message reads and the person does not have is among them, to be filled in. `original`
    is the person before the changes, whose lists of message components offer a choice.
    """
    names = {read.name for read in reads}
    edited = {each.partition("=")[0] for each in changed}
    given = {
        path: Value(
            path,
            label,
            _typed(value)[:_LONGEST],
            _is_read(path, names),
            True,
            path in edited,
            kind=_kind_of(value),
            shown=_shown_value(value),
        )
        for path, label, value in _leaves(attributes, "", "")
    } | {each.path: each for each in _components(attributes, original or attributes, edited)}
    absent = [
        Value(name, name, "", True, False, False)
        for name in sorted(names)
        if not any(path == name or path.startswith((f"{name}.", f"{name}[")) for path in given)
    ]
    return sorted([*given.values(), *absent], key=lambda each: (not each.used, each.path))


def _components(
    attributes: Mapping[str, object], original: Mapping[str, object], edited: set[str]
) -> Iterator[Value]:
    """Yield the texts of message components, each with those that it may be chosen from."""
    given, offered = (_mapping(each.get(_COMPONENTS)) for each in (attributes, original))
    for name, text in given.items():
        step = name if _BARE.match(name) else f"${{{name}}}"
        path = f"{_COMPONENTS}.{step}"
        shown = text[0] if isinstance(text, list) and text else text
        texts = offered.get(name)
        choices = tuple(map(_typed, texts)) if isinstance(texts, list) else ()
        label = f"{_COMPONENTS}.{name}"
        yield Value(path, label, _typed(shown), True, True, path in edited, choices)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _is_read(path: str, names: set[str]) -> bool:
    plain = path.replace("${", "").replace("}", "")
    return any(plain == name or plain.startswith((f"{name}.", f"{name}[")) for name in names)


def _kind_of(value: object) -> ValueKind:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "date" if _DATE.match(value) else "text"
    return "json"


def _shown_value(value: object) -> str:
    if isinstance(value, str):
        return value[:_LONGEST]
    indent = 2 if isinstance(value, list | Mapping) and value else None
    return json.dumps(value, ensure_ascii=False, default=str, indent=indent)[:_LONGEST]


def _leaves(value: object, path: str, label: str) -> Iterator[tuple[str, str, object]]:
    """Yield path, label and value of all that is neither a table nor a list of tables."""
    if isinstance(value, Mapping) and (value or not path):
        for key, inner in value.items():
            step = key if _BARE.match(key) else f"${{{key}}}"
            dot = "." if path else ""
            yield from _leaves(inner, f"{path}{dot}{step}", f"{label}{dot}{key}")
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{index}]", f"{label}[{index}]")
    else:
        yield path, label, value


def _typed(value: object) -> str:
    """Return what one types for `value`: a text without quotes, unless it is JSON as it is."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, default=str)
    try:
        check_json(value)
    except JsonMistake:
        return value
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Read:
    """One attribute that the message reads: `state` is `present`, `defaulted` or `missing`.

    `places` are the first ones of the `total`.
    """

    name: str
    state: str
    places: tuple[ShownPlace, ...]
    total: int


def findings_of(view: View) -> tuple[Finding, ...]:
    """Return what there is to say about the message and this rendering of it, errors first."""
    if view.rendered is None:
        return ()
    try:
        found = view.rendered.findings
    except LiquidPilotError as error:
        # The message is shown although a rule fails or a setting cannot be meant.
        said = Finding.of(broken_file(error))
        found = (said, *map(Finding.of, view.rendered.diagnostics))
    return worst_first(found)


def worst_first(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the errors of `found`, then the warnings, then the rest, each in the order given."""
    return tuple(sorted(found, key=lambda each: -RANK[each.severity]))


@immutable
class FoundAlike:
    """What is found in the same words at `total` places, of which `places` are the first.

    On a page without links they are `named`.
    """

    finding: Finding
    places: tuple[ShownPlace, ...]
    total: int
    named: tuple[str, ...] = ()


def shown_findings(found: Iterable[Finding], places: Places) -> list[FoundAlike]:
    """Return the findings as a page lists them: those of one kind once, in the order of the first.

    Only so many kinds are listed, and only the first places of each.
    """
    return [
        replace(each, places=_places_of(of_kind[:_MOST_PLACES], places))
        for each, of_kind in _alike(found)
    ]


def found_alike(found: Iterable[Finding]) -> list[FoundAlike]:
    """Return the same for a page that has no links to places."""
    return [
        replace(each, named=tuple(str(one.place) for one in of_kind[:_MOST_PLACES] if one.path))
        for each, of_kind in _alike(found)
    ]


def _alike(found: Iterable[Finding]) -> Iterator[tuple[FoundAlike, list[Finding]]]:
    for of_kind in alike(found)[:_MOST_LISTED]:
        first = replace(of_kind[0], message=shortened(of_kind[0].message))
        yield FoundAlike(first, (), len(of_kind)), of_kind


def _places_of(found: Sequence[Diagnostic], places: Places) -> tuple[ShownPlace, ...]:
    # The lines of the first are shown; but a line with a secret in it never is.
    shown = (
        places.at(each.place, framed=not number and not each.confidential)
        for number, each in enumerate(found)
    )
    return tuple(each for each in shown if each is not None)


def reads_of(attributes: Iterable[AttributeRead], places: Places) -> list[Read]:
    """Return the attributes with the places where they are read: holes first, then by name."""
    by_name: dict[str, list[AttributeRead]] = {}
    for read in attributes:
        by_name.setdefault(read.name, []).append(read)
    reads = []
    for name, of_name in by_name.items():
        state = _read_state(of_name)
        # The frame of a hole is shown; of what is there, the link is enough.
        shown = _first(dict.fromkeys(each.place for each in of_name), places, state == "missing")
        reads.append(Read(name, state, *shown))
    order = {"missing": 0, "defaulted": 1, "present": 2}
    return sorted(reads, key=lambda each: (order[each.state], each.name))


def holes_of(holes: Iterable[Hole], places: Places) -> list[Read]:
    """Return the outputs that printed nothing, by what stands in them, with their places."""
    by_text: dict[str, list[Place]] = {}
    for hole in holes:
        by_text.setdefault(hole.text, []).append(hole.place)
    return [
        Read(f"{{{{{text}}}}}", "missing", *_first(found, places, framed=True))
        for text, found in by_text.items()
    ]


def _read_state(reads: list[AttributeRead]) -> str:
    if any(each.missing and not each.defaulted for each in reads):
        return "missing"
    return "defaulted" if any(each.defaulted for each in reads) else "present"


def _first(
    found: Collection[Place], places: Places, framed: bool
) -> tuple[tuple[ShownPlace, ...], int]:
    """Return the first of the places, as a page shows them, and how many there are."""
    shown = (places.at(each, framed=framed) for each in islice(found, _MOST_PLACES))
    return tuple(each for each in shown if each is not None), len(found)


# A loop may print 2,600 times: a page has the first ones, and says how many there are.
_MOST_PLACES = 5
_MOST_LISTED = 100

EDGE_CASE = "edge_case"

CHANNELS = {
    "email": "E-mail",
    "push": "Push",
    "sms": "SMS",
    "in_app": "In-app",
    "content_cards": "Content card",
    "webhook": "Webhook",
}
PANELS = {
    "findings": "Findings",
    "trail": "Trail",
    "calls": "Calls",
    "person": "Person",
    "edit": "Edit",
    "data": "Data",
    "mail": "Mail",
    "changes": "Changes",
}
"""The tabs of the inspector, by the names of their pages in `pages/panels`."""

_OF_EMAILS = "mail"

_PARTS = {
    "message": "Message",
    "text": "Plain text",
    "source": "Source",
}


def message_parts(
    state: PreviewState, view: View, query: Pairs, display: Display, *, unfinished: bool = False
) -> dict[str, object]:
    """Return the parts of the page of `view`, without those of its rail.

    An `unfinished` page is one to which the findings come later.
    """
    places = Places(state, view.redactor)
    asked, link = dict(query), PageLink(query)
    shown = view.good
    controls = controls_of(view.channel, shown.fields if shown else ())
    part = asked.get("part", "message")
    part = part if part in controls.parts else "message"
    findings = _listed(view, unfinished)
    verdict = verdict_of(view.rendered, view.error, findings)
    return {
        "view": view,
        "name": view.address.rpartition("/")[2],
        "channel": CHANNELS.get(view.channel, view.channel),
        "link": link,
        "unfinished": unfinished,
        "choices": view.choices,
        "display": display,
        "verdict": verdict,
        "verdict_place": places.at(verdict.place, framed=not verdict.confidential),
        "shown": shown,
        "sandbox": RUNNING_SANDBOX if controls.runs else SANDBOX,
        "covered": view.stale or is_empty(shown),
        "inbox": inbox_row(shown) if shown and view.channel == "email" else None,
        "subject": with_holes(shown, "subject") if shown else [],
        "preheader": with_holes(shown, "preheader") if shown else [],
        "part": part,
        "parts": {each: _PARTS[each] for each in controls.parts},
        "source": _source(shown, view.redactor) if part == "source" else (),
        "text": _plain_text(shown),
        "webhook": (webhook := _webhook(shown, view)),
        "is_simulated": webhook is None or _is_simulated(webhook.url),
        "sms": _sms(shown, view.channel),
        "size": _size(shown),
        "received_notices": shown.received.notices if shown else (),
        "blocked": _blocked(shown, display, controls),
        "can_draw": can_draw(),
        "controls": controls,
        "device": device_of(asked.get("device", "") if controls.screens else ""),
        "devices": DEVICES,
        "zoom": zoom_of(asked.get("zoom", "")),
        "zooms": ZOOMS,
        **_panel_parts(view, places, findings, asked.get("tab", "")),
        "profile": _profile(view),
        "uses": sorted(_followed(view, findings)),
        "document": f"/document/{view.address}?"
        + view.choices.query(part="text" if part == "text" else None, **display.query_pairs()),
        "raw_query": view.choices.query(),
    }


def _listed(view: View, unfinished: bool) -> tuple[Finding, ...]:
    """Return what the panel lists: of a message that cannot be rendered, why."""
    if view.rendered is None and view.error is not None:
        return (Finding.of(broken_file(view.error)),)
    return () if unfinished else findings_of(view)


def _panel_parts(
    view: View, places: Places, findings: Sequence[Finding], tab: str
) -> dict[str, object]:
    """Return the parts of the inspector, with the first of what there is too much of."""
    reads = reads_of(view.rendered.attributes if view.rendered else (), places)
    holes = holes_of(view.good.holes if view.good else (), places)
    calls = calls_of(view, places) if view.error is None else []
    panels = {
        name: label
        for name, label in PANELS.items()
        if name != _OF_EMAILS or view.channel == "email"
    }
    asked = tab if tab in panels else ""
    return {
        "calls": calls[:_MOST_LISTED],
        "findings": shown_findings(findings, places),
        "reads": reads[:_MOST_LISTED],
        "holes": holes[:_MOST_LISTED],
        "values": _values(view),
        "panels": panels,
        "counts": {
            "findings": len(findings),
            "calls": len(calls),
            "data": len(holes),
            "reads": len(reads),
        },
        "tab": asked or _tab(calls, findings),
        "tab_is_asked": bool(asked),
    }


def is_empty(shown: RenderedMessage | None) -> bool:
    """Return whether an error is shown in place of the message, because there is nothing to see."""
    if shown is None:
        return True
    main = shown.fields.get("html")
    fields = [main] if main is not None else list(shown.fields.values())
    return shown.status == "error" and not any(field.text.strip() for field in fields)


def _source(shown: RenderedMessage | None, redactor: Redactor) -> list[tuple[str, list[str]]]:
    """Return the lines of the HTML, or of each field of a message without one."""
    if shown is None:
        return []
    html = shown.fields.get("html")
    if html is not None:
        return [("html", html.text.splitlines())]
    if shown.channel == "webhook":
        request = shown_webhook(shown, redactor)
        if request is None:
            return []
        headers = [(f"headers.{name}", [value]) for name, value in request.headers]
        body = ("body", request.body.splitlines())
        return [("method", [request.method]), ("url", [request.url]), *headers, body]
    return [(name, field.text.strip().splitlines()) for name, field in shown.fields.items()]


def _blocked(shown: RenderedMessage | None, display: Display, controls: Controls) -> int:
    """Return how many pictures are blocked that would be loaded if one said so."""
    if shown is None or not controls.images or display.images != "blocked":
        return 0
    return remote_images(shown)


def _plain_text(shown: RenderedMessage | None) -> str | None:
    field = shown.fields.get("text") if shown else None
    return None if field is None else field.text


def _webhook(shown: RenderedMessage | None, view: View) -> ShownWebhook | None:
    if shown is None or shown.channel != "webhook":
        return None
    return shown_webhook(shown, view.redactor)


def _followed(view: View, findings: Iterable[Finding]) -> set[str]:
    """Return the files that the page of a message is made of.

    It lists the scenarios, and where something is wrong it is to be mended, in whichever file.
    """
    wrong = {each.path for each in findings if each.path}
    return {*view.dependencies.paths, *scenario_files(view.workspace), *wrong}


def _is_simulated(url: str) -> bool:
    """Whether a service that liquidpilot plays has the host of a webhook."""
    service = integration_of(url)
    return service is not None and service.has_sandbox


def _sms(shown: RenderedMessage | None, channel: str) -> object:
    if shown is None or channel != "sms" or "message" not in shown.fields:
        return None
    return sms_size(shown.fields["message"].text.strip())


def _size(shown: RenderedMessage | None) -> EmailSize | None:
    """Return the size of an e-mail as it arrives: the one that the panel and the marks tell too."""
    if shown is None or shown.channel != "email" or "html" not in shown.fields:
        return None
    return size_of(shown.received.html)


def _tab(calls: Sequence[Call], findings: Sequence[Finding]) -> str:
    if any(call.stub for call in calls):
        return "calls"
    if any(each.severity == "error" for each in findings):
        return "findings"
    if calls:
        return "calls"
    return "findings" if findings else "data"


def _profile(view: View) -> str | None:
    # Whose message is shown, which may be the last one that worked.
    return view.choices.profile if view.good is None else view.good.profile


def _values(view: View) -> list[Value]:
    if view.rendered is None:
        return []
    try:
        message = view.workspace.message(view.address)
        files, profile = view.workspace._files, view.choices.profile
        person = find_recipient(files, message, profile, view.choices.changed_values())
        original = find_recipient(files, message, profile, {})
    except LiquidPilotError:
        return []
    return values_of(
        person.attributes,
        view.rendered.attributes,
        view.choices.settings,
        original.attributes,
    )
