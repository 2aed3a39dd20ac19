"""Checking one message: what stands in it, and what it renders to for each profile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from liquidpilot.check.broken_tags import with_broken_tags
from liquidpilot.check.made_by import made_by
from liquidpilot.check.results import FAILED, CheckedScenario, RenderedResult, StaticResult
from liquidpilot.check.rule import FieldRule, ReportedRule
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings
from liquidpilot.check.severities import judged
from liquidpilot.check.subjects import (
    FieldSubject,
    MessageSubject,
    RenderingSubject,
    WorkspaceSubject,
    block_subject,
    facts_of,
    message_subject,
)
from liquidpilot.check.suppressions import Suppression, read_suppressions
from liquidpilot.check.unsent import asks_in_vain, is_captured_in_vain
from liquidpilot.diagnostics import DEFAULT_SCENARIO, Diagnostic, Finding, broken_file
from liquidpilot.dialect.holes import EMPTY_OUTPUT, MISSING_ATTRIBUTE
from liquidpilot.dialect.sites import Site
from liquidpilot.dialect.tags.catalog_items import ABSENT, MISSING_ITEM, without_item
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.answers import BrokenFixtures, hidden
from liquidpilot.rendering.findings import grouped
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.request_checks import MADE_UP_ANSWER
from liquidpilot.rendering.variants import Variant, taken_by, variants_of
from liquidpilot.snapshots.tests_files import read_message_tests
from liquidpilot.sources import overlap
from liquidpilot.workspace.content_blocks import ContentBlock
from liquidpilot.workspace.messages import Message

# A failed call is not reported in a scenario in which it is meant to fail.
_ASKED_FOR = frozenset(("connected-content-failed", "connected-content-not-json"))
# What is only a gap in the text: in one that is never sent nobody sees it.
_GAPS = frozenset((MISSING_ATTRIBUTE, EMPTY_OUTPUT, MISSING_ITEM))
# So many messages are kept with what is known of their texts.
_MOST_SUBJECTS = 8
_IN_NO_OTHER_WAY = "other answers to its calls are not tried while this takes so much work"


@dataclass
class Checker:
    """Checks the units of one workspace; `now` is the time of profiles that do not say one."""

    workspace: WorkspaceSubject
    settings: Settings
    rules: RuleSet
    now: datetime
    faults: bool = False
    # By path, those that were asked for last.
    _subjects: dict[str, MessageSubject] = field(default_factory=dict, init=False)
    # By path, what stands in each content block, as a part of whichever message includes it.
    _blocks: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict, init=False)

    def check_texts(self, unit: Message | ContentBlock) -> StaticResult:
        """Return what is found in the files of a message or a content block."""
        if isinstance(unit, ContentBlock):
            block = block_subject(self.workspace, unit)
            found = [*unit.diagnostics, *self._of_text(block)]
            return _static(unit.path, [block], found)
        message = self.subject(unit)
        fields = list(message.fields.values())
        found = [finding for text in fields for finding in self._of_text(text)]
        found = [*unit.diagnostics, *found, *self.rules.check_message(message)]
        for each in message.blocks:
            found.extend(self._of_block(each, message))
        try:
            read_message_tests(self.workspace.workspace, unit)
        except LiquidPilotError as error:
            found.append(broken_file(error, unit.path))
        return _static(unit.path, fields, found)

    def check_renderings(self, unit: Message, profile: str | None) -> RenderedResult:
        """Return what is found in `unit` for `profile`, in all scenarios."""
        return _Renderings(self, self.subject(unit), profile).result()

    def subject(self, unit: Message) -> MessageSubject:
        """Return a message with its fields, parsed."""
        # A message is looked at once for each profile, and its values are followed once for all of
        # them; a program may render several messages for each.
        known = self._subjects.pop(unit.path, None)
        if known is None or known.message is not unit:
            known = message_subject(self.workspace, unit)
        self._subjects[unit.path] = known
        if len(self._subjects) > _MOST_SUBJECTS:
            del self._subjects[next(iter(self._subjects))]
        return known

    def forget(self, unit: Message) -> None:
        """Let go of what is known of a message, which nobody may be checking."""
        known = self._subjects.pop(unit.path, None)
        for each in known.fields.values() if known is not None else ():
            each._let_go()

    def check_rendering(self, rendering: RenderingSubject) -> list[Diagnostic]:
        """Return what is found in one rendering, and does not stand in the texts of the message."""
        message, rendered = rendering.message, rendering.rendered
        meant = set(_ASKED_FOR if rendering.scenario is not None else ())
        if rendered.abort is not None and rendered.status != "missing_fixture":
            # Whatever the field that aborts, no other one is sent. An answer that is not known may
            # keep it from aborting.
            meant |= _GAPS
        # Braze refuses these texts, so that nothing is printed by them, a hole as little as a text.
        refused = {
            each.place.source
            for each in rendered.diagnostics
            if each.code == "syntax-error" and each.severity == "error"
        }
        of_holes = (
            each.diagnostic
            for each in rendered.holes
            if each.diagnostic is not None and each.diagnostic.place.source not in refused
        )
        blank = {
            without_item(catalog, wanted)
            for each in rendered.fields.values()
            for catalog, wanted in each.catalog_items
            if not wanted.strip()
        }
        reported = [
            self._with_fix(message, each)
            for each in (*rendered.diagnostics, *of_holes)
            if each.code not in meant
            and not self._is_unseen(rendering, each, blank)
            and each not in message.diagnostics
            and not (each.path in message.paths and self._is_taken_up(each))
        ]
        found = list(self.rules.check_rendering(rendering))
        if found and rendered.exchanges:
            found = hidden(found, self.workspace.workspace._redactor_for(rendered))
        return [*map(judged, self._with_makers(message, rendered, [*reported, *found]))]

    @staticmethod
    def _is_unseen(rendering: RenderingSubject, said: Diagnostic, blank: Collection[str]) -> bool:
        """Tell whether what a rendering reported is only a gap, and not seen in the message.

        `blank` are the messages about items without an id.
        """
        message, person = rendering.message, rendering.person
        if said.code == MISSING_ITEM:
            # An id that is written out is wrong for everybody.
            is_computed = said.hint == ABSENT and "{{" in said.place.text
            if said.message not in blank and not is_computed:
                return False
            holes = [each.place for each in rendering.rendered.holes]
            is_blank = said.message in blank
            return asks_in_vain(message, said.place, person, holes, may_be_unused=is_blank)
        source = said.place.source
        return (
            said.code in _GAPS
            and source is not None
            and "capture" in source.text
            and is_captured_in_vain(message, said.place, person)
        )

    @staticmethod
    def _with_makers(
        message: MessageSubject, rendered: RenderedMessage, found: list[Diagnostic]
    ) -> Iterator[Diagnostic]:
        """Yield what was found, with what the value is made by where nothing is printed."""
        known = message.makers
        for each in found:
            for hole in rendered.holes:
                if overlap(hole.place, each.place):
                    if hole.place not in known:
                        known[hole.place] = made_by(message.fields.values(), hole.place)
                    each = replace(each, made_by=known[hole.place])
                    break
            yield each

    def _with_fix(self, message: MessageSubject, said: Diagnostic) -> Diagnostic:
        """Return what a rendering reported of a field, with the fix that there is for it."""
        own = (e for e in message.fields.values() if e.source is said.place.source)
        field = next(own, None)
        return said if field is None else self._with_fix_for(field, said)

    def _is_taken_up(self, said: Diagnostic) -> bool:
        """Tell whether a rule of the same name finds what parsing and rendering report."""
        rule = self.settings.rules.get(said.code)
        return isinstance(rule, FieldRule) and not rule.is_rendered

    def _of_block(self, block: ContentBlock, message: MessageSubject) -> tuple[Diagnostic, ...]:
        """Return what stands in a content block as a part of a message."""
        known = self._blocks.get(block.path)
        if known is not None:
            return known
        subject = block_subject(self.workspace, block, within=message)
        found = tuple(self._of_text(subject))
        # In most blocks nothing depends on the message.
        if "messages" not in subject.__dict__:
            self._blocks[block.path] = found
        return found

    def _of_text(self, text: FieldSubject) -> Iterator[Diagnostic]:
        reported = (
            self._with_fix_for(text, e) for e in text.diagnostics if not self._is_taken_up(e)
        )
        found = map(judged, (*reported, *self.rules.check_field(text)))
        return iter(with_broken_tags(text, found, self.settings.rules))

    def _with_fix_for(self, text: FieldSubject, said: Diagnostic) -> Diagnostic:
        """Return what was reported of a text, with the fix that there is for it."""
        rule = self.settings.rules.get(said.code)
        if not isinstance(rule, ReportedRule) or rule.fix is None:
            return said
        found = rule.fix(text, said.place.span)
        return said if found is None else replace(said, fix=found)


def _static(path: str, fields: list[FieldSubject], found: Iterable[Diagnostic]) -> StaticResult:
    suppressions = [each for text in fields for each in read_suppressions(text.outline)]
    findings = grouped([map(Finding.of, found)])
    sites = (each.site for field in fields for text in field.template.sites for each in text)
    return StaticResult(
        tuple(findings), tuple(suppressions), facts_of(path, *fields), tuple(dict.fromkeys(sites))
    )


def comments_of_blocks(
    workspace: WorkspaceSubject, found: Iterable[Finding], checked: Collection[str]
) -> Iterator[Suppression]:
    """Yield what comments accept in content blocks that are not `checked` themselves.

    Blocks are looked at only where something was `found` in them.
    """
    folder = workspace.workspace._files.layout.folder("content_blocks")
    paths = {path for each in found if (path := each.path or "").startswith(f"{folder}/")}
    paths.difference_update(checked)
    for block in workspace.workspace._files.content_blocks().values() if paths else ():
        if block.path in paths:
            yield from read_suppressions(block_subject(workspace, block).outline)


class _Renderings:
    """All renderings of one message for one profile."""

    def __init__(self, checker: Checker, message: MessageSubject, profile: str | None) -> None:
        self._checker = checker
        self._message = message
        self._profile = profile
        self._cases: list[CheckedScenario] = []
        self._found: list[list[Finding]] = []
        self._taken: dict[Site, None] = {}
        # Each further rendering of a message that takes far too much would take as long again.
        self._stopped = False

    def result(self) -> RenderedResult:
        """Return what was found, and how each rendering ended."""
        usual = self._render(Variant(None))
        if usual is None:
            return RenderedResult(tuple(self._cases), tuple(grouped(self._found)))
        self._check(usual, Variant(None), usual)
        workspace = self._checker.workspace.workspace
        for variant in variants_of(workspace, usual, faults=self._checker.faults):
            if self._stopped:
                break
            rendered = usual if variant.is_usual else self._render(variant)
            if rendered is not None:
                self._check(rendered, variant, usual)
        fixtures = (
            each.response.fixture.partition("#")[0]
            for each in usual.exchanges
            if each.response is not None and each.response.fixture
        )
        return RenderedResult(
            tuple(self._cases),
            tuple(grouped(self._found)),
            tuple(dict.fromkeys(fixtures)),
            tuple(self._taken),
        )

    def _render(self, variant: Variant) -> RenderedMessage | None:
        files = self._checker.workspace.workspace._files
        message = self._message.message
        try:
            frozen = files.profile_for(message, self._profile).now
            return self._checker.workspace.workspace.render(
                message,
                self._profile,
                scenario=variant.scenario,
                responses=variant.responses,
                now=None if frozen else self._checker.now,
            )
        except LiquidPilotError as error:
            self._cases.append(CheckedScenario(variant.name, FAILED))
            errors = error.errors if isinstance(error, BrokenFixtures) else (error,)
            found = [broken_file(each, message.path) for each in errors]
            self._found.append(met(found, self._profile, variant))
            return None

    def _check(self, rendered: RenderedMessage, variant: Variant, usual: RenderedMessage) -> None:
        self._taken.update(dict.fromkeys(taken_by(rendered)))
        holes = len(rendered.holes) if rendered.ok else 0
        self._cases.append(CheckedScenario(variant.name, rendered.status, holes))
        if rendered is usual and variant.name is not None:
            return
        self._stopped = bool(rendered.stopped and rendered.exchanges)
        rendering = RenderingSubject(
            self._message,
            rendered,
            self._profile,
            variant.name,
            self._person,
            lambda: usual,
            variant.faulty,
        )
        found = [in_a_gate(each) for each in self._checker.check_rendering(rendering)]
        if self._stopped:
            found = [_with_hint(each, rendered.stopped, _IN_NO_OTHER_WAY) for each in found]
        self._found.append(met(found, self._profile, variant))

    @cached_property
    def _person(self) -> Mapping[str, object]:
        files = self._checker.workspace.workspace._files
        return files.profile_for(self._message.message, self._profile).attributes


def in_a_gate(found: Diagnostic) -> Diagnostic:
    """Return what is found where the message is not looked at: made-up answers are a warning."""
    is_made_up = found.code == MADE_UP_ANSWER and found.severity == "info"
    return replace(found, severity="warning") if is_made_up else found


def met(found: Iterable[Diagnostic], profile: str | None, variant: Variant) -> list[Finding]:
    """Return what was found in a rendering, with whom and in what it was met."""
    people = (profile,) if profile else ()
    scenarios = (variant.name or DEFAULT_SCENARIO,)
    return [Finding.of(each, people, scenarios) for each in found]


def _with_hint(said: Diagnostic, wanted: list[Diagnostic], more: str) -> Diagnostic:
    """Return `said`, which says `more` in its hint if it is one of the `wanted`."""
    if said not in wanted:
        return said
    return replace(said, hint=f"{said.hint}; {more}" if said.hint else more)
