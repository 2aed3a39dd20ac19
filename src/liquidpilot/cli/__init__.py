"""The command line: one module a verb, imported only when that verb runs."""

from __future__ import annotations

from liquidpilot.cli.running import main

__all__ = ["main"]
