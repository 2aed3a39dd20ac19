"""Regular expressions that are compiled when they are first used.

A command loads several hundred patterns, and one run comes to less than half of them: those of a
rule that has nothing to look at, or of what is said about a mistake. To compile the others took a
tenth of the start. A pattern that nearly every run uses is better compiled at once.
"""

from __future__ import annotations

import re
from typing import cast

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn")


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` does, which is called when the pattern is first looked for.

    Only its methods and attributes can be used: it must not be passed to a function of `re`.
    A mistake in the pattern raises `re.error` then.

    >>> word = lazy_pattern("[a-z]+", re.IGNORECASE)
    >>> word.findall("Hi Ada"), word.pattern
    (['Hi', 'Ada'], '[a-z]+')
    """
    return cast("re.Pattern[str]", _LazyPattern(pattern, flags))


class _LazyPattern:
    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            # Such as what copying asks for.
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        # From now on nothing stands between a caller and the method.
        vars(self).update({each: getattr(compiled, each) for each in _METHODS})
        return getattr(compiled, name)
