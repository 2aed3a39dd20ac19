"""The findings of one message: what `Workspace.findings` and `RenderedMessage.findings` give."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.findings import listed
from liquidpilot.check.registry import all_rules
from liquidpilot.check.results import CheckedMessage, CheckReport, StaticResult, noon_today
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import make_settings
from liquidpilot.check.subjects import RenderingSubject, WorkspaceSubject
from liquidpilot.check.units import Checker, Variant, comments_of_blocks, met
from liquidpilot.diagnostics import DEFAULT_SCENARIO, Finding
from liquidpilot.rendering.field import TextRendering
from liquidpilot.rendering.findings import Rendering, grouped
from liquidpilot.rendering.message import RenderedMessage, message_of, rendered_field
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.texts import TextFiles


def check_message(checker: Checker, message: Message) -> CheckReport:
    """Return what is found in a message, which the workspace need not have; nothing is kept.

    It is what `check` finds in that message alone. Raises LiquidPilotError for a rule that fails.
    """
    files = checker.workspace.workspace._files
    named = files.profile_names()
    profiles = (*([] if named and message.own_profile is None else [None]), *named)
    texts = checker.check_texts(message)
    rendered = {each: checker.check_renderings(message, each) for each in profiles}
    found = (each.findings for each in rendered.values())
    shown, suppressed = _listed(checker, message, texts, found)
    renderings = (
        CheckedMessage(message.address, message.path, profile, each.cases)
        for profile, each in rendered.items()
    )
    return CheckReport(shown, tuple(renderings), 1, 0, suppressed)


class MessageFindings:
    """Finds by the rules of `check`, as the configuration of `workspace` sets them.

    Raises WorkspaceError for a setting that cannot be meant.
    """

    def __init__(self, workspace: Workspace) -> None:
        configuration = workspace._files.configuration
        settings = make_settings(all_rules(), configuration.check)
        subject = WorkspaceSubject(workspace, settings)
        self._checker = Checker(subject, settings, RuleSet.of(settings.active()), noon_today())
        # One message is often rendered for several people.
        self._last: tuple[Message, StaticResult] | None = None

    def of_message(self, message: Message) -> tuple[Finding, ...]:
        """Return what is found in `message`, for everybody and in every scenario."""
        return check_message(self._checker, message).findings

    @classmethod
    def of_text(cls, text: TextRendering) -> tuple[Finding, ...]:
        """Return what stands in a text that belongs to no workspace, and what its rendering met."""
        message = Message("-", "-", "", "-", {"text": text.source}, single_file=True)
        field = rendered_field("text", text.source, text.rendered)
        rendered = message_of(message, {"text": field}, list(text.exchanges))
        workspace = Workspace(TextFiles(text.content_blocks, text.catalogs))
        return cls(workspace).of_rendering(Rendering(message, text.person), rendered)

    def of_rendering(self, rendering: Rendering, rendered: RenderedMessage) -> tuple[Finding, ...]:
        """Return what stands in the texts of a message, and what one rendering has met."""
        message = rendering.message
        scenario = None if rendering.scenario == DEFAULT_SCENARIO else rendering.scenario
        workspace = self._checker.workspace.workspace
        # What the workspace does not have, a service plays.
        of_service = scenario is not None and scenario not in workspace.scenarios()
        variant = Variant(scenario, rendering.responses, of_service=of_service)
        again = rendering.render_again
        subject = RenderingSubject(
            self._checker.subject(message),
            rendered,
            rendered.profile,
            variant.name,
            rendering.person,
            again or (lambda: rendered),
            variant.faulty and again is not None,
        )
        found = met(self._checker.check_rendering(subject), rendered.profile, variant)
        return _listed(self._checker, message, self._texts(message), [found])[0]

    def _texts(self, message: Message) -> StaticResult:
        last = self._last
        if last is None or last[0] is not message:
            last = self._last = message, self._checker.check_texts(message)
        return last[1]


def _listed(
    checker: Checker,
    message: Message,
    texts: StaticResult,
    rendered: Iterable[Iterable[Finding]],
) -> tuple[tuple[Finding, ...], int]:
    found = grouped((texts.findings, *rendered))
    elsewhere = comments_of_blocks(checker.workspace, found, {message.path})
    return listed(checker.settings, found, texts.suppressions, elsewhere)
