"""Conversations about product reviews, and the comments in them."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.conversations import Comment, Conversation
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.sandbox.shapes.times import with_milliseconds


def conversation(subject: Conversation) -> JsonObject:
    """Return a conversation with all that was said in it."""
    review = subject.review
    return {
        "id": subject.id,
        "businessUnitId": review.business_unit_id,
        "consumerId": review.consumer.id,
        "source": "Product reviews",
        "sourceId": review.id,
        "state": subject.visibility,
        "comments": [comment(each) for each in subject.comments.values()],
    }


def comment(subject: Comment) -> JsonObject:
    """Return one comment; its author is a business user, `null` if nobody was named."""
    return {
        "commentId": subject.id,
        "createdAt": with_milliseconds(subject.created_at),
        "author": {"id": subject.author_id, "type": "businessUser"},
        "content": subject.content,
    }
