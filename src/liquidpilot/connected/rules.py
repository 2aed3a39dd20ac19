"""The options of a tag that are not about its request: caching, retry, rerender.

Code of the diagnostic, behind `connected-content-`: `cache-max-age` (warning), a `:cache_max_age`
that is no number of seconds; the default age stands (assumed).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from liquidpilot.connected.findings import Findings
from liquidpilot.dialect.connection import RenderedText

DEFAULT_CACHE_AGE = 300
"""Seconds that a cached answer lives if the tag does not say ("Connected Content caching")."""

_SECONDS = re.compile(r"[0-9]{1,9}\Z")


@dataclass(frozen=True, slots=True)
class CallRules:
    """What a tag asks for around its call.

    `cache_max_age` is in seconds, as written and so not yet within Braze's limits; None if the tag
    does not have the option, `DEFAULT_CACHE_AGE` if it stands there without a value.
    """

    cache_max_age: int | None = None
    no_cache: bool = False
    retry: bool = False
    rerender: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The options as an author writes them, for `Exchange.rules`.

        >>> CallRules(cache_max_age=900, retry=True).words
        (':cache_max_age 900', ':retry')
        """
        age = (f":cache_max_age {self.cache_max_age}",) if self.cache_max_age is not None else ()
        flags = ("no_cache", "retry", "rerender")
        return (*age, *(f":{flag}" for flag in flags if getattr(self, flag)))


def read_rules(options: Mapping[str, RenderedText], findings: Findings) -> CallRules:
    """Return the rules among a tag's options; a flag counts whatever stands behind it."""
    return CallRules(
        cache_max_age=_read_age(options.get("cache_max_age"), findings),
        no_cache="no_cache" in options,
        retry="retry" in options,
        rerender="rerender" in options,
    )


def _read_age(option: RenderedText | None, findings: Findings) -> int | None:
    if option is None:
        return None
    text = option.text.strip()
    if _SECONDS.match(text):
        return int(text)
    if text:
        message = f"':cache_max_age {text}' is no number of seconds"
        hint = f"write a whole number, such as ':cache_max_age {DEFAULT_CACHE_AGE}'"
        findings.warning(option.place, "cache-max-age", message, hint)
    return DEFAULT_CACHE_AGE
