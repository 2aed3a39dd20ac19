"""All that one simulated Trustpilot knows and remembers; endpoints get it beside the call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from liquidpilot.extending import SandboxOptions
from liquidpilot.integrations.trustpilot.sandbox import replies
from liquidpilot.integrations.trustpilot.sandbox.invitations import InvitationQueue
from liquidpilot.integrations.trustpilot.sandbox.replies import EMPTY, Reply
from liquidpilot.integrations.trustpilot.sandbox.settings import Settings
from liquidpilot.integrations.trustpilot.sandbox.tokens import (
    AuthorizationCodes,
    Identities,
    RateLimits,
    TokenStore,
)
from liquidpilot.integrations.trustpilot.store.loading import load_store
from liquidpilot.integrations.trustpilot.store.model import (
    CompanyReply,
    ProductReview,
    ServiceReview,
)
from liquidpilot.integrations.trustpilot.store.store import Store

# Conversations below product reviews, which the company starts and comments on.

Visibility = Literal["public", "private"]

_OBJECT_ID = re.compile(r"[0-9a-f]{24}")
# Makes an id that does not look like the review's, and leads back to it without a table.
_MASK = 0xC0_4E_75_A7_10_4C_04_E7_5A_71_04_C1


@dataclass(frozen=True, slots=True)
class Comment:
    """What the company says in a conversation; nobody is its `author_id` where none was told."""

    id: str
    created_at: datetime
    author_id: str | None
    content: str


@dataclass(slots=True)
class Conversation:
    """What the company and the writer of a product review say to each other."""

    id: str
    review: ProductReview
    visibility: Visibility = "public"
    comments: dict[str, Comment] = field(default_factory=dict)


class Conversations:
    """The conversations of one sandbox: those that were started, and those of replies in its data.

    A review has at most one; its id is made from the review's.
    """

    def __init__(
        self,
        identities: Identities,
        now: Callable[[], datetime],
        review_by_id: Callable[[str], ProductReview | None],
    ) -> None:
        self._identities = identities
        self._now = now
        self._review_by_id = review_by_id
        self._by_review: dict[str, Conversation] = {}

    def find(self, conversation_id: str) -> Conversation | None:
        """Return a conversation by its own id."""
        if not _OBJECT_ID.fullmatch(conversation_id):
            return None
        review = self._review_by_id(_other_id(conversation_id))
        return self.about(review) if review is not None else None

    def about(self, review: ProductReview) -> Conversation | None:
        """Return the conversation about a review, None if there is none."""
        known = self._by_review.get(review.id)
        if known is not None or review.reply is None:
            return known
        return self.start(review)

    def id_about(self, review: ProductReview) -> str | None:
        """Return the id of the conversation about a review, without looking into it."""
        is_there = review.reply is not None or review.id in self._by_review
        return _other_id(review.id) if is_there else None

    def start(self, review: ProductReview) -> Conversation:
        """Return the conversation about a review, which is begun if there is none."""
        if review.id not in self._by_review:
            conversation = Conversation(_other_id(review.id), review)
            if review.reply is not None:
                comment = _comment_of(review.reply, conversation.id)
                conversation.comments[comment.id] = comment
            self._by_review[review.id] = conversation
        return self._by_review[review.id]

    def add_comment(
        self, conversation: Conversation, content: str, author_id: str | None
    ) -> Comment:
        """Say something in a conversation."""
        comment = Comment(self._identities.object_id(), self._now(), author_id, content)
        conversation.comments[comment.id] = comment
        return comment

    def change_comment(self, conversation: Conversation, comment: Comment, content: str) -> Comment:
        """Say something else instead of a comment."""
        changed = replace(comment, content=content)
        conversation.comments[comment.id] = changed
        return changed

    def with_first_comment(self, review: ProductReview) -> ProductReview:
        """Return the review with the reply that the public sees below it now."""
        conversation = self._by_review.get(review.id)
        if conversation is None:
            return review
        first = next(iter(conversation.comments.values()), None)
        if first is None or conversation.visibility == "private":
            return replace(review, reply=None)
        return replace(review, reply=CompanyReply(first.content, first.created_at, first.author_id))


def _other_id(known: str) -> str:
    """Return the id of a review's conversation, or that of a conversation's review."""
    return f"{int(known, 16) ^ _MASK:024x}"


def _comment_of(reply: CompanyReply, conversation_id: str) -> Comment:
    comment_id = conversation_id[::-1]
    return Comment(comment_id, reply.created_at, reply.author_id, reply.text)


# Faults that somebody asked for: answers that go wrong by rule, a number of times or always.

Shape = Literal["F1", "F2", "F3", "F4", "F5", "F6", "html", "empty"]
"""What the body is: a shape of Trustpilot's errors, the page of a gateway, or nothing."""

SHAPES: tuple[Shape, ...] = get_args(Shape)


@dataclass(slots=True)
class Fault:
    """What goes wrong with calls whose path starts with `path`, and whose route ends in `endpoint`.

    `accesstoken` and `{business_unit_id}/reviews` are such ends. Without either it is every call.
    An answer with a `status` or a `shape` comes in place of the real one, and the call has no
    effect; with `closed` there is none at all. Otherwise the call has its effect, and its answer is
    late by `delay` seconds, or `truncated` in the middle of its body. `times` counts down to
    nothing with the calls that it hits; None is for ever.
    """

    path: str | None = None
    endpoint: str | None = None
    status: int | None = None
    shape: Shape | None = None
    delay: float = 0.0
    truncated: bool = False
    closed: bool = False
    times: int | None = None

    def hits(self, path: str, route: str) -> bool:
        """Return whether a call has this fault; `route` is the path of its route."""
        if self.path is not None and not path.startswith(self.path):
            return False
        return self.endpoint is None or f"/{route}".endswith(f"/{self.endpoint.lstrip('/')}")

    def reply(self) -> Reply | None:
        """Return the answer in place of the real one, None to take that."""
        if self.status is None and self.shape is None:
            return None
        shape = self.shape or "F4"
        status = self.status or _USUAL_STATUS.get(shape, 500)
        made = _MAKERS[shape](status)
        return Reply(status, made.data, "assumed", text=made.text, content_type=made.content_type)


class Faults:
    """The faults of one sandbox; of several that hit a call the oldest one counts."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Have calls go wrong from now on."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Have everything go right again."""
        self._faults.clear()

    def all(self) -> list[Fault]:
        """Return the faults that are not used up, from the oldest."""
        return list(self._faults)

    def take(self, path: str, route: str) -> Fault | None:
        """Return the fault that a call has, counted as used; None if all goes well."""
        for fault in self._faults:
            if fault.hits(path, route):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                return fault
        return None


_USUAL_STATUS: Mapping[Shape, int] = {
    "F1": 401,
    "F2": 400,
    "F3": 401,
    "F5": 403,
    "F6": 403,
    "html": 502,
}

_INJECTED = "injected fault"


def _gateway_page(status: int) -> Reply:
    page = (
        f"<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>{status}</h1></body>"
    )
    return Reply(status, None, "assumed", text=f"{page}</html>", content_type="text/html")


_MAKERS: Mapping[Shape, Callable[[int], Reply]] = {
    "F1": lambda status: replies.fault(status, _INJECTED, "sandbox.InjectedFault").reply,
    "F2": lambda _: replies.token_request_error("injected_fault", _INJECTED).reply,
    "F3": lambda _: replies.credentials_refused(_INJECTED).reply,
    "F4": lambda _: replies.bad_request(_INJECTED).reply,
    "F5": lambda _: replies.forbidden("00000000-0000-0000-0000-000000000000", _INJECTED).reply,
    "F6": lambda _: replies.blocked().reply,
    "html": _gateway_page,
    "empty": lambda status: Reply(status, EMPTY, "assumed"),
}


# What a catalogue was told about its products beyond what reviews need: price, group, variant.

Details = Mapping[str, object]
"""A product as it was uploaded."""


class ProductDetails:
    """The details of the products that were uploaded, by business unit and SKU."""

    def __init__(self) -> None:
        self._details: dict[tuple[str, str], Details] = {}

    def keep(self, unit_id: str, sku: str, details: Details) -> None:
        """Remember what was uploaded about a product; earlier details of it are gone."""
        self._details[unit_id, sku] = details

    def of(self, unit_id: str, sku: str) -> Details:
        """Return the details of a product, an empty mapping if it was never uploaded."""
        return self._details.get((unit_id, sku), {})


# What private calls change about service reviews: tags, replies, questions to the reviewer.

Tag = tuple[str, str]
"""Group and value."""


@dataclass(frozen=True, slots=True)
class FindReviewerRequest:
    """The company asked somebody who wrote a review about the purchase."""

    id: str
    created_at: datetime
    message: str | None


class ReviewChanges:
    """Service reviews as they are after every change; those of the store stay as they were."""

    def __init__(self, identities: Identities, now: Callable[[], datetime]) -> None:
        self._identities = identities
        self._now = now
        self._changed: dict[str, ServiceReview] = {}
        self._requests: dict[str, list[FindReviewerRequest]] = {}

    def applied(self, review: ServiceReview) -> ServiceReview:
        """Return a review of the store as it is by now."""
        return self._changed.get(review.id, review)

    def requests(self, review: ServiceReview) -> tuple[FindReviewerRequest, ...]:
        """Return what the writer of a review was asked."""
        return tuple(self._requests.get(review.id, ()))

    def set_tags(self, review: ServiceReview, tags: Iterable[Tag]) -> ServiceReview:
        """Give a review these tags and no others, each once."""
        return self._change(replace(self.applied(review), tags=tuple(dict.fromkeys(tags))))

    def reply(self, review: ServiceReview, message: str, author_id: str | None) -> ServiceReview:
        """Answer a review, in place of an answer that is there."""
        reply = CompanyReply(message, self._now(), author_id)
        return self._change(replace(self.applied(review), reply=reply))

    def remove_reply(self, review: ServiceReview) -> ServiceReview:
        """Take the answer to a review away."""
        return self._change(replace(self.applied(review), reply=None))

    def find_reviewer(self, review: ServiceReview, message: str | None) -> FindReviewerRequest:
        """Ask the writer of a review about the purchase."""
        request = FindReviewerRequest(self._identities.object_id(), self._now(), message)
        self._requests.setdefault(review.id, []).append(request)
        return request

    def _change(self, review: ServiceReview) -> ServiceReview:
        self._changed[review.id] = review
        return review


_FURTHEST = timedelta(days=36_500)


class World:
    """One simulated Trustpilot. Raises WorkspaceError for data that cannot be read."""

    store: Store
    identities: Identities
    tokens: TokenStore
    codes: AuthorizationCodes
    limits: RateLimits
    faults: Faults
    queue: InvitationQueue
    conversations: Conversations
    review_changes: ReviewChanges
    product_details: ProductDetails
    scenario: str | None

    def __init__(self, options: SandboxOptions) -> None:
        self.options = options
        self.settings = Settings.read(options.settings)
        self.reset()

    def reset(self) -> None:
        """Make everything as it was at the start: data, clock, scenario, and nobody has called.

        Raises WorkspaceError for data that cannot be read.
        """
        settings = self.settings
        self.store = load_store(self.options.data, settings.reviews, settings.seed)
        self.scenario = self.options.scenario
        self._ahead = timedelta()
        self.identities = Identities(settings.seed)
        self.tokens = TokenStore(self.identities, self.now)
        self.codes = AuthorizationCodes(self.identities, self.now)
        self.limits = RateLimits(settings.rate_limit, self.now)
        self.faults = Faults()
        self.queue = InvitationQueue(self.identities, self.now)
        self.conversations = Conversations(self.identities, self.now, self.store.product_review)
        self.review_changes = ReviewChanges(self.identities, self.now)
        self.product_details = ProductDetails()

    def now(self) -> datetime:
        """Return the time of the sandbox, which may be ahead of the clock's."""
        return self.options.now() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass at once. Raises ValueError if that leads more than 100 years ahead."""
        if not 0 <= seconds <= _FURTHEST.total_seconds():
            raise ValueError(seconds)
        ahead = self._ahead + timedelta(seconds=seconds)
        if ahead > _FURTHEST:
            raise ValueError(seconds)
        self._ahead = ahead
