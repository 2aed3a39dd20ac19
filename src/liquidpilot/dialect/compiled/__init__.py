"""The compiled renderer: the tree of a text as Python source, for texts that are rendered often.

It gives what the closures give, to the last finding, place and unit of work; they are the judge,
and every conformance case runs through both. docs/decisions/0032 tells what becomes of what.
"""

from __future__ import annotations

from liquidpilot.dialect.compiled.blocks import compile_block
from liquidpilot.dialect.compiled.code import Compiled

__all__ = ["Compiled", "compile_block"]
