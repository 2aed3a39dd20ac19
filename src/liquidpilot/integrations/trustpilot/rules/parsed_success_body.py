"""`trustpilot-parsed-success-body`: something is read of an answer that has nothing in it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, Literal, Use
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.endpoints import title_of
from liquidpilot.integrations.trustpilot.rules.examples import (
    INVITATIONS_URL,
    TOKEN_CALL,
    TOKEN_CHECK,
    USER,
    invitation,
    with_token,
)
from liquidpilot.integrations.trustpilot.rules.results import answers_in, shown_path
from liquidpilot.integrations.trustpilot.rules.shapes import FAILURE_KEYS, STATUS

_EMPTY = (endpoints.EMAIL_INVITATIONS, endpoints.DELETION)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in answers_in(field.flow):
        if answer.endpoint not in _EMPTY:
            continue
        for use in answer.uses:
            if not use.path or use.path[0] in FAILURE_KEYS:
                continue
            if use.path[0] == STATUS and not _is_number_wanted(use):
                continue
            shown = shown_path(answer, use.path)
            message = (
                f"'{shown}' is empty even after a success: Trustpilot sends nothing back for "
                f"{title_of(answer.endpoint)}"
            )
            failure = shown_path(answer, (STATUS,))
            hint = f"test only for failures: {{% if {failure} >= 400 %}}"
            yield Diagnostic.unnamed(message, hint, use.place)


def _is_number_wanted(use: Use) -> bool:
    """Say whether the status that is read has to be a number for a success to be seen."""
    for test in use.flow.outline.tests:
        for comparison in test.comparisons:
            start, end = comparison.span
            if not start <= use.read.span[0] < end:
                continue
            for other in (comparison.left, comparison.right):
                if isinstance(other, Literal) and isinstance(other.value, int):
                    return _is_of_success(comparison.operator, other.value)
    return False


def _is_of_success(operator: str | None, status: int) -> bool:
    """Say whether a comparison with `status` picks the successes out: `== 202`, `< 300`."""
    if operator in ("==", "!="):
        return 200 <= status < 300
    return operator in ("<", "<=") and status >= 200


_CALL = (
    f"{TOKEN_CALL}{TOKEN_CHECK}{{% capture invitation %}}{json.dumps(invitation())}"
    f"{{% endcapture %}}{{% connected_content {INVITATIONS_URL} :method post"
    ' :content_type application/json :headers {"Authorization": "Bearer {{token.access_token}}",'
    f' "x-business-user-id": "{USER}"}} :body {{{{invitation}}}} :save sent %}}'
)

RULE = FieldRule(
    name="trustpilot-parsed-success-body",
    severity="warning",
    summary="the answer to an invitation is read, although it is empty",
    explanation=(
        "Trustpilot documents no answer to an invitation; clients accept any status of success "
        "and find no JSON object (observed). Braze adds '__http_status_code__' to objects only, "
        "so that '== 200' is never true here."
    ),
    source=("call-status-code",),
    bad=with_token(f"{_CALL}{{% if sent.__http_status_code__ == 202 %}}Asked{{% endif %}}"),
    good=with_token(
        f"{_CALL}{{% if sent.__http_status_code__ >= 400 %}}"
        "{% abort_message('Trustpilot took no invitation') %}{% endif %}"
    ),
    check=_check,
)
