"""A function of the compiled code, with the loops that it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from liquidpilot.dialect.compiled.code import Function, Program
from liquidpilot.dialect.compiled.names import Names


class Body(Function):
    """What nodes and expressions are written into.

    `loops` are the variables of the loops around it, the innermost last, each by the name that it
    has in the code. `leaves` are the lines that end the block that is being written.
    """

    def __init__(
        self,
        program: Program,
        names: Names,
        name: str,
        parameters: Sequence[str] = (),
        loops: Sequence[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(program, name, ("context", "out", *parameters))
        self.names = names
        self.loops = list(loops)
        self.leaves: Sequence[str] = ("return",)
        # Of the loops' variables, those that are a `forloop`.
        self.drops: set[str] = set()
        # Whether what was written since it was reset may note a read, or a finding.
        self.may_read = self.may_tell = False

    def variable(self, name: str) -> str:
        """Return the name of the value that a variable has now."""
        for loop in reversed(self.loops):
            if name in loop:
                return loop[name]
        if not self.names.may_be_set(name):
            return self.hoisted(name)
        find, first = self.use("find"), self.use("outer")
        return self.kept(f"{first}[{name!r}] if {name!r} in {first} else {find}({name!r})")

    @contextmanager
    def loop(self, variables: Mapping[str, str], leaves: Sequence[str]) -> Iterator[None]:
        """Write the turns of a loop meanwhile."""
        outer, self.leaves = self.leaves, leaves
        self.loops.append(variables)
        try:
            yield
        finally:
            self.loops.pop()
            self.leaves = outer
