"""`missing-unsubscribe-link`: an e-mail without an unsubscribe link."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import Example, MessageRule
from liquidpilot.check.subjects import FieldSubject, MessageSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern

_ATTRIBUTES = frozenset(
    (
        "set_user_to_one_click_list_unsubscribe",
        "set_user_to_unsubscribed_url",
        "unsubscribe_url",
        "preference_center_url",
        "email_footer",
    )
)
# A page of one's own, or a text that Braze does not know: it was thought of.
_OWN_PAGE = lazy_pattern(r"unsubscri|preference|opt-?out|afmeld|abmeld|désinscri", re.IGNORECASE)


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    if message.message.channel != "email" or _is_transactional(message):
        return
    for name in ("html", "text"):
        field = message.fields.get(name)
        if field is None or (message.message.single_file and "<body" not in field.source.text):
            continue
        if field.source.text.strip() and not _has_way_out(field):
            hint = 'add <a href="{{${set_user_to_unsubscribed_url}}}">Unsubscribe</a>'
            if name == "text":
                hint = "add 'Unsubscribe: {{${set_user_to_unsubscribed_url}}}'"
            yield field.found((0, 0), f"the field '{name}' has no unsubscribe link", hint)


def _is_transactional(message: MessageSubject) -> bool:
    """Whether a tag of the message says that it is no commercial one."""
    return any(each.lower().startswith("transactional") for each in message.message.tags)


def _has_way_out(field: FieldSubject) -> bool:
    # A block that is not there may be anything, and what an open tag swallows is not read.
    if not field.flow.is_complete or any(field.reported("syntax-error")):
        return True
    outlines = field.flow.outlines
    names = (read.lookup.attribute or "" for each in outlines for read in each.attributes)
    if any(name in _ATTRIBUTES or name.startswith("preference_center.") for name in names):
        return True
    return any(_OWN_PAGE.search(each.readable) for each in outlines)


RULE = MessageRule(
    name="missing-unsubscribe-link",
    severity="warning",
    summary="an e-mail, its HTML or its plain text, without an unsubscribe link",
    explanation=(
        "Mail providers, and the law in most countries, require a way to unsubscribe in every "
        "commercial e-mail; Braze warns when it is missing. The rule looks for Braze's own "
        "attributes, and for words like 'unsubscribe' or 'preferences', in the text and in its "
        "content blocks. A transactional e-mail may do without: give it the tag "
        "'transactional'."
    ),
    source=("email-errors",),
    bad="<p>The toys are here.</p>",
    good=Example(
        '<p>The toys are here.</p><a href="{{${set_user_to_unsubscribed_url}}}">Unsubscribe</a>'
    ),
    check=_check,
)
