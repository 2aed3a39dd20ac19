"""`liquidpilot audience`: what everybody in an exported segment would get."""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from threading import Lock
from urllib.parse import quote

import click

from liquidpilot.audience.aggregate import Aggregate
from liquidpilot.audience.blocks import Input, find_input
from liquidpilot.audience.charts import check_charts
from liquidpilot.audience.checkpoints import Checkpoints, key_of
from liquidpilot.audience.cluster import aggregates_on_cluster
from liquidpilot.audience.failing import FailIf, parse_fail_if
from liquidpilot.audience.out import Out, check_result
from liquidpilot.audience.page import report_page
from liquidpilot.audience.rate import Asked as AskedRate
from liquidpilot.audience.report import Report
from liquidpilot.audience.running import (
    Done,
    Job,
    aggregates_of,
    ids_of,
    parts_of,
    profiles_of,
    read_blocks,
)
from liquidpilot.audience.sampling import lowest_hash
from liquidpilot.boundary import real
from liquidpilot.cli.audience_report import report_text
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.interruption import Interrupted, done_at_the_end
from liquidpilot.cli.options import (
    Asked,
    jobs_option,
    message_argument,
    now_option,
    response_option,
    scenario_option,
    settings_option,
)
from liquidpilot.cli.printing import findings_text
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import (
    note_paint,
    printable,
    result_paint,
    with_progress_by,
    write_note,
    write_result,
)
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import write_text
from liquidpilot.immutable import immutable
from liquidpilot.processes import ProcessEnded
from liquidpilot.rendering.needs import unreadable_parts
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.profiles import Profile

# So many people the preview is given: nobody looks through more.
_MOST_SHOWN = 1_000

_EPILOG = """\b
Examples:
  liquidpilot audience review_spotlight segment.zip
  liquidpilot audience review_spotlight users.jsonl --set event_properties.item_sku=TRUCK-001
  liquidpilot audience review_spotlight exports/ --format json --fail-if "aborted > 1%"
  liquidpilot audience review_spotlight segment.zip --sample 10000 --html report.html
  liquidpilot audience review_spotlight segment.zip --sample 200 --open
  liquidpilot audience review_spotlight segment.zip --hash-ids --out messages.parquet

\b
Exit codes:
  0 done, whatever the report says; 1 a --fail-if holds, or the template has a syntax error;
  2 nobody could be read or rendered; 130 interrupted: the report is about the people until then
"""


@click.command("audience", epilog=_EPILOG)
@message_argument
@click.argument("users", metavar="USERS", type=click.Path(path_type=Path))
@scenario_option
@response_option
@settings_option
@now_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print the report.",
)
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report as a page with charts, too, that opens from a file.",
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the rendered messages, too: FILE.jsonl, .jsonl.gz or .parquet. They tell what the"
    " report does not: data of people.",
)
@click.option(
    "--fail-if",
    "conditions",
    metavar="CONDITION",
    multiple=True,
    help='Exit with 1 if this holds: "aborted > 1%", "errors > 0". Repeatable.',
)
@click.option(
    "--sample", metavar="N", type=click.IntRange(1), help="Render N people, chosen by the seed."
)
@click.option(
    "--seed", metavar="NUMBER", type=int, default=0, help="Which people --sample takes; 0."
)
@click.option(
    "--rate",
    metavar="N",
    type=click.IntRange(1),
    help="Report what services are asked at N messages a minute, against their limits.",
)
@click.option(
    "--open",
    "open_page",
    is_flag=True,
    help="Show the people of --sample in the preview when all is written, until Ctrl-C; without it"
    " those whom the report names.",
)
@click.option("--hash-ids", is_flag=True, help="Show a hash in the place of each id.")
@click.option("--resume", is_flag=True, help="Go on where the same run was interrupted or killed.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Let the cluster of this Dask scheduler do it: tcp://10.0.0.5:8786.",
)
@jobs_option
@workspace_option
@click.pass_obj
def command(session: Session, /, **given: object) -> Exit:
    """Report what everybody in USERS would get of MESSAGE: sent, aborted, holes, calls.

    USERS is what Braze exports of a segment: one JSON object of a user in each line, as it is, as
    gzip, as a zip of many files, as a table of Parquet; or a folder of any of these. Nothing is
    sent, no call is made, and the report holds numbers and ids alone. What --out writes holds more.
    """
    wanted = _Wanted(**given)  # type: ignore[arg-type]  # click has made them
    conditions = [parse_fail_if(each) for each in wanted.conditions]
    wanted.check_open()
    opened, message, arguments = wanted.asked.find(session)
    if _is_broken(opened, message, session):
        return Exit.FINDINGS
    out, found = wanted.results(message), find_input(wanted.users)
    key = key_of(opened, message, found, wanted.options)
    out, checkpoints = out and replace(out, run=key), Checkpoints(opened.root, key)
    moment, known = _known(checkpoints, out, resume=wanted.resume)
    if moment is None:
        moment = arguments["now"] or datetime.now(UTC)
        checkpoints.begin(moment)
        if out is not None:
            out.forget()
    how = arguments["responses"], arguments["settings"]
    job = Job(
        opened._files.anew(),
        message,
        moment,
        wanted.scenario,
        *how,
        wanted.hash_ids,
        wanted.seed,
        wanted.lowest(found),
        out,
    )
    parts = parts_of(opened, message)
    rate = None if wanted.rate is None else AskedRate.of(wanted.rate, opened)

    def told(aggregate: Aggregate, *, interrupted: bool) -> Report:
        how = (wanted.chosen, wanted.scenario, parts, rate)
        return Report(message.address, aggregate, interrupted, *how)

    def stopped(aggregate: Aggregate) -> None:
        _write(told(aggregate, interrupted=True), wanted.form)
        write_note("the same command with --resume goes on from here\n")
        _say_parts(out)

    run = _Run(checkpoints, stopped)
    keys: list[str] = []
    report = told(run.all(known, _shown(wanted, job, found, known, keys)), interrupted=False)
    report = _with_names(report, found, run.blocks, hash_ids=wanted.hash_ids)
    if report.users:
        _write_all(report, wanted, moment, out, keys)
    # Only now: what goes wrong until here is not rendered anew with --resume.
    _forget(checkpoints, out)
    _refuse_nobody(report, wanted.users)
    verdict = _verdict(report, conditions)
    if wanted.open_page:
        people = profiles_of(wanted.shown(report), read_blocks(found), run.blocks, job)
        _show(opened, message, people, wanted.scenario)
    return verdict


def _is_broken(workspace: Workspace, message: Message, session: Session) -> bool:
    """Say whether a text of the message cannot be parsed, and tell where and why."""
    errors = unreadable_parts(workspace, message)
    if errors:
        write_note(findings_text(errors, session.lines(workspace._redactor), note_paint()))
        write_note("\nnobody is rendered: mend this first\n")
    return bool(errors)


@immutable
class _Wanted:
    """What the command line asks for."""

    message: str
    users: Path
    scenario: str | None
    responses: tuple[str, ...]
    settings: tuple[str, ...]
    now: str | None
    form: str
    page: Path | None
    out: Path | None
    conditions: tuple[str, ...]
    sample: int | None
    seed: int
    rate: int | None
    open_page: bool
    hash_ids: bool
    resume: bool
    scheduler: str | None
    jobs: int
    workspace: Path | None

    @property
    def asked(self) -> Asked:
        """The message, and how it is to be rendered."""
        how = (self.scenario, self.responses, self.settings, self.now, self.workspace)
        return Asked(self.message, None, *how)

    @property
    def options(self) -> tuple[object, ...]:
        """What depends on them: the figures, and whether the messages are written, and where."""
        how = (self.scenario, self.responses, self.settings, self.now)
        out = None if self.out is None else str(self.out.absolute())
        return (*how, self.hash_ids, self.sample, self.seed, out)

    @property
    def chosen(self) -> tuple[int, int] | None:
        """The size and the seed of a sample."""
        return None if self.sample is None else (self.sample, self.seed)

    def check_open(self) -> None:
        """Raise LiquidPilotError if the preview cannot show what is asked for."""
        if self.open_page and (self.sample or 0) > _MOST_SHOWN:
            raise LiquidPilotError(
                f"--open shows {_MOST_SHOWN:,} people, not {self.sample:,}",
                hint=f"--sample {_MOST_SHOWN} takes as many",
            )
        if self.open_page and self.responses:
            raise LiquidPilotError(
                "--open cannot show people with --response",
                hint="give it a name in fixtures/scenarios.toml, and use --scenario",
            )

    def results(self, message: Message) -> Out | None:
        """Return where the messages are written, if they are wanted.

        Raises LiquidPilotError if a file cannot be written.
        """
        if self.page is not None:
            check_charts()
            check_result(self.page, self.users)
            if self.out is not None and real(self.page) == real(self.out):
                raise LiquidPilotError(
                    f"--html and --out both name '{self.page.as_posix()}'",
                    hint="give each a file of its own",
                )
        return None if self.out is None else Out.at(self.out, message.fields, self.users)

    def shown(self, report: Report) -> Iterator[int]:
        """Yield the hashes of those whom the preview shows."""
        everybody = chain.from_iterable(report.aggregate.ids)
        return islice(report.named if self.sample is None else everybody, _MOST_SHOWN)

    def lowest(self, found: Input) -> int | None:
        """Return the hash up to which lines are in the sample; None takes all."""
        if self.sample is None:
            return None
        return lowest_hash(read_blocks(found), self.seed, self.sample)


def _known(
    checkpoints: Checkpoints, out: Out | None, *, resume: bool
) -> tuple[datetime | None, list[Done]]:
    """Return the moment and the blocks of the run that is to be resumed, if there is one."""
    moment = checkpoints.moment() if resume else None
    if resume and moment is None:
        write_note("there is no interrupted run to go on with: this one begins anew\n")
    known = checkpoints.known() if moment else ()
    return moment, [each for each in known if out is None or out.has(each.key)]


class _Run:
    """Merges what comes in, and keeps it; if that is interrupted, `stopped` is told, once."""

    def __init__(self, checkpoints: Checkpoints, stopped: Callable[[Aggregate], None]) -> None:
        self._checkpoints = checkpoints
        self._stopped = stopped
        self._aggregate = Aggregate()
        # Whoever comes to the end first holds it: this thread, or the one that ends the process.
        self._lock = Lock()
        self._is_over = False
        self.blocks: dict[str, Sequence[array[int]]] = {}

    def all(self, known: Iterable[Done], parts: Iterator[Done]) -> Aggregate:
        """Return what is known of everybody. Raises what comes up, Interrupted after the report."""
        with done_at_the_end(self._report):
            try:
                for each in known:
                    self.blocks[each.key] = each.aggregate.ids
                    self._aggregate.merge(each.aggregate)
                for each in parts:
                    self.blocks[each.key] = each.aggregate.ids
                    with self._lock:
                        self._aggregate.merge(each.aggregate)
                    self._checkpoints.keep(each)
            except (Interrupted, KeyboardInterrupt, ProcessEnded):
                raise
            except BaseException:
                self._is_over = True
                raise
            self._is_over = True
            return self._aggregate

    def _report(self) -> None:
        with self._lock:
            if not self._is_over:
                self._is_over = True
                self._stopped(self._aggregate)


def _with_names(
    report: Report, found: Input, blocks: Mapping[str, Sequence[array[int]]], *, hash_ids: bool
) -> Report:
    """Return the report with a few of those who are listed twice."""
    if hash_ids:
        return replace(report, listed_twice=tuple(f"{each:016x}" for each in report.repeated))
    ids = ids_of(report.repeated, read_blocks(found), blocks)
    return replace(report, listed_twice=tuple(ids[each] for each in sorted(ids)))


def _shown(
    wanted: _Wanted, job: Job, found: Input, known: Sequence[Done], keys: list[str]
) -> Iterator[Done]:
    """Yield what is known of each block that was not `known`; show how far it is and how fast.

    The `keys` of all blocks are added, in their order.
    """
    started, people = time.monotonic(), 0

    def say(done: Done | None) -> str | None:
        nonlocal people
        people += done.aggregate.count("users") if done is not None else 0
        seconds = time.monotonic() - started
        return f"{people:,} people, {people / seconds:,.0f} a second" if people else None

    blocks = read_blocks(found, (each.key for each in known), keys.append)
    size = found.size - sum(each.size for each in known)
    if wanted.scheduler is None:
        parts = aggregates_of(job, blocks, size, wanted.jobs)
    else:
        parts = aggregates_on_cluster(wanted.scheduler, job, blocks)
    return with_progress_by(size, parts, "audience", lambda each: each.size, say)


def _say_parts(out: Out | None) -> None:
    if out is not None:
        place = printable(out.parts.as_posix())
        write_note(f"until then '{place}' has the messages, with data of people\n")


def _forget(checkpoints: Checkpoints, out: Out | None) -> None:
    checkpoints.end()
    if out is not None:
        out.forget()


def _refuse_nobody(report: Report, users: Path) -> None:
    if report.users:
        return
    problems = [f"{place}: {kind}: {message}" for place, kind, message in report.problems[:3]]
    hint = "\n".join(problems) or "USERS has one user of an export, as JSON, in each line"
    raise LiquidPilotError(f"nobody could be read from '{users.as_posix()}'", hint=hint)


def _write_all(
    report: Report, wanted: _Wanted, moment: datetime, out: Out | None, keys: Iterable[str]
) -> None:
    if out is not None:
        out.put_together(keys)
    _write(report, wanted.form)
    _write_files(report, wanted, moment)


def _write_files(report: Report, wanted: _Wanted, moment: datetime) -> None:
    if wanted.page is not None:
        write_text(wanted.page, report_page(report, moment))
        write_note(f"wrote {wanted.page.as_posix()}\n")
    if wanted.out is not None:
        write_note(f"wrote {wanted.out.as_posix()}, which holds data of people\n")


def _show(
    opened: Workspace, message: Message, people: Sequence[Profile], scenario: str | None
) -> None:
    """Show the message for `people` in the preview until Ctrl-C; they stay in its memory."""
    # Imported only by who shows something.
    from liquidpilot.cli.preview import show
    from liquidpilot.preview.cells import situations_of
    from liquidpilot.preview.server import PreviewServer
    from liquidpilot.serving.addresses import Address

    opened._files.show_only(people)
    server = PreviewServer(opened, Address("127.0.0.1", 8020))
    # The table has what is built in only if everything is asked for.
    has_it = scenario is None or scenario in situations_of(opened)
    page = f"matrix/{quote(message.address)}{'' if has_it else '?all=1'}"
    show(server, page, write_note)


def _verdict(report: Report, conditions: Iterable[FailIf]) -> Exit:
    counts = report.counts
    met = [each for each in conditions if each.is_met(counts)]
    for each in met:
        write_note(f"failed: {printable(each.text)}: {each.reason(counts)}\n")
    return Exit.FINDINGS if met else Exit.DONE


def _write(report: Report, form: str) -> None:
    if form == "json":
        write_result(json.dumps(report.document(), ensure_ascii=False, indent=2) + "\n")
    else:
        write_result(report_text(report, result_paint()))
