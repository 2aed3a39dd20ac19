"""What a recording did, as an author reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from liquidpilot.cli.exits import Exit
from liquidpilot.cli.streams import Paint, printable
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.replay.recording import Recording, Result
from liquidpilot.wording import counted

_WRITTEN: tuple[Result, ...] = ("new", "replaced", "unchanged")
_IN_WORDS: dict[Result, str] = {
    "new": "wrote",
    "replaced": "replaced [responses.default] in",
    "unchanged": "the same as before in",
    "by-hand": "not changed, it is written by hand:",
    "kept": "not changed:",
    "asked": "called only for its secret:",
}
_PROBLEMS: dict[Result, str] = {
    "by-hand": "written by hand",
    "not-asked": "not asked",
    "not-written": "not written",
}
_REMEDIES: dict[Result, str] = {
    "by-hand": "to have it recorded, delete it, or add [recorded] with a date to it",
    "new": "the failure is recorded; --refresh calls again",
}


def recordings_text(recordings: Iterable[Recording], paint: Paint) -> str:
    """Return a line for each file that was written or could have been, and below it the call."""
    lines: list[str] = []
    for each in recordings:
        if each.path is not None and each.result in _IN_WORDS:
            lines.append(f"{_IN_WORDS[each.result]} {paint.bold(each.path)}")
            call = f"{each.request.method} {each.request.url}"
            lines.append(f"  {printable(call)} {paint.dim('→')} {each.outcome}")
    return "".join(f"{line}\n" for line in lines)


def problems_text(recordings: Iterable[Recording], paint: Paint) -> str:
    """Return what did not go as asked, with what to do about it."""
    parts: list[str] = []
    for each in recordings:
        if each.problem is None and each.result in _WRITTEN and each.outcome[:1] in ("4", "5"):
            parts += _refusal_lines(each, paint)
            continue
        remedy = _REMEDIES.get(each.result) if each.problem or each.result == "by-hand" else None
        if each.problem is None and remedy is None:
            continue
        word = _PROBLEMS.get(each.result, "no answer")
        painted = paint.severity("warning" if each.path else "error", word)
        parts.append(f"{painted}: {printable(f'{each.request.method} {each.request.url}')}\n")
        notes = [*(each.problem or "").splitlines(), remedy or ""]
        parts += [f"  {printable(note.strip())}\n" for note in notes if note.strip()]
    return "".join(parts)


def personal_data_of(recordings: Iterable[Recording]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the path of each file that was written, with the personal data that it has."""
    for each in recordings:
        if each.path is not None and each.result in _WRITTEN:
            yield each.path, each.personal


def personal_text(
    found: Iterable[tuple[str, Sequence[str]]], paint: Paint, or_else: str = ""
) -> str:
    """Return which personal data is in files now, by path, and how to replace it.

    `or_else` is what else can be done about it.
    """
    word = paint.severity("warning", "personal data")
    lines = [
        f"{word}: {path} has {printable(' and '.join(personal))}\n"
        for path, personal in found
        if personal
    ]
    if lines:
        lines.append(
            "  put made-up values in their place before you commit, as ada@example.com and\n"
        )
        lines.append(f"  +1 555 0100{or_else}\n")
    return "".join(dict.fromkeys(lines))


def proof_text(secrets: int, files: int) -> str:
    """Return what was looked for in the files that were written, empty if there are none."""
    if not files:
        return ""
    if not secrets:
        return "saw no secret\n"
    spelling = "no spelling of it is" if secrets == 1 else "no spelling of them is"
    return f"saw {counted(secrets, 'secret')}; {spelling} in the {counted(files, 'file')} written\n"


def _refusal_lines(recording: Recording, paint: Paint) -> Iterable[str]:
    """Yield what to do about a refusal that has become what the message always gets."""
    call = printable(f"{recording.request.method} {recording.request.url}")
    yield f"{paint.severity('warning', f'answered {recording.outcome}')}: {call}\n"
    yield f"  this is now the default answer in {recording.path}; fix the cause (a token from a\n"
    yield "  fixture is not valid), then record again with --refresh\n"


def summary_text(recordings: Sequence[Recording], rendered: RenderedMessage) -> str:
    """Return how many calls there were, and how many were recorded."""
    if not recordings:
        calls = len(rendered.exchanges)
        if rendered.status == "error":
            made = f"{counted(calls, 'call')} made" if calls else "no call is made"
            return f"nothing is recorded: the message has an error, and {made}\n"
        if not calls:
            return "nothing to record: the message makes no call for this person\n"
        return f"nothing to record: {counted(calls, 'call')}, all answered by fixtures\n"
    written = sum(each.result in _WRITTEN for each in recordings)
    return f"{counted(len(recordings), 'call')} asked for, {written} recorded\n"


def plan_text(recordings: Iterable[Recording], paint: Paint) -> str:
    """Return what would be asked."""
    return "".join(
        f"{paint.bold(each.request.method)} {printable(each.request.url)}\n" for each in recordings
    )


def exit_for_recordings(recordings: Iterable[Recording], rendered: RenderedMessage) -> Exit:
    """Return 2 if something is not recorded that should be, 1 if a call or the template failed."""
    results = [each.result for each in recordings]
    if "not-asked" in results or "not-written" in results:
        return Exit.FAILED
    failed = any(each.problem for each in recordings) or rendered.status == "error"
    return Exit.FINDINGS if failed else Exit.DONE
