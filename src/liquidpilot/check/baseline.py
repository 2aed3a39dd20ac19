"""The baseline: what was found when the check became required, and is not told again.

    version = 1

    [findings."templates/email_templates/welcome/body.html"]
    missing-alt-text = ["3f2a8c91b0d4e7aa:1", "3f2a8c91b0d4e7aa:2"]

It stands in `liquidpilot-baseline.toml` at the top of the workspace, sorted, a line a finding's
rule, so that two branches that write it can be merged. `check --write-baseline` writes it.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.reading import read_data_file, read_document
from liquidpilot.datafiles.tables import Document
from liquidpilot.diagnostics import Finding
from liquidpilot.errors import WorkspaceError
from liquidpilot.files import write_text
from liquidpilot.immutable import immutable
from liquidpilot.replay.toml_writing import toml_string
from liquidpilot.wording import counted
from liquidpilot.workspace.folders import BASELINE_FILE, relative

OUTDATED = "outdated-baseline"
"""The rule about the baseline itself."""

_VERSION = 1
_HEAD = """\
# What was found when this check became required: `liquidpilot check` does not tell it again.
# Written by `liquidpilot check --write-baseline`; write it anew when findings are gone.
"""


@immutable(slots=False)
class Baseline:
    """The fingerprints of what is known, by file and rule, in the `document` that has them.

    `faults` tells that it was written by a check with `--faults`, which finds more.
    """

    findings: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    faults: bool = False
    document: Document | None = None

    @property
    def marks(self) -> frozenset[str]:
        """The fingerprints of all that is known."""
        return frozenset(
            mark for rules in self.findings.values() for some in rules.values() for mark in some
        )

    def outdated(self, met: Collection[str], ran: Collection[str]) -> Iterator[Finding]:
        """Yield a finding for each entry of which something is gone.

        `met` are the fingerprints of all that was found, `ran` the rules that looked for it.
        """
        if self.document is None:
            return
        for path, rules in self.findings.items():
            for rule, marks in rules.items():
                gone = len({*marks}.difference(met))
                if gone and rule in ran:
                    message = f"gone from '{path}': {counted(gone, 'finding')} of '{rule}'"
                    hint = "write the baseline anew, so that it does not hide the next one: "
                    hint += "liquidpilot check --write-baseline"
                    keys = ("findings", path, rule)
                    yield Finding.of(self.document.remark(OUTDATED, message, keys, hint))


def find_baseline(root: Path, wanted: Path | None) -> Baseline | None:
    """Return what the file `wanted` holds, or the workspace's own baseline if it has one.

    Raises WorkspaceError, with line and column, for a file that is not there, or
    cannot be read as a baseline.
    """
    inner = BASELINE_FILE if wanted is None else relative(root, wanted)
    if wanted is not None and not wanted.exists():
        file = wanted.as_posix()
        hint = f"`liquidpilot check --write-baseline --baseline {shlex.quote(file)}` writes it"
        raise WorkspaceError(f"there is no baseline '{file}'", hint=hint)
    if inner is None and wanted is not None:
        return _read(read_document(wanted.resolve(), wanted.as_posix()))
    if inner is None or (wanted is None and not Boundary(root).has(inner)):
        return None
    return _read(read_data_file(root, inner))


def _read(document: Document) -> Baseline:
    table = document.table()
    table.refuse_unknown(("version", "faults", "findings"))
    if table.integer("version", _VERSION) != _VERSION:
        hint = "write it anew: liquidpilot check --write-baseline"
        raise table.error(f"'version' is not {_VERSION}", "version", hint)
    files = table.table("findings")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for path in () if files is None else files:
        rules = files.table(path) if files is not None else None
        found[path] = {} if rules is None else {rule: rules.texts(rule) for rule in rules}
    return Baseline(found, table.flag("faults") or False, document)


def write_baseline(
    root: Path,
    wanted: Path | None,
    findings: Iterable[Finding],
    marks: Iterable[str],
    *,
    faults: bool,
) -> str:
    """Write what is known from now on, and return the file's path as it is shown.

    `marks` are the fingerprints of `findings`. Raises LiquidPilotError if it cannot be written.
    """
    known: dict[str, dict[str, list[str]]] = {}
    for each, mark in zip(findings, marks, strict=True):
        if each.code != OUTDATED:
            known.setdefault(each.path or ".", {}).setdefault(each.code, []).append(mark)
    lines = [_HEAD, f"version = {_VERSION}\n", "faults = true\n" if faults else ""]
    for path, rules in sorted(known.items()):
        lines.append(f"\n[findings.{toml_string(path)}]\n")
        for rule, some in sorted(rules.items()):
            lines.append(f"{rule} = [{', '.join(map(toml_string, sorted(some)))}]\n")
    inner = BASELINE_FILE if wanted is None else relative(root, wanted)
    if inner is not None:
        Boundary(root).write_text(inner, "".join(lines))
        return inner
    assert wanted is not None
    write_text(wanted, "".join(lines))
    return wanted.as_posix()
