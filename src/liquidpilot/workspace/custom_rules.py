"""A team's own rules, as `liquidpilot.toml` declares them: without code.

    [custom_rules.no-click-here]
    forbidden = { text = "click here" }
    message = "'click here' says nothing about where the link leads"
    hint = "name what is behind the link"
    severity = "error"
    channels = ["email"]
    bad = "<a href='https://pinewheel.example/sale'>Click here</a>"
    good = "<a href='https://pinewheel.example/sale'>See the sale</a>"

| key       | what it says                                                                       |
|-----------|------------------------------------------------------------------------------------|
| forbidden | what must not be there: `text`, `pattern`, `link_host`, `header` or `attribute`      |
| required  | what has to be in each message: one of the same                                     |
| allowed   | the only ones that may be there: `link_host`, `header` or `attribute`               |
| message   | what is wrong, as the finding says it                                              |
| hint      | what to do about it                                                                |
| severity  | `error`, `warning` (without it) or `info`                                           |
| channels  | the channels whose messages it is about; without it, all                            |
| tags      | the tags of which a message has one                                                |
| files     | patterns of paths, as in `[[overrides]]`                                            |
| fields    | patterns of fields: `subject`, `headers.*`                                          |
| bad, good | an example each, which every check tries: a text, or fields with their texts         |

A value is one text or several: `link_host = ["pinewheel.example", "*.pinewheel.example"]`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from liquidpilot.datafiles.shapes import TEXT, TEXTS, Either, Key, ListOf, NamesTo, Shape, Text
from liquidpilot.datafiles.tables import Table
from liquidpilot.diagnostics import Severity
from liquidpilot.immutable import immutable
from liquidpilot.sources import Place
from liquidpilot.workspace.channels import CHANNELS

Demand = Literal["forbidden", "required", "allowed"]
Subject = Literal["text", "pattern", "link_host", "header", "attribute"]

_DEMANDS: tuple[Demand, ...] = ("forbidden", "required", "allowed")
_SUBJECTS: tuple[Subject, ...] = ("text", "pattern", "link_host", "header", "attribute")
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
RULE_NAME = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"

_VALUE = Text(pattern=r"[\s\S]+")
_VALUES = Either((_VALUE, ListOf(_VALUE, least=1)))
_FORMS: Mapping[Subject, tuple[str, str]] = {
    "text": ("Words, in capitals or not.", "click here"),
    "pattern": ("A regular expression, of RE2.", "https?://bit\\.ly"),
    "link_host": ("The host of a link; `*.` stands for what is below it.", "*.pinewheel.example"),
    "header": ("The name of a header.", "X-Campaign"),
    "attribute": ("An attribute that a template reads.", "custom_attribute.iban"),
}


def _looked_for(*subjects: Subject) -> Shape:
    keys = tuple(Key(each, _FORMS[each][0], _VALUES, _FORMS[each][1]) for each in subjects)
    return Shape("subject", "What is looked for: one of these.", keys, one_of=(subjects,))


_DEMANDED: Mapping[Demand, Shape] = {
    "forbidden": _looked_for(*_SUBJECTS),
    "required": _looked_for(*_SUBJECTS),
    "allowed": _looked_for(*_SUBJECTS[2:]),
}
_EXAMPLE = Either((Text(blank=False), NamesTo(Text(blank=False))))
CUSTOM_RULE = Shape(
    "custom rule",
    "A rule of your own.",
    (
        Key("forbidden", "What must not be there.", _DEMANDED["forbidden"], {"text": "click here"}),
        Key(
            "required",
            "What has to be in each message.",
            _DEMANDED["required"],
            {"header": "X-Campaign"},
        ),
        Key(
            "allowed",
            "The only ones that may be there.",
            _DEMANDED["allowed"],
            {"link_host": ["pinewheel.example", "*.pinewheel.example"]},
        ),
        Key(
            "message",
            "What is wrong, as the finding says it.",
            Text(blank=False),
            "'click here' says nothing about where the link leads",
            required=True,
        ),
        Key("hint", "What to do about it.", TEXT, "name what the link leads to"),
        Key("severity", "How bad it is; `warning` without it.", Text(_SEVERITIES), "error"),
        Key(
            "channels",
            "The channels whose messages it is about; all without it.",
            ListOf(Text(tuple(CHANNELS))),
            ["email"],
        ),
        Key("tags", "Tags of which a message has one.", TEXTS, ["newsletter"]),
        Key("files", "Patterns of paths.", TEXTS, ["templates/sms/**"]),
        Key("fields", "Patterns of fields.", TEXTS, ["subject", "headers.*"]),
        Key(
            "bad",
            "An example that it finds: a text, or fields with their texts.",
            _EXAMPLE,
            "<a>Click here</a>",
            required=True,
        ),
        Key(
            "good",
            "An example that it does not find.",
            _EXAMPLE,
            "<a>See the sale</a>",
            required=True,
        ),
    ),
    one_of=(_DEMANDS,),
)
"""What a rule may say."""

CUSTOM_RULES = NamesTo(CUSTOM_RULE, RULE_NAME)
"""What may stand below `[custom_rules]`."""


@immutable
class CustomRule:
    """One declared rule; `bad` and `good` are texts by the names of fields.

    `subject` is what `values` are looked for in. Empty `channels`, `tags`, `files` or `fields` mean
    all. `places` has where its name, the subject and the examples stand. `check` reads patterns.
    """

    name: str
    demand: Demand
    subject: Subject
    values: tuple[str, ...]
    message: str
    hint: str | None
    severity: Severity
    channels: tuple[str, ...]
    tags: tuple[str, ...]
    files: tuple[str, ...]
    fields: tuple[str, ...]
    bad: Mapping[str, str]
    good: Mapping[str, str]
    places: Mapping[str, Place]

    @property
    def channel(self) -> str:
        """The channel of its examples."""
        return self.channels[0] if self.channels else "email"

    @property
    def is_limited(self) -> bool:
        """Whether it is about some messages, or some of their fields, only."""
        return bool(self.channels or self.tags or self.fields)


def read_custom_rules(table: Table | None) -> tuple[CustomRule, ...]:
    """Return the rules below `[custom_rules]`.

    Raises WorkspaceError, with line and column, for a rule that cannot be meant.
    """
    return () if table is None else tuple(_rule(table, name) for name in table)


def _rule(rules: Table, name: str) -> CustomRule:
    if not re.fullmatch(RULE_NAME, name):
        hint = "small letters, digits and dashes: 'no-click-here'"
        raise rules.error(f"'{name}' is not a name that a rule can have", name, hint)
    table = rules.table(name, '{ forbidden = { text = "click here" }, … }')
    assert table is not None
    table.refuse_unknown(CUSTOM_RULE)
    demand, subject, values, place = _demand(table, name)
    channels = table.texts("channels")
    for index, channel in enumerate(channels):
        table.require_known("channels", channel, "channel", list(CHANNELS), index)
    main = "html" if not channels or channels[0] == "email" else CHANNELS[channels[0]].needs[0]
    return CustomRule(
        name=name,
        demand=demand,
        subject=subject,
        values=values,
        message=table.required_text("message"),
        hint=table.text("hint"),
        severity=table.choice("severity", _SEVERITIES) or "warning",
        channels=channels,
        tags=table.texts("tags"),
        files=table.texts("files"),
        fields=table.texts("fields"),
        bad=_example(table, "bad", main),
        good=_example(table, "good", main),
        places={
            "name": rules.place(name),
            subject: place,
            "bad": table.place("bad"),
            "good": table.place("good"),
        },
    )


def _demand(table: Table, name: str) -> tuple[Demand, Subject, tuple[str, ...], Place]:
    demands = [each for each in _DEMANDS if each in table]
    if len(demands) != 1:
        hint = 'for example forbidden = { text = "click here" }'
        message = f"the rule '{name}' needs one of 'forbidden', 'required' and 'allowed'"
        raise table.error(message, demands[1] if demands else None, hint)
    inner = table.table(demands[0], '{ text = "click here" }')
    assert inner is not None
    known = _DEMANDED[demands[0]]
    inner.refuse_unknown(known)
    subjects = [each for each in _SUBJECTS if each in inner]
    if len(subjects) != 1:
        raise table.error(f"'{demands[0]}' needs one of {', '.join(known)}", demands[0])
    subject = subjects[0]
    given = inner.values[subject]
    values = (given,) if isinstance(given, str) else inner.texts(subject)
    if not values or not all(values):
        raise inner.error(f"'{subject}' is empty: it would be found everywhere", subject)
    return demands[0], subject, values, inner.place(subject)


def _example(table: Table, key: str, main: str) -> dict[str, str]:
    if isinstance(table.values.get(key), dict):
        fields = table.table(key)
        assert fields is not None
        return {name: fields.required_text(name) for name in fields}
    return {main: table.required_text(key)}
