"""The command line: one module a verb, imported only when that verb runs."""

from __future__ import annotations

import gc
from collections.abc import Sequence

from liquidpilot.cli.interruption import end_on_signals

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the verb that `arguments` name, and return the exit code.

    Without `arguments`, those of the process, which Ctrl-C and SIGTERM end from here on. Nothing is
    raised, but for `Interrupted` by such a signal: what goes wrong is a message on standard error.
    """
    if arguments is None:
        # First of all: the import of the rest takes long enough to press Ctrl-C.
        end_on_signals()
    # A run makes many objects and few cycles: looking for those takes half of a long parse.
    gc.set_threshold(200_000)
    from liquidpilot.cli.running import run

    code = run(arguments)
    if arguments is None:
        # The process ends: to look through all that it made for cycles takes a while, for nothing.
        gc.freeze()
    return code
