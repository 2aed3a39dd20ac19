"""Conversations about product reviews: to look at by everybody, to take part in by the company."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.acting import acting_user, require_own
from liquidpilot.integrations.trustpilot.sandbox.bodies import required_text, text
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.conversations import Comment, Conversation
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request, not_found
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes import conversations as shapes
from liquidpilot.integrations.trustpilot.sandbox.world import World


def get_public(call: Call, world: World) -> Reply:
    """Return a conversation that everybody may see; a private one is as if it were not there."""
    conversation = _conversation(call, world)
    if conversation.visibility == "private":
        raise not_found("conversation not found")
    return found(shapes.conversation(conversation), "assumed")


def get_private(call: Call, world: World) -> Reply:
    """Return a conversation of the company."""
    return found(shapes.conversation(_own_conversation(call, world)))


def set_state(call: Call, world: World) -> Reply:
    """Show a conversation to everybody, or no longer; the answer is a guess."""
    conversation = _own_conversation(call, world)
    match required_text(call.json_object(), "state"):
        case ("public" | "private") as state:
            conversation.visibility = state
        case _:
            raise bad_request("'state' must be 'public' or 'private'")
    return found(shapes.conversation(conversation), "assumed")


def add_comment(call: Call, world: World) -> Reply:
    """Say something in a conversation."""
    conversation = _own_conversation(call, world)
    author_id = acting_user(call, world)
    content = _content(call)
    return found(shapes.comment(world.conversations.add_comment(conversation, content, author_id)))


def get_comment(call: Call, world: World) -> Reply:
    """Return one comment."""
    return found(shapes.comment(_comment(call, _own_conversation(call, world))))


def change_comment(call: Call, world: World) -> Reply:
    """Say something else instead of a comment."""
    conversation = _own_conversation(call, world)
    content = _content(call)
    comment = _comment(call, conversation)
    return found(shapes.comment(world.conversations.change_comment(conversation, comment, content)))


def _conversation(call: Call, world: World) -> Conversation:
    conversation = world.conversations.find(call.values["conversation_id"])
    if conversation is None:
        raise not_found("conversation not found")
    return conversation


def _own_conversation(call: Call, world: World) -> Conversation:
    conversation = _conversation(call, world)
    require_own(conversation.review.business_unit_id, world)
    return conversation


def _comment(call: Call, conversation: Conversation) -> Comment:
    comment = conversation.comments.get(call.values["comment_id"])
    if comment is None:
        raise not_found("comment not found")
    return comment


def _content(call: Call) -> str:
    body = call.json_object()
    text(body, "integrationId")
    return required_text(body, "content")


_PRIVATE = "/v1/private/conversations/{conversation_id}"
_COMMENTS = f"{_PRIVATE}/comments"

ROUTES = (
    Route("GET", "/v1/conversations/{conversation_id}", get_public),
    Route("GET", _PRIVATE, get_private, access="token"),
    Route("POST", f"{_PRIVATE}/state", set_state, access="token"),
    Route("POST", _COMMENTS, add_comment, access="token"),
    Route("GET", f"{_COMMENTS}/{{comment_id}}", get_comment, access="token"),
    Route("PUT", f"{_COMMENTS}/{{comment_id}}", change_comment, access="token"),
)
