"""The channels, and the fields that a message of each has.

A field is rendered on its own, printed under its name, and chosen by it: `--field subject`,
`--field headers.Authorization`. The order here is the order of printing. Which fields take Liquid
is from Braze's composers ("Supported personalization tags", "Create a webhook", "Push", "In-app
messages", "Content Cards"); the names of keys that braze-sync does not have are ours.

| channel       | fields, each with its type in `CHANNELS`                                       |
|---------------|--------------------------------------------------------------------------------|
| email         | subject, preheader, from, reply_to, headers.*, html (body.html), text (body.txt) |
| webhook       | url, method, headers.*, body or body.* (or body.json, body.txt)                |
| push          | title, subtitle, message, image_url, deep_link, extras.*                       |
| sms           | message, media_url                                                             |
| in_app        | header, message, image_url, link, buttons.*, button_links.*, html, extras.*    |
| content_cards | title, message, image_url, link, link_text, extras.*                           |

What a field is decides what may be wrong in it: rules ask its type, never its name
(docs/decisions/0033-field-types.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache
from typing import Annotated, Literal, NamedTuple, TypeVar

from liquidpilot.braze_facts import RestsOn
from liquidpilot.datafiles.shapes import TEXT, TEXTS, Either, Flag, Key, Kind, NamesTo, Shape, Text
from liquidpilot.immutable import immutable

Form = Literal["text", "group", "text or group", "file"]

FieldType = Literal[
    "text", "html", "link", "picture", "endpoint", "address", "header", "method", "body", "data"
]
"""What a field is, once its Liquid has run.

| type     | what it is                                                                        |
|----------|-----------------------------------------------------------------------------------|
| text     | words, shown to the reader as they stand: no tag and no entity means anything      |
| html     | words and tags                                                                    |
| link     | a URL that is opened when the reader taps: of the web, or of an app               |
| picture  | a URL that is loaded to be seen, which only the web has                           |
| endpoint | the URL of a server that Braze asks                                               |
| address  | whom an e-mail is from, or who gets the answer                                     |
| header   | the value of a header; its name is the part of the field's name after the dot      |
| method   | the method of a request                                                           |
| body     | the body of a request: JSON if it is written as JSON                              |
| data     | a value for the app, of which only the app knows what it is                        |
"""

URLS: tuple[FieldType, ...] = ("link", "picture", "endpoint")
"""The types of fields that are one URL."""


_HEADERS = "headers."
_Any = TypeVar("_Any")


def headers_named(name: str, fields: Mapping[str, _Any]) -> Iterator[tuple[str, _Any]]:
    """Yield the headers of a message that are called `name`, each with its field, as written.

    `fields` are those of a message by their names. Capitals do not count in the name of a header
    (RFC 9110), nor do blanks around it, which nobody means.

    >>> list(headers_named("Content-Type", {"url": 1, "headers.content-type": 2}))
    [('content-type', 2)]
    """
    for each, value in fields.items():
        own = each.removeprefix(_HEADERS)
        if own != each and own.strip().lower() == name.lower():
            yield own, value


def json_by_type(content_type: str) -> Literal["JSON", "like JSON", "no JSON"]:
    """Return what the value of a `Content-Type` says of a body.

    "JSON" is one JSON text: `/json`, and `+json`, the suffix that RFC 6839 has for it. "like JSON"
    has JSON in it, and is another format: one value in each line (`application/x-ndjson`), JSON5,
    and what puts another suffix last (`application/json+x`), since the last one says the format
    (RFC 6838). Of such a body nothing can be told by rules for JSON (assumed).

    >>> [json_by_type(each) for each in ("application/vnd.api+json; a=b", "application/x-ndjson")]
    ['JSON', 'like JSON']
    """
    said = content_type.partition(";")[0].strip().lower()
    if said.endswith(("/json", "+json")):
        return "JSON"
    return "like JSON" if "json" in said else "no JSON"


class Field(NamedTuple):
    """One field of a channel, or a group of them, each of the same `type`.

    `shape` says how it stands in `template.yaml`: as text, as a group of names with texts (each is
    a field `name.key`), as either, or not at all. `files` beside it may hold it instead. `says` is
    a sentence about it, `example` what may stand there, `as_braze` what Braze or its API calls it.
    A group that is `of` another one has no names but those of that one.
    """

    name: str
    type: FieldType = "text"
    shape: Form = "text"
    files: tuple[str, ...] = ()
    says: str = ""
    example: object = ""
    as_braze: tuple[str, ...] = ()
    of: str = ""


@immutable
class Surface:
    """Where a message is seen: a platform, a place on it, and how much of each text is shown.

    `characters` gives that by the name of a field; of one that is not in it no number is known.
    `beside_picture` are those that differ where the message has a picture.
    """

    platform: str
    name: str
    characters: Mapping[str, int] = field(default_factory=dict)
    beside_picture: Mapping[str, int] = field(default_factory=dict)

    def limit(self, name: str, *, pictured: bool = False) -> int | None:
        """Return how many characters of the field `name` are shown, None if no number is known.

        >>> SURFACES[0].limit("message"), SURFACES[0].limit("message", pictured=True)
        (160, 130)
        """
        shown = self.beside_picture.get(name) if pictured else None
        return shown or self.characters.get(name)


SURFACES: Annotated[tuple[Surface, ...], RestsOn("push-lengths", "push-title")] = (
    Surface("iOS", "Lock screen", {"title": 35, "message": 160}, {"message": 130}),
    Surface("iOS", "Expanded", {"title": 35}),
    Surface("Android", "Collapsed", {"message": 49}),
    Surface("Android", "Expanded", {"message": 597}),
    Surface("Web", "macOS", {"title": 35, "message": 50}),
    Surface("Web", "Windows", {"title": 50, "message": 120}),
)
"""Those of a push message: as it arrives, and with the most that is seen of it."""


@immutable
class Channel:
    """A kind of message; `folder` is where its messages stand below the templates.

    `needs` are fields of which a message must have at least one; `flags` are the settings of its
    `template.yaml` that are true or false and not rendered; `choices` fields that are one of a few
    words, the first of which stands if there is none; `surfaces` are the places that show a part
    of a text only.
    """

    name: str
    folder: str
    fields: tuple[Field, ...]
    needs: tuple[str, ...]
    flags: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    surfaces: tuple[Surface, ...] = ()

    def type_of(self, name: str) -> FieldType:
        """Return the type of the field `name`; "text" for one that the channel does not have.

        >>> CHANNELS["webhook"].type_of("headers.Authorization")
        'header'
        """
        own = name.partition(".")[0]
        return next((each.type for each in self.fields if each.name == own), "text")

    @property
    def shape(self) -> Shape:
        """What may stand in the `template.yaml` of this channel, and in front matter."""
        return _template(self.name)


_GROUP = NamesTo(TEXT)
_FLAGS = {"should_inline_css": "Whether the styles go into the tags, as Braze does it."}
_PICTURE = "https://shop.example/lamp.png"
_LINK = "https://shop.example/sale"
_EXTRAS = Field(
    "extras",
    "data",
    "group",
    says="Key-value pairs for the app.",
    example={"product": "lamp-7"},
    as_braze=("extra", "custom", "key_value_pairs"),
)

_EMAIL = Channel(
    "email",
    "email_templates",
    (
        Field("subject", says="The subject.", example="{{${first_name}}}, your lamp is here"),
        Field(
            "preheader",
            says="What an inbox shows beside the subject.",
            example="And it is ten percent off",
        ),
        Field(
            "from",
            "address",
            says="Whom it is from.",
            example="Pinewheel <hello@pinewheel.example>",
            as_braze=("sender", "from_address"),
        ),
        Field("reply_to", "address", says="Who gets the answer.", example="help@pinewheel.example"),
        Field(
            "headers",
            "header",
            "group",
            says="Headers of the e-mail.",
            example={"X-Campaign": "spring"},
            as_braze=("email_headers",),
        ),
        Field(
            "html",
            "html",
            "file",
            ("body.html",),
            says="The HTML.",
            example="<p>Hi {{${first_name}}}</p>",
            as_braze=("body", "content", "message"),
        ),
        Field(
            "text",
            "text",
            "file",
            ("body.txt",),
            says="The plain text.",
            example="Hi {{${first_name}}}",
            as_braze=("plaintext_body", "plaintext_content"),
        ),
    ),
    needs=("html", "text"),
    flags=("should_inline_css",),
)
_WEBHOOK = Channel(
    "webhook",
    "webhooks",
    (
        Field(
            "url",
            "endpoint",
            says="The server that Braze asks.",
            example="https://api.example.com/orders/{{${user_id}}}",
            as_braze=("webhook_url",),
        ),
        Field(
            "method",
            "method",
            says="How; POST without it.",
            example="POST",
            as_braze=("request_method", "http_method"),
        ),
        Field(
            "headers",
            "header",
            "group",
            says="Headers of the request.",
            example={"Content-Type": "application/json"},
            as_braze=("request_headers",),
        ),
        Field(
            "body",
            "body",
            "text or group",
            ("body.json", "body.txt"),
            says="The body: pairs, or a text.",
            example={"user": "{{${user_id}}}"},
            as_braze=("request_body",),
        ),
    ),
    needs=("url",),
    # Braze, "Create a webhook": the method is chosen from these; POST comes first there too.
    choices={"method": ("POST", "GET", "PUT", "DELETE")},
)
_PUSH = Channel(
    "push",
    "push",
    (
        Field("title", says="The first line.", example="Your lamp is here"),
        Field("subtitle", says="A line below it, on iOS.", example="Order 10815"),
        Field(
            "message",
            says="The text.",
            example="Hi {{${first_name}}}, come and get it",
            as_braze=("body", "alert", "content"),
        ),
        Field(
            "image_url",
            "picture",
            says="A picture.",
            example=_PICTURE,
            as_braze=("image", "push_icon_image_url"),
        ),
        Field(
            "deep_link",
            "link",
            says="What a tap opens.",
            example="shop://orders/10815",
            as_braze=("url", "link", "uri", "custom_uri", "on_click"),
        ),
        _EXTRAS,
    ),
    needs=("message", "title"),
    surfaces=SURFACES,
)
_SMS = Channel(
    "sms",
    "sms",
    (
        Field(
            "message",
            says="The text.",
            example="Pinewheel: your lamp is here. STOP to opt out",
            as_braze=("body", "text", "content"),
        ),
        Field(
            "media_url",
            "picture",
            says="A picture, which makes it an MMS.",
            example=_PICTURE,
            as_braze=("image_url", "media", "media_items"),
        ),
    ),
    needs=("message",),
)
# What in-app messages and content cards have in common.
_CARD_PICTURE = Field(
    "image_url", "picture", says="A picture.", example=_PICTURE, as_braze=("image",)
)
_CARD_LINK = Field(
    "link",
    "link",
    says="What a tap opens.",
    example=_LINK,
    as_braze=("url", "uri", "deep_link"),
)
_IN_APP = Channel(
    "in_app",
    "in_app",
    (
        Field("header", says="The heading.", example="Ten percent off", as_braze=("title",)),
        Field(
            "message",
            says="The text.",
            example="On all lamps, this week",
            as_braze=("body", "content"),
        ),
        _CARD_PICTURE,
        _CARD_LINK,
        Field(
            "buttons",
            "text",
            "group",
            says="Buttons, by names of your own.",
            example={"buy": "See the lamps", "later": "Not now"},
        ),
        Field(
            "button_links",
            "link",
            "group",
            says="What buttons open, by the names of the buttons; one without a link closes.",
            example={"buy": _LINK},
            of="buttons",
        ),
        Field(
            "html",
            "html",
            "file",
            ("body.html",),
            says="A message in HTML of your own.",
            example="<p>Ten percent off</p>",
        ),
        _EXTRAS,
    ),
    needs=("message", "header", "html", "image_url"),
)
_CONTENT_CARDS = Channel(
    "content_cards",
    "content_cards",
    (
        Field("title", says="The heading.", example="Ten percent off", as_braze=("header",)),
        Field(
            "message",
            says="The text.",
            example="On all lamps, this week",
            as_braze=("body", "description", "content"),
        ),
        _CARD_PICTURE,
        _CARD_LINK,
        Field(
            "link_text",
            says="The words of the link.",
            example="See the lamps",
            as_braze=("domain", "url_text"),
        ),
        _EXTRAS,
    ),
    needs=("message", "title", "image_url"),
)

CHANNELS: dict[str, Channel] = {
    channel.name: channel for channel in (_EMAIL, _WEBHOOK, _PUSH, _SMS, _IN_APP, _CONTENT_CARDS)
}
"""Every channel by its name."""


@cache
def _template(name: str) -> Shape:
    channel = CHANNELS[name]
    kinds: dict[str, Kind] = {
        "text": TEXT,
        "group": _GROUP,
        "text or group": Either((TEXT, _GROUP)),
    }
    given_once = channel.needs if not _may_be_files(channel) else ()
    return Shape(
        f"template of the channel {channel.name}",
        f"A message of the channel {channel.name.replace('_', ' ')}.",
        (
            Key(
                "name",
                "What Braze calls it; the name of the folder without it.",
                TEXT,
                "Spring sale",
            ),
            *(
                Key(
                    each.name,
                    each.says,
                    Text(channel.choices[each.name])
                    if each.name in channel.choices
                    else kinds[each.shape],
                    each.example,
                    required=given_once == (each.name,),
                    as_braze=each.as_braze,
                )
                for each in channel.fields
                if each.shape != "file"
            ),
            *(Key(name, _FLAGS[name], Flag(), True) for name in channel.flags),
            Key(
                "message_components",
                "The texts that `message_component` stands for.",
                NamesTo(Either((Text(blank=False), TEXTS))),
                {"greeting": ["Hi", "Hello"]},
            ),
            Key("description", "What it is for.", TEXT, "Sent on the first day of spring"),
            Key("tags", "Its tags.", TEXTS, ["newsletter"]),
        ),
        any_of=(given_once,) if len(given_once) > 1 else (),
        elsewhere=tuple(
            (name, f"write it in '{each.files[0]}' beside this file")
            for each in channel.fields
            if each.shape == "file"
            for name in (each.name, *each.as_braze)
        ),
    )


def _may_be_files(channel: Channel) -> bool:
    return any(each.files for each in channel.fields if each.name in channel.needs)
