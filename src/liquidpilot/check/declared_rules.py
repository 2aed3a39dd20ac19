"""The rules that a team declares in `liquidpilot.toml`, made into rules like any other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from liquidpilot.check.links import links_of
from liquidpilot.check.patterns import alternatives, pattern_error, places_of
from liquidpilot.check.rule import Example, FieldRule, MessageRule, RenderingRule, Rule
from liquidpilot.check.rule_set import RuleSet
from liquidpilot.check.settings import Settings, matches
from liquidpilot.check.subjects import (
    FieldSubject,
    MessageSubject,
    RenderingSubject,
    WorkspaceSubject,
    block_subject,
    message_subject,
)
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Source, Span
from liquidpilot.workspace.custom_rules import CustomRule
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.texts import TextFiles

_Occurrences = Iterable[tuple[Span, str]]


def declared_rule(declared: CustomRule) -> Rule:
    """Return the rule that `declared` says. Raises WorkspaceError where its examples say otherwise.

    What is forbidden is looked for in the texts as they are written, with their content blocks.
    Words that are required have to be in each message that is sent, wherever they come from.
    """
    if declared.subject == "pattern":
        _refuse_patterns(declared)
    rule = _rule(declared)
    for key, wanted in (("bad", True), ("good", False)):
        fields = declared.bad if wanted else declared.good
        if _finds(rule, declared, fields) != wanted:
            is_found = "nothing in" if wanted else "something in"
            message = f"the rule '{declared.name}' finds {is_found} its example '{key}'"
            hint = "one of the two is not what was meant: a check of nothing would pass"
            raise WorkspaceError.at(declared.places[key], message, hint)
    return rule


def _refuse_patterns(declared: CustomRule) -> None:
    for value in (*declared.values, alternatives(declared.values)):
        if wrong := pattern_error(value):
            raise WorkspaceError.at(
                declared.places["pattern"], f"the pattern '{value}' {wrong[0]}", wrong[1]
            )


def _rule(declared: CustomRule) -> Rule:
    about: dict[str, object] = {
        "name": declared.name,
        "severity": declared.severity,
        "summary": declared.message,
        "explanation": f"A rule of this team, declared in its configuration. {declared.hint or ''}",
        "bad": _as_example(declared, declared.bad),
        "good": _as_example(declared, declared.good),
    }
    if declared.demand == "required":
        if declared.subject in ("text", "pattern"):
            return RenderingRule(check=lambda each: _lacking_words(declared, each), **about)  # type: ignore[arg-type]
        return MessageRule(check=lambda each: _lacking(declared, each), **about)  # type: ignore[arg-type]
    if declared.is_limited:
        return MessageRule(check=lambda each: _found_in_message(declared, each), **about)  # type: ignore[arg-type]
    return FieldRule(check=lambda each: _found_in(declared, each), **about)  # type: ignore[arg-type]


def _as_example(declared: CustomRule, fields: Mapping[str, str]) -> Example:
    name, text = next(iter(fields.items()))
    return Example(text, field=name, channel=declared.channel)


def _found_in(declared: CustomRule, field: FieldSubject) -> Iterator[Diagnostic]:
    if declared.files and not matches(field.source.path or "", declared.files):
        return
    for span, value in _occurrences(declared, field):
        if _is_listed(declared, value) != (declared.demand == "allowed"):
            yield field.found(span, declared.message, declared.hint)


def _found_in_message(declared: CustomRule, message: MessageSubject) -> Iterator[Diagnostic]:
    for field in _fields(declared, message):
        yield from _found_in(declared, field)


def _lacking(declared: CustomRule, message: MessageSubject) -> Iterator[Diagnostic]:
    fields = list(_fields(declared, message))
    if not _is_about(declared, message.message) or _misses_files(declared, message):
        return
    values = (value for field in fields for _, value in _occurrences(declared, field))
    if not any(_is_listed(declared, value) for value in values):
        yield message.found(declared.message, declared.hint)


def _lacking_words(declared: CustomRule, rendering: RenderingSubject) -> Iterator[Diagnostic]:
    message = rendering.message
    if not _is_about(declared, message.message) or _misses_files(declared, message):
        return
    texts = [each for each in rendering.sent_fields if _is_meant(declared, each.name)]
    if texts and not any(any(True for _ in _found(declared, each.text)) for each in texts):
        yield rendering.found(texts[0].name, declared.message, declared.hint)


def _fields(declared: CustomRule, message: MessageSubject) -> Iterator[FieldSubject]:
    """Yield the fields of a message that a rule is about, and the content blocks in them."""
    if not _is_about(declared, message.message):
        return
    yield from (each for each in message.fields.values() if _is_meant(declared, each.name))
    for block in message.blocks:
        subject = block_subject(message.workspace, block, within=message)
        if _is_meant(declared, subject.name):
            yield subject


def _is_about(declared: CustomRule, message: Message) -> bool:
    channels, tags = declared.channels, declared.tags
    return (not channels or message.channel in channels) and (
        not tags or not set(tags).isdisjoint(message.tags)
    )


def _is_meant(declared: CustomRule, field: str) -> bool:
    return not declared.fields or any(fnmatchcase(field, each) for each in declared.fields)


def _misses_files(declared: CustomRule, message: MessageSubject) -> bool:
    return bool(declared.files) and not matches(message.message.path, declared.files)


def _occurrences(declared: CustomRule, field: FieldSubject) -> _Occurrences:
    """Return where something is that the rule may be about, with what it is called."""
    if declared.subject == "link_host":
        return (
            (link.span, host)
            for link in links_of(field)
            if link.is_known and (host := _host(link.shown))
        )
    if declared.subject == "attribute":
        return ((read.span, read.lookup.attribute or "") for read in field.outline.attributes)
    if declared.subject == "header":
        group, _, name = field.name.partition(".")
        span = (0, len(field.source.text))
        return [(span, name)] if group == "headers" and name else []
    return ((span, declared.values[0]) for span in _found(declared, field.outline.without_liquid))


def _found(declared: CustomRule, text: str) -> Iterator[Span]:
    """Yield where the words of a rule are: a text in capitals, too; a pattern as it says."""
    if declared.subject == "pattern":
        return places_of(declared.values, text)
    words = re.compile("|".join(map(re.escape, declared.values)), re.IGNORECASE)
    return (found.span() for found in words.finditer(text))


def _is_listed(declared: CustomRule, value: str) -> bool:
    if declared.subject in ("text", "pattern"):
        return True
    is_exact = declared.subject == "attribute"
    given = value if is_exact else value.lower()
    return any(fnmatchcase(given, each if is_exact else each.lower()) for each in declared.values)


def _host(url: str) -> str:
    try:
        return (urlsplit(url.partition("\0")[0]).hostname or "").lower()
    except ValueError:
        return ""


def _finds(rule: Rule, declared: CustomRule, fields: Mapping[str, str]) -> bool:
    """Tell whether a rule finds something in a message with these fields."""
    workspace = Workspace(TextFiles({}, {}))
    subject = WorkspaceSubject(workspace, Settings({rule.name: rule}))
    # A pattern is one of the paths that it is about.
    path = declared.files[0] if declared.files else "example"
    sources = {name: Source(text, path) for name, text in fields.items()}
    message = message_subject(
        subject,
        Message("example", "example", declared.channel, path, sources, tags=declared.tags),
    )
    rules = RuleSet.of([rule])
    found = [*rules.check_message(message)]
    if isinstance(rule, FieldRule):
        found += [each for field in message.fields.values() for each in rules.check_field(field)]
    if isinstance(rule, RenderingRule):
        rendered = workspace.render(message.message)
        found += rules.check_rendering(
            RenderingSubject(message, rendered, None, None, {}, lambda: rendered)
        )
    return bool(found)
