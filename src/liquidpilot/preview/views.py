"""What the page of one message shows, gathered from everything that knows a part of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from liquidpilot.datafiles.json_text import JsonMistake, check_json
from liquidpilot.diagnostics import RANK, Diagnostic, Finding, broken_file
from liquidpilot.dialect import AttributeRead, Hole
from liquidpilot.errors import LiquidPilotError
from liquidpilot.preview.calls import Call, calls_of
from liquidpilot.preview.choices import Display
from liquidpilot.preview.documents import remote_images, sms_size, webhook_request
from liquidpilot.preview.inbox import inbox_row
from liquidpilot.preview.places import Places, ShownPlace
from liquidpilot.preview.state import PreviewState, View
from liquidpilot.rendering.inputs import find_recipient
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.replay import Redactor
from liquidpilot.replay.scenarios import BUILT_IN
from liquidpilot.wording import shortened

_BARE = re.compile(r"[A-Za-z_][\w-]*\Z")
_LONGEST = 2000
_COMPONENTS = "message_components"


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its `path` as `--set` understands it, and its `text` as one would type it there.

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
        path: Value(path, label, text, _is_read(path, names), True, path in edited)
        for path, label, text in _leaves(attributes, "", "")
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


def _leaves(value: object, path: str, label: str) -> Iterator[tuple[str, str, str]]:
    """Yield path, label and text of every value that is neither a table nor a list of tables."""
    if isinstance(value, Mapping) and (value or not path):
        for key, inner in value.items():
            step = key if _BARE.match(key) else f"${{{key}}}"
            dot = "." if path else ""
            yield from _leaves(inner, f"{path}{dot}{step}", f"{label}{dot}{key}")
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{index}]", f"{label}[{index}]")
    else:
        yield path, label, _typed(value)[:_LONGEST]


def _typed(value: object) -> str:
    """Return what one types for `value`: a text without quotes, unless it is JSON as it is."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, default=str)
    try:
        check_json(value)
    except JsonMistake:
        return value
    return json.dumps(value, ensure_ascii=False)


Kind = Literal["sent", "aborted", "error", "missing_fixture"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`title` says what becomes of the message, `detail` why, `hint` what to do.

    `is_flawed` tells that the message is sent with a hole or an error in it.
    """

    kind: Kind
    title: str
    detail: str = ""
    hint: str = ""
    place: ShownPlace | None = None
    code: str = ""
    is_flawed: bool = False


def verdict_of(view: View, found: Iterable[Finding], places: Places) -> Verdict:
    """Return the verdict about `view`, of which `found` are the findings."""
    if view.rendered is None:
        return _about_error(view, places)
    rendered = view.rendered
    whom = f" to {rendered.profile}" if rendered.profile else ""
    if rendered.status == "missing_fixture":
        missing = sum(each.source == "missing" for each in rendered.exchanges)
        calls = "a call has" if missing == 1 else f"{missing} calls have"
        return Verdict(
            "missing_fixture",
            "Not known yet",
            f"{calls} no recorded answer",
            "create a fixture in the Calls panel, or record one",
        )
    if rendered.status == "error":
        first = next(iter(rendered.stopped), rendered.refusal)
        assert first is not None
        title = "Rendering was stopped" if rendered.stopped else "Braze would refuse this"
        return _about("error", title, first, places)
    if rendered.abort is not None:
        abort, place = rendered.abort, places.at(rendered.abort.place)
        return Verdict("aborted", f"Would not be sent{whom}", abort.reason, place=place)
    title = f"Would be sent{whom}{rendered.verdict.removeprefix('sent')}"
    # Such an error stops nothing: the message goes out as it is.
    error = next((each for each in found if each.severity == "error"), None)
    if error is not None:
        title = title if rendered.holes else f"{title}, with an error in it"
        return replace(_about("sent", title, error, places), is_flawed=True)
    return Verdict("sent", title, is_flawed=bool(rendered.holes))


def _about(kind: Kind, title: str, found: Diagnostic, places: Places) -> Verdict:
    place = _place_of(found, places)
    return Verdict(kind, title, shortened(found.message), found.hint or "", place, found.code)


def _about_error(view: View, places: Places) -> Verdict:
    error = view.error
    assert error is not None
    place = places.at(error.place, framed=error.line is not None)
    return Verdict("error", "Cannot be rendered", shortened(error.message), error.hint or "", place)


@dataclass(frozen=True, slots=True)
class Read:
    """One attribute that the message reads: `state` is `present`, `defaulted` or `missing`."""

    name: str
    state: str
    places: tuple[ShownPlace, ...]


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


def shown_findings(
    found: Iterable[Finding], places: Places
) -> list[tuple[Finding, ShownPlace | None]]:
    """Return each finding with its place as a page shows it."""
    return [
        (replace(each, message=shortened(each.message)), _place_of(each, places)) for each in found
    ]


def _place_of(found: Diagnostic, places: Places) -> ShownPlace | None:
    # A line with a secret in it is never shown.
    return places.at(found.place, framed=not found.confidential)


def reads_of(attributes: Iterable[AttributeRead], places: Places) -> list[Read]:
    """Return the attributes with all places where they are read: holes first, then by name."""
    by_name: dict[str, list[AttributeRead]] = {}
    for read in attributes:
        by_name.setdefault(read.name, []).append(read)
    reads = [
        Read(name, _read_state(of_name), tuple(_places(of_name, places)))
        for name, of_name in by_name.items()
    ]
    order = {"missing": 0, "defaulted": 1, "present": 2}
    return sorted(reads, key=lambda each: (order[each.state], each.name))


def holes_of(holes: Iterable[Hole], places: Places) -> list[Read]:
    """Return the outputs that printed nothing, by what stands in them, with all their places."""
    by_text: dict[str, list[ShownPlace]] = {}
    for hole in holes:
        place = places.at(hole.place)
        by_text.setdefault(hole.text, []).extend([place] if place else [])
    return [Read(f"{{{{{text}}}}}", "missing", tuple(found)) for text, found in by_text.items()]


def _read_state(reads: list[AttributeRead]) -> str:
    if any(each.missing and not each.defaulted for each in reads):
        return "missing"
    return "defaulted" if any(each.defaulted for each in reads) else "present"


def _places(reads: list[AttributeRead], places: Places) -> list[ShownPlace]:
    seen = dict.fromkeys(each.place for each in reads)
    # The frame of a hole is shown; of what is there, the link is enough.
    framed = _read_state(reads) == "missing"
    found = (places.at(each, framed=framed) for each in seen)
    return [place for place in found if place is not None]


EDGE_CASE = "edge_case"
Tab = Literal["calls", "data", "findings", "person"]

CHANNELS = {
    "email": "E-mail",
    "push": "Push",
    "sms": "SMS",
    "in_app": "In-app",
    "content_cards": "Content card",
    "webhook": "Webhook",
}
_WIDTHS = {"desktop": 640, "tablet": 768, "phone": 375}
_PARTS = {
    "message": "Message",
    "text": "Plain text",
    "source": "Source",
}
# More messages are listed by their names: reading them all would slow down the start.
_FEW = 60


@dataclass(frozen=True, slots=True)
class _Row:
    address: str
    name: str
    path: str
    description: str
    tags: tuple[str, ...]


def message_parts(
    state: PreviewState, view: View, query: dict[str, str], display: Display
) -> dict[str, object]:
    """Return the parts of the page of `view`; `query` is the address's, the last of each name."""
    places = Places(state, view.redactor)
    shown = view.good
    part = query.get("part", "message")
    part = part if part in _PARTS else "message"
    findings = findings_of(view)
    reads = reads_of(view.rendered.attributes if view.rendered else (), places)
    calls = calls_of(view, places) if view.error is None else []
    return {
        "view": view,
        "name": view.address.rpartition("/")[2],
        "channel": CHANNELS.get(view.channel, view.channel),
        "query": query,
        "choices": view.choices,
        "display": display,
        "verdict": verdict_of(view, findings, places),
        "shown": shown,
        "covered": view.stale or _is_empty(shown),
        "inbox": inbox_row(shown) if shown and view.channel == "email" else None,
        "part": part,
        "parts": _parts_of(view, shown),
        "source": _source(shown, view.redactor) if part == "source" else (),
        "text": _plain_text(shown),
        "sms": _sms(shown, view.channel),
        "size": _size(shown, findings),
        "blocked": remote_images(shown) if shown and display.images == "blocked" else 0,
        "width": query.get("width", "phone" if view.channel in ("sms", "push") else "desktop"),
        "widths": _WIDTHS,
        "calls": calls,
        "findings": shown_findings(findings, places),
        "reads": reads,
        "holes": holes_of(shown.holes if shown else (), places),
        "values": _values(view),
        "tab": query.get("tab") or _first_tab(calls, findings),
        "profile": _profile(view),
        "profiles": view.workspace.profiles(),
        "edge_case": EDGE_CASE if EDGE_CASE in view.workspace.profiles() else None,
        "scenarios": _scenarios(view),
        "uses": sorted(view.dependencies.paths),
        "epoch": state.epoch,
        "document": f"/document/{view.address}?"
        + view.choices.query(part="text" if part == "text" else None, **display.query_pairs()),
        "raw_query": view.choices.query(),
    }


def list_parts(state: PreviewState, wanted: str) -> dict[str, object]:
    """Return the parts of the list of messages, those that `wanted` is in."""
    found = state.found()
    files = state.workspace._files
    # This reads all blocks, also those not included, so that broken ones are listed.
    _ = len(files.content_blocks())
    known = files.messages() if len(found) <= _FEW else files.messages_read()
    read = {message.address: message for message in known}
    needle = wanted.strip().lower()
    groups: dict[str, list[_Row]] = {}
    for each in found:
        message = read.get(each.address)
        row = _Row(
            each.address,
            each.name,
            each.path,
            (message.description if message is not None else None) or "",
            message.tags if message is not None else (),
        )
        if needle in f"{row.address} {row.description} {' '.join(row.tags)}".lower():
            groups.setdefault(each.channel.name, []).append(row)
    return {
        "groups": groups,
        "channels": CHANNELS,
        "total": len(found),
        "wanted": wanted,
        "problems": files.problems,
        "broken": state.broken,
        "root": state.workspace.root.name,
        "epoch": state.epoch,
    }


def outcome_parts(state: PreviewState, view: View) -> dict[str, object]:
    """Return what becomes of the message for every profile, in the same scenario."""
    outcomes = []
    for profile in view.workspace.profiles():
        other = state.view(view.address, view.choices.for_profile(profile))
        status = other.rendered.status if other.rendered else "error"
        reason = other.rendered.abort.reason if other.rendered and other.rendered.abort else ""
        outcomes.append({"profile": profile, "status": status, "reason": reason})
    return {"outcomes": outcomes, "profile": _profile(view)}


def _is_empty(shown: RenderedMessage | None) -> bool:
    """Return whether an error is shown in place of the message, because there is nothing to see."""
    if shown is None:
        return True
    main = shown.fields.get("html")
    fields = [main] if main is not None else list(shown.fields.values())
    return shown.status == "error" and not any(field.text.strip() for field in fields)


def _parts_of(view: View, shown: RenderedMessage | None) -> dict[str, str]:
    if view.channel == "email" or (shown is not None and "html" in shown.fields):
        return _PARTS
    return {"message": _PARTS["message"], "source": "Fields"}


def _source(shown: RenderedMessage | None, redactor: Redactor) -> list[tuple[str, list[str]]]:
    """Return the lines of the HTML, or of each field of a message without one."""
    if shown is None:
        return []
    html = shown.fields.get("html")
    if html is not None:
        return [("html", html.text.splitlines())]
    if shown.channel == "webhook":
        request = webhook_request(shown, redactor)
        headers = [(f"headers.{name}", [value]) for name, value in request.headers]
        body = ("body", request.body.splitlines())
        return [("method", [request.method]), ("url", [request.url]), *headers, body]
    return [(name, field.text.strip().splitlines()) for name, field in shown.fields.items()]


def _plain_text(shown: RenderedMessage | None) -> str | None:
    field = shown.fields.get("text") if shown else None
    return None if field is None else field.text


def _sms(shown: RenderedMessage | None, channel: str) -> object:
    if shown is None or channel != "sms" or "message" not in shown.fields:
        return None
    return sms_size(shown.fields["message"].text.strip())


def _size(shown: RenderedMessage | None, findings: Iterable[Finding]) -> dict[str, object] | None:
    html = shown.fields.get("html") if shown else None
    if html is None:
        return None
    size = len(html.text.encode())
    clipped = any(each.code == "clipped-html" for each in findings)
    return {"text": f"{size / 1024:.1f} KB", "clipped": clipped}


def _first_tab(calls: Sequence[Call], findings: Iterable[Finding]) -> Tab:
    if any(call.stub for call in calls):
        return "calls"
    if any(each.severity == "error" for each in findings):
        return "findings"
    return "calls" if calls else "data"


def _profile(view: View) -> str | None:
    if view.rendered is not None:
        return view.rendered.profile
    return view.choices.profile


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


def _scenarios(view: View) -> dict[str, list[str]]:
    """Return the names of the scenarios: the workspace's own, those of services, the built-in."""
    workspace = view.workspace
    try:
        names = workspace.scenarios()
    except LiquidPilotError:
        # The verdict says what is wrong with the file.
        names = list(BUILT_IN)
    own = [name for name in names if name not in BUILT_IN and name != "default"]
    of_services = {} if view.rendered is None else workspace.service_scenarios(view.rendered)
    return {
        "This workspace": own,
        **of_services,
        "What can go wrong": [each for each in names if each in BUILT_IN],
    }
