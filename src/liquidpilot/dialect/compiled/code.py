"""Python source while it is written: functions, their lines, and the values that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.nodes import Output
from liquidpilot.immutable import immutable
from liquidpilot.sources import Source, Span

_INDENT = "    "
# How wide the column of the template is beside the code.
_BESIDE = 40
# What a function may begin with, by the name that its lines use. The order is that of the lines.
_OPENING: Mapping[str, str] = {
    "add": "out.append",
    "trace": "out.note",
    "mark": "out.mark",
    "reads": "context.reads",
    "note_read": "reads.append",
    "diagnostics": "context.diagnostics",
    "holes": "context.holes",
    "interrupts": "context.interrupts",
    "taken": "context.taken",
    "budget": "context.budget",
    "charge": "context.charge",
    "assign": "context.assign",
    "now": "context.now",
    "scopes": "context.scopes",
    "loops": "context.registers.loops",
    "find": "context.find",
    "outer": "first_of(context)",
    "field": "context.scopes[0]",
    "emptied": "context.emptied",
}
_NEEDS = {"note_read": "reads"}


Line = tuple[str, Span | None, Span | None]
"""A line of a function, where a fault in it is, and where what it does is written.

There are many for a long template: Python's garbage collector does not look at plain tuples again.
"""


@immutable(eq=False, slots=False)
class Compiled:
    """A text as Python: `write` appends what it prints; `lines` are the source of that."""

    write: Callable[[Context, Output], None]
    lines: Sequence[Line]
    source: Source

    @property
    def text(self) -> str:
        """The source that was compiled."""
        return "".join([f"{text}\n" for text, _, _ in self.lines])

    def beside_template(self) -> Iterator[str]:
        """Yield the code line by line, each node's with the line of the template that it is of.

        >>> from liquidpilot.dialect import parse
        >>> [line] = [row for row in parse(Source("Hi")).compiled.beside_template() if "Hi" in row]
        >>> " ".join(line.split())
        "1 Hi | add('Hi')"
        """
        shown: Span | None = None
        for text, _, origin in self.lines:
            beside = ""
            if origin is not None and origin != shown:
                first = self.source.text[slice(*origin)].strip().partition("\n")[0]
                number = self.source.position(origin[0]).line
                beside = f"{number:4}  {_cut(first)}" if first else ""
            shown = origin
            yield f"{beside:{_BESIDE}}| {text}"


def _cut(text: str) -> str:
    most = _BESIDE - 8
    return text if len(text) <= most else f"{text[: most - 1]}…"


class Program:
    """All functions of one text, and the values that they name."""

    def __init__(self, source: Source, runtime: Mapping[str, object], *, traced: bool) -> None:
        self.source = source
        self.traced = traced
        self.spans: dict[int, Span] = {}
        self._names: dict[int, str] = {}
        self._values: dict[str, object] = {**runtime, "SPANS": self.spans}
        self._functions: list[Function] = []
        self._numbers = count(1)

    def unique(self, prefix: str) -> str:
        """Return a name that no other value of the program has."""
        return f"{prefix}{next(self._numbers)}"

    def constant(self, value: object, prefix: str) -> str:
        """Return the name of `value`, which is the same object whenever the program runs."""
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = self.unique(prefix)
            self._values[name] = value
        return name

    def span(self, span: Span) -> str:
        """Return the name of a place."""
        return self._named(span, "S")

    def _named(self, value: Span, prefix: str) -> str:
        name = f"{prefix}{value[0]}_{value[1]}"
        self._values[name] = value
        return name

    def add(self, function: Function) -> None:
        """Make a function a part of the program."""
        self._functions.append(function)

    def compiled(self, main: str) -> Compiled:
        """Return the program, with the function called `main` as its entrance."""
        lines = [line for function in self._functions for line in function.whole()]
        for number, (_, span, _) in enumerate(lines, 1):
            if span is not None:
                self.spans[number] = span
        text = "".join([f"{text}\n" for text, _, _ in lines])
        name = self.source.path or "a template"
        exec(compile(text, f"<{name}, compiled>", "exec"), self._values)
        write = self._values[main]
        assert callable(write)
        return Compiled(write, lines, self.source)


@dataclass(eq=False)
class Function:
    """A function while it is written."""

    program: Program
    name: str
    parameters: Sequence[str]
    depth: int = 1
    _lines: list[Line] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)
    _hoisted: dict[str, str] = field(default_factory=dict)
    _span: Span | None = None
    _origin: Span | None = None
    _temporaries: int = 0

    def line(self, text: str) -> None:
        """Add a line."""
        self._lines.append((f"{_INDENT * self.depth}{text}", self._span, self._origin))

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Add `head`, and what is added meanwhile as its block."""
        self.line(head)
        self.depth += 1
        before = len(self._lines)
        try:
            yield
        finally:
            if len(self._lines) == before:
                self.line("pass")
            self.depth -= 1

    @contextmanager
    def at(self, span: Span) -> Iterator[None]:
        """Say that what fails meanwhile does so at `span`."""
        outer, self._span = self._span, span
        try:
            yield
        finally:
            self._span = outer

    @contextmanager
    def node(self, span: Span) -> Iterator[None]:
        """Say that what is added meanwhile is a node of the text at `span`."""
        outer, self._origin = self._origin, span
        self._temporaries = 0
        try:
            yield
        finally:
            self._origin = outer

    def temporary(self) -> str:
        """Return a name for a value that the lines of one node need."""
        self._temporaries += 1
        return f"t{self._temporaries}"

    def mark(self) -> int:
        """Return where the next line will stand."""
        return len(self._lines)

    def insert(self, mark: int, text: str) -> None:
        """Add a line before the one that stands at `mark`."""
        line = f"{_INDENT * self.depth}{text}", self._span, self._origin
        self._lines.insert(mark, line)

    def kept(self, value: str) -> str:
        """Return a temporary name that is given the value of an expression."""
        name = self.temporary()
        self.line(f"{name} = {value}")
        return name

    def use(self, name: str) -> str:
        """Return one of the names that a function may begin with; it will."""
        self._used.add(name)
        if name in _NEEDS:
            self._used.add(_NEEDS[name])
        return name

    def hoisted(self, variable: str) -> str:
        """Return the name of a variable that nothing sets while the function runs."""
        name = self._hoisted.get(variable)
        if name is None:
            self.use("find")
            name = self._hoisted[variable] = f"g{len(self._hoisted)}"
        return name

    def whole(self) -> Iterator[Line]:
        """Yield the lines of the function, with what it begins with."""
        yield f"def {self.name}({', '.join(self.parameters)}):", None, None
        for name, value in _OPENING.items():
            if name in self._used and name not in self.parameters:
                yield f"{_INDENT}{name} = {value}", None, None
        for variable, name in self._hoisted.items():
            yield f"{_INDENT}{name} = find({variable!r})", None, None
        yield from self._lines or [(f"{_INDENT}pass", None, None)]
