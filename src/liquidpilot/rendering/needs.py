"""What a message needs to be rendered: every value, block, call and text that it reads.

All that its texts read counts, whichever way a rendering goes. Which profile has a value is asked
of the profiles as a template sees them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from liquidpilot.attribute_names import CONTENT_BLOCKS, NAMESPACES, SENT_ALONG
from liquidpilot.connected_content import Exchange
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import ELEMENT, Expression, Lookup, unwrapped
from liquidpilot.dialect.expressions.nodes import Literal as LiteralValue
from liquidpilot.dialect.flow import Flow, Origin, Printed
from liquidpilot.dialect.outline import Call, Insert, Part
from liquidpilot.dialect.tags.message_component import MessageComponentNode
from liquidpilot.dialect.tags.promotion import PromotionNode
from liquidpilot.dialect.tags.translation import TranslationNode
from liquidpilot.dialect.template import namespace
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.needed_types import Type, Usage, needed_type
from liquidpilot.rendering.workspace import (
    Workspace,
    flow_of_field,
    has_html_comments,
    template_of,
    template_of_field,
)
from liquidpilot.sources import Place
from liquidpilot.workspace.messages import Message

Kind = Literal[
    "attribute",
    "promotion code",
    "message component",
    "content block",
    "catalog",
    "call",
    "credential",
    "translation",
]
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a message reads.

    `name` is as in `custom_attribute.tier`, `event_properties.items[].sku`, or that of a block, a
    catalog, a call (its method and URL as written). `type`, `default` (as written) and the names
    of the `profiles` that have it or are `without` it are those of values of a person. `from_braze`
    tells that Braze puts it in. `found` are the files, locales or environment variables that have
    what is no value of a person: () if there are none. `keys` lead to it in a profile; `compared`
    are texts and numbers that meet a comparison, `catalog` is one that it names an item of, and
    `in_call` tells that a request has it in it.
    """

    kind: Kind
    name: str
    places: tuple[Place, ...]
    type: Type | None = None
    default: str | None = None
    profiles: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    found: tuple[str, ...] | None = None
    from_braze: bool = False
    keys: KeyPath = ()
    compared: tuple[object, ...] = ()
    catalog: str | None = None
    in_call: bool = False

    @property
    def is_of_person(self) -> bool:
        """Whether a profile can have it."""
        return self.kind in ("attribute", "promotion code", "message component")

    def document(self) -> dict[str, object]:
        """Return it as JSON shows it."""
        places = [{"path": at.path, "line": at.line, "column": at.column} for at in self.places]
        return {
            "kind": self.kind,
            "name": self.name,
            "type": self.type,
            "default": self.default,
            "places": places,
            "profiles": list(self.profiles) if self.is_of_person else None,
            "profiles_without": list(self.without) if self.is_of_person else None,
            "from_braze": self.from_braze,
            "found": None if self.found is None else list(self.found),
        }


def needs_of(workspace: Workspace, message: Message) -> list[Need]:
    """Return what `message` and the content blocks in it read, values of the person first.

    A profile that cannot be read has nothing. Raises LiquidPilotError for what no message can be
    rendered without, such as a broken file of credentials.
    """
    flows = [flow_of_field(workspace, message, name) for name in message.fields]
    people = dict(_people(workspace, message))
    return [
        *_attributes(workspace, message, flows, people),
        *_of_tags(workspace, message, flows, people),
        *_blocks(workspace, flows),
        *_catalogs(workspace, flows),
        *_calls(workspace, message, flows),
    ]


def unreadable_parts(workspace: Workspace, message: Message) -> list[Diagnostic]:
    """Return the syntax errors in the texts of `message` and in its content blocks, each once.

    What they hide is not among the needs. The source is what parsing itself reports.

    >>> workspace = Workspace.open(".")
    >>> unreadable_parts(workspace, workspace.message("review_spotlight"))
    []
    """
    found: dict[tuple[Place, str], Diagnostic] = {}
    for name in message.fields:
        html = has_html_comments(message.channel, name)
        for outline in template_of_field(workspace, message, name).outlines:
            for each in template_of(workspace, outline.source, html=html).diagnostics:
                if each.code == "syntax-error" and each.severity == "error":
                    found[each.place, each.message] = each
    return list(found.values())


def _people(
    workspace: Workspace, message: Message
) -> Iterator[tuple[str, tuple[Mapping[str, object], Mapping[str, str]]]]:
    for name in workspace._files.people_for(message):
        try:
            person = workspace._files.profile_for(message, name)
        except LiquidPilotError:
            # It is said wherever the profile is used.
            continue
        if person.path is not None:
            known = (namespace(person.attributes), person.promotion_codes)
            yield name or person.path, known


@dataclass
class _Seen:
    """What is known of one value of the person while the texts are read."""

    keys: KeyPath
    places: dict[tuple[str | None, int, int], Place] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    default: str | None = None
    catalog: str | None = None
    in_call: bool = False


def _attributes(
    workspace: Workspace,
    message: Message,
    flows: Iterable[Flow],
    people: Mapping[str, tuple[Mapping[str, object], Mapping[str, str]]],
) -> Iterator[Need]:
    seen: dict[KeyPath, _Seen] = {}
    for flow in flows:
        for inner, read in flow.reads:
            for origin in inner.origins(read.lookup, read.part):
                keys = keys_of(origin)
                if keys is None:
                    continue
                head = _head(origin)
                for end in range(head, len(keys)):
                    _at(seen, keys[:end], origin).usage.steps.add(keys[end])
                each = seen.setdefault(keys, _Seen(keys))
                at = inner.outline.source.place(read.span)
                each.places[at.path, at.line, at.column] = at
                _note_insert(each, inner, read.part)
                each.usage.roles.add(read.role)
                each.usage.filters.append((*origin.filters, *read.filters))
                each.default = each.default or _default(inner, read.part, read.filters)
        for inner in flow.members:
            _compare(inner, seen)
    registry = workspace._files.attribute_registry() or {}
    provided = namespace({})
    for keys, each in sorted(seen.items(), key=lambda item: [str(key) for key in item[0]]):
        if keys[-1] == ELEMENT and each.usage.steps:
            # What is in it is listed.
            continue
        name = _name(keys)
        given = {who: values_at(data, keys) for who, (data, _) in people.items()}
        # What a registry says is about the whole attribute.
        registered = registry.get(str(keys[1])) if len(keys) == 2 else None
        is_custom = keys[0] == "custom_attribute"
        yield Need(
            "attribute",
            name,
            tuple(each.places.values()),
            needed_type(
                name,
                each.usage,
                registered.kind if registered and is_custom else None,
                [value for values in given.values() for value in values],
            ),
            each.default,
            tuple(who for who, values in given.items() if values),
            tuple(who for who, values in given.items() if not values),
            from_braze=bool(values_at(provided, keys)) or provided.get(str(keys[0])) == "",
            keys=keys,
            compared=tuple(dict.fromkeys(each.usage.compared)),
            catalog=each.catalog,
            in_call=each.in_call,
        )


def _at(seen: dict[KeyPath, _Seen], keys: KeyPath, origin: Origin) -> _Seen:
    each = seen.setdefault(keys, _Seen(keys))
    assert isinstance(origin.head, Lookup)
    place = origin.flow.outline.source.place(origin.head.span)
    each.places.setdefault((place.path, place.line, place.column), place)
    return each


def _note_insert(seen: _Seen, flow: Flow, part: Part) -> None:
    """Note that a value is put into a call, or names an item of a catalog."""
    if not isinstance(part, Insert):
        return
    seen.in_call = seen.in_call or part.tag.name == "connected_content"
    used = next((each for each in flow.outline.catalogs if each.tag is part.tag), None)
    seen.catalog = seen.catalog or (used.name if used else None)


def _head(origin: Origin) -> int:
    """Return how many keys lead to what Braze has as one value: `custom_attribute.tier` has 2."""
    assert isinstance(origin.head, Lookup)
    return 2 if origin.head.keys[0] in NAMESPACES else 1


def keys_of(origin: Origin, *, captured: bool = False) -> KeyPath | None:
    """Return the way to a value of the person in a profile, None if it is something else.

    What was `captured` is asked for where it is printed into that text, or else with it.
    """
    lookup = origin.head
    if not isinstance(lookup, Lookup) or not lookup.segments:
        return None
    if not captured and any(isinstance(step, Printed) for step in origin.steps):
        return None
    keys = lookup.keys
    head = keys[0]
    is_sent = lookup.variable in SENT_ALONG and len(keys) > 1
    if head in CONTENT_BLOCKS or not (lookup.attribute is not None or is_sent):
        return None
    way = tuple(key for key in (*keys, *origin.path) if key not in ("size", "[*]"))
    # Any element stands for one that is named by its number.
    return tuple(
        ELEMENT if isinstance(key, int) or key in ("first", "last") else key for key in way
    )


def _default(flow: Flow, part: Part, filters: Iterable[object]) -> str | None:
    for call in filters:
        arguments = getattr(call, "arguments", ())
        if getattr(call, "name", None) == "default" and arguments:
            argument = unwrapped(arguments[0])
            if isinstance(argument, LiteralValue):
                value = argument.value
                return f"'{value}'" if isinstance(value, str) else str(value)
            return flow.outline.text[slice(*argument.span)]
    return None


def _compare(flow: Flow, seen: Mapping[KeyPath, _Seen]) -> None:
    for test in flow.outline.tests:
        for comparison in test.comparisons:
            left, right = unwrapped(comparison.left), unwrapped(comparison.right)
            for value, literal in ((left, right), (right, left)):
                if not isinstance(literal, LiteralValue) or comparison.operator is None:
                    continue
                fitting = _fitting(literal.value, comparison.operator, value is left)
                for keys in _compared(flow, value, test.tag):
                    if keys in seen and isinstance(fitting, str | int | float):
                        seen[keys].usage.compared.append(fitting)


def _fitting(value: object, operator: str, is_right: bool) -> object:
    """Return a value that meets a comparison with the number `value`, else `value` itself."""
    if operator not in ("<", ">") or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return value + 1 if (operator == ">") == is_right else value - 1


def _compared(flow: Flow, value: Expression, part: Part) -> Iterator[KeyPath]:
    for origin in flow.origins(value, part):
        keys = keys_of(origin) if origin.is_part else None
        if keys is not None:
            yield keys


def _name(keys: KeyPath) -> str:
    return ".".join(map(str, keys)).replace(f".{ELEMENT}", ELEMENT)


def values_at(data: object, keys: KeyPath) -> list[object]:
    """Return what stands at `keys` in data, for each element that they lead through; no nulls.

    >>> values_at({"items": [{"sku": "a"}, {}, {"sku": None}]}, ("items", "[]", "sku"))
    ['a']
    """
    if not keys:
        return [] if data is None else [data]
    step, rest = keys[0], keys[1:]
    if step == ELEMENT:
        inner = data if isinstance(data, list) else []
        return [value for each in inner for value in values_at(each, rest)]
    if isinstance(data, Mapping):
        return values_at(data.get(step), rest)
    return []


def _of_tags(
    workspace: Workspace,
    message: Message,
    flows: Iterable[Flow],
    people: Mapping[str, tuple[Mapping[str, object], Mapping[str, str]]],
) -> Iterator[Need]:
    """Yield what tags print: promotion codes, components of the message, translations."""
    places: dict[tuple[Kind, str], dict[Place, None]] = {}
    for outline in dict.fromkeys(each for flow in flows for each in flow.outlines):
        for tag in outline.tags:
            node = tag.node
            if isinstance(node, PromotionNode):
                key: tuple[Kind, str] = ("promotion code", node.list_name)
            elif isinstance(node, MessageComponentNode):
                key = ("message component", node.name)
            elif isinstance(node, TranslationNode):
                key = ("translation", node.identifier)
            else:
                continue
            places.setdefault(key, {})[outline.source.place(tag.span)] = None
    for (kind, name), at in sorted(places.items()):
        if kind == "translation":
            texts = workspace._files.translations(message).texts.get(name, {})
            locales = tuple(locale for locale, text in texts.items() if text)
            yield Need(kind, name, tuple(at), found=locales)
            continue
        if kind == "promotion code":
            having = [who for who, (_, codes) in people.items() if name in codes]
            keys: KeyPath = ("promotion_codes", name)
        else:
            keys = ("message_components", name)
            own = bool(message.components.get(name))
            having = [who for who, (data, _) in people.items() if own or values_at(data, keys)]
        without = tuple(who for who in people if who not in having)
        yield Need(kind, name, tuple(at), "text", None, tuple(having), without, keys=keys)


def _blocks(workspace: Workspace, flows: Iterable[Flow]) -> Iterator[Need]:
    known = workspace._files.content_blocks()
    places: dict[str, dict[Place, None]] = {}
    for outline in dict.fromkeys(each for flow in flows for each in flow.outlines):
        for each in outline.inclusions:
            places.setdefault(each.name, {})[outline.source.place(each.span)] = None
    for name, at in sorted(places.items()):
        found = (known[name].path,) if name in known else ()
        yield Need("content block", name, tuple(at), found=found)


def _catalogs(workspace: Workspace, flows: Iterable[Flow]) -> Iterator[Need]:
    known = workspace._files.catalogs()
    places: dict[str, dict[Place, None]] = {}
    for outline in dict.fromkeys(each for flow in flows for each in flow.outlines):
        for each in outline.catalogs:
            name = each.name or "(computed)"
            places.setdefault(name, {})[outline.source.place(each.tag.span)] = None
    for name, at in sorted(places.items()):
        found = (known[name].path,) if name in known else ()
        yield Need("catalog", name, tuple(at), found=found)


def _calls(workspace: Workspace, message: Message, flows: Iterable[Flow]) -> Iterator[Need]:
    outlines = dict.fromkeys(each for flow in flows for each in flow.outlines)
    calls = [(outline, call) for outline in outlines for call in outline.calls]
    if not calls:
        return
    exchanges = list(_exchanges(workspace, message))
    credentials: dict[str, dict[Place, None]] = {}
    asked: dict[str, tuple[dict[Place, None], dict[str, None]]] = {}
    for outline, call in calls:
        place = outline.source.place(call.tag.span)
        name = f"{(call.value('method') or 'get').upper()} {_written(workspace, call)}"
        places, found = asked.setdefault(name, ({}, {}))
        places[place] = None
        start = call.tag.name_span[0]
        for exchange in exchanges:
            at, response = exchange.place, exchange.response
            is_its = at.source is outline.source and at.span[0] == start
            if is_its and response is not None and response.fixture is not None:
                path = response.fixture.partition("#")[0]
                found[getattr(workspace._fixtures.fixtures.get(path), "path", path)] = None
        for option in ("basic_auth", "auth_credentials"):
            if credential := call.value(option):
                credentials.setdefault(credential, {})[place] = None
    for name, (where, answering) in asked.items():
        yield Need("call", name, tuple(where), found=tuple(answering))
    sent = workspace._files.credentials().sent
    for name, used in sorted(credentials.items()):
        variables = sent[name].variables if name in sent else ()
        yield Need("credential", name, tuple(used), found=tuple(variables))


def _written(workspace: Workspace, call: Call) -> str:
    """Return the URL of a call on one line, without secrets that are typed into it."""
    return " ".join(workspace._redactor.url(call.url).split())


def _exchanges(workspace: Workspace, message: Message) -> Iterator[Exchange]:
    """Yield the calls that the message makes for the people that there are."""
    for who in workspace._files.people_for(message):
        try:
            rendered = workspace.render(message, profile=who)
        except LiquidPilotError:
            continue
        for exchange in rendered.exchanges:
            workspace._redactor.learn(exchange.request)
            yield exchange
