"""What one part of a rendered mail is made of: the Liquid, the value, and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal, NamedTuple

from liquidpilot.boundary import Boundary
from liquidpilot.connected_content import Exchange
from liquidpilot.datafiles.json_text import JsonMistake, locate_json_keys, read_json
from liquidpilot.datafiles.reading import parse_document, read_data_file
from liquidpilot.datafiles.tables import KeyPath, TextDocument
from liquidpilot.dialect.expressions.nodes import ELEMENT, Lookup, written_path
from liquidpilot.dialect.expressions.nodes import Literal as LiteralValue
from liquidpilot.dialect.flow import Argument, Flow, Origin
from liquidpilot.dialect.outline import Output, Tag, Text
from liquidpilot.dialect.template import namespace
from liquidpilot.dialect.values import output_text
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.preview.marks import Mark
from liquidpilot.preview.state import View
from liquidpilot.rendering.inputs import find_recipient
from liquidpilot.rendering.workspace import flow_of_field
from liquidpilot.sources import Place

_MOST = 12
_MOST_ELEMENTS = 500
_CATALOG_TAGS = ("catalog_items", "catalog_selection_items")

Kind = Literal["attribute", "answer", "catalog", "template", "braze", "unset", "unknown"]


@immutable
class ValueOrigin:
    """One thing that a value comes from.

    `name` is how the template reads it, `value` what it is now (None if nobody can say), `where`
    who has it, in words, and `place` the line there. `call` is the number of the call that
    answered, from 1; `path` what the page changes an attribute by. `is_default` tells that it
    stands in for something that is missing.
    """

    kind: Kind
    name: str
    value: str | None
    where: str
    place: Place | None = None
    call: int | None = None
    path: str | None = None
    is_default: bool = False


@immutable
class Trail:
    """What a mark is made of; `filters` are those of its output, in their order."""

    mark: Mark
    liquid: str
    filters: tuple[str, ...] = ()
    origins: tuple[ValueOrigin, ...] = ()


def trail_of(view: View, mark: Mark) -> Trail:
    """Return what `mark`, a part of what `view` shows, is made of."""
    liquid = mark.place.text if mark.kind in ("value", "hole") else ""
    if not liquid or view.good is None:
        return Trail(mark, liquid)
    found = _output_at(_flow(view, mark.field), mark.place)
    if found is None:
        return Trail(mark, liquid)
    flow, part = found
    asked = _Asked(view)
    if isinstance(part, Tag):
        return Trail(mark, liquid, (), tuple(asked.tag(part, flow, (), mark.text)))
    origins: list[ValueOrigin] = []
    for origin in flow.origins(part.expression, part)[:_MOST]:
        origins += asked.origin(origin, mark.text)
    names = tuple(dict.fromkeys(each.name for each in part.filters))
    return Trail(mark, liquid, names, _likely(origins, mark.text))


def _likely(origins: Sequence[ValueOrigin], printed: str) -> tuple[ValueOrigin, ...]:
    """Leave out what does not give the printed text, where something else does."""
    giving = [each for each in origins if each.value is not None and each.value == printed]
    # Two fields may have asked for the same.
    told = {(each.name, each.where, each.place, each.value): each for each in giving or origins}
    return tuple(told.values())


def _flow(view: View, field: str) -> Flow:
    return flow_of_field(view.workspace, view.workspace.message(view.address), field)


class _Found(NamedTuple):
    flow: Flow
    part: Output | Tag


def _output_at(flow: Flow, place: Place) -> _Found | None:
    for member in flow.members:
        if member.outline.source is place.source:
            parts: Iterator[Output | Tag] = chain(member.outline.outputs, member.outline.tags)
            part = next((each for each in parts if each.span == place.span), None)
            return None if part is None else _Found(member, part)
    return None


class _Asked:
    """Says what the things are that values of one view come from."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._workspace = workspace = view.workspace
        message = workspace.message(view.address)
        choices = view.choices
        self._person = find_recipient(
            workspace._files, message, choices.profile, choices.changed_values()
        )
        self._changed = {each.partition("=")[0] for each in choices.settings}
        self._redact = view.redactor.text

    def origin(self, origin: Origin, printed: str) -> Iterator[ValueOrigin]:
        head = origin.head
        if isinstance(head, Lookup):
            yield self._lookup(head, origin)
        elif isinstance(head, Tag):
            yield from self.tag(head, origin.flow, origin.path, printed)
        elif isinstance(head, LiteralValue):
            calls = [each.call for each in origin.steps if isinstance(each, Argument)]
            if calls and calls[0].name != "default":
                return
            place = origin.flow.outline.source.place(head.span)
            text = output_text(head.value)
            yield ValueOrigin(
                "template", place.text, text, "the template", place, is_default=bool(calls)
            )
        elif isinstance(head, Text):
            place = origin.flow.outline.source.place(head.span)
            yield ValueOrigin("template", "captured text", None, "the template", place)
        else:
            yield ValueOrigin("unknown", "too much to be followed", None, "the template")

    def _lookup(self, lookup: Lookup, origin: Origin) -> ValueOrigin:
        keys = lookup.keys
        name = written_path(each.step for each in lookup.segments)
        if lookup.attribute is None:
            at = origin.flow.outline.source.place(lookup.span)
            return ValueOrigin("unset", name, "", "no tag sets this variable", at)
        value = _reached(namespace(self._person.attributes), keys)
        path = "".join(_setting(each, at) for at, each in enumerate(keys))
        text = None if value is None else self._redact(output_text(value))
        place = self._in_profile(keys)
        if path in self._changed:
            return ValueOrigin("attribute", name, text, "changed on this page", place, path=path)
        who = f"profile {self._person.name}" if self._person.name else "the person"
        if value is not None and place is None and not _reached(self._person.attributes, keys):
            return ValueOrigin("braze", name, text, "Braze puts it in", path=path)
        where = who if value is not None else f"{who} does not have it"
        return ValueOrigin("attribute", name, text, where, place, path=path)

    def _in_profile(self, keys: KeyPath) -> Place | None:
        """Return the line of the file that has the value: its own profile, or one it extends."""
        for path in self._person.files:
            try:
                document = read_data_file(self._workspace.root, path)
            except LiquidPilotError:
                continue
            if isinstance(document, TextDocument):
                # What a table or a list has no place of its own for stands in it.
                for end in range(len(keys), 0, -1):
                    place = document.place(keys[:end])
                    if place is not None and (end == len(keys) or end > 1):
                        return place
        return None

    def tag(self, tag: Tag, flow: Flow, path: Sequence[str], printed: str) -> Iterator[ValueOrigin]:
        """Yield what a tag gives: the answer of a call, an item of a catalog, or its own."""
        source = flow.outline.source
        if tag.name == "connected_content":
            start = tag.name_span[0]
            for number, exchange in enumerate(self._exchanges, 1):
                at = exchange.place
                if at.source is source and at.span[0] == start:
                    yield self._answer(number, exchange, path, printed)
        elif tag.name in _CATALOG_TAGS:
            used = next((each for each in flow.outline.catalogs if each.tag is tag), None)
            yield self._item(used.name if used else None, path, printed, source.place(tag.span))
        else:
            yield ValueOrigin("braze", tag.name, None, "this tag", source.place(tag.span))

    @property
    def _exchanges(self) -> Sequence[Exchange]:
        return self._view.good.exchanges if self._view.good else ()

    def _answer(
        self, number: int, exchange: Exchange, path: Sequence[str], printed: str
    ) -> ValueOrigin:
        name = written_path((exchange.saved_as or "answer", *path))
        response = exchange.response
        if response is None or exchange.error:
            return ValueOrigin("answer", name, None, f"call {number} has no answer", call=number)
        found = list(_elements(_json(response.text), tuple(path), ()))
        values = [(keys, output_text(value)) for keys, value in found]
        keys, value = next(
            ((keys, text) for keys, text in values if text == printed),
            values[0] if values else ((), None),
        )
        if keys:
            steps = [f"[{each}]" if isinstance(each, int) else each for each in keys]
            name = written_path((exchange.saved_as or "answer", *steps))
        where, place = f"answer of call {number}", None
        if response.fixture is not None:
            fixture, _, answer = response.fixture.partition("#")
            where = f"answer '{answer}' of {fixture}"
            place = self._in_fixture(fixture, answer, keys)
        elif response.source != "transport":
            where = f"{where} ({response.source})"
        text = None if value is None else self._redact(value)
        return ValueOrigin("answer", name, text, where, place, call=number)

    def _in_fixture(self, fixture: str, answer: str, keys: KeyPath) -> Place | None:
        found = self._workspace._fixtures.fixtures.get(fixture)
        if found is None or answer not in found.responses:
            return None
        root = self._workspace.root
        try:
            body = found.responses[answer].body_file
            if body is not None:
                path = body.relative_to(root.resolve()).as_posix()
                return parse_document(Boundary(root).read_text(path), f"{path}.json").place(keys)
            text = Boundary(root).read_text(found.path)
            document = parse_document(text, found.path, allow_half_characters=True)
            for kind in ("json", "text"):
                json = document.value(("responses", answer, kind))
                if isinstance(json, str):
                    span = locate_json_keys(json).get(keys)
                    return document.place_within(
                        ("responses", answer, kind), span.value if span else (0, 0)
                    )
            return document.place(("responses", answer))
        except (LiquidPilotError, ValueError):
            return None

    def _item(self, name: str | None, path: Sequence[str], printed: str, tag: Place) -> ValueOrigin:
        label = written_path(("items", *path))
        catalog = self._workspace._files.catalogs().get(name or "")
        if catalog is None:
            return ValueOrigin("catalog", label, None, "a catalog", tag)
        field = path[-1] if path and path[-1] != ELEMENT else None
        for item in catalog.items if field is not None else ():
            if field is not None and output_text(item.get(field)) == printed:
                where = f"item '{item.get('id')}' of the catalog {catalog.name}"
                return ValueOrigin(
                    "catalog", label, printed, where, self._row(catalog.path, item, field)
                )
        return ValueOrigin("catalog", label, None, f"the catalog {catalog.name}", tag)

    def _row(self, folder: str, item: Mapping[str, object], field: str | None) -> Place | None:
        """Return the line of an item, as far as it stands in a file that names it."""
        from liquidpilot.datafiles.csv_rows import csv_rows

        path = f"{folder}/items.csv"
        try:
            rows = csv_rows(Boundary(self._workspace.root).read_text(path), path)
            _, names = next(rows)
            at = names.index("id")
            line = next(line for line, cells in rows if cells[at] == str(item.get("id")))
        except (LiquidPilotError, StopIteration, ValueError, IndexError):
            return None
        return Place.at(path, line)


def _setting(key: str | int, at: int) -> str:
    """Return the step of a path as `--set` takes it."""
    if isinstance(key, int):
        return f"[{key}]"
    plain = key.replace("_", "a").replace("-", "a").isalnum()
    return ("." if at else "") + (key if plain else f"${{{key}}}")


def _reached(value: object, keys: KeyPath) -> object:
    for key in keys:
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return None
    return value


def _json(text: str) -> object:
    try:
        return read_json(text, half_characters=True)
    except JsonMistake:
        return None


def _elements(
    value: object, path: tuple[str, ...], keys: KeyPath
) -> Iterator[tuple[KeyPath, object]]:
    """Yield what a way of the template leads to, with the keys to it; `ELEMENT` is any element."""
    if not path:
        yield keys, value
        return
    step, rest = path[0], path[1:]
    if step == ELEMENT and isinstance(value, list):
        for number, each in enumerate(value[:_MOST_ELEMENTS]):
            yield from _elements(each, rest, (*keys, number))
        return
    key: str | int = step
    if step.startswith("['") and step.endswith("']"):
        key = step[2:-2]
    elif step.startswith("[") and step[1:-1].lstrip("-").isdigit():
        key = int(step[1:-1])
    inner = _reached(value, (key,))
    if inner is not None:
        yield from _elements(inner, rest, (*keys, key))
