"""What a message does with the answers that Trustpilot gives it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from liquidpilot.extending import Flow, Use, written_path
from liquidpilot.integrations.trustpilot.rules.calls import TrustpilotCall, trustpilot_calls
from liquidpilot.integrations.trustpilot.rules.shapes import FAILURE_KEYS, STATUS, review_list

Path = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Answer:
    """What comes of `call`, and what is done with it, in the order in which it is met.

    The call, and each use, may stand in a content block. Uses inside of the block that makes the
    call are found when the block is checked by itself: they are in `all_uses` alone, as is what is
    read of a text that was captured of the answer.
    """

    flow: Flow
    call: TrustpilotCall
    all_uses: tuple[Use, ...]

    @property
    def endpoint(self) -> str:
        """The path of the endpoint that it comes from."""
        return self.call.endpoint

    @property
    def reviews(self) -> str | None:
        """The name of its list of reviews, or of summaries; None if it has none."""
        return review_list(self.endpoint)

    @property
    def name(self) -> str:
        """The variable that it is saved in."""
        return self.call.call.saves

    @property
    def uses(self) -> list[Use]:
        """What is read of it."""
        return [use for use in self.all_uses if not (use.is_within_block or use.is_captured)]

    @property
    def printed(self) -> list[Use]:
        """The uses that are written into the message."""
        return [use for use in self.uses if use.is_printed]


@lru_cache(maxsize=16)
def answers_in(flow: Flow) -> tuple[Answer, ...]:
    """Return the answers that Trustpilot's calls give in a text, one for each call."""
    calls = {each.call.tag: each for member in flow.members for each in trustpilot_calls(member)}
    uses: dict[object, list[Use]] = {tag: [] for tag in calls}
    for use in flow.uses(*calls, captured=True) if calls else ():
        uses[use.tag].append(use)
    return tuple(Answer(flow, call, tuple(uses[tag])) for tag, call in calls.items())


def is_of_success(use: Use) -> bool:
    """Say whether a good answer has it, and no other; the status is in all."""
    return bool(use.path) and use.path[0] not in FAILURE_KEYS and use.path[-1] != STATUS


def is_within_tag(use: Use) -> bool:
    """Say whether it stands in a tag of HTML, as a part of a link does, where nobody reads it."""
    before = use.flow.outline.without_liquid[: use.read.part.span[0]]
    return before.rfind("<") > before.rfind(">")


def has_default(use: Use) -> bool:
    """Say whether something stands in for it if it is missing."""
    return use.goes_through("default")


def shown_path(answer: Answer, path: Path) -> str:
    """Return a way into an answer as an author writes it: `result.productReviews[0].content`."""
    return written_path((answer.name, *path))


def shown_line(answer: Answer, use: Use) -> str:
    """Return where something is used, for a finding at the call: `line 3`."""
    line = f"line {use.place.line}"
    return line if use.flow.outline is answer.call.flow.outline else f"{line} of '{use.place.path}'"
