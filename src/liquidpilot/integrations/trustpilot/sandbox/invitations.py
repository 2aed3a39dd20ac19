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

    It is never before `earliest`: clients use a time that is past to say "now". It is a full
    second, as times in answers are, so that a clock can be set to it.
    """
    moment = send_time(preferred) if isinstance(preferred, str) else None
    planned = min(max(moment or default, earliest), _LATEST)
    return (planned + timedelta(microseconds=999_999)).replace(microsecond=0)


Kind = Literal["service", "product", "service+product"]
"""What an invitation asks for."""

About = Literal["service", "products"]
"""What one of its e-mails asks for."""

State = Literal["Queued", "Sending", "Delivered", "Answered", "Deleted"]
"""As the status page of Trustpilot's business app calls them; the last two are the sandbox's."""

_KEPT = 10_000
_TAKEN_UP = timedelta(minutes=1)
_DELIVERED = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class InvitedProduct:
    """A product that an e-mail asks about; of a SKU of the catalogue nothing else is told.

    `sku` is empty where the request has none.
    """

    sku: str
    name: str | None = None
    url: str | None = None
    image_url: str | None = None
    brand: str | None = None
    mpn: str | None = None
    gtin: str | None = None

    def __str__(self) -> str:
        sku = self.sku or "no SKU"
        return f"{sku} ({self.name})" if self.name else sku


@dataclass(slots=True)
class Email:
    """One e-mail of an invitation, to review the `service` or `products`.

    `template` is None for the account's default template, `redirect_uri` for no page of the shop
    that reviewers come to afterwards. `answered_at` is when its reader wrote a review, None if none
    was written yet.
    """

    about: About
    template: str | None
    send_at: datetime
    products: tuple[InvitedProduct, ...] = ()
    redirect_uri: str | None = None
    tags: tuple[str, ...] = ()
    answered_at: datetime | None = None

    @property
    def delivered_at(self) -> datetime:
        """When its reader has it.

        It is taken up a minute after its time, and is there two minutes later (assumed: the
        documentation says "within a few minutes").
        """
        return self.send_at + _DELIVERED


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

        While the second e-mail of an invitation waits, the invitation is `Queued` again.
        """
        end = self._now() if self.deleted is None else self.deleted
        states: list[tuple[datetime, State]] = []
        waiting_since = self.created
        for email in self.emails:
            states.append((waiting_since, "Queued"))
            states.append((email.send_at + _TAKEN_UP, "Sending"))
            waiting_since = email.delivered_at
            states.append((waiting_since, "Delivered"))
            if email.answered_at is not None:
                states.append((email.answered_at, "Answered"))
        states.sort(key=lambda each: each[0])
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
        self._next_delivery: datetime | None = None

    def add(
        self, kind: Kind, unit_id: str, body: Mapping[str, object], user: str | None
    ) -> Invitation:
        """Queue what the `body` of a request asks for, and return it.

        `user` is the id of the business user who sends it. The body was checked before; what it
        leaves out is empty here.
        """
        now = self._now()
        reference = _text(body, "referenceNumber") or ""
        invitation = Invitation(
            id=self._identities.object_id(),
            kind=kind,
            business_unit_id=unit_id,
            user=user,
            consumer_name=_text(body, "consumerName") or "",
            consumer_email=_text(body, "consumerEmail") or "",
            reference=reference,
            created=now,
            emails=_emails(kind, body, now),
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
        deliveries = [each.delivered_at for each in invitation.emails]
        if self._next_delivery is not None:
            deliveries.append(self._next_delivery)
        self._next_delivery = min(deliveries)
        self._references[invitation.business_unit_id, invitation.reference] += 1

    def all(self) -> list[Invitation]:
        """Return all invitations from the newest, deleted ones too."""
        return list(reversed(self._invitations))

    def find(self, invitation_id: str) -> Invitation | None:
        """Return the invitation with this id."""
        return next((each for each in self._invitations if each.id == invitation_id), None)

    def due(self) -> list[tuple[Invitation, Email]]:
        """Return the e-mails that were delivered until now and not answered, from the oldest."""
        if self._next_delivery is None or self._next_delivery > self._now():
            return []
        now, waiting = self._now(), [*self._waiting()]
        ahead = [email.delivered_at for _, email in waiting if email.delivered_at > now]
        self._next_delivery = min(ahead, default=None)
        delivered = [each for each in waiting if each[1].delivered_at <= now]
        return sorted(delivered, key=lambda each: each[1].delivered_at)

    @property
    def next_delivery(self) -> datetime | None:
        """When the next e-mail is delivered, as far as `due` has been asked; None if none is."""
        return self._next_delivery

    def _waiting(self) -> Iterator[tuple[Invitation, Email]]:
        for invitation in self._invitations:
            if invitation.deleted is None:
                yield from (
                    (invitation, each) for each in invitation.emails if not each.answered_at
                )

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


_BLOCKS: Mapping[About, str] = {
    "service": "serviceReviewInvitation",
    "products": "productReviewInvitation",
}
_ABOUT: Mapping[Kind, tuple[About, ...]] = {
    "service": ("service",),
    "product": ("products",),
    "service+product": ("service", "products"),
}


def _emails(kind: Kind, body: Mapping[str, object], now: datetime) -> tuple[Email, ...]:
    emails: list[Email] = []
    earliest, default = now, now + DEFAULT_DELAY
    for about in _ABOUT[kind]:
        block = _block(body, _BLOCKS[about])
        moment = planned_time(block.get("preferredSendTime"), earliest, default)
        email = Email(
            about,
            _text(block, "templateId"),
            moment,
            tuple(_products(block)),
            _text(block, "redirectUri") or None,
            tuple(_texts(block, "tags")),
        )
        emails.append(email)
        # The invitation to review products comes after the one to review the service (documented).
        earliest, default = email.delivered_at, moment + DEFAULT_DELAY
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


def _products(block: Mapping[str, object]) -> Iterator[InvitedProduct]:
    """Yield the products of either form: SKUs of the catalogue, or objects that describe them."""
    yield from map(InvitedProduct, _texts(block, "productSkus"))
    described = block.get("products")
    for product in described if isinstance(described, list) else ():
        if isinstance(product, dict):
            yield InvitedProduct(
                _text(product, "sku") or "",
                *(_text(product, each) for each in ("name", "productUrl", "imageUrl")),
                *(_text(product, each) for each in ("brand", "mpn", "gtin")),
            )
