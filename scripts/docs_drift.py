"""Hold pages of Braze's documentation against what liquidpilot knows, and list what it does not.

    python3 scripts/docs_drift.py FOLDER      pages as Markdown (Windows: py scripts\\docs_drift.py)
    python3 scripts/docs_drift.py FILE.json   snippets that were taken out of them before

Each piece of Liquid is parsed, rendered for two people and checked as an e-mail. Listed are tags,
filters, names of `${}` and options of calls that are unknown here, errors of `check`, and crashes,
unless `docs_drift.toml` has them with a reason. Exit code 0: nothing is listed; 1: something is;
2: it could not be done.
"""

from __future__ import annotations

import re
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from docs_snippets import Snippet, read_snippets
from environment import run

try:
    import liquidpilot
    from liquidpilot.check.results import CheckRequest
    from liquidpilot.check.running import run_check
    from liquidpilot.check.workers import Setup
    from liquidpilot.diagnostics import Finding
    from liquidpilot.rendering.workspace import Workspace
except ImportError:
    # The Python of the user; the environment of this checkout has what it needs, and runs there.
    whole = [str(Path(each).absolute()) if Path(each).exists() else each for each in sys.argv[1:]]
    sys.exit(run("python", str(Path(__file__).resolve()), *whole))

KNOWN = Path(__file__).with_suffix(".toml")
_USAGE = "usage: python3 scripts/docs_drift.py FOLDER|FILE.json"
_PEOPLE = Path(liquidpilot.__file__).parent / "scaffold" / "fixtures" / "profiles"
_PERSON = "edge_case.json"
_FOLDER = "templates/email_templates"

# The findings that say that a word of the template is unknown, and what kind of word it is.
_UNKNOWN = {
    "unknown-filter": "filter",
    "undocumented-filter": "filter",
    "undocumented-tag": "tag",
    "attribute-without-namespace": "name",
    "unknown-namespace": "namespace",
    "connected-content-unknown-option": "option",
}
# The word in a finding's text: 'name', '${name}' or 'namespace.${…}'.
_WORD = re.compile(r"'(?:\$\{)?([^'}]+?)(?:\.\$\{…\}|\})?'")


@dataclass(frozen=True, slots=True)
class Drift:
    """Something that is not known here: `kind` is `crash`, `error` or a kind of word.

    `name` is the word, or the code of the error; `line` is that of the page.
    """

    snippet: Snippet
    line: int
    kind: str
    name: str
    message: str

    def __str__(self) -> str:
        place = f"{self.snippet.page}:{self.line}"
        return f"{place}: {self.kind} {self.name}: {self.message} [{self.snippet.digest}]"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known to be right; each with the reason why.

    `words` are by kind and name, `errors` by code and digest of the snippet; `everywhere` are the
    codes of errors that any piece may have which stands alone in an empty workspace.
    `other_liquid` are parts of the paths of pages whose Liquid is not that of messages.
    """

    words: Mapping[tuple[str, str], str]
    errors: Mapping[tuple[str, str], str]
    everywhere: frozenset[str]
    other_liquid: Mapping[str, str]

    @classmethod
    def read(cls, path: Path = KNOWN) -> Known:
        """Return what the file says."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        errors = {
            (group["code"], where.rpartition(" ")[2]): group["reason"]
            for group in data["errors"]
            for where in group["where"]
        }
        everywhere = frozenset(each["code"] for each in data["errors"] if each.get("everywhere"))
        words = {(each["kind"], each["name"]): each["reason"] for each in data["words"]}
        return cls(words, errors, everywhere, data["other_liquid"])

    def has(self, drift: Drift) -> bool:
        """Say whether there is a reason for it."""
        if drift.kind == "error":
            key = drift.name, drift.snippet.digest
            return drift.name in self.everywhere or key in self.errors
        return (drift.kind, drift.name) in self.words


def drift_of(snippets: Iterable[Snippet]) -> list[Drift]:
    """Return all that is unknown or wrong in the snippets, known reasons or not, in their order."""
    whole = list(snippets)
    crashed = {each.snippet.digest: each for each in _crashes(whole)}
    found = list(crashed.values())
    if len(crashed) < len(whole):
        found += _checked([each for each in whole if each.digest not in crashed])
    order = {each.digest: at for at, each in enumerate(whole)}
    return sorted(found, key=lambda each: (order[each.snippet.digest], each.line))


def _crashes(snippets: Iterable[Snippet]) -> Iterator[Drift]:
    person = Workspace.open(_PEOPLE.parent.parent)._files.profile(_PERSON.partition(".")[0])
    for snippet in snippets:
        try:
            template = liquidpilot.parse(snippet.body)
            for profile in ({}, person.attributes):
                template.render(profile)
        except Exception as error:  # whatever it is, it is what is looked for
            kind = type(error).__name__
            yield Drift(snippet, snippet.line, "crash", kind, str(error))


def _checked(snippets: Iterable[Snippet]) -> Iterator[Drift]:
    by_name = {f"s{each.digest}": each for each in snippets}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "liquidpilot.toml").write_text("", encoding="utf-8")
        for message, snippet in by_name.items():
            body = folder / _FOLDER / message / "body.html"
            body.parent.mkdir(parents=True)
            body.write_text(snippet.body, encoding="utf-8", newline="")
        request = CheckRequest(jobs=1, cache=False)
        setup = Setup(str(folder), ("all",), (), request.faults, request.now)
        report = run_check(Workspace.open(folder), setup, request, lambda _, answers: iter(answers))
    for finding in report.findings:
        path = finding.path or ""
        message = path.removeprefix(f"{_FOLDER}/").partition("/")[0]
        if message in by_name:
            yield from _drift(by_name[message], finding)


def _drift(snippet: Snippet, finding: Finding) -> Iterator[Drift]:
    line = snippet.line + finding.line - 1
    message = " ".join(finding.message.split())
    kind = _UNKNOWN.get(finding.code)
    if finding.message.startswith("unknown tag"):
        kind = "tag"
    word = _WORD.search(message)
    if kind and word:
        yield Drift(snippet, line, kind, word[1], message)
    elif finding.severity == "error":
        yield Drift(snippet, line, "error", finding.code, message)


def main(arguments: list[str]) -> int:
    """Print what is not known; return the exit code."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(_USAGE, file=sys.stderr)
        return 0 if arguments in (["--help"], ["-h"]) else 2
    known = Known.read()
    try:
        read = read_snippets(Path(arguments[0]))
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    snippets = [each for each in read if not any(part in each.page for part in known.other_liquid)]
    if not snippets:
        print(f"error: there is no Liquid in '{arguments[0]}'", file=sys.stderr)
        return 2
    found = drift_of(snippets)
    new = [each for each in found if not known.has(each)]
    for each in new:
        print(each)
    pages = len({each.page for each in snippets})
    print(
        f"{len(snippets)} snippets of {pages} pages: {len(new)} unknown, "
        f"{len(found) - len(new)} with a reason in {KNOWN.name}",
        file=sys.stderr,
    )
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
