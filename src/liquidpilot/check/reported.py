"""What parsing and rendering report by themselves: the pages about it, and the fixes for it.

The pages are data, one file a subject, in the folder `codes`; an integration has its own. A file
has examples that several pages are made of, and then the pages, each under its code:

    [examples.call]
    text = "{% connected_content https://api.example.com/toys :save toy %}{{toy.name}}"
    files."fixtures/connected_content/toys.toml" = "…"

    [codes.call-without-url]
    severity = "error"
    summary = "a call without a URL"
    explanation = "The URL stands first, before all options."
    source = ["call-url"]
    example = "call"
    bad = "{% connected_content :save toy %}"

`severity`, `summary`, `explanation`, `source`, `instead_of`, `comes_of` and `spoils` are those of a
`Rule`. `bad` and `good` are laid over `example`, the name of one or an example itself: a text takes
the place of its text; a table has any of `text`, `files`, `links`, `field` and `channel`, which are
those of an `Example`, of `example`, and of `changes`: what stands in the text or in a file, with
what is to stand there. What is left out is as in `example`. A line such as
`[codes.call-without-url]` begins a page wherever it stands, so that the codes are known without
reading the prose: a page is read when it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liquidpilot.check.remedies import meant_by
from liquidpilot.check.rule import Example, ReportedRule, Rule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Fix
from liquidpilot.dialect.expressions.condition_advice import lone_values
from liquidpilot.dialect.parsing import missing_end
from liquidpilot.errors import LiquidPilotError
from liquidpilot.sources import Span

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Fixer = Callable[[FieldSubject, Span], Fix | None]

_HEAD = re.compile(r"^\[codes\.([a-z0-9-]+)\]$", re.MULTILINE)


def reported_rules(
    where: Traversable,
    fixes: Mapping[str, Fixer] | None = None,
    examples: Mapping[str, Example] | None = None,
) -> tuple[ReportedRule, ...]:
    """Return a rule for each page of a file, or of the TOML files of a folder, sorted by file.

    `fixes` has by code what gives the remedy, `examples` by name what pages are made of beside the
    examples of their file. A page that cannot be read raises LiquidPilotError when something of it
    is asked for.
    """
    files = [where]
    if where.is_dir():
        found = (each for each in where.iterdir() if each.name.endswith(".toml"))
        files = sorted(found, key=lambda each: each.name)
    shared = {name: asdict(each) for name, each in (examples or {}).items()}
    return tuple(rule for file in files for rule in _rules_in(file, fixes or {}, shared))


def _rules_in(
    file: Traversable, fixes: Mapping[str, Fixer], shared: Mapping[str, Any]
) -> Iterator[ReportedRule]:
    text = file.read_text(encoding="utf-8")
    heads = [*_HEAD.finditer(text)]
    starts = [each.start() for each in heads]
    for head, end in zip(heads, [*starts[1:], len(text)], strict=True):
        page = text[: starts[0]] + text[head.start() : end]
        name = head[1]
        yield ReportedRule(
            name, partial(_read_page, file.name, name, page, shared), fixes.get(name)
        )


def _read_page(file: str, name: str, text: str, given: Mapping[str, Any]) -> Rule:
    import tomllib

    try:
        content = tomllib.loads(text)
        page, shared = content["codes"][name], {**given, **content.get("examples", {})}
        base = page.pop("example", {})
        for each in ("bad", "good"):
            page[each] = Example(**_example(page.get(each, {}), base, shared))
        page |= {each: " ".join(page[each].split()) for each in ("summary", "explanation")}
        page |= {each: tuple(page.get(each, ())) for each in ("source", "instead_of", "comes_of")}
        return Rule(name=name, **page)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LiquidPilotError(f"the page '{name}' in '{file}' cannot be read: {error}") from error


def _example(own: Any, base: Any, shared: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an example: those of `base`, and `own` laid over them."""
    own = {"text": own} if isinstance(own, str) else dict(own)
    base = own.pop("example", base)
    under = shared[base] if isinstance(base, str) else base
    fields: dict[str, Any] = {"text": "", "files": {}}
    if under:
        fields = _example(under, None, shared)
    changes = own.pop("changes", {})
    text, own_files = own.get("text", fields["text"]), own.get("files", {})
    files = {**own_files, **fields["files"], **own_files}
    for old, new in changes.items():
        if not any(old in each for each in (text, *files.values())):
            raise ValueError(f"there is no '{old}' in the example")
        text = text.replace(old, new)
        files = {path: each.replace(old, new) for path, each in files.items()}
    return {**fields, **own, "text": text, "files": files}


def _close(field: FieldSubject, span: Span) -> Fix | None:
    text = field.source.text
    missing = missing_end(text, span[0])
    changes = missing.edits(text) if missing else []
    if missing is None or not changes:
        return None
    written = f"write '{'{%' if missing.opened else missing.wanted}'"
    if not any(new for _, new in changes):
        _, written = missing.words(text)
    edits = tuple(field.edit(*each) for each in changes)
    # Where nothing stands in the place of the end, its author should look at it.
    return Fix(written, edits, safe=not missing.guessed, keeps_output=False)


def _compare(field: FieldSubject, span: Span) -> Fix | None:
    for test in field.outline.tests:
        for lone in lone_values(test.comparisons, test.relations, field.source.text):
            if lone.span == span and lone.meant is not None:
                edit = field.edit(span, lone.meant)
                return Fix(f"write {lone.meant}", (edit,), safe=False, keeps_output=False)
    return None


def _name_block(field: FieldSubject, span: Span) -> Fix | None:
    known = field.workspace.workspace._files.content_blocks()
    for each in field.outline.inclusions:
        if each.span == span and each.name not in known:
            return meant_by(field.source.place(span), each.name, known)[1]
    return None


FIXES: Mapping[str, Fixer] = {
    "missing-content-block": _name_block,
    "syntax-error": _close,
    "value-without-comparison": _compare,
}
REPORTED = reported_rules(Path(__file__).with_name("codes"), FIXES)
"""Every code of liquidpilot's own that is documented."""
