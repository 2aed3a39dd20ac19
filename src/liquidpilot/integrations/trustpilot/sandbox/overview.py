"""What there is to see in a sandbox: its clock, the invitations, the tokens, what goes wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from liquidpilot.extending import Section
from liquidpilot.integrations.trustpilot.sandbox.faults import Fault
from liquidpilot.integrations.trustpilot.sandbox.invitations import Invitation
from liquidpilot.integrations.trustpilot.sandbox.tokens import Token
from liquidpilot.integrations.trustpilot.sandbox.world import World

_MOST_ROWS = 200
_SHOWN_OF_TOKEN = 8
_DOCUMENTED_KEY = "sandbox-key"


def overview_of(world: World) -> Iterable[Section]:
    """Return the sections of the sandbox's page."""
    return (_invitations(world), _tokens(world), _state(world))


def _invitations(world: World) -> Section:
    columns = (
        "Created", "State", "Kind", "Consumer", "Reference", "Send at", "Template", "Tags",
        "History",
    )  # fmt: skip
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
        _moment(invitation.send_at),
        invitation.template or "default",
        ", ".join(invitation.tags),
        " → ".join(f"{state} {_moment(time)}" for time, state in invitation.history),
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
    return Section("State", ("What", "Value"), rows)


def _told(fault: Fault) -> str:
    fields = ("path", "endpoint", "status", "shape", "delay", "truncated", "closed", "times")
    given = ((name, getattr(fault, name)) for name in fields)
    return ", ".join(f"{name} {value}" for name, value in given if value)


def _moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}"
