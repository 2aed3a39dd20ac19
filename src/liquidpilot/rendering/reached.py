"""Which parts of the texts of one message nobody reaches in any scenario."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from weakref import WeakKeyDictionary

from liquidpilot.dialect.sites import Site
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.variants import Variant, taken_by, variants_of
from liquidpilot.rendering.workspace import Workspace, template_of_field
from liquidpilot.workspace.messages import Message

MOST_RENDERINGS = 60
"""A message that is rendered more often for all is not looked at."""

_known: WeakKeyDictionary[Workspace, dict[str, tuple[Site, ...]]] = WeakKeyDictionary()


def missed_sites(workspace: Workspace, address: str, now: datetime) -> tuple[Site, ...]:
    """Return the sites of a message that nobody comes to; () where that takes too many renderings.

    What was found is kept for as long as the workspace. A profile without a time of its own gets
    the message at `now`. Raises LiquidPilotError for a message that cannot be read.
    """
    kept = _known.setdefault(workspace, {})
    if address not in kept:
        recorded = workspace._recorded()
        message = recorded.message(address)
        kept[address] = _missed(recorded, message, now)
    return kept[address]


def _missed(workspace: Workspace, message: Message, now: datetime) -> tuple[Site, ...]:
    sites = dict.fromkeys(
        found.site
        for name in message.fields
        for text in template_of_field(workspace, message, name).sites
        for found in text
    )
    for number, rendered in enumerate(_renderings(workspace, message, now)):
        if number >= MOST_RENDERINGS:
            return ()
        for site in taken_by(rendered):
            sites.pop(site, None)
    return tuple(each for each in sites if each.kind != "text")


def _renderings(workspace: Workspace, message: Message, now: datetime) -> Iterator[RenderedMessage]:
    for person in workspace._files.people_for(message):
        usual = _rendered(workspace, message, person, Variant(None), now)
        if usual is None:
            continue
        yield usual
        for variant in variants_of(workspace, usual, faults=False):
            rendered = None
            if not variant.is_usual:
                rendered = _rendered(workspace, message, person, variant, now)
            if rendered is not None:
                yield rendered


def _rendered(
    workspace: Workspace, message: Message, person: str | None, variant: Variant, now: datetime
) -> RenderedMessage | None:
    try:
        frozen = workspace._files.profile_for(message, person).now
        return workspace.render(
            message,
            person,
            scenario=variant.scenario,
            responses=variant.responses,
            now=None if frozen else now,
        )
    except LiquidPilotError:
        # Why, is said where the person is shown.
        return None
