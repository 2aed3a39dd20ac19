"""What can be seen in a template that works with Trustpilot, one rule a module, found by itself.

A module that has `RULE` is a rule. The others are shared by rules: `calls` (which calls and
webhooks go to Trustpilot), `shapes` (what an answer has in it), `results` (what a template reads of
it), `guards` (which conditions look first), `supposing` (whether something is printed with a good
answer), `keys` (what is typed where a key belongs), `invitation_fields` (what is written into an
invitation), `examples` (what their examples are made of).

What only a rendered request shows is reported by `liquidpilot.integrations.trustpilot.validation`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from liquidpilot.extending import Rule


def template_rules() -> Iterator[Rule]:
    """Yield the rule of every module here that has one."""
    for each in iter_modules(__path__):
        if not each.ispkg:
            rule: object = getattr(import_module(f"{__name__}.{each.name}"), "RULE", None)
            if isinstance(rule, Rule):
                yield rule
