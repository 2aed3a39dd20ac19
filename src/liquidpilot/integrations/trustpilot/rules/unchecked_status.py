"""`trustpilot-unchecked-status`: an answer is printed, and nothing asks whether there is one."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, is_unsent_with
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.endpoints import API, title_of
from liquidpilot.integrations.trustpilot.rules.examples import UNIT
from liquidpilot.integrations.trustpilot.rules.guards import guards_of
from liquidpilot.integrations.trustpilot.rules.results import answers_in, has_default, shown_line
from liquidpilot.integrations.trustpilot.rules.shapes import STATUS


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in answers_in(field.flow):
        # Those two have rules of their own.
        if answer.endpoint in (endpoints.TOKEN, endpoints.EMAIL_INVITATIONS):
            continue
        guards = guards_of(answer, lambda use: True)
        call = answer.call.call
        used = [
            use
            for use in answer.printed
            if not (has_default(use) or guards.cover(use) or is_unsent_with(None, field, call, use))
        ]
        if not used:
            continue
        line = shown_line(answer, used[0])
        message = (
            "nothing checks whether Trustpilot answered: with a wrong key, too many calls or a "
            f"timeout, {line} prints nothing of {title_of(answer.endpoint)}"
        )
        hint = (
            f"write {{% if {answer.name}.{STATUS} == 200 %}} … {{% else %}} another text "
            "{% endif %} around it, or abort the message"
        )
        yield Diagnostic.unnamed(message, hint, answer.call.place)


_CALL = (
    f"{{% connected_content https://{API}/v1/business-units/{UNIT}"
    " :auth_credentials trustpilot_key :save shop %}"
)

RULE = FieldRule(
    name="trustpilot-unchecked-status",
    severity="warning",
    summary="Trustpilot's answer is printed without checking that the call succeeded",
    explanation=(
        "Trustpilot answers 401 for a wrong key, 403 without the plan, 404 for a wrong business "
        'unit and 429 for too many calls (Trustpilot, "Common error messages"), and Braze waits '
        "only two seconds. The message then has a hole. Braze adds '__http_status_code__' to an "
        "answer that is an object; a condition on what you want to print works too."
    ),
    source=("call-time", "call-status-code"),
    bad=f"{_CALL}See what others say about {{{{shop.displayName | escape}}}}",
    good=(
        f"{_CALL}{{% if shop.__http_status_code__ == 200 %}}"
        "See what others say about {{shop.displayName | escape}}{% endif %}"
    ),
    instead_of=("unchecked-call-result",),
    check=_check,
)
