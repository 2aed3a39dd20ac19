"""A text becomes a tree of nodes, with everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from liquid.parser import get_parser

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.assumptions import DEFAULTS, Assumptions
from liquidpilot.dialect.context import place_of
from liquidpilot.dialect.environment import BrazeEnvironment
from liquidpilot.dialect.lexer import Reading, tokenize
from liquidpilot.dialect.limits import MOST_FINDINGS
from liquidpilot.dialect.nodes import Block
from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.sources import Source

ENVIRONMENT = BrazeEnvironment()


@dataclass(frozen=True, slots=True)
class Parsed:
    """The nodes of one source; `refused` tells that Ruby would not render it at all."""

    source: Source
    block: Block
    diagnostics: tuple[Diagnostic, ...]
    refused: bool


def parse_source(
    source: Source, *, html: bool = False, assumptions: Assumptions = DEFAULTS
) -> Parsed:
    """Parse one text; never raises for what stands in it, and finds all of its faults.

    `html` tells that the text is the HTML of an e-mail, whose comments Braze takes out.
    """
    reading = Reading(
        strip_html_comments=html and assumptions.strip_html_comments,
        liquid_in_conditional_comments=assumptions.liquid_in_conditional_comments,
        bare_attributes=assumptions.bare_attributes_in_text,
    )
    stream = BrazeTokenStream(tokenize(source.text, reading), source.text)
    block = Block(get_parser(ENVIRONMENT).parse(stream), None)
    problems = sorted(stream.problems, key=lambda problem: problem.span)
    diagnostics = dict.fromkeys(
        place_of(source, problem.span).diagnostic(
            problem.code, problem.severity, problem.message, problem.hint
        )
        for problem in problems[:MOST_FINDINGS]
    )
    refused = any(problem.fatal for problem in problems)
    return Parsed(source, block, tuple(diagnostics), refused)
