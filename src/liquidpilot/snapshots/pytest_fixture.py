"""Messages rendered and checked from Python: what the pytest fixture `liquidpilot` gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from liquidpilot.connected_content import Transport
from liquidpilot.errors import UnknownName
from liquidpilot.rendering.message import RenderedMessage, Status
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.snapshots.cases import frozen_now
from liquidpilot.snapshots.contents import ANY_FIELD
from liquidpilot.snapshots.expectations import Expectation, find_problems
from liquidpilot.snapshots.running import finding_problems, missing_fixture_problems


class LiquidPilot:
    """What the fixture `liquidpilot` gives: renders messages of a workspace, and asserts.

    Nothing is asked of the network, and the clock stands still as in `liquidpilot test`.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def render(
        self,
        message: str,
        profile: str | Mapping[str, object] | None = None,
        scenario: str | None = None,
        *,
        responses: Mapping[str, str] | None = None,
        settings: Mapping[str, object] | None = None,
        transport: Transport | None = None,
        now: datetime | None = None,
    ) -> RenderedMessage:
        """Return `message` as one person would get it; see `liquidpilot.Workspace.render`.

        Where neither `now` nor the profile says when, it is the fixed moment of `liquidpilot test`.

        >>> liquidpilot.render("review_spotlight", "new_customer").status  # doctest: +SKIP
        'sent'
        """
        wanted = self.workspace.message(message)
        if now is None:
            now = frozen_now(self.workspace, wanted, profile)
        return self.workspace.render(
            wanted,
            profile,
            scenario=scenario,
            transport=transport,
            responses=responses,
            settings=settings,
            now=now,
        )

    def expect(
        self,
        rendered: RenderedMessage,
        *,
        status: Status | None = None,
        aborted: str | None = None,
        subject: str | None = None,
        fields: Mapping[str, str] | None = None,
        contains: Iterable[str] | Mapping[str, Iterable[str]] = (),
        not_contains: Iterable[str] | Mapping[str, Iterable[str]] = (),
        requests: Iterable[str] | None = None,
        max_size: int | None = None,
    ) -> None:
        """Assert that `rendered` is as expected: the keys are those of a `[[test]]`.

        Without `status` or `aborted` the message must be sent. Raises AssertionError with all that
        is otherwise, and UnknownName for a field that the message does not have.

        >>> liquidpilot.expect(rendered, contains={"html": ["Truck"]})  # doctest: +SKIP
        """
        __tracebackhide__ = True  # pytest shows the test's own line
        whole = dict(fields or {}) if subject is None else {"subject": subject, **(fields or {})}
        expected = Expectation(
            status=status or ("sent" if aborted is None else "aborted"),
            aborted=aborted,
            fields=whole,
            contains=_by_field(contains),
            not_contains=_by_field(not_contains),
            requests=None if requests is None else tuple(requests),
            max_size=max_size,
        )
        _refuse_unknown_fields(expected, rendered)
        problems = list(find_problems(rendered, expected, self.workspace._redactor_for(rendered)))
        if problems and rendered.status == "missing_fixture":
            problems.extend(missing_fixture_problems(self.workspace, rendered))
        if problems:
            problems.extend(finding_problems(rendered))
            raise AssertionError("\n".join(line for each in problems for line in each.lines()))


def _refuse_unknown_fields(expected: Expectation, rendered: RenderedMessage) -> None:
    known = list(rendered.fields)
    for name in (*expected.fields, *expected.contains, *expected.not_contains):
        if name not in (ANY_FIELD, *known):
            raise UnknownName.among("field", name, known)


def _by_field(texts: Iterable[str] | Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    def listed(value: Iterable[str]) -> tuple[str, ...]:
        return (value,) if isinstance(value, str) else tuple(value)

    if isinstance(texts, Mapping):
        return {name: listed(value) for name, value in texts.items()}
    return {ANY_FIELD: listed(texts)} if texts else {}
