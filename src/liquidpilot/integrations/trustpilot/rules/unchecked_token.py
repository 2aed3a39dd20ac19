"""`trustpilot-unchecked-token`: a token is used, and nothing asks whether Trustpilot gave one."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, Use
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.rules.examples import TOKEN_CALL, TOKEN_CHECK
from liquidpilot.integrations.trustpilot.rules.guards import guards_of
from liquidpilot.integrations.trustpilot.rules.results import answers_in, shown_line, shown_path
from liquidpilot.integrations.trustpilot.rules.shapes import STATUS


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in answers_in(field.flow):
        if answer.endpoint != endpoints.TOKEN:
            continue
        guards = guards_of(answer, _tells_success)
        used = next((use for use in answer.printed if not guards.cover(use)), None)
        if used is None:
            continue
        token = shown_path(answer, ("access_token",))
        line = shown_line(answer, used)
        message = (
            f"nothing checks whether Trustpilot returned a token: without one, '{token}' in {line} "
            "is empty, Trustpilot refuses what is sent with it, and nobody notices"
        )
        hint = (
            f"write before it: {{% if {token} == blank %}}"
            "{% abort_message('Trustpilot gave no access token') %}{% endif %}"
        )
        if answer.call.call.option("retry"):
            hint += "; then remove ':retry', because the abort comes first"
        yield Diagnostic.unnamed(message, hint, answer.call.place)


def _tells_success(use: Use) -> bool:
    # The answer itself is there, too, if it says what is wrong.
    return use.path in (("access_token",), (STATUS,))


RULE = FieldRule(
    name="trustpilot-unchecked-token",
    severity="error",
    summary="an access token is used without checking that there is one",
    explanation=(
        "With a wrong key or secret Trustpilot answers 401, after too many calls 429, and there is "
        "no 'access_token' (Trustpilot, \"Authentication\"). The header is then just 'Bearer', the "
        "invitation is refused with 401, and nobody notices. An abort stops the message, and shows "
        "in Braze's Message Activity Log."
    ),
    source=("call-check", "abort-reason"),
    bad=f"{TOKEN_CALL}Bearer {{{{token.access_token}}}}",
    good=f"{TOKEN_CALL}{TOKEN_CHECK}Bearer {{{{token.access_token}}}}",
    instead_of=("unchecked-call-result",),
    check=_check,
)
