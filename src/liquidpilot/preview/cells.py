"""What becomes of one message for everybody in every situation, and where two of them differ.

The table of people and situations, the page that shows two of them side by side, and the exported
site ask here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from functools import cached_property

from liquidpilot.diagnostics import Finding
from liquidpilot.errors import LiquidPilotError
from liquidpilot.html_text import html_pieces
from liquidpilot.immutable import immutable
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.documents import frame_document, problem_document
from liquidpilot.preview.inbox import InboxRow, inbox_row
from liquidpilot.preview.state import View
from liquidpilot.preview.verdicts import Verdict, verdict_of
from liquidpilot.preview.views import findings_of
from liquidpilot.rendering.listed_scenarios import OWN, listed_scenarios
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay.format import DEFAULT_RESPONSE
from liquidpilot.sources import Span
from liquidpilot.workspace.discovery import FoundMessage

DEFAULT = DEFAULT_RESPONSE
"""The situation of every day, in which all answers are the usual ones."""

MARKS = "differences"
"""The fragment with which a document is opened to see its marks."""

_UNSEEN = ("style", "script", "head", "title")
_MOST_COMPARED = 2_000
_WORD = re.compile(r"\S+")
_MARKING = (
    f'<style id="{MARKS}">:root:has(#{MARKS}:target) [data-differs]{{background:#ffe28a!important;'
    "color:#3d2c00!important}"
    f':root:has(#{MARKS}:target) [data-differs]:empty::before{{content:"\\2026"}}'
    "[data-differs][data-shown]{outline:3px solid #c2410c!important;outline-offset:3px}</style>"
)


_Texts = list[tuple[int, str]]


class Document:
    """A document, taken apart into what is read and what is around it."""

    def __init__(self, html: str) -> None:
        self.html = html

    @cached_property
    def parts(self) -> tuple[list[str], _Texts]:
        """The pieces, and those of them that are read and not blank, with their index."""
        found = list(html_pieces(self.html, _UNSEEN))
        pieces = [self.html[each.start : each.end] for each in found]
        texts = [
            (index, " ".join(piece.split()))
            for index, piece in enumerate(pieces)
            if found[index].kind == "text" and piece.strip()
        ]
        return pieces, texts


def differences(base: Document, other: Document) -> tuple[str, str, int]:
    """Return the HTML of both with what differs marked, and in how many places they differ.

    A place is a run of texts that only one of them has, or that both have in different words; it
    has the same number in both, and an empty mark where one has nothing. Of texts that stand for
    each other only the words are marked in which they differ. Marks are seen where a
    document is opened with the fragment `MARKS`.

    >>> differences(Document("<p>Hi Ada</p>"), Document("<p>Hi Bo</p>"))[2]
    1
    """
    # Imported only where something is compared.
    from difflib import SequenceMatcher

    (of_base, base_texts), (of_other, other_texts) = base.parts, other.parts
    matcher = SequenceMatcher(
        a=[text for _, text in base_texts],
        b=[text for _, text in other_texts],
        # In a text of so many pieces it would take the square of their number.
        autojunk=len(other_texts) > _MOST_COMPARED,
    )
    base_pieces, other_pieces, count = list(of_base), list(of_other), 0
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        count += 1
        if end - start == other_end - other_start:
            for (index, _), (other_index, _) in zip(
                base_texts[start:end], other_texts[other_start:other_end], strict=True
            ):
                base_pieces[index], other_pieces[other_index] = _marked_words(
                    base_pieces[index], other_pieces[other_index], count
                )
        else:
            _mark(base_pieces, base_texts, (start, end), count)
            _mark(other_pieces, other_texts, (other_start, other_end), count)
    if not count:
        return base.html, other.html, 0
    return _with_marking(base_pieces), _with_marking(other_pieces), count


def _marked_words(base: str, other: str, number: int) -> tuple[str, str]:
    """Return two texts with the words marked in which they differ."""
    from difflib import SequenceMatcher

    base_words, other_words = (list(_WORD.finditer(each)) for each in (base, other))
    matcher = SequenceMatcher(
        a=[each[0] for each in base_words],
        b=[each[0] for each in other_words],
        autojunk=len(other_words) > _MOST_COMPARED,
    )
    runs = [each for each in matcher.get_opcodes() if each[0] != "equal"]
    return (
        _with_words(base, base_words, [(start, end) for _, start, end, _, _ in runs], number),
        _with_words(other, other_words, [(start, end) for _, _, _, start, end in runs], number),
    )


def _with_words(text: str, words: Sequence[re.Match[str]], runs: list[Span], number: int) -> str:
    pieces: list[str] = []
    read = 0
    for start, end in runs:
        if start < end:
            first, last = words[start].start(), words[end - 1].end()
        else:
            first = last = words[start].start() if start < len(words) else words[-1].end()
        pieces += (text[read:first], f'<span data-differs="{number}">{text[first:last]}</span>')
        read = last
    return "".join((*pieces, text[read:]))


def _mark(pieces: list[str], texts: _Texts, run: Span, number: int) -> None:
    """Mark the `texts` of a run in the `pieces` of a document; of an empty one, the place."""
    start, end = run
    if start < end:
        for index, _ in texts[start:end]:
            pieces[index] = f'<span data-differs="{number}">{pieces[index]}</span>'
    elif texts:
        # It is put beside a text, where any element may stand.
        index, _ = texts[min(start, len(texts) - 1)]
        empty = f'<span data-differs="{number}"></span>'
        before = start < len(texts)
        pieces[index] = f"{empty}{pieces[index]}" if before else f"{pieces[index]}{empty}"


def _with_marking(pieces: list[str]) -> str:
    # Before anything else in a document stands what makes it an HTML document of today.
    at = int(bool(pieces) and pieces[0][:9].lower() == "<!doctype")
    return "".join((*pieces[:at], _MARKING, *pieces[at:]))


@immutable
class Cell:
    """One person in one situation; `person` is who it is, in words.

    `same` tells that it is what the person gets by default; then nothing more is known of it.
    `differences` counts the places that differ from that, those of the inbox too. `inbox` is None
    for what is no e-mail; `subject` is what stands in its place.
    """

    profile: str | None
    person: str
    scenario: str
    choices: Choices
    verdict: Verdict
    subject: str
    inbox: InboxRow | None
    same: bool
    differences: int
    findings: tuple[Finding, ...] = field(compare=False)

    @property
    def is_default(self) -> bool:
        """Whether the others of this person are compared with it."""
        return self.scenario == DEFAULT


@immutable
class Rendered:
    """A cell, the view that it is about, and its document with the differences marked."""

    cell: Cell
    view: View
    document: str


def people_of(
    workspace: Workspace, found: FoundMessage, names: Sequence[str] | None = None
) -> list[str | None]:
    """Return whom a message is for: None is the one that fits it; then the default profile.

    Who asks for many messages gives the `names` of the profiles, which are listed else.
    """
    default = workspace._files.configuration.default_profile
    people = workspace._files.people_for(found, names)
    return sorted(people, key=lambda name: (name is not None, name != default, name or ""))


def situations_of(
    workspace: Workspace, *renderings: RenderedMessage | None, everything: bool = False
) -> list[str]:
    """Return the names of the situations: the default, the workspace's scenarios and responses.

    With `everything` also those that are built in (404, timeout, …) and those of services, as far
    as they make a difference to one of the `renderings` of a message. Of broken scenarios there are
    none.
    """
    try:
        found = [each.name for each in listed_scenarios(workspace) if each.origin == OWN]
        for rendered in renderings if everything else ():
            if rendered is not None:
                found += [each.name for each in listed_scenarios(workspace, rendered)]
    except LiquidPilotError:
        found = []
    return list(dict.fromkeys((DEFAULT, *found)))


def cells_of(
    render: Callable[[Choices], View],
    profile: str | None,
    situations: Sequence[str],
    display: Display,
    *,
    in_file: bool = False,
) -> Iterator[Rendered]:
    """Yield what `render` makes of a message for one person in `situations`, the default first.

    `in_file` is for documents that are written into files.
    """
    usual = render(Choices(profile=profile))
    base = Document(_document(usual, display, in_file))
    known, marked = [usual], dict[str, tuple[str, int]]()
    for scenario in situations:
        if scenario == DEFAULT:
            yield Rendered(cell_of(usual, profile, scenario), usual, base.html)
            continue
        chosen = Choices(profile=profile, scenario=scenario)
        like = next((each for each in known if _is_as(each, scenario)), None)
        if like is not None:
            view = replace(like, choices=chosen)
        else:
            view = render(chosen)
            known.append(view)
        if view.rendered is usual.rendered or _content(view) == _content(usual):
            yield Rendered(cell_of(view, profile, scenario, same=True), view, "")
            continue
        # Most ways to fail end in the same text.
        document = _document(view, display, in_file)
        if document not in marked:
            marked[document] = differences(base, Document(document))[1:]
        html, count = marked[document]
        count += len(inbox_differences(usual, view))
        yield Rendered(cell_of(view, profile, scenario, differences=count), view, html)


def compared(base: View, other: View, display: Display) -> tuple[str, str, int]:
    """Return the documents of both with what differs marked, and in how many places they differ."""
    one, two = (Document(_document(each, display, in_file=False)) for each in (base, other))
    return differences(one, two)


def cell_of(
    view: View, profile: str | None, scenario: str, *, same: bool = False, differences: int = 0
) -> Cell:
    """Return the cell of a view; its findings are asked for unless it is the `same`."""
    findings = () if same else findings_of(view)
    rendered = view.rendered
    # Data beside a message are called by their path.
    person = profile or (rendered.profile if rendered is not None else None)
    return Cell(
        profile,
        person or "nobody in particular",
        scenario,
        view.choices,
        verdict_of(rendered, view.error, findings),
        "" if rendered is None else subject_of(rendered),
        inbox_row(rendered) if rendered is not None and rendered.channel == "email" else None,
        same,
        differences,
        findings,
    )


def subject_of(rendered: RenderedMessage) -> str:
    """Return the line by which one tells a message from others: the subject or the title."""
    if rendered.channel == "email":
        return inbox_row(rendered).subject
    fields = rendered.fields
    shown = next((fields[name].text for name in _TITLES if name in fields), "")
    return " ".join(shown.split())[:_LONGEST_SUBJECT]


_TITLES = ("title", "header", "message", "url")
_LONGEST_SUBJECT = 200


def _document(view: View, display: Display, in_file: bool) -> str:
    if view.rendered is None:
        return problem_document(view.error or LiquidPilotError("there is nothing to show"))
    return frame_document(view, view.rendered, display, in_file=in_file)


def _is_as(known: View, scenario: str) -> bool:
    """Tell whether it is known, without rendering, that in a scenario all is as in a view."""
    rendered, answers = known.rendered, known.workspace._answers
    if rendered is None:
        return False
    if not rendered.exchanges:
        # Scenarios are about the answers to calls.
        return True
    by_fixtures = all(each.source in ("fixture", "cache") for each in rendered.exchanges)
    if not by_fixtures or answers.is_of_service(scenario):
        return False
    fixtures = answers.fixtures_behind(rendered.exchanges).values()
    return answers.is_alike(scenario, known.choices.scenario or DEFAULT, fixtures)


def _content(view: View) -> object:
    if view.rendered is None:
        return view.error and view.error.message
    texts = {name: each.text for name, each in view.rendered.fields.items()}
    return view.rendered.status, texts


def inbox_differences(one: View, other: View) -> list[str]:
    """Return the names of the fields that stand in the inbox and are not the same."""
    if one.rendered is None or other.rendered is None:
        return []
    fields, others = one.rendered.fields, other.rendered.fields
    return [
        name
        for name in _IN_INBOX
        if name in fields and name in others and fields[name].text != others[name].text
    ]


_IN_INBOX = ("subject", "preheader")


def all_findings(cells: Iterable[Cell]) -> Iterator[tuple[Finding, ...]]:
    """Yield the findings of each cell that has its own."""
    return (each.findings for each in cells if not each.same)
