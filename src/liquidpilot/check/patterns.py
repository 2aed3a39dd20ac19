"""Patterns of paths, as they stand in a configuration: `templates/push/**`, `**/*.liquid`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_PART = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Return whether one of `patterns` is about `path`; a folder is about all that is in it.

    >>> matches("templates/sms/hello/template.yaml", ["templates/sms"])
    True
    >>> matches("templates/sms/hello/template.yaml", ["*/hello/**", "push"])
    False
    """
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    cleaned = pattern.replace("\\", "/").removeprefix("./").rstrip("/")
    parts = (_MEANING.get(part) or re.escape(part) for part in _PART.findall(cleaned))
    return re.compile("".join(parts) + "(?:/.*)?", re.DOTALL)
