"""Conversations below product reviews, which the company starts and comments on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from liquidpilot.integrations.trustpilot.sandbox.identities import Identities
from liquidpilot.integrations.trustpilot.store.model import CompanyReply, ProductReview

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
