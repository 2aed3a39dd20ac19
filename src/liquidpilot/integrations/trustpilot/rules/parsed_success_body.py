"""`trustpilot-parsed-success-body`: something is read of an answer that has nothing in it."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.extending import FieldRule, FieldSubject, Found, Literal
from liquidpilot.integrations.trustpilot.rules import endpoints
from liquidpilot.integrations.trustpilot.rules.results import Use, answers_in, shown_path
from liquidpilot.integrations.trustpilot.rules.shapes import FAILURE_KEYS, STATUS
from liquidpilot.integrations.trustpilot.rules.snippets import INVITATIONS_URL

_EMPTY = (endpoints.EMAIL_INVITATIONS, endpoints.DELETION)


def _check(field: FieldSubject) -> Iterable[Found]:
    for answer in answers_in(field.outline):
        if answer.endpoint not in _EMPTY:
            continue
        for use in answer.uses:
            if not use.path or use.path[0] in FAILURE_KEYS:
                continue
            if use.path[0] == STATUS and not _is_success_asked(field, use):
                continue
            shown = shown_path(answer, use.path)
            message = (
                f"'{shown}' is nothing after a success: Trustpilot takes {answer.endpoint.title} "
                "with an empty answer"
            )
            failure = shown_path(answer, (STATUS,))
            hint = f"ask for failures only, which are objects: {{% if {failure} >= 400 %}}"
            yield field.found(use.read.span, message, hint)


def _is_success_asked(field: FieldSubject, use: Use) -> bool:
    """Say whether the status that is read is compared with one of success."""
    for test in field.outline.tests:
        for comparison in test.comparisons:
            start, end = comparison.span
            if start <= use.read.span[0] < end and comparison.operator == "==":
                sides = (comparison.left, comparison.right)
                numbers = [each.value for each in sides if isinstance(each, Literal)]
                return any(isinstance(each, int) and 200 <= each < 300 for each in numbers)
    return False


_CALL = (
    f"{{% connected_content {INVITATIONS_URL} :method post :content_type application/json"
    ' :headers {"Authorization": "Bearer {{token.access_token}}"} :body {{invitation}}'
    " :save sent %}"
)

RULE = FieldRule(
    name="trustpilot-parsed-success-body",
    severity="warning",
    summary="the answer to an invitation is read, though it is empty",
    explanation=(
        "Trustpilot publishes no answer to an invitation; clients take any status of success and "
        "find no JSON object (observed). Braze adds '__http_status_code__' to objects only (Braze, "
        "\"Local Connected Content variables\"), so that '== 200' is never true here."
    ),
    bad=f"{_CALL}{{% if sent.__http_status_code__ == 202 %}}We have asked you{{% endif %}}",
    good=(
        f"{_CALL}{{% if sent.__http_status_code__ >= 400 %}}"
        "{% abort_message('Trustpilot took no invitation') %}{% endif %}"
    ),
    check=_check,
)
