"""What parsing and rendering report by themselves, documented by the diagnostic's code.

Each module has `RULES`, the codes of one subject, but `example_call`; a new one is listed here.
"""

from __future__ import annotations

from liquidpilot.check.reported import (
    answers,
    calls,
    conditions,
    files,
    requests,
    shared_texts,
    suppressions,
    syntax,
    tags,
    values,
)
from liquidpilot.check.rule import ReportedRule

REPORTED: tuple[ReportedRule, ...] = (
    *answers.RULES,
    *calls.RULES,
    *conditions.RULES,
    *files.RULES,
    *requests.RULES,
    *shared_texts.RULES,
    *suppressions.RULES,
    *syntax.RULES,
    *tags.RULES,
    *values.RULES,
)
"""Every code that is documented."""
