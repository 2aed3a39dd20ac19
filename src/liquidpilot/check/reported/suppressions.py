"""Reported about the comments by which an author accepts findings."""

from __future__ import annotations

from liquidpilot.check.rule import ReportedRule

_ACCEPTED = (
    "{% comment %}liquidpilot: ignore unsupported-filter -- tried it in Braze, it works"
    "{% endcomment %}\n"
)
_FILTER = "{{${first_name} | lstrip}}"

RULES = (
    ReportedRule(
        name="unknown-suppression",
        severity="warning",
        summary="a comment accepts findings of a rule that does not exist, or cannot be read",
        explanation=(
            "A comment says 'liquidpilot: ignore', 'ignore-file', 'off' or 'on', and then names "
            "rules by the names that 'check --list' prints. A misspelt one accepts nothing."
        ),
        bad=(
            "{% comment %}liquidpilot: ignore unsuported-filter -- tried it{% endcomment %}\n"
            + _FILTER
        ),
        good=_ACCEPTED + _FILTER,
    ),
    ReportedRule(
        name="unused-suppression",
        severity="warning",
        summary="a comment accepts findings that are not there any more",
        explanation=(
            "What it was about is mended. Take the comment out, so that it does not hide the next "
            "finding of that rule."
        ),
        bad=_ACCEPTED + "{{${first_name} | strip}}",
        good=_ACCEPTED + _FILTER,
    ),
    ReportedRule(
        name="suppression-without-reason",
        severity="info",
        summary="a comment accepts findings and does not say why",
        explanation=(
            "Behind '--' stands the reason, for whoever reads the template next: "
            "'liquidpilot: ignore rule -- reason'."
        ),
        bad="{% comment %}liquidpilot: ignore unsupported-filter{% endcomment %}\n" + _FILTER,
        good=_ACCEPTED + _FILTER,
    ),
    ReportedRule(
        name="blanket-suppression",
        severity="warning",
        summary="a comment accepts findings and does not say of which rule",
        explanation=(
            "Without the name of a rule nothing is accepted: a comment for everything would hide "
            "tomorrow's mistakes, too."
        ),
        bad="{% comment %}liquidpilot: ignore -- it is fine{% endcomment %}\n" + _FILTER,
        good=_ACCEPTED + _FILTER,
    ),
)
