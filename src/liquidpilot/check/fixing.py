"""Fixes, made in the author's files: only safe ones, and only where nothing breaks by them.

Everything is tried on a copy of the workspace first. A fix that says that it keeps the output is
made only if every message that the file has a part in renders to the same text before and after,
for every profile and in every scenario; any other only if no message has more errors than before.
And each has to do what it is for: the file is read and checked anew, and the finding must be gone,
without a remark of the parser that was not there before. Only in a tag that has its right name now,
which nobody has read before, something may be found, to be mended next. No fix changes what it does
not understand.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.check.copies import copy_workspace
from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import FieldRule, ReportedRule, Rule
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import WorkspaceSubject
from liquidpilot.check.units import Checker
from liquidpilot.diagnostics import Edit, Finding, Fix
from liquidpilot.dialect.limits import MOST_FINDINGS
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import scratch_folder
from liquidpilot.immutable import immutable
from liquidpilot.rendering.dependencies import dependencies_of
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Position, Source
from liquidpilot.workspace.content_blocks import ContentBlock
from liquidpilot.workspace.messages import Message

_UNKNOWN_TAG = "syntax-error"


def edited(data: bytes, edits: Iterable[Edit]) -> bytes | None:
    """Return `data` with `edits` made; None if one does not fit the text, or two overlap.

    An edit that is there twice is made once: two findings may have the same remedy.
    """
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        text = data.removeprefix(mark).decode("utf-8")
    except UnicodeDecodeError:
        return None
    source = Source(text)
    pieces: list[str] = []
    at = 0
    for edit in sorted(set(edits), key=lambda each: (each.place.start, each.place.end)):
        start, end = source.index(edit.place.start), source.index(edit.place.end)
        if start is None or end is None or start < at or text[start:end] != edit.old:
            return None
        pieces += (text[at:start], edit.new)
        at = end
    return mark + "".join((*pieces, text[at:])).encode("utf-8")


# What messages render to: by address, profile and scenario, the state and the text of each field.
_Renders = Mapping[tuple[str, str | None, str | None], tuple[str, tuple[str, ...]]]


@immutable
class Fixed:
    """What fixing did: the new bytes of files by their path, and the findings fixed.

    `refused` are those with a fix that would have changed what is sent, or broken something.
    """

    files: Mapping[str, bytes]
    made: tuple[Finding, ...]
    refused: tuple[Finding, ...]


def fix_findings(
    workspace: Workspace,
    findings: Iterable[Finding],
    now: datetime,
    *,
    unsafe: bool = False,
    rules: Mapping[str, Rule] | None = None,
) -> Fixed:
    """Return the files as they would be with the fixes of `findings`; nothing is written.

    With `unsafe` also those that an author should look at first. `rules` are those of the
    workspace, everybody's without them. Raises OSError and WorkspaceError.
    """
    wanted = [each for each in findings if each.fix is not None and (each.fix.safe or unsafe)]
    by_path: dict[str, list[Finding]] = {}
    for finding in wanted:
        edits = finding.fix.edits if finding.fix is not None else ()
        paths = {edit.place.path or "" for edit in edits}
        # Each file is tried on its own, so that one bad fix does not stop all others.
        if len(paths) == 1:
            by_path.setdefault(paths.pop(), []).append(finding)
    files: dict[str, bytes] = {}
    made: list[Finding] = []
    with scratch_folder() as folder:
        trial = _Trial(workspace, folder, now, all_rules() if rules is None else rules)
        for path, some in sorted(by_path.items()):
            before = Boundary(workspace.root).read_bytes(path)
            after, kept = trial.fix(path, before, some)
            if kept:
                files[path] = after
                made += kept
    refused = [each for each in wanted if not any(each is other for other in made)]
    return Fixed(files, tuple(made), tuple(refused))


def write_fixed(root: Path, files: Mapping[str, bytes]) -> None:
    """Write the new bytes of files, each whole or not at all.

    Raises LiquidPilotError, before anything is written, for a file that must not be.
    """
    inside = Boundary(root)
    for path in files:
        inside.check_writable(path)
    for path, data in files.items():
        inside.write_bytes(path, data)


class _Trial:
    """A copy of a workspace, in which fixes are tried out file by file."""

    def __init__(
        self, workspace: Workspace, folder: Path, now: datetime, rules: Mapping[str, Rule]
    ) -> None:
        self._root = folder
        self._inside = Boundary(folder)
        self._now = now
        self._rules = rules
        copy_workspace(workspace, self._inside)
        self._dependencies = {
            message.address: dependencies_of(workspace, message) for message in workspace.messages()
        }

    def fix(
        self, path: str, before: bytes, findings: Sequence[Finding]
    ) -> tuple[bytes, list[Finding]]:
        """Return the file at `path` with as many of the fixes as may be made, and which."""
        touched = [
            address for address, made_of in self._dependencies.items() if made_of.touched_by([path])
        ]
        self._inside.write_bytes(path, before, durable=False)
        self._known = self._said(path, touched, findings)
        all_at_once = self._try(path, before, findings, touched)
        if all_at_once is not None:
            return all_at_once, list(findings)
        made: list[Finding] = []
        data = before
        for finding in findings:
            tried = self._try(path, before, [*made, finding], touched)
            if tried is not None:
                made.append(finding)
                data = tried
        self._inside.write_bytes(path, data, durable=False)
        return data, made

    def _try(
        self, path: str, before: bytes, findings: Sequence[Finding], touched: list[str]
    ) -> bytes | None:
        """Return the file with all of these fixes; None if that changes what it must not."""
        fixes = [finding.fix for finding in findings if finding.fix is not None]
        changing = [fix for fix in fixes if not fix.keeps_output]
        baseline, after = _applied(before, changing), _applied(before, fixes)
        if baseline is None or after is None:
            return None
        self._inside.write_bytes(path, before, durable=False)
        errors = self._errors(touched)
        self._inside.write_bytes(path, baseline, durable=False)
        renders = self._renders(touched)
        self._inside.write_bytes(path, after, durable=False)
        said = self._said(path, touched, findings, _read_anew(before, after, findings))
        same = (
            _are_gone(findings, self._known, said, self._rules)
            and self._renders(touched) == renders
            and self._errors(touched) <= errors
        )
        if not same:
            self._inside.write_bytes(path, before, durable=False)
        return after if same else None

    def _said(
        self,
        path: str,
        addresses: list[str],
        findings: Sequence[Finding],
        read_anew: Sequence[tuple[Position, Position]] = (),
    ) -> Counter[str] | None:
        """Return how often the texts in a file get each remark that matters, by its rule.

        These are the rules of `findings`, and what the parser says: what another rule finds may
        have been there before, and hidden. What a comment accepts does not count, nor what stands
        in one of the tags that are `read_anew`. None if something cannot be read.
        """
        workspace = Workspace.open(self._root)
        wanted = {finding.code for finding in findings}
        rules = self._rules
        settings = Settings(rules)
        subject = WorkspaceSubject(workspace, settings)
        checker = Checker(subject, settings, RuleSet.of(rules.values()), self._now)
        try:
            messages = [workspace.message(each) for each in addresses]
        except LiquidPilotError:
            return None
        units: list[Message | ContentBlock] = [
            *(each for each in messages if any(f.path == path for f in each.fields.values())),
            *(each for each in workspace._files.content_blocks().values() if each.path == path),
        ]
        results = [checker.check_texts(unit) for unit in units]
        said = (
            each
            for result in results
            for each in result.findings
            if not any(comment.covers(each) for comment in result.suppressions)
        )
        return Counter(
            each.code
            for each in said
            if each.path == path
            and not any(first < each.place.start < last for first, last in read_anew)
            and (each.code in wanted or isinstance(rules.get(each.code), ReportedRule))
        )

    def _errors(self, addresses: list[str]) -> int:
        """Return how many errors these messages have; one that cannot be read has very many."""
        workspace = Workspace.open(self._root)
        count = 0
        for address in addresses:
            try:
                rendered = workspace.render(address, now=self._now)
            except LiquidPilotError:
                count += 1000
            else:
                count += sum(each.severity == "error" for each in rendered.diagnostics)
        return count

    def _renders(self, addresses: list[str]) -> _Renders:
        workspace = Workspace.open(self._root)
        found: dict[tuple[str, str | None, str | None], tuple[str, tuple[str, ...]]] = {}
        for address in addresses:
            for profile in (None, *workspace.profiles()):
                for scenario in workspace.scenarios():
                    try:
                        rendered = workspace.render(
                            address, profile, scenario=scenario, now=self._now
                        )
                    except LiquidPilotError as error:
                        found[address, profile, scenario] = ("failed", (error.message,))
                    else:
                        texts = tuple(field.text for field in rendered.fields.values())
                        found[address, profile, scenario] = (rendered.status, texts)
                        if not rendered.exchanges:
                            break
        return found


def _are_gone(
    findings: Sequence[Finding],
    before: Counter[str] | None,
    after: Counter[str] | None,
    rules: Mapping[str, Rule],
) -> bool:
    """Tell whether as many findings are gone as were mended, and there are no others instead."""
    if before is None or after is None:
        return before is after
    mended = Counter(finding.code for finding in findings)
    for name in list(mended):
        rule = rules.get(name)
        if name not in before and isinstance(rule, FieldRule) and not rule.is_rendered:
            # It was found in another state of the file.
            return False
    # Of what is met as often as that, only the first ones are listed.
    return all(
        count <= before[rule] - (mended[rule] if before[rule] < MOST_FINDINGS else 0)
        for rule, count in after.items()
    )


def _read_anew(
    before: bytes, after: bytes, findings: Iterable[Finding]
) -> list[tuple[Position, Position]]:
    """Return where the tags begin and end, in `after`, whose name was unknown in `before`."""
    text, fixed = _decoded(before), _decoded(after)
    source, moved = Source(text), 0
    edits = {
        edit: finding.code == _UNKNOWN_TAG and edit.old.isidentifier()
        for finding in findings
        if finding.fix is not None
        for edit in finding.fix.edits
    }
    found = []
    for edit, is_name in sorted(edits.items(), key=lambda each: each[0].place.start):
        at = source.index(edit.place.start)
        if at is None:
            return []
        first, last = fixed.rfind("{%", 0, at + moved + 1), fixed.find("%}", at + moved)
        if is_name and 0 <= first < last:
            found.append((Source(fixed).position(first), Source(fixed).position(last)))
        moved += len(edit.new) - len(edit.old)
    return found


def _decoded(data: bytes) -> str:
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")


def _applied(data: bytes, fixes: Iterable[Fix]) -> bytes | None:
    return edited(data, [edit for fix in fixes for edit in fix.edits])
