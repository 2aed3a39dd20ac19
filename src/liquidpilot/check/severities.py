"""How bad a finding is, where the parser cannot say it.

What Braze sends in spite of a fault is no error of a rendering: the message goes out, and its
status is "sent". It is an error of the message all the same, if whoever gets it surely sees, or
does not see, something else than what was meant: a gate is there to stop it.
"""

from __future__ import annotations

from dataclasses import replace

from liquidpilot.diagnostics import Diagnostic, Finding

_SURELY_WRONG = frozenset(
    (
        "backtick",
        "curly-quotes",
        "filter-in-condition",
        "filter-in-loop",
        "ignored-operator",
        "ignored-text",
        "missing-space",
        "operator-in-value",
        "parentheses-in-condition",
        "triple-braces",
        "unclosed-quote",
        "unknown-operator",
        "value-without-comparison",
    )
)
# Where nothing near is known, a filter may be new and an answer have more than was recorded; and
# Liquid in a reason stands in a log alone.
_FILLS = "default"
_WRONG_WITH_FIX = frozenset(
    (
        *("abort-reason", "field-nobody-has", "unknown-filter", "unknown-promotion-list"),
        "unrecorded-result-path",
    )
)


def gives_no_value(found: Diagnostic | Finding) -> bool:
    """Tell whether a finding of a rule that spoils values has spoilt this one.

    A filter that there is not passes on what it gets: of the misspelt ones `default` alone would
    have filled a gap.
    """
    return found.code != "unknown-filter" or f"'{_FILLS}'" in (found.hint or "")


def judged(found: Diagnostic) -> Diagnostic:
    """Return what is found, an error where the message is surely not what was meant."""
    is_wrong = found.code in _SURELY_WRONG or (found.code in _WRONG_WITH_FIX and found.fix)
    return replace(found, severity="error") if is_wrong else found
