"""Person and scenario: the part of a page's address that says how its message is rendered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal, Self, cast, get_args
from urllib.parse import urlencode

from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.rendering.inputs import as_moment
from liquidpilot.replay import parse_choice
from liquidpilot.workspace.profile_settings import parse_setting

Dark = Literal["off", "own", "inverted"]
Images = Literal["blocked", "on", "off"]

Pairs = Iterable[tuple[str, str]]
"""The query of an address, decoded, in its order."""


@immutable
class Choices:
    """For whom, in which scenario and when a message is rendered.

    `responses` are `NAME=RESPONSE`, `settings` are `path=value`, as on the command line; `now` is
    as typed; `drafts` name texts of files that are not saved yet. None leaves a choice to the
    workspace.
    """

    profile: str | None = None
    scenario: str | None = None
    responses: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    now: str | None = None
    drafts: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, pairs: Pairs) -> Self:
        """Return the choices of an address; what is empty counts as not chosen.

        >>> Choices.from_query([("profile", "ada"), ("now", "")]).profile
        'ada'
        """
        given = [(key, value) for key, value in pairs if value.strip()]
        single = dict(given)
        return cls(
            profile=single.get("profile"),
            scenario=single.get("scenario"),
            responses=tuple(value for key, value in given if key == "response"),
            settings=tuple(value for key, value in given if key == "set"),
            now=single.get("now"),
            drafts=tuple(value for key, value in given if key == "draft"),
        )

    @property
    def moment(self) -> datetime | None:
        """When the message is sent. Raises LiquidPilotError for what is no time."""
        try:
            return None if self.now is None else as_moment(self.now, "the clock's time")
        except ValueError as error:
            raise LiquidPilotError(str(error)) from error

    def chosen_responses(self) -> dict[str, str]:
        """Return the response by fixture. Raises LiquidPilotError."""
        return dict(parse_choice(each) for each in self.responses)

    def changed_values(self) -> dict[str, object]:
        """Return the values by the path of their attribute. Raises LiquidPilotError."""
        return dict(parse_setting(each) for each in self.settings)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the choices as the query of an address."""
        single = [("profile", self.profile), ("scenario", self.scenario), ("now", self.now)]
        return [
            *((key, value) for key, value in single if value is not None),
            *(("response", each) for each in self.responses),
            *(("set", each) for each in self.settings),
            *(("draft", each) for each in self.drafts),
        ]

    def query(self, **others: str | None) -> str:
        """Return the choices as the text of a query, with those of `others` that are not None."""
        extra = [(key, value) for key, value in others.items() if value is not None]
        return urlencode([*self.pairs(), *extra])

    def for_profile(self, name: str | None) -> Choices:
        """Return the same for another person."""
        return replace(self, profile=name, settings=())


@immutable
class Display:
    """How the message is shown: which dark mode, and which images may be loaded."""

    dark: Dark = "off"
    images: Images = "blocked"

    @classmethod
    def from_query(cls, pairs: Pairs) -> Self:
        """Return the display that a query asks for; unknown values count as the default."""
        single = dict(pairs)
        dark, images = single.get("dark", ""), single.get("images", "")
        return cls(
            dark=cast("Dark", dark) if dark in get_args(Dark) else "off",
            images=cast("Images", images) if images in get_args(Images) else "blocked",
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Return the display as the query of an address."""
        return [(key, value) for key, value in self.query_pairs().items() if value is not None]

    def query_pairs(self) -> dict[str, str | None]:
        """Return the pairs of the query; None stands for a default, which the query leaves out."""
        return {
            "dark": None if self.dark == "off" else self.dark,
            "images": None if self.images == "blocked" else self.images,
        }


class PageLink:
    """Makes the links of a page that change one thing and keep the rest: call it with the change.

    None takes a name out.

    >>> PageLink([("profile", "ada"), ("set", "a=1")])(profile="bo", set=None)
    '?profile=bo'
    """

    def __init__(self, query: Pairs) -> None:
        self._query = [(key, value) for key, value in query if value]

    def __call__(self, **changes: str | None) -> str:
        """Return the query of the same page after `changes`."""
        pairs = [(key, value) for key, value in self._query if key not in changes]
        pairs += [(key, value) for key, value in changes.items() if value]
        return f"?{urlencode(pairs)}"

    def pairs(self, *, without: str) -> list[tuple[str, str]]:
        """Return the pairs of the query but those named `without`, for the fields of a form."""
        return [(key, value) for key, value in self._query if key != without]
