"""All rules of one workspace: everybody's, those that it declares, and those of its own file.

`liquidpilot_rules.py` at the top of a workspace has rules in Python:

    from liquidpilot.extending import FieldRule

    RULES = [FieldRule(name="no-shouting", …)]

It is code, and may be a stranger's: it runs only where the user has allowed it, as it is to the
byte (docs/decisions/0011-consent.md). Where it may not run, nothing is found rather than a part.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from types import ModuleType

from liquidpilot.boundary import Boundary
from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import ReportedRule, Rule
from liquidpilot.errors import WorkspaceError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.custom_rules import RULE_NAME
from liquidpilot.workspace.folders import RULES_FILE


class RulesNotAllowed(WorkspaceError):
    """The rules of a workspace are code that nobody has allowed to run here."""


def rules_of(workspace: Workspace, allowed: str = "") -> Mapping[str, Rule]:
    """Return every rule that there is for `workspace`, by its name, sorted by it.

    `allowed` is the digest of the code that may run beside what was allowed before. Raises
    RulesNotAllowed for other code, WorkspaceError for rules that cannot be meant.
    """
    return _with(workspace, _of_file(workspace, allowed))


def rules_that_may_run(workspace: Workspace) -> tuple[Mapping[str, Rule], RulesNotAllowed | None]:
    """Return the rules of `workspace`, and why those of its file are not among them, if so."""
    try:
        return rules_of(workspace), None
    except RulesNotAllowed as error:
        return _with(workspace, ()), error


def code_of(workspace: Workspace) -> bytes | None:
    """Return the file of rules, None if there is none. Raises WorkspaceError."""
    inside = Boundary(workspace.root)
    return inside.read_bytes(RULES_FILE) if inside.has(RULES_FILE) else None


def digest_of(code: bytes | None) -> str:
    """Return what tells one file of rules from another; "" for none."""
    if code is None:
        return ""
    import hashlib

    return hashlib.sha256(code).hexdigest()


def _declared(workspace: Workspace) -> list[Rule]:
    declared = workspace._files.configuration.custom_rules
    if not declared:
        return []
    # Few workspaces have any, and each verb that shows findings starts with this module.
    from liquidpilot.check.declared_rules import declared_rule

    return [declared_rule(each) for each in declared]


def _with(workspace: Workspace, coded: Iterable[Rule]) -> Mapping[str, Rule]:
    """Return all rules by their names. Raises WorkspaceError for a name that two of them have."""
    found = dict(all_rules())
    hint = "give yours another name"
    declared = workspace._files.configuration.custom_rules
    for custom, rule in zip(declared, _declared(workspace), strict=True):
        if rule.name in found:
            message = f"there is a rule called '{rule.name}' already"
            raise WorkspaceError.at(custom.places["name"], message, hint)
        found[rule.name] = rule
    for rule in coded:
        if rule.name in found:
            message = f"there is a rule called '{rule.name}' already"
            code = (code_of(workspace) or b"").decode("utf-8", "replace")
            raise _refusal(message, hint, "name", rule.name, code)
        found[rule.name] = rule
    return dict(sorted(found.items()))


def _of_file(workspace: Workspace, allowed: str) -> Iterable[Rule]:
    code = code_of(workspace)
    if code is None:
        return ()
    from liquidpilot.consent import Consents

    digest = digest_of(code)
    if digest != allowed and not Consents(workspace.root).allows_code(RULES_FILE, code):
        raise RulesNotAllowed(
            f"the rules in '{RULES_FILE}' are code that nobody has allowed to run here",
            hint="look at it, then run `liquidpilot check` in a terminal, which asks; "
            "in a script, `liquidpilot check --allow-rules`",
            path=RULES_FILE,
        )
    name = f"liquidpilot_rules_{digest[:16]}"
    module = sys.modules.get(name) or _run(name, code, str(workspace.root / RULES_FILE))
    rules = getattr(module, "RULES", None)
    if not isinstance(rules, list | tuple) or not all(isinstance(each, Rule) for each in rules):
        raise WorkspaceError(
            f"'{RULES_FILE}' has no list of rules",
            hint="end it with RULES = […], of the classes in liquidpilot.extending",
            path=RULES_FILE,
        )
    text = code.decode("utf-8", "replace")
    for each in rules:
        _refuse_what_is_none(each, text)
    return rules


_SEVERITIES = ("error", "warning", "info")


def _refuse_what_is_none(rule: Rule, code: str) -> None:
    """Raise WorkspaceError for a rule whose words are none; `code` is the text of the file."""
    if isinstance(rule, ReportedRule):
        return
    name: object = rule.name
    if not isinstance(name, str) or not re.fullmatch(RULE_NAME, name):
        hint = "small letters, digits and dashes: 'no-click-here'"
        raise _refusal(f"{name!r} is not a name that a rule can have", hint, "name", name, code)
    severity: object = rule.severity
    if severity not in _SEVERITIES:
        message = f"the rule '{name}' has the severity {severity!r}"
        hint = f"write one of {', '.join(map(repr, _SEVERITIES))}"
        raise _refusal(message, hint, "severity", severity, code)
    for key in ("summary", "explanation"):
        words: object = getattr(rule, key)
        if not isinstance(words, str):
            message = f"the '{key}' of the rule '{name}' is {words!r}, and should be text"
            raise _refusal(message, "write it in quotes", key, words, code)


def _refusal(message: str, hint: str, key: str, value: object, code: str) -> WorkspaceError:
    # Where it is made by code, its line is not known.
    written = re.escape(value if isinstance(value, str) else repr(value))
    found = re.search(rf"\b{key}\s*=\s*['\"]?{written}\b", code)
    line = None if found is None else code.count("\n", 0, found.start()) + 1
    return WorkspaceError(message, hint=hint, path=RULES_FILE, line=line)


def _run(name: str, code: bytes, file: str) -> ModuleType:
    """Run the code that was allowed, these very bytes, as the module `name`."""
    module = ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    try:
        exec(compile(code, file, "exec"), module.__dict__)
    except SyntaxError as error:
        del sys.modules[name]
        raise WorkspaceError(
            f"not valid Python: {error.msg}",
            path=RULES_FILE,
            line=error.lineno,
            column=error.offset,
        ) from error
    # A script's own end would be that of the command: with exit code 0, and nothing checked.
    except (Exception, SystemExit) as error:
        import traceback

        del sys.modules[name]
        lines = [
            each.lineno
            for each in traceback.extract_tb(error.__traceback__)
            if each.filename == file
        ]
        raise WorkspaceError(
            f"the rules cannot be read: {type(error).__name__}: {error}",
            path=RULES_FILE,
            line=lines[-1] if lines else None,
        ) from error
    return module
