"""The findings of one message: what `Workspace.findings` and `RenderedMessage.findings` give."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.findings import listed
from liquidpilot.check.results import CheckedMessage, CheckReport, StaticResult, noon_today
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import make_settings
from liquidpilot.check.subjects import RenderingSubject, WorkspaceSubject
from liquidpilot.check.team_rules import rules_that_may_run
from liquidpilot.check.units import Checker, comments_of_blocks, met
from liquidpilot.diagnostics import DEFAULT_SCENARIO, Finding, broken_file
from liquidpilot.rendering.field import TextRendering
from liquidpilot.rendering.findings import Rendering, grouped, in_order
from liquidpilot.rendering.message import RenderedMessage, message_of, rendered_field
from liquidpilot.rendering.variants import Variant
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.texts import TextFiles


def check_message(checker: Checker, message: Message) -> CheckReport:
    """Return what is found in a message, which the workspace need not have; nothing is kept.

    It is what `check` finds in that message alone. Raises LiquidPilotError for a rule that fails.
    """
    files = checker.workspace.workspace._files
    texts = checker.check_texts(message)
    rendered = {each: checker.check_renderings(message, each) for each in files.people_for(message)}
    found = (each.findings for each in rendered.values())
    shown, suppressed = _listed(checker, message, texts, found)
    renderings = (
        CheckedMessage(message.address, message.path, profile, each.cases)
        for profile, each in rendered.items()
    )
    return CheckReport(shown, tuple(renderings), 1, 0, suppressed)


class MessageFindings:
    """Finds by the rules of `check`, as the configuration of `workspace` sets them.

    Raises WorkspaceError for a setting that cannot be meant. That the rules of its own file may not
    run is a finding of each message.
    """

    def __init__(self, workspace: Workspace) -> None:
        configuration = workspace._files.configuration
        rules, refused = rules_that_may_run(workspace)
        # It is told here, where a person looks on; a check would end.
        self._refused = [] if refused is None else [Finding.of(broken_file(refused))]
        settings = make_settings(rules, configuration.check)
        subject = WorkspaceSubject(workspace, settings)
        self._checker = Checker(subject, settings, RuleSet.of(settings.active()), noon_today())
        # By path: one message is often rendered for several people.
        self._static: dict[str, tuple[Message, StaticResult]] = {}

    def of_message(self, message: Message) -> tuple[Finding, ...]:
        """Return what is found in `message`, for everybody and in every scenario."""
        found = check_message(self._checker, message).findings
        return tuple(sorted((*self._refused, *found), key=in_order))

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
        return _listed(self._checker, message, self._texts(message), [found, self._refused])[0]

    def forget(self, message: Message) -> None:
        """Let go of what is known of `message`, which nobody may be asking for."""
        self._static.pop(message.path, None)
        self._checker.forget(message)

    def _texts(self, message: Message) -> StaticResult:
        known = self._static.get(message.path)
        if known is None or known[0] is not message:
            known = self._static[message.path] = message, self._checker.check_texts(message)
        return known[1]


def _listed(
    checker: Checker,
    message: Message,
    texts: StaticResult,
    rendered: Iterable[Iterable[Finding]],
) -> tuple[tuple[Finding, ...], int]:
    found = grouped((texts.findings, *rendered))
    elsewhere = comments_of_blocks(checker.workspace, found, {message.path})
    return listed(checker.settings, found, texts.suppressions, elsewhere)
