"""The invitations that were accepted, and what became of each by the sandbox's clock."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from liquidpilot.integrations.trustpilot.sandbox.tokens import Identities
from liquidpilot.integrations.trustpilot.validation.bodies import send_time

# When the e-mails of an invitation go out.

DEFAULT_DELAY = timedelta(days=7)
"""How long an invitation waits that names no time: what an account's settings are at first."""

_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def planned_time(preferred: object, earliest: datetime, default: datetime) -> datetime:
    """Return when an e-mail goes out for which `preferred` was asked, `default` if nothing was.

    It is never before `earliest`: clients use a time that is past to say "now".
    """
    moment = send_time(preferred) if isinstance(preferred, str) else None
    return min(max(moment or default, earliest), _LATEST)


Kind = Literal["service", "product", "service+product", "legacy"]
"""What an invitation asks for: `legacy` ones come from the endpoint that was there before."""

State = Literal["Queued", "Sending", "Delivered", "Deleted"]
"""As the status page of Trustpilot's business app calls them; `Deleted` is the sandbox's."""

_KEPT = 10_000
_TAKEN_UP = timedelta(minutes=1)
_DELIVERED = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Email:
    """One e-mail of an invitation, to review the `service` or `products`.

    `template` is None for the account's default template, `redirect_uri` for no page of the shop
    that reviewers come to afterwards. `products` are told by their SKUs, with names where the
    request has them: `TRUCK-001 (Timber Toy Truck)`.
    """

    about: Literal["service", "products"]
    template: str | None
    send_at: datetime
    products: tuple[str, ...] = ()
    redirect_uri: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Invitation:
    """An accepted invitation: one e-mail, or two where it is for the service and for products.

    `template`, `send_at` and `tags` are those of the first e-mail. What the request leaves out of
    sender, reply address and location is None: the settings of the account decide then. `repeats`
    tells that the business unit already had an invitation with this `reference`: nothing suppresses
    the second one, so a webhook that is delivered twice invites twice.
    """

    id: str
    kind: Kind
    business_unit_id: str
    user: str | None
    consumer_name: str
    consumer_email: str
    reference: str
    created: datetime
    emails: tuple[Email, ...]
    locale: str | None
    sender_name: str | None
    sender_email: str | None
    reply_to: str | None
    location: str | None
    repeats: bool
    _now: Callable[[], datetime] = field(repr=False)
    deleted: datetime | None = None

    @property
    def consumer(self) -> str:
        """The person who is invited: `John Doe <john.doe@example.com>`."""
        return f"{self.consumer_name} <{self.consumer_email}>"

    @property
    def send_at(self) -> datetime:
        """When the first e-mail goes out."""
        return self.emails[0].send_at

    @property
    def template(self) -> str | None:
        """The template of the first e-mail, None for the account's default template."""
        return self.emails[0].template

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the first e-mail."""
        return self.emails[0].tags

    @property
    def history(self) -> list[tuple[datetime, State]]:
        """Every state until now, from the oldest.

        An e-mail is taken up a minute after its time, and is there two minutes later (assumed: the
        documentation says "within a few minutes"). While the second e-mail of an invitation waits,
        the invitation is `Queued` again.
        """
        end = self._now() if self.deleted is None else self.deleted
        states: list[tuple[datetime, State]] = []
        waiting_since = self.created
        for email in self.emails:
            states.append((waiting_since, "Queued"))
            states.append((email.send_at + _TAKEN_UP, "Sending"))
            waiting_since = email.send_at + _DELIVERED
            states.append((waiting_since, "Delivered"))
        reached = [each for each in states if each[0] <= end]
        if self.deleted is not None:
            reached.append((self.deleted, "Deleted"))
        return reached

    @property
    def state(self) -> State:
        """The state that it is in now."""
        return self.history[-1][1]


class InvitationQueue:
    """What was accepted, by whatever endpoint; the oldest are forgotten if there are very many."""

    def __init__(self, identities: Identities, now: Callable[[], datetime]) -> None:
        self._identities = identities
        self._now = now
        self._invitations: deque[Invitation] = deque(maxlen=_KEPT)
        self._references: Counter[tuple[str, str]] = Counter()

    def add(
        self, kind: Kind, unit_id: str, body: Mapping[str, object], user: str | None
    ) -> Invitation:
        """Queue what the `body` of a request asks for, and return it.

        `user` is the id of the business user who sends it. The body was checked before; what it
        leaves out is empty here. Those of `legacy` kind have the names of that endpoint.
        """
        now = self._now()
        names = _LEGACY_NAMES if kind == "legacy" else _NAMES
        name, email, reference = (_text(body, each) or "" for each in names)
        blocks = [body] if kind == "legacy" else [_block(body, each) for each in _BLOCKS[kind]]
        invitation = Invitation(
            id=self._identities.object_id(),
            kind=kind,
            business_unit_id=unit_id,
            user=user,
            consumer_name=name,
            consumer_email=email,
            reference=reference,
            created=now,
            emails=_emails(blocks, _ABOUT[kind], now),
            locale=_text(body, "locale"),
            sender_name=_text(body, "senderName") or None,
            sender_email=_text(body, "senderEmail") or None,
            reply_to=_text(body, "replyTo") or None,
            location=_text(body, "locationId") or None,
            repeats=bool(reference) and self._references[unit_id, reference] > 0,
            _now=self._now,
        )
        self._keep(invitation)
        return invitation

    def _keep(self, invitation: Invitation) -> None:
        if len(self._invitations) == _KEPT:
            oldest = self._invitations[0]
            key = oldest.business_unit_id, oldest.reference
            self._references[key] -= 1
            if not self._references[key]:
                del self._references[key]
        self._invitations.append(invitation)
        self._references[invitation.business_unit_id, invitation.reference] += 1

    def all(self) -> list[Invitation]:
        """Return all invitations from the newest, deleted ones too."""
        return list(reversed(self._invitations))

    def delete(self, unit_id: str, is_meant: Callable[[Invitation], bool]) -> int:
        """Delete what `is_meant` of a business unit's invitations; return how many those were.

        They stay in the list, as deleted ones, so that one sees what a request has done.
        """
        now = self._now()
        meant = [
            each
            for each in self._invitations
            if each.business_unit_id == unit_id and each.deleted is None and is_meant(each)
        ]
        for invitation in meant:
            invitation.deleted = now
        return len(meant)


_NAMES = ("consumerName", "consumerEmail", "referenceNumber")
_LEGACY_NAMES = ("recipientName", "recipientEmail", "referenceId")
_BLOCKS: Mapping[Kind, tuple[str, ...]] = {
    "service": ("serviceReviewInvitation",),
    "product": ("productReviewInvitation",),
    "service+product": ("serviceReviewInvitation", "productReviewInvitation"),
}


_ABOUT: Mapping[Kind, tuple[Literal["service", "products"], ...]] = {
    "service": ("service",),
    "product": ("products",),
    "service+product": ("service", "products"),
    "legacy": ("service",),
}


def _emails(
    blocks: list[Mapping[str, object]],
    about: tuple[Literal["service", "products"], ...],
    now: datetime,
) -> tuple[Email, ...]:
    emails: list[Email] = []
    earliest, default = now, now + DEFAULT_DELAY
    for subject, block in zip(about, blocks, strict=True):
        moment = planned_time(block.get("preferredSendTime"), earliest, default)
        email = Email(
            subject,
            _text(block, "templateId"),
            moment,
            tuple(_products(block)),
            _text(block, "redirectUri") or None,
            tuple(_texts(block, "tags")),
        )
        emails.append(email)
        # The invitation to review products comes after the one to review the service (documented).
        earliest, default = moment + _DELIVERED, moment + DEFAULT_DELAY
    return tuple(emails)


def _block(body: Mapping[str, object], name: str) -> Mapping[str, object]:
    block = body.get(name)
    return block if isinstance(block, dict) else {}


def _text(body: Mapping[str, object], name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) else None


def _texts(block: Mapping[str, object], name: str) -> Iterator[str]:
    texts = block.get(name)
    yield from (each for each in texts if isinstance(each, str)) if isinstance(texts, list) else ()


def _products(block: Mapping[str, object]) -> Iterator[str]:
    """Yield the products of either form: SKUs of the catalogue, or objects that describe them."""
    yield from _texts(block, "productSkus")
    described = block.get("products")
    for product in described if isinstance(described, list) else ():
        if isinstance(product, dict):
            sku, name = _text(product, "sku") or "no SKU", _text(product, "name")
            yield f"{sku} ({name})" if name else sku
