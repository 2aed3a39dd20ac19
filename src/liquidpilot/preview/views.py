"""What the page of one message shows, gathered from everything that knows a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from liquidpilot.errors import LiquidPilotError
from liquidpilot.fixtures import Redactor
from liquidpilot.fixtures.outcomes import BUILT_IN
from liquidpilot.preview.calls import calls_of
from liquidpilot.preview.choices import Manner
from liquidpilot.preview.documents import remote_images, webhook_request
from liquidpilot.preview.findings import Finding, findings_of, holes_of, reads_of
from liquidpilot.preview.inbox import inbox_row
from liquidpilot.preview.places import Places
from liquidpilot.preview.sms import sms_size
from liquidpilot.preview.studio import Studio, View
from liquidpilot.preview.values import Value, values_of
from liquidpilot.preview.verdicts import verdict_of
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.recipients import find_recipient

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
# Gmail cuts a message off behind 102 KB (Google's own help does not say so; widely observed).
_GMAIL_LIMIT = 102 * 1024
# More messages are listed by their names: reading them all would be felt at the start.
_FEW = 60


@dataclass(frozen=True, slots=True)
class _Row:
    address: str
    name: str
    path: str
    description: str
    tags: tuple[str, ...]


def message_parts(
    studio: Studio, view: View, query: dict[str, str], manner: Manner
) -> dict[str, object]:
    """Return the parts of the page of `view`; `query` is the address's, the last of each name."""
    places = Places(studio, view.redactor)
    shown = view.good
    part = query.get("part", "message")
    part = part if part in _PARTS else "message"
    findings = findings_of(view.rendered.diagnostics if view.rendered else (), places)
    reads = reads_of(view.rendered.attributes if view.rendered else (), places)
    calls = calls_of(view, places) if view.error is None else []
    return {
        "view": view,
        "name": view.address.rpartition("/")[2],
        "channel": CHANNELS.get(view.channel, view.channel),
        "query": query,
        "choices": view.choices,
        "manner": manner,
        "verdict": verdict_of(view, places),
        "shown": shown,
        "covered": view.stale or _is_empty(shown),
        "inbox": inbox_row(shown) if shown and view.channel == "email" else None,
        "part": part,
        "parts": _parts_of(view, shown),
        "source": _source(shown, view.redactor) if part == "source" else (),
        "text": _plain_text(shown),
        "sms": _sms(shown, view.channel),
        "size": _size(shown),
        "blocked": remote_images(shown) if shown and manner.images == "blocked" else 0,
        "width": query.get("width", "phone" if view.channel in ("sms", "push") else "desktop"),
        "widths": _WIDTHS,
        "calls": calls,
        "findings": findings,
        "reads": reads,
        "holes": holes_of(shown.holes if shown else (), places),
        "values": _values(view),
        "tab": query.get("tab") or _first_tab(calls, findings),
        "profile": _profile(view),
        "profiles": view.workspace.profiles(),
        "edge_case": EDGE_CASE if EDGE_CASE in view.workspace.profiles() else None,
        "scenarios": _scenarios(view),
        "uses": sorted(view.dependencies.paths),
        "epoch": studio.epoch,
        "document": f"/document/{view.address}?"
        + view.choices.query(part="text" if part == "text" else None, **manner.query_pairs()),
        "raw_query": view.choices.query(),
    }


def list_parts(studio: Studio, wanted: str) -> dict[str, object]:
    """Return the parts of the list of messages, those that `wanted` is in."""
    found = studio.found()
    files = studio.workspace.files
    # Of those that nobody includes, too, it is told that they cannot be read.
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
        "broken": studio.broken,
        "root": studio.workspace.root.name,
        "epoch": studio.epoch,
    }


def outcome_parts(studio: Studio, view: View) -> dict[str, object]:
    """Return what becomes of the message for every profile, in the same scenario."""
    outcomes = []
    for profile in view.workspace.profiles():
        other = studio.view(view.address, view.choices.for_profile(profile))
        status = other.rendered.status if other.rendered else "error"
        reason = other.rendered.abort.reason if other.rendered and other.rendered.abort else ""
        outcomes.append({"profile": profile, "status": status, "reason": reason})
    return {"outcomes": outcomes, "profile": _profile(view)}


def _is_empty(shown: RenderedMessage | None) -> bool:
    """Return whether there is nothing to see behind an error, which is shown in its place then."""
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


def _size(shown: RenderedMessage | None) -> dict[str, object] | None:
    html = shown.fields.get("html") if shown else None
    if html is None:
        return None
    size = len(html.text.encode())
    return {"text": f"{size / 1024:.1f} KB", "clipped": size > _GMAIL_LIMIT}


def _first_tab(calls: Sequence[object], findings: Sequence[Finding]) -> Tab:
    if any(each.severity == "error" and each.code != "missing-fixture" for each in findings):
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
        files, profile = view.workspace.files, view.choices.profile
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
