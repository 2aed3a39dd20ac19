"""Which engine writes a text: closures for a few renderings, compiled code where it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.nodes import Block, Output
from liquidpilot.dialect.trace import TracedOutput
from liquidpilot.sources import Source

if TYPE_CHECKING:
    from liquidpilot.dialect.compiled import Compiled

PAYS_FROM = 60
"""The number of renderings of the reference e-mail that compiling it takes as long as it saves.

A mail of long loops saves as much within five, one that is nothing but conditions within about a
hundred and ten (`benchmarks/engine.py`).
"""


class TextWriter:
    """Writes the tree of one text, for any number of renderings; safe to share by threads.

    It is compiled when it was written `PAYS_FROM` times, or at once where a rendering says
    that so many are expected.
    """

    def __init__(self, source: Source, block: Block) -> None:
        self._source = source
        self._block = block
        self._written = 0
        # By whether it is traced.
        self._compiled: dict[bool, Compiled] = {}

    def write(self, context: Context, output: Output) -> None:
        """Append what the text prints, and charge for it."""
        context.charge(self._block.cost, None)
        self._written += 1
        # The code does not look for an interrupt that is there already.
        if context.interrupts or not (self._written > PAYS_FROM or context.expected > PAYS_FROM):
            self._block.write(context, output)
            return
        traced = isinstance(output, TracedOutput)
        compiled = self._compiled.get(traced) or self.compiled(traced=traced)
        compiled.write(context, output)

    @property
    def is_compiled(self) -> bool:
        """Whether the text is Python already."""
        return bool(self._compiled)

    def compiled(self, *, traced: bool = False) -> Compiled:
        """Return the text as Python, made when it is first asked for."""
        found = self._compiled.get(traced)
        if found is None:
            # Most texts are never rendered so often.
            from liquidpilot.dialect.compiled import compile_block

            # Two threads may both make it, and they are the same.
            found = compile_block(self._source, self._block, traced=traced)
            self._compiled[traced] = found
        return found
