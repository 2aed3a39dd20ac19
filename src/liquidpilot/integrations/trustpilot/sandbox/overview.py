"""What there is to see in a sandbox, and what a person can do there: the sections of its page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from liquidpilot.extending import Action, ActionField, Section
from liquidpilot.integrations.trustpilot.sandbox.endpoints.written_reviews import (
    reviewable,
    suggested,
)
from liquidpilot.integrations.trustpilot.sandbox.events import RETRIES, Event
from liquidpilot.integrations.trustpilot.sandbox.faults import Fault
from liquidpilot.integrations.trustpilot.sandbox.invitations import Email, Invitation
from liquidpilot.integrations.trustpilot.sandbox.shapes import with_seconds
from liquidpilot.integrations.trustpilot.sandbox.tokens import Token
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.sandbox.written import Written
from liquidpilot.integrations.trustpilot.store.model import ServiceReview

_MOST_ROWS = 200
_SHOWN_OF_TOKEN = 8
_DOCUMENTED_KEY = "sandbox-key"
_OF_ACCOUNT = "as the account has it"


def overview_of(world: World) -> Iterable[Section]:
    """Return the sections of the sandbox's page."""
    return (
        _invitations(world),
        _emails(world),
        _reviews(world),
        _webhooks(world),
        _tokens(world),
        _state(world),
    )


def _invitations(world: World) -> Section:
    columns = ("Created", "State", "Kind", "Consumer", "Reference", "Location", "History")
    rows = [_invitation_row(each) for each in world.queue.all()[:_MOST_ROWS]]
    return Section("Invitations", columns, rows, "No invitation was accepted yet.")


def _invitation_row(invitation: Invitation) -> tuple[str, ...]:
    repeated = " (repeated)" if invitation.repeats else ""
    return (
        _moment(invitation.created),
        invitation.state,
        invitation.kind,
        invitation.consumer,
        f"{invitation.reference}{repeated}",
        invitation.location or "",
        " → ".join(f"{state} {_moment(time)}" for time, state in invitation.history),
    )


def _emails(world: World) -> Section:
    columns = (
        "Sent", "About", "State", "From", "Reply to", "To", "Products", "Afterwards", "Template",
        "Locale", "Tags",
    )  # fmt: skip
    shown = [
        (email, invitation)
        for invitation in world.queue.all()[:_MOST_ROWS]
        if invitation.deleted is None
        for email in invitation.emails
    ]
    rows = [_email_row(*each, world.now()) for each in shown]
    actions = [_email_actions(*each, world) for each in shown]
    title = "E-mails to the customer"
    return Section(title, columns, rows, "No e-mail was asked for yet.", actions=actions)


def _email_row(email: Email, invitation: Invitation, now: datetime) -> tuple[str, ...]:
    """Return an e-mail as its reader finds it; what the request leaves out, the account decides."""
    sender = invitation.sender_name or _OF_ACCOUNT
    return (
        _moment(email.send_at),
        f"a review of the {email.about}",
        _state_of(email, now),
        f"{sender} <{invitation.sender_email}>" if invitation.sender_email else sender,
        invitation.reply_to or _OF_ACCOUNT,
        invitation.consumer,
        ", ".join(map(str, email.products)),
        email.redirect_uri or "",
        email.template or "default",
        invitation.locale or _OF_ACCOUNT,
        ", ".join(email.tags),
    )


def _state_of(email: Email, now: datetime) -> str:
    if email.answered_at is not None:
        return f"answered {_moment(email.answered_at)}"
    return "delivered" if email.delivered_at <= now else "not yet sent"


def _email_actions(email: Email, invitation: Invitation, world: World) -> Sequence[Action]:
    if email.answered_at is not None or (email.about == "products" and not reviewable(email)):
        return ()
    if email.delivered_at > world.now():
        return (_clock_to(email.delivered_at, "Deliver now"),)
    made_up = suggested(world, invitation, email)
    title = ActionField("title", "Title", made_up.title)
    fields = (_stars("5"), *([title] if email.about == "service" else []), _text(made_up.text))
    products = ", ".join(map(str, reviewable(email))) or "the shop"
    about = f"As {invitation.consumer_name or invitation.consumer_email}, about {products}."
    path = f"/_sandbox/invitations/{invitation.id}/answer"
    return (Action("Answer", path, about=about, values={"about": email.about}, fields=fields),)


def _clock_to(moment: datetime, label: str) -> Action:
    about = f"Moves the clock of the sandbox to {_moment(moment)} UTC. It does not go back."
    return Action(label, "/_sandbox/clock", about=about, values={"to": with_seconds(moment)})


_STARS = {str(number): f"{'★' * number}{'☆' * (5 - number)}" for number in range(5, 0, -1)}


def _stars(value: str) -> ActionField:
    return ActionField("stars", "Stars", value, "number", _STARS)


def _text(value: str) -> ActionField:
    return ActionField("text", "Text", value, "long")


def _reviews(world: World) -> Section:
    columns = ("Written", "About", "Stars", "Title", "Text", "By", "Reference", "State")
    written = world.written.all()[:_MOST_ROWS]
    rows = [_review_row(each) for each in written]
    actions = [_review_actions(each) for each in written]
    when_empty = "Nobody has answered an invitation yet."
    return Section("Reviews written here", columns, rows, when_empty, actions=actions)


def _review_row(written: Written) -> tuple[str, ...]:
    review = written.review
    state = f"revised {_moment(review.updated_at)}" if review.updated_at else "published"
    return (
        _moment(review.created_at),
        "the shop" if isinstance(review, ServiceReview) else review.sku,
        _STARS[str(review.stars)],
        review.title if isinstance(review, ServiceReview) else "",
        review.text if isinstance(review, ServiceReview) else review.content,
        review.consumer.display_name or "",
        review.reference_number or "",
        f"deleted {_moment(written.deleted_at)}" if written.deleted_at else state,
    )


def _review_actions(written: Written) -> Sequence[Action]:
    review, path = written.review, f"/_sandbox/reviews/{written.review.id}"
    if written.deleted_at is not None:
        return ()
    if isinstance(review, ServiceReview):
        fields = [ActionField("title", "Title", review.title), _text(review.text)]
    else:
        fields = [_text(review.content)]
    return (
        Action("Revise", path, fields=(_stars(str(review.stars)), *fields)),
        Action("Delete", path, "DELETE", "It is gone from all lists, summaries and scores."),
    )


def _webhooks(world: World) -> Section:
    columns = ("Event", "Review", "State", "Attempts", "Last answer", "Next try")
    events = world.events.all()[:_MOST_ROWS]
    actions = [[*_try_again(each)] for each in events]
    none = "There was no event yet."
    when_empty = none if world.events.url else "--webhook URL sends Trustpilot's events of reviews."
    return Section("Webhooks", columns, [*map(_webhook_row, events)], when_empty, actions=actions)


def _try_again(event: Event) -> Iterable[Action]:
    if event.next_try is not None and event.attempts:
        yield _clock_to(event.next_try, "Try now")


def _webhook_row(event: Event) -> tuple[str, ...]:
    return (
        event.name,
        event.review_id,
        event.state,
        f"{len(event.attempts)} of {len(RETRIES) + 1}",
        str(event.attempts[-1].outcome) if event.attempts else "",
        _moment(event.next_try) if event.next_try else "",
    )


def _tokens(world: World) -> Section:
    columns = ("Issued", "Grant", "Token", "Application", "User", "Expires", "State")
    rows = [_token_row(each, world) for each in world.tokens.all()[:_MOST_ROWS]]
    return Section("Tokens", columns, rows, "No token was issued yet.")


def _token_row(token: Token, world: World) -> tuple[str, ...]:
    state = "expired" if token.is_expired(world.now()) else "good"
    if world.tokens.is_renewable(token):
        state = f"{state}, can be refreshed"
    return (
        _moment(token.issued_at),
        token.grant,
        f"{token.access[:_SHOWN_OF_TOKEN]}…",
        # What is not in the data may be a real key, and is nobody's business.
        token.client_id if world.store.application(token.client_id) else "another key",
        token.user or "nobody",
        _moment(token.expires_at),
        state,
    )


def _state(world: World) -> Section:
    rows = [("Scenario", world.scenario or "none"), ("Clock", _moment(world.now()))]
    known = world.store.application(_DOCUMENTED_KEY)
    if known is not None:
        other = "; any other works too" if world.store.accepts_any_key else ""
        rows.append(("Key to try with", f"{known.key}, its secret {known.secret}{other}"))
    rows.extend(("Fault", _told(fault)) for fault in world.faults.all())
    return Section("State", ("What", "Value"), rows, is_standing=True)


def _told(fault: Fault) -> str:
    fields = ("path", "endpoint", "status", "shape", "delay", "truncated", "closed", "times")
    given = ((name, getattr(fault, name)) for name in fields)
    return ", ".join(f"{name} {value}" for name, value in given if value)


def _moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}"
