"""What a finding is recognised by from run to run, also where lines were added above it.

A fingerprint is made of the file, the rule and the text of the line, and counts equal ones. SARIF,
GitLab's report, the baseline and `check --changed` all mean the same by it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from liquidpilot.diagnostics import Finding

Line = Callable[[str | None, int], str | None]
"""Returns a line of a file by its path and number, None if there is none."""


def fingerprints(findings: Iterable[Finding], line: Line) -> Iterator[str]:
    """Yield the fingerprint of each finding of a whole report: 16 hexadecimal digits and a count.

    >>> found = Finding("long-subject", "info", "90 characters")
    >>> list(fingerprints([found, found], lambda path, number: "Hello"))
    ['93c80e71a42d9a6f:1', '93c80e71a42d9a6f:2']
    """
    seen: Counter[str] = Counter()
    for each in findings:
        text = " ".join((line(each.path, each.line) or "").split())
        mark = hashlib.sha256(f"{each.path}\0{each.code}\0{text}".encode()).hexdigest()[:16]
        seen[mark] += 1
        yield f"{mark}:{seen[mark]}"
