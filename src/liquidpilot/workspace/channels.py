"""The channels, and the fields that a message of each has.

A field is rendered on its own, printed under its name, and chosen by it: `--field subject`,
`--field headers.Authorization`. The order here is the order of printing. Which fields take Liquid
is from Braze's composers ("Supported personalization tags", "Create a webhook", "Push", "In-app
messages", "Content Cards"); the names of keys that braze-sync does not have are ours.

| channel       | fields                                                                         |
|---------------|--------------------------------------------------------------------------------|
| email         | subject, preheader, from, reply_to, headers.*, html (body.html), text (body.txt) |
| webhook       | url, method, headers.*, body or body.* (or body.json, body.txt)                |
| push          | title, subtitle, message, image_url, deep_link, extras.*                       |
| sms           | message, media_url                                                             |
| in_app        | header, message, image_url, link, buttons.*, html (body.html), extras.*        |
| content_cards | title, message, image_url, link, link_text, extras.*                           |
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Shape = Literal["text", "group", "text or group", "file"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a channel, or a group of them.

    `shape` says how it stands in `template.yaml`: as text, as a group of names with texts (each is
    a field `name.key`), as either, or not at all. `files` beside it may hold it instead.
    """

    name: str
    shape: Shape = "text"
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A kind of message; `folder` is where its messages stand below the templates.

    `needs` are fields of which a message must have at least one; `flags` are the settings of its
    `template.yaml` that are true or false and not rendered; `choices` fields that are one of a few
    words, the first of which stands if there is none.
    """

    name: str
    folder: str
    fields: tuple[Field, ...]
    needs: tuple[str, ...]
    flags: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that may stand in the `template.yaml` of this channel."""
        own = (each.name for each in self.fields if each.shape != "file")
        return ("name", *own, *self.flags, "message_components", "description", "tags")


_EMAIL = Channel(
    "email",
    "email_templates",
    (
        Field("subject"),
        Field("preheader"),
        Field("from"),
        Field("reply_to"),
        Field("headers", "group"),
        Field("html", "file", ("body.html",)),
        Field("text", "file", ("body.txt",)),
    ),
    needs=("html", "text"),
    flags=("should_inline_css",),
)
_WEBHOOK = Channel(
    "webhook",
    "webhooks",
    (
        Field("url"),
        Field("method"),
        Field("headers", "group"),
        Field("body", "text or group", ("body.json", "body.txt")),
    ),
    needs=("url",),
    # Braze, "Create a webhook": the method is chosen from these; POST comes first there too.
    choices={"method": ("POST", "GET", "PUT", "DELETE")},
)
_PUSH = Channel(
    "push",
    "push",
    (
        Field("title"),
        Field("subtitle"),
        Field("message"),
        Field("image_url"),
        Field("deep_link"),
        Field("extras", "group"),
    ),
    needs=("message", "title"),
)
_SMS = Channel("sms", "sms", (Field("message"), Field("media_url")), needs=("message",))
_IN_APP = Channel(
    "in_app",
    "in_app",
    (
        Field("header"),
        Field("message"),
        Field("image_url"),
        Field("link"),
        Field("buttons", "group"),
        Field("html", "file", ("body.html",)),
        Field("extras", "group"),
    ),
    needs=("message", "header", "html", "image_url"),
)
_CONTENT_CARDS = Channel(
    "content_cards",
    "content_cards",
    (
        Field("title"),
        Field("message"),
        Field("image_url"),
        Field("link"),
        Field("link_text"),
        Field("extras", "group"),
    ),
    needs=("message", "title", "image_url"),
)

CHANNELS: dict[str, Channel] = {
    channel.name: channel for channel in (_EMAIL, _WEBHOOK, _PUSH, _SMS, _IN_APP, _CONTENT_CARDS)
}
"""Every channel by its name."""
