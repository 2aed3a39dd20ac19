"""Whether the body of a request is JSON, and the JSON that its endpoint documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from liquidpilot.extending import JsonMistake, RequestProblem, read_json
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.validation import bodies
from liquidpilot.integrations.trustpilot.validation.problems import BodyProblem
from liquidpilot.integrations.trustpilot.validation.quoting import quoted
from liquidpilot.integrations.trustpilot.validation.targets import Target
from liquidpilot.integrations.trustpilot.validation.wording import INVALID_BODY

_JSON = "application/json"
_CHECKS: Mapping[str, Callable[[object], list[BodyProblem]]] = {
    endpoints.EMAIL_INVITATIONS: bodies.email_invitation_problems,
    endpoints.INVITATION_LINKS: bodies.invitation_link_problems,
    endpoints.PRODUCT_INVITATION_LINKS: bodies.product_invitation_link_problems,
    endpoints.DELETION: bodies.deletion_problems,
    endpoints.LEGACY_INVITATIONS: bodies.legacy_invitation_problems,
    endpoints.BATCH_SUMMARIES: bodies.batch_summaries_problems,
    endpoints.ATTRIBUTE_SUMMARIES: bodies.attribute_summaries_problems,
    endpoints.PRODUCTS: bodies.product_upload_problems,
}


def request_body_problems(target: Target) -> Iterator[RequestProblem]:
    """Yield what is wrong with the body and its Content-Type, for which 415 is documented."""
    endpoint = target.endpoint
    if endpoint is None or target.request.method == "GET":
        return
    check = _CHECKS.get(endpoint.path)
    if check is None and not target.request.body:
        return  # some have none
    if target.content_type != _JSON:
        sent = quoted(target.content_type) if target.content_type else "missing"
        message = f"the Content-Type is {sent}, and must be '{_JSON}': the answer is 415"
        hint = f"write the header 'Content-Type: {_JSON}', or ':content_type {_JSON}' in a call"
        code = "trustpilot-wrong-content-type"
        yield RequestProblem(
            code, "error", message, hint, "header", ("Content-Type",), target.content_type or None
        )
    if check is not None:
        yield from _json_problems(target, check)


def _json_problems(
    target: Target, check: Callable[[object], list[BodyProblem]]
) -> Iterator[RequestProblem]:
    is_invitation = target.endpoint is not None and target.endpoint.path == (
        endpoints.EMAIL_INVITATIONS
    )
    code = "trustpilot-wrapped-invitation" if is_invitation else INVALID_BODY
    if not (target.request.body or b"").strip():
        yield RequestProblem(code, "error", "the body is empty", "write one JSON object", "body")
        return
    try:
        data = read_json(target.request.body or b"")
    except JsonMistake as mistake:
        line, column = mistake.position
        message = (
            f"the body is not JSON: {mistake.message} at line {line}, column {column} "
            "of what is sent"
        )
        hint = "put values in by 'json_escape', and look for a comma too many or a quote too few"
        yield RequestProblem(code, "error", message, hint, "body")
        return
    for each in check(data):
        yield RequestProblem(
            each.code, each.severity, each.message, each.hint, "body", each.keys, each.value
        )
