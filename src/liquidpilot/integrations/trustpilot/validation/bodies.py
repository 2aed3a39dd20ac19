"""What is wrong with the bodies that Trustpilot's endpoints take.

Each function takes the parsed JSON, whatever it is, and returns all that is wrong with it. A
problem of severity `error` is one for which Trustpilot is expected to answer 400; what the 400
says is not documented.
"""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.validation.problems import BodyProblem, Severity
from liquidpilot.integrations.trustpilot.validation.quoting import kind_of
from liquidpilot.integrations.trustpilot.validation.schemas import violations
from liquidpilot.integrations.trustpilot.validation.send_times import send_time_problems
from liquidpilot.integrations.trustpilot.validation.wording import problems_of

__all__ = [
    "BodyProblem",
    "Severity",
    "attribute_summaries_problems",
    "batch_summaries_problems",
    "deletion_problems",
    "email_invitation_problems",
    "invitation_link_problems",
    "legacy_invitation_problems",
    "product_invitation_link_problems",
    "product_upload_problems",
]

_WRAPPED = "trustpilot-wrapped-invitation"
_WRAPPERS = frozenset({"invitations", "invitation", "emailInvitations", "data", "body"})


def email_invitation_problems(data: object) -> list[BodyProblem]:
    """Check the body of `POST …/email-invitations`.

    >>> email_invitation_problems([])[0].message
    'the body must be an object, not a list'
    """
    wrapped = _wrapped(data)
    if wrapped is not None:
        return [wrapped]
    return [*_found("email-invitation", data), *send_time_problems(data)]


def invitation_link_problems(data: object) -> list[BodyProblem]:
    """Check the body of `POST …/invitation-links` on the invitations host."""
    return _found("invitation-link", data)


def product_invitation_link_problems(data: object) -> list[BodyProblem]:
    """Check the body of `POST …/product-reviews/…/invitation-links`."""
    return _found("product-invitation-link", data)


def deletion_problems(data: object) -> list[BodyProblem]:
    """Check the body of `POST …/invitation-data/delete`."""
    return [*_found("invitation-data-deletion", data), *send_time_problems(data)]


def legacy_invitation_problems(data: object) -> list[BodyProblem]:
    """Check the body of `POST …/invitations`, which is no longer documented."""
    return [*_found("legacy-invitation", data), *send_time_problems(data)]


def batch_summaries_problems(data: object) -> list[BodyProblem]:
    """Check the body of `POST …/batch-summaries`."""
    return _found("batch-summaries", data)


def attribute_summaries_problems(data: object) -> list[BodyProblem]:
    """Check the body of `POST …/attribute-summaries`."""
    return _found("attribute-summaries", data)


def product_upload_problems(data: object) -> list[BodyProblem]:
    """Check the body of `POST …/products`."""
    return _found("product-upload", data)


def _found(schema: str, data: object) -> list[BodyProblem]:
    problems = (each for found in violations(schema, data) for each in problems_of(found))
    # `required` is violated once for each name that is missing, and names all of them each time.
    return list(dict.fromkeys(problems))


def _wrapped(data: object) -> BodyProblem | None:
    """Return what is wrong with a body that holds the invitation instead of being it."""
    hint = "the invitation itself is the body: one JSON object, one invitation a request"
    if not isinstance(data, dict):
        message = f"the body must be an object, not {kind_of(data)}"
        return BodyProblem(_WRAPPED, "error", (), message, hint)
    if len(data) == 1 and _WRAPPERS.issuperset(data):
        (name,) = data
        return BodyProblem(_WRAPPED, "error", (name,), f"the body is wrapped in '{name}'", hint)
    return None
