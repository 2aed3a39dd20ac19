"""What a message needs to be rendered: every value, block, call and text that it reads.

All that its texts read counts, whichever way a rendering goes. Which profile has a value is asked
of the profiles as a template sees them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from liquidpilot.attribute_names import CONTENT_BLOCKS, NAMESPACES, SENT_ALONG
from liquidpilot.connected_content import Exchange
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import (
    ELEMENT,
    Expression,
    FilterCall,
    Filtered,
    Index,
    Lookup,
    Segment,
    unwrapped,
)
from liquidpilot.dialect.expressions.nodes import Literal as LiteralValue
from liquidpilot.dialect.flow import Flow, Origin, Printed, Step
from liquidpilot.dialect.outline import Call, Insert, Part, Read
from liquidpilot.dialect.tags.for_ import LoopNode
from liquidpilot.dialect.tags.message_component import MessageComponentNode
from liquidpilot.dialect.tags.promotion import PromotionNode
from liquidpilot.dialect.tags.translation import TranslationNode
from liquidpilot.dialect.template import namespace
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.rendering.followed_values import Follower, Keyed, Stand
from liquidpilot.rendering.needed_types import PARSED, KeyPath, Type, Usage, needed_type
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


@immutable
class Need:
    """One thing that a message reads.

    `name` is as in `custom_attribute.tier`, `event_properties.items[].sku`, or that of a block, a
    catalog, a call (its method and URL as written). `type`, `default` (as written) and the names
    of the `profiles` that have it or are `without` it are those of values of a person. `from_braze`
    tells that Braze puts it in. `found` are the files, locales or environment variables that have
    what is no value of a person: () if there are none. `keys` lead to it in a profile; `usage` is
    what is done with it, `catalog` is one that it names an item of, and `in_call` tells that a
    request has it in it. `parsed` are the values in the JSON that it is the text of.
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
    usage: Usage = field(default_factory=Usage, compare=False, repr=False)
    catalog: str | None = None
    in_call: bool = False
    parsed: tuple[Need, ...] = ()

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

    def note(self, place: Place) -> None:
        """Note that it is read there."""
        self.places.setdefault((place.path, place.line, place.column), place)


class _Values:
    """The values of the person that texts read, with what is done with each."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self.seen: dict[KeyPath, _Seen] = {}
        self._place: Place | None = None
        self._calls: dict[int, tuple[Flow, Part]] = {}
        self._follower = Follower(self._usage, self._argument)
        for flow in flows:
            self._calls = dict(_calls_at(flow))
            for inner, read in flow.reads:
                self._read(inner, read)
            for inner in flow.members:
                self._compare(inner)
                self._skip(inner)

    def _usage(self, keys: KeyPath) -> Usage:
        each = self.seen.setdefault(keys, _Seen(keys))
        if self._place is not None:
            each.note(self._place)
        return each.usage

    def _argument(self, call: FilterCall, argument: Expression) -> KeyPath | None:
        at = self._calls.get(id(call))
        return None if at is None else self._keys(*at, argument)

    def _keys(self, flow: Flow, part: Part, expression: Expression) -> KeyPath | None:
        """Return the way to a value that an expression is, None if it is anything else."""
        found = flow.origins(expression, part)
        return keys_of(found[0]) if len(found) == 1 and found[0].is_part else None

    def _read(self, flow: Flow, read: Read) -> None:
        for origin in flow.origins(read.lookup, read.part):
            stand = self._stand(flow, read, origin)
            if stand is None:
                continue
            is_captured = any(isinstance(step, Printed) for step in origin.steps)
            stand = self._follower.follow(stand, read.filters)
            if read.given_to is not None:
                self._given(stand, read)
            if is_captured:
                # It is asked for where it is printed into that text.
                continue
            each = self.seen.setdefault(stand.keys, _Seen(stand.keys))
            each.note(flow.outline.source.place(read.span))
            _note_insert(each, flow, read.part)
            each.default = each.default or _default(flow, read.part, read.filters)
            if stand.form == "value" and read.role != "assign":
                each.usage.roles.add(read.role)

    def _given(self, stand: Stand, read: Read) -> None:
        if isinstance(read.given_to, FilterCall):
            self._follower.argument(stand, read.given_to, read.lookup)
        elif stand.form == "value":
            self._usage(stand.keys).types.append("number")

    def _stand(self, flow: Flow, read: Read, origin: Origin) -> Stand | None:
        """Return where in a profile stands what a lookup reads, None if it is something else."""
        head = origin.head
        if not _is_of_person(origin) or not isinstance(head, Lookup):
            return None
        self._place = origin.flow.outline.source.place(head.span)
        start = 2 if head.keys[0] in NAMESPACES and len(head.keys) > 1 else 1
        keys = head.keys[:start]
        self._usage(keys)
        steps: list[Step | int | Keyed] = [
            *self._segments(origin.flow, origin.part, head.segments[start:]),
            *origin.steps,
        ]
        is_set = read.lookup.variable is not None and head is not read.lookup
        own = read.lookup.segments[1:] if is_set else ()
        if own and len(origin.steps) >= len(own):
            # The last steps are those of the read itself, which says more of them.
            steps[-len(own) :] = self._segments(flow, read.part, own)
        whole = any(isinstance(each, Printed) for each in origin.steps) and _is_alone(flow, read)
        stand = self._follower.follow(Stand(keys), steps, whole=whole)
        self._place = None
        return stand

    def _segments(
        self, flow: Flow, part: Part, segments: Iterable[Segment]
    ) -> Iterator[Step | int | Keyed]:
        for segment in segments:
            if not isinstance(segment, Index):
                yield segment.text
                continue
            index = unwrapped(segment.expression)
            found = flow.origins(index, part)
            literal = found[0].head if len(found) == 1 and not found[0].steps else None
            value = literal.value if isinstance(literal, LiteralValue) else None
            keys = self._keys(flow, part, index)
            if isinstance(value, str | int) and not isinstance(value, bool):
                yield value
            else:
                yield ELEMENT if keys is None else Keyed(keys)

    def _compare(self, flow: Flow) -> None:
        for test in flow.outline.tests:
            for comparison in test.comparisons:
                left, right = unwrapped(comparison.left), unwrapped(comparison.right)
                operator = comparison.operator
                for value, literal in ((left, right), (right, left)):
                    if operator is None or not isinstance(literal, LiteralValue):
                        continue
                    if not isinstance(value, Lookup) or not isinstance(
                        literal.value, str | int | float
                    ):
                        continue
                    read = Read(value, "condition", test.tag)
                    fitting = _fitting(literal.value, operator, value is left)
                    used = "==" if operator == "contains" and value is right else operator
                    for origin in flow.origins(value, test.tag):
                        stand = self._stand(flow, read, origin)
                        if stand is not None:
                            self._follower.compare(stand, used, literal.value, fitting)

    def _skip(self, flow: Flow) -> None:
        """Note that a loop leaves out the first elements of a list."""
        for tag in flow.outline.tags:
            if not isinstance(tag.node, LoopNode):
                continue
            offset = unwrapped(tag.node.loop.option("offset") or LiteralValue(None))
            value = offset.value if isinstance(offset, LiteralValue) else None
            collection = unwrapped(tag.node.loop.collection)
            if isinstance(value, int) and isinstance(collection, Lookup):
                read = Read(collection, "loop", tag)
                for origin in flow.origins(collection, tag):
                    stand = self._stand(flow, read, origin)
                    if stand is not None and stand.form == "value":
                        usage = self._usage(stand.keys)
                        usage.least = max(usage.least, value + 1)


def _calls_at(flow: Flow) -> Iterator[tuple[int, tuple[Flow, Part]]]:
    """Yield each filter of a text with the place that it stands in."""
    for inner in flow.members:
        outline = inner.outline
        for part in (*outline.outputs, *outline.inserts):
            yield from ((id(call), (inner, part)) for call in part.filters)
        for each in outline.assignments_by_tag.values():
            expression = unwrapped(each.expression)
            if isinstance(expression, Filtered):
                yield from ((id(call), (inner, each.tag)) for call in expression.filters)


def _is_alone(flow: Flow, read: Read) -> bool:
    """Say whether a captured text is one value, with nothing but white space around it."""
    found = flow.values(read.lookup, read.part)
    return (
        len(found) == 1
        and sum(each.text is None or bool(each.text.strip()) for each in found[0]) == 1
    )


def _attributes(
    workspace: Workspace,
    message: Message,
    flows: Iterable[Flow],
    people: Mapping[str, tuple[Mapping[str, object], Mapping[str, str]]],
) -> Iterator[Need]:
    seen = _Values(flows).seen
    registry = workspace._files.attribute_registry() or {}
    provided = namespace({})
    parsed: dict[KeyPath, list[Need]] = {}
    found: list[Need] = []
    for keys, each in sorted(seen.items(), key=lambda item: [str(key) for key in item[0]]):
        if keys[-1] == ELEMENT and each.usage.steps:
            # What is in it is listed.
            continue
        name = _name(keys)
        given = {who: values_at(data, keys) for who, (data, _) in people.items()}
        # What a registry says is about the whole attribute.
        registered = registry.get(str(keys[1])) if len(keys) == 2 else None
        is_custom = keys[0] == "custom_attribute"
        need = Need(
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
            usage=each.usage,
            catalog=each.catalog,
            in_call=each.in_call,
        )
        if PARSED in keys:
            parsed.setdefault(keys[: keys.index(PARSED)], []).append(need)
        else:
            found.append(need)
    types = {each.keys: each.type for each in found}
    for need in found:
        same = types.get(need.usage.same_as or ())
        of_same = replace(need, type=same) if same and need.usage.used() is None else need
        yield replace(of_same, parsed=tuple(parsed.get(need.keys, ())))


def _note_insert(seen: _Seen, flow: Flow, part: Part) -> None:
    """Note that a value is put into a call, or names an item of a catalog."""
    if not isinstance(part, Insert):
        return
    seen.in_call = seen.in_call or part.tag.name == "connected_content"
    used = next((each for each in flow.outline.catalogs if each.tag is part.tag), None)
    seen.catalog = seen.catalog or (used.name if used else None)


def _is_of_person(origin: Origin) -> bool:
    """Say whether it begins with a value that a profile can have."""
    lookup = origin.head
    if not isinstance(lookup, Lookup) or not lookup.segments:
        return False
    is_sent = lookup.variable in SENT_ALONG and len(lookup.keys) > 1
    return lookup.keys[0] not in CONTENT_BLOCKS and (lookup.attribute is not None or is_sent)


def keys_of(origin: Origin, *, captured: bool = False) -> KeyPath | None:
    """Return the way to a value of the person in a profile, None if it is something else.

    What was `captured` is asked for where it is printed into that text, or else with it.
    """
    lookup = origin.head
    if not isinstance(lookup, Lookup) or not _is_of_person(origin):
        return None
    if not captured and any(isinstance(step, Printed) for step in origin.steps):
        return None
    way = tuple(key for key in (*lookup.keys, *origin.path) if key not in ("size", "[*]"))
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


def _fitting(value: object, operator: str, is_right: bool) -> object:
    """Return a value that meets a comparison with `value`, None where most others do."""
    if operator in ("!=", "<>"):
        return not value if isinstance(value, bool) else None
    if operator not in ("<", ">") or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return value + 1 if (operator == ">") == is_right else value - 1


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
