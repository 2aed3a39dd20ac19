"""`liquidpilot check`: rules over the templates, and over what they render to."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

import click

from liquidpilot.boundary import Boundary
from liquidpilot.cache.observing import loading
from liquidpilot.check.baseline import find_baseline, write_baseline
from liquidpilot.check.fingerprints import fingerprints
from liquidpilot.check.fixing import Fixed, fix_findings, write_fixed
from liquidpilot.check.gate import Gate, run_gate
from liquidpilot.check.ignoring import with_ignores
from liquidpilot.check.message_findings import check_message
from liquidpilot.check.reporters import COVERAGE_FORMATS, FORMATS
from liquidpilot.check.results import CheckReport, CheckRequest, CoveredReport, noon_today
from liquidpilot.check.rule import Rule
from liquidpilot.check.settings import Settings
from liquidpilot.check.subjects import WorkspaceSubject
from liquidpilot.check.workers import Setup
from liquidpilot.cli.asking import allowed_rules
from liquidpilot.cli.completing import complete_message, complete_rule
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.explain import rules_text
from liquidpilot.cli.options import jobs_option, no_cache_option
from liquidpilot.cli.reports import Outputs, parse_outputs
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import Paint, result_paint, with_progress_of, write_note, write_result
from liquidpilot.cli.targets import find_loose_target, open_for
from liquidpilot.diagnostics import Finding, Severity
from liquidpilot.immutable import immutable
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.wording import counted
from liquidpilot.workspace.messages import Message

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def fix_report(
    workspace: Workspace,
    report: CheckReport,
    now: datetime,
    session: Session,
    *,
    unsafe: bool,
    diff: bool,
    reason: str | None = None,
    rules: Mapping[str, Rule] | None = None,
) -> bool:
    """Make the fixes of a report, or with `diff` print them; return whether there are any.

    With a `reason`, what was found is accepted in comments instead.
    """
    findings: Iterable[Finding] = report.findings
    if reason is not None:
        subject = WorkspaceSubject(workspace, Settings({}))
        findings = [*with_ignores(subject, findings, reason)]
    fixed = fix_findings(workspace, findings, now, unsafe=unsafe, rules=rules)
    if diff:
        write_result("".join(_diffs(workspace, fixed, result_paint())))
    else:
        write_fixed(session.root, fixed.files)
    if reason is None:
        words = _FIXING
        left = list(fixed.refused)
    else:
        words = _ACCEPTING
        left = [each for each in findings if not any(each is made for made in fixed.made)]
    write_note(_summary(fixed, left, words, diff=diff))
    return bool(fixed.files)


def _diffs(workspace: Workspace, fixed: Fixed, paint: Paint) -> Iterator[str]:
    for path, after in fixed.files.items():
        before = Boundary(workspace.root).read_bytes(path)
        lines = difflib.unified_diff(
            _lines(before), _lines(after), f"{path} (as it is)", f"{path} (fixed)"
        )
        for line in lines:
            shown = line.rstrip("\r\n")
            yield f"{_painted(shown, paint)}\n"


def _painted(line: str, paint: Paint) -> str:
    if line.startswith("+"):
        return paint.good(line)
    return paint.severity("error", line) if line.startswith("-") else line


def _lines(data: bytes) -> list[str]:
    return [line for line in _LINE.findall(data.decode("utf-8", "replace")) if line]


# What was done to findings, would be done, and why it was not.
_FIXING = ("fixed", "tried on a copy, it changes what is sent, or something else is wrong then")
_ACCEPTING = ("accepted", "no comment can stand there; --write-baseline knows it")


def _summary(fixed: Fixed, left: Sequence[Finding], words: tuple[str, str], *, diff: bool) -> str:
    done, why = words
    word = f"would be {done}" if diff else done
    lines = [
        f"{counted(len(fixed.made), 'finding')} {word} in {counted(len(fixed.files), 'file')}\n"
    ]
    lines += [f"  not {finding.code} at {finding.place}: {why}\n" for finding in left]
    return "".join(lines)


_EPILOG = """\b
Examples:
  liquidpilot check
  liquidpilot check templates/email_templates --fix
  liquidpilot check --changed main --faults
  liquidpilot check --statistics
  liquidpilot check --write-baseline
  liquidpilot check --coverage --output lcov=lcov.info
  echo 'Hi {{first_name}}' | liquidpilot check -
  liquidpilot check --output sarif=check.sarif --output junit=check.xml

\b
Exit codes:
  0 nothing as severe as --fail-on, 1 findings or too little coverage, 2 nothing could be checked,
  130 interrupted
"""


@immutable(kw_only=True)
class _Wanted:
    """The options of one run."""

    paths: tuple[str, ...]
    form: str | None
    outputs: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: Severity | None
    faults: bool
    changed: str | None
    baseline: Path | None
    no_baseline: bool
    write_baseline: bool
    statistics: bool
    coverage: bool
    coverage_minimum: float | None
    write_profiles: bool
    fix: bool
    unsafe_fixes: bool
    add_ignores: str | None
    diff: bool
    watch: bool
    jobs: int
    no_cache: bool
    allow_rules: bool

    def refuse(self, why: str, **given: object) -> None:
        """Raise UsageError for the first of the options `given` that is set; `why` says why."""
        for name, value in given.items():
            if value:
                raise click.UsageError(f"--{name.replace('_', '-')} {why}")

    def _refuse_formats(self) -> None:
        """Refuse a format of findings where coverage is printed, and the other way round."""
        if self.statistics and self.coverage:
            raise click.UsageError("--statistics and --coverage are printed one at a time")
        given = [self.form, *parse_outputs(self.outputs).values()]
        for form in filter(None, given):
            if self.coverage and form not in COVERAGE_FORMATS:
                some = ", ".join(COVERAGE_FORMATS)
                raise click.UsageError(f"coverage has no format '{form}': one of {some}")
            if form == "lcov" and not self.coverage:
                raise click.UsageError("'lcov' is a format of --coverage")
        if not self.coverage:
            self.refuse(
                "goes with --coverage",
                coverage_minimum=self.coverage_minimum is not None,
                write_profiles=self.write_profiles,
            )

    @property
    def printed(self) -> str | None:
        """The format on standard output."""
        self._refuse_formats()
        if self.statistics and self.form not in (None, "statistics"):
            raise click.UsageError("--statistics is a format of its own: leave out --format")
        return "statistics" if self.statistics else self.form


@click.command("check", epilog=_EPILOG)
@click.argument("paths", metavar="[PATH]…", nargs=-1, shell_complete=complete_message)
@click.option(
    "--format",
    "form",
    type=click.Choice(["full", *FORMATS, "lcov"]),
    help="How to print the findings; on a terminal full, or grouped if many; else concise.",
)
@click.option(
    "--output",
    "outputs",
    metavar="FORMAT=FILE",
    multiple=True,
    help="Write the findings into a file too. Repeatable.",
)
@click.option("--statistics", is_flag=True, help="Print how much each rule has found.")
@click.option(
    "--coverage",
    is_flag=True,
    help="Print which branches, loops, defaults and content blocks nobody reaches, as full, json, "
    "lcov or html.",
)
@click.option(
    "--coverage-minimum",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    help="Exit with 1 if less is reached; as configured, else 0.",
)
@click.option(
    "--write-profiles",
    is_flag=True,
    help="Write the profiles that --coverage proposes; nothing is overwritten.",
)
@click.option(
    "--select",
    metavar="RULES",
    multiple=True,
    shell_complete=complete_rule,
    help="Run only these rules. Repeatable.",
)
@click.option(
    "--ignore",
    metavar="RULES",
    multiple=True,
    shell_complete=complete_rule,
    help="Leave out these rules. Repeatable.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    help="The lowest severity that fails the check; error unless configured.",
)
@click.option(
    "--faults",
    is_flag=True,
    help="Also render with every call failing in every way, and say what becomes of each message.",
)
@click.option(
    "--changed",
    metavar="REV",
    help="Check what has changed since this git revision, and tell what was not found there.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Do not tell what this file lists; liquidpilot-baseline.toml, if there is one.",
)
@click.option("--no-baseline", is_flag=True, help="Tell everything.")
@click.option(
    "--write-baseline", is_flag=True, help="List what is found now in the baseline, and end."
)
@click.option("--fix", is_flag=True, help="Apply the fixes that are safe.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: include the unsafe fixes."
)
@click.option(
    "--add-ignores",
    metavar="REASON",
    help="Accept what is found in comments that say why, where nothing else changes by them.",
)
@click.option(
    "--diff",
    is_flag=True,
    help="Print what --fix or --add-ignores would change, and change nothing.",
)
@click.option(
    "--allow-rules", is_flag=True, help="Let the code in liquidpilot_rules.py run, this once."
)
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option("--list", "listing", is_flag=True, help="List the rules, and which are on.")
@jobs_option
@no_cache_option
@workspace_option
@click.pass_obj
def command(session: Session, /, listing: bool, workspace: Path | None, **given: object) -> Exit:
    """Check messages: their templates, and each one rendered for every profile and scenario.

    PATH is a file, a folder, or the name of a message or content block; without one, all are
    checked. A file that is none of the workspace's is checked by itself, as is a template from
    standard input ('-'). Nothing is sent anywhere.
    """
    wanted = _Wanted(**given)  # type: ignore[arg-type]  # click has made them
    opened = open_for(wanted.paths, workspace, session)
    loose = find_loose_target(wanted.paths, opened, session)
    if loose is not None:
        return _check_loose(session, wanted, opened, *loose)
    if listing:
        settings = _setup(session, wanted, opened, noon_today()).settings(opened)
        write_result(rules_text(settings, result_paint()))
        return Exit.DONE
    if wanted.watch:
        why = "ends a run, and --watch goes on"
        wanted.refuse(
            why,
            write_baseline=wanted.write_baseline,
            fix=wanted.fix,
            diff=wanted.diff,
            add_ignores=wanted.add_ignores,
        )
        # Imported by who watches only.
        from liquidpilot.cli.watching import watch

        watch(session, opened, lambda: _check(session, wanted))
    return _check(session, wanted)


def _setup(session: Session, wanted: _Wanted, opened: Workspace, now: datetime) -> Setup:
    select, ignore = _names(wanted.select), _names(wanted.ignore)
    allowed = allowed_rules(opened, is_allowed=wanted.allow_rules)
    return Setup(str(session.root), select, ignore, wanted.faults, now, allowed, wanted.coverage)


def _check(session: Session, wanted: _Wanted) -> Exit:
    """Check once."""
    request = CheckRequest(wanted.paths, None, wanted.faults, wanted.jobs, not wanted.no_cache)
    with loading():
        opened = Workspace.open(session.root)
        setup = _setup(session, wanted, opened, request.now)
        settings = setup.settings(opened)
    gate = Gate(wanted.changed, None)
    if wanted.write_baseline:
        _refuse_part_of_baseline(wanted)
    elif not wanted.no_baseline:
        gate = Gate(wanted.changed, find_baseline(session.root, wanted.baseline))
    written = _outputs(session, wanted, opened, settings)
    report = _run(opened, setup, request, gate)
    if wanted.write_baseline:
        return _know(session, wanted, report)
    if wanted.fix or wanted.diff or wanted.add_ignores is not None:
        changes = fix_report(
            opened,
            report,
            request.now,
            session,
            unsafe=wanted.unsafe_fixes,
            diff=wanted.diff,
            reason=wanted.add_ignores,
            rules=written.rules,
        )
        if wanted.diff:
            return Exit.FINDINGS if changes else Exit.DONE
        if changes:
            report = _run(Workspace.open(session.root), setup, request, gate)
        elif wanted.fix:
            # Each was tried, and refused.
            left = (
                replace(each, fix=None) if each.fix is not None and each.fix.safe else each
                for each in report.findings
            )
            report = replace(report, findings=tuple(left))
    if wanted.coverage:
        is_enough = written.write_coverage(report, wanted.coverage_minimum)
        if wanted.write_profiles:
            _write_profiles(opened, report, request.now)
        return Exit.DONE if is_enough and not report.fails(written.fail_on) else Exit.FINDINGS
    written.write(report)
    return Exit.FINDINGS if report.fails(written.fail_on) else Exit.DONE


def _check_loose(
    session: Session, wanted: _Wanted, opened: Workspace, path: str, message: Message
) -> Exit:
    """Check a template that no workspace has."""
    if len(wanted.paths) > 1:
        raise click.UsageError(f"'{path}' is checked by itself: leave the other paths out")
    wanted.refuse(
        f"needs a file of the workspace, and '{path}' is none",
        fix=wanted.fix,
        diff=wanted.diff,
        add_ignores=wanted.add_ignores,
        changed=wanted.changed is not None,
        baseline=wanted.baseline,
        write_baseline=wanted.write_baseline,
        watch=wanted.watch,
        coverage=wanted.coverage,
    )
    checker = _setup(session, wanted, opened, noon_today()).checker(opened)
    written = replace(_outputs(session, wanted, opened, checker.settings), may_fix=False)
    report = check_message(checker, message)
    written.write(report)
    return Exit.FINDINGS if report.fails(written.fail_on) else Exit.DONE


def _outputs(session: Session, wanted: _Wanted, opened: Workspace, settings: Settings) -> Outputs:
    return Outputs(
        session,
        opened,
        settings.rules,
        wanted.fail_on or settings.configuration.fail_on,
        wanted.printed,
        parse_outputs(wanted.outputs),
        wanted.faults,
    )


def _refuse_part_of_baseline(wanted: _Wanted) -> None:
    """Refuse what would lose findings from the baseline."""
    if wanted.paths:
        raise click.UsageError("--write-baseline lists the whole workspace: leave out the paths")
    wanted.refuse(
        "finds a part, and --write-baseline lists everything",
        select=wanted.select,
        ignore=wanted.ignore,
        changed=wanted.changed is not None,
    )


def _know(session: Session, wanted: _Wanted, report: CheckReport) -> Exit:
    """Write what was found into the baseline."""
    marks = fingerprints(report.findings, session.lines().line)
    path = write_baseline(
        session.root, wanted.baseline, report.findings, marks, faults=wanted.faults
    )
    count = counted(len(report.findings), "finding")
    write_result(f"wrote {path}: {count}, not told again\n")
    if wanted.baseline is not None:
        write_note(f"check with --baseline {shlex.quote(path)}\n")
    return Exit.DONE


def _run(workspace: Workspace, setup: Setup, request: CheckRequest, gate: Gate) -> CheckReport:
    return run_gate(
        workspace,
        setup,
        request,
        gate,
        lambda count, answers: with_progress_of(count, answers, "check"),
    )


def _write_profiles(workspace: Workspace, report: CheckReport, now: datetime) -> None:
    """Write who would come to what nobody reaches, as few of them as it takes."""
    # Imported by who asks for it only.
    from liquidpilot.check.proposals import fewest, profile_of
    from liquidpilot.rendering.new_profile import write_profile

    assert isinstance(report, CoveredReport)
    written: set[str] = set(workspace.profiles())
    proposals = fewest(workspace._recorded(), report.coverage, now)
    for each in proposals:
        stem = re.sub("[^a-z0-9]+", "_", each.message.rpartition("/")[2].lower()).strip("_")
        numbered = (f"{stem[:50] or 'message'}_{number}" for number in count(1))
        name = next(name for name in numbered if name not in written)
        written.add(name)
        path = write_profile(workspace, name, profile_of(workspace, each))
        write_note(f"wrote {path}: {each.words}\n")
    if not proposals:
        write_note("there is no profile to write\n")


def _names(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for text in given for name in text.replace(",", " ").split())
