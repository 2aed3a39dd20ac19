"""What each channel looks like to whoever gets the message, as data for the pages that draw it."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from liquidpilot.boundary import Boundary
from liquidpilot.braze_facts import find_fact
from liquidpilot.dialect.dates.zones import find_zone
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.preview.choices import Dark, Images
from liquidpilot.preview.signs import SignedText
from liquidpilot.preview.state import View
from liquidpilot.preview.webhooks import shown_webhook
from liquidpilot.rendering.inputs import find_recipient, render_time
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.workspace.channels import SURFACES, Surface
from liquidpilot.workspace.configuration import ICON_TYPES
from liquidpilot.workspace.sms import Kind, Segment, sms_segments, sms_size
from liquidpilot.workspace.text_lengths import cut_text


@immutable
class Controls:
    """Which controls of the page do something for a message.

    `screens` tells that it is laid out for the width of a screen; what is drawn has its own size.
    `dark` are the ways to show it that differ, `images` tells that it may have remote ones, `parts`
    are what can be looked at, the message first. `runs` tells that its scripts run.
    """

    screens: bool
    dark: tuple[Dark, ...]
    images: bool
    parts: tuple[str, ...]
    runs: bool = False


def controls_of(channel: str, fields: Collection[str]) -> Controls:
    """Return the controls for a message of `channel` that has `fields`.

    >>> controls_of("email", ["subject", "text"]).images
    False
    """
    if channel == "email":
        html = "html" in fields
        dark: tuple[Dark, ...] = ("off", "own", "inverted") if html else ("off", "own")
        return Controls(True, dark, html, ("message", "text", "source") if html else ("message",))
    if channel == "in_app" and "html" in fields:
        return Controls(True, ("off", "own"), False, ("message", "source"), runs=True)
    if channel == "webhook":
        return Controls(False, (), False, ("message", "source"))
    pictured = not {"image_url", "media_url"}.isdisjoint(fields)
    return Controls(False, ("off", "own"), pictured, ("message", "source"))


# --- what stands around a message on a device -----------------------------------------------------

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


@immutable
class Surroundings:
    """The app that a message comes from, and when it comes.

    `app_icon` is a picture as an address that has it inside (`data:`), None without one; `moment`
    is in the person's time zone.
    """

    app_name: str
    app_icon: str | None
    moment: datetime

    @property
    def clock(self) -> str:
        """The time as a device shows it, as `9:41`."""
        return f"{self.moment.hour}:{self.moment.minute:02}"

    @property
    def day(self) -> str:
        """The day as a device shows it, as `Saturday 21 November`, whatever the locale here."""
        day, month = _DAYS[self.moment.weekday()], _MONTHS[self.moment.month - 1]
        return f"{day} {self.moment.day} {month}"


def surroundings_of(view: View) -> Surroundings:
    """Return what stands around the message of `view`.

    The name and the icon of the app are `[preview]` of the configuration; without a name it is that
    of the workspace's folder. The time is the message's: chosen, the profile's, else the present.
    """
    workspace, choices = view.workspace, view.choices
    given = workspace._files.configuration.preview
    zone, frozen, chosen = None, None, None
    try:
        message = workspace.message(view.address)
        chosen, settings = choices.moment, choices.changed_values()
        person = find_recipient(workspace._files, message, choices.profile, settings)
        zone, frozen = person.attributes.get("time_zone"), person.now
    except (LiquidPilotError, ValueError):
        # What is wrong with the person is told where the message is.
        pass
    moment = render_time(chosen, frozen)
    there = find_zone(zone) if isinstance(zone, str) else None
    return Surroundings(
        given.app_name or workspace.root.name.replace("_", " ").replace("-", " ").capitalize(),
        _icon(Boundary(workspace.root), given.app_icon),
        moment if there is None else moment.astimezone(there),
    )


def _icon(files: Boundary, path: str | None) -> str | None:
    if path is None:
        return None
    try:
        data = b64encode(files.read_bytes(path)).decode()
    except LiquidPilotError:
        # It was there when the configuration was read; that says so if it stays away.
        return None
    return f"data:{ICON_TYPES[PurePosixPath(path).suffix.lower()]};base64,{data}"


@immutable
class Picture:
    """A picture of a message; where it is not loaded, `says` why stands in its place."""

    address: str
    is_loaded: bool
    says: str


def picture_at(address: str, images: Images) -> Picture | None:
    """Return the picture at `address`, None for none, as `images` lets it be loaded.

    >>> picture_at("https://cdn.example/a.png", "blocked").says
    'Picture of cdn.example, blocked'
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme == "data":
        return Picture(address, images != "off", "Picture")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return Picture(address, False, f"No address of a picture: {address[:80]}")
    whence = f"Picture of {parts.netloc.rpartition('@')[2]}"
    says = {"on": whence, "blocked": f"{whence}, blocked", "off": f"{whence}, not shown"}
    return Picture(address, images == "on", says[images])


# --- push ----------------------------------------------------------------------------------------


@immutable
class SeenText:
    """A text of which `kept` is seen and `rest` is not, with its signs; `limit` is how much.

    `length` is how many characters it has, `over` how many of them are not seen.
    """

    kept: str
    rest: str
    limit: int | None
    length: int
    over: int


@immutable
class Notice:
    """A push notification as it is seen in one place."""

    surface: Surface
    title: SeenText
    message: SeenText


def _notices(title: str, message: str, *, pictured: bool) -> dict[str, list[Notice]]:
    signed_title, signed_message = SignedText.of(title), SignedText.of(message)
    found: defaultdict[str, list[Notice]] = defaultdict(list)
    for each in SURFACES:
        limit = each.limit("message", pictured=pictured)
        seen = _cut(signed_title, each.limit("title")), _cut(signed_message, limit)
        notice = Notice(each, *seen)
        found[each.platform].append(notice)
    return found


def _cut(text: SignedText, limit: int | None) -> SeenText:
    cut = cut_text(text.seen, limit)
    at, end = len(cut.kept), len(text.seen)
    rest = text.part(at, end) if cut.rest else ""
    return SeenText(text.part(0, at), rest, limit, end, len(cut.rest))


# --- SMS -----------------------------------------------------------------------------------------


@immutable
class Bubble:
    """One segment of an SMS, and its text in pieces of what their characters do."""

    segment: Segment
    pieces: tuple[tuple[Kind, str], ...]


def _bubbles(text: SignedText) -> Iterator[Bubble]:
    at = 0
    for segment in sms_segments(text.seen):
        pieces = []
        for kind, piece in segment.pieces:
            pieces.append((kind, text.part(at, at + len(piece))))
            at += len(piece)
        yield Bubble(segment, tuple(pieces))


def drawing_parts(view: View, rendered: RenderedMessage, images: Images) -> dict[str, object]:
    """Return what the drawing of `rendered` is made of, whatever its channel."""
    fields: defaultdict[str, str] = defaultdict(str)
    fields.update((name, field.text.strip()) for name, field in rendered.fields.items())
    buttons = [text for name, text in fields.items() if name.startswith("buttons.") and text]
    picture = picture_at(fields["image_url"] or fields["media_url"], images)
    parts: dict[str, object] = {
        "fields": fields,
        "around": surroundings_of(view),
        "picture": picture,
        "buttons": buttons,
        "button_links": [
            (fields[name.replace("button_links", "buttons", 1)], text)
            for name, text in list(fields.items())
            if name.startswith("button_links.")
        ],
        "has_words": bool(fields["header"] or fields["title"] or fields["message"] or buttons),
        "extras": [
            (name.partition(".")[2], text)
            for name, text in fields.items()
            if name.startswith("extras.")
        ],
    }
    if rendered.channel == "push":
        title, message = fields["title"], fields["message"]
        parts["notices"] = _notices(title, message, pictured=picture is not None)
        parts["lengths"] = find_fact("push-lengths")
    if rendered.channel == "sms":
        text = SignedText.of(fields["message"])
        bubbles = list(_bubbles(text))
        twos = (kind == "two" for each in bubbles for kind, _ in each.pieces)
        parts |= {"size": sms_size(text.seen), "bubbles": bubbles, "takes_two": any(twos)}
    if rendered.channel == "webhook":
        parts["request"] = shown_webhook(rendered, view.redactor)
    return parts
