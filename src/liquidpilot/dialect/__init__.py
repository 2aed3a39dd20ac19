"""Braze's Liquid: pure, without files, network or a clock of its own.

`parse` makes a `Template` of a `Source`; `Template.render` takes `RenderInputs` and gives back
`Rendered`. Its stages are `lexer` (text to tokens), `markup` and `expressions` (what stands
between the braces), `tags` (one a module), `nodes` (the tree), `context` (one rendering),
`values`, `comparison` and `filters` (Ruby's semantics), `connection` (the interface to the web).
"""

from __future__ import annotations

from liquidpilot.dialect.holes import Hole
from liquidpilot.dialect.limits import Assumptions, Budget
from liquidpilot.dialect.parsing import ParsedTexts
from liquidpilot.dialect.reads import AttributeRead
from liquidpilot.dialect.template import (
    Rendered,
    RenderInputs,
    Template,
    namespace,
    parse,
    template_of,
)

__all__ = [
    "Assumptions",
    "AttributeRead",
    "Budget",
    "Hole",
    "ParsedTexts",
    "RenderInputs",
    "Rendered",
    "Template",
    "namespace",
    "parse",
    "template_of",
]
