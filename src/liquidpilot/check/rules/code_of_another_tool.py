"""`code-of-another-tool`: comments and merge tags of other languages, which readers see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.sources import Span

# (what opens, what closes, whether it is a comment)
_ENCLOSED = (("{#", "#}", True), ("<%", "%>", False), ("%%[", "]%%", False))
# Mailchimp; Marketing Cloud. 'placeholder-in-text' knows square brackets ('[[name]]').
_MERGE_TAG = re.compile(r"\*\|[A-Za-z][\w:.-]*\|\*|%%[A-Za-z_]\w*%%|%%=[^%\n\0]{1,200}=%%")
# A Liquid tag in single braces is recognised by its end tag: a script has no such word in braces.
_SINGLE_BRACES = re.compile(r"\{[ \t]*(?P<name>end(?:if|for|unless|case|capture))[ \t]*\}")
_COMMENT_HINT = "write '{% comment %} … {% endcomment %}'"


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    text = field.outline.readable
    for (start, end), is_comment in _enclosed(text):
        closer = text[end - 2 : end]
        written = f"{text[start : start + 2]} … {closer}"
        is_comment = is_comment or text.startswith("<%--", start)
        what = "not a comment in Liquid" if is_comment else "not Liquid"
        runs = "\0" in text[start:end]
        message = f"'{written}' is {what}, so readers see it" + (
            ", and the Liquid in it runs" if runs else ""
        )
        hint = _COMMENT_HINT if is_comment else "write the value with '{{ }}', or remove this"
        yield field.found((start, end), message, hint, _fix(field, (start, end), is_comment))
    for found in _MERGE_TAG.finditer(text):
        message = f"'{found[0]}' is a merge tag of another tool, so readers see it as it is"
        hint = "write a Braze attribute: '{{${first_name}}}'"
        yield field.found(found.span(), message, hint)
    for found in _SINGLE_BRACES.finditer(text):
        message = f"'{found[0]}' is not a Liquid tag, so readers see it as it is"
        hint = f"write '{{% {found['name']} %}}', and the tag that it closes in the same way"
        yield field.found(found.span(), message, hint)


def _enclosed(text: str) -> Iterator[tuple[Span, bool]]:
    for opener, closer, is_comment in _ENCLOSED:
        at = 0
        while (start := text.find(opener, at)) >= 0:
            end = text.find(closer, start + len(opener))
            if end < 0:
                break
            at = end + len(closer)
            yield (start, at), is_comment


def _fix(field: FieldSubject, span: Span, is_comment: bool) -> Fix | None:
    if not is_comment:
        return None
    start, end = span
    length = 4 if field.source.text.startswith("<%--", start) else 2
    edits = (
        field.edit((start, start + length), "{% comment %}"),
        field.edit((end - length, end), "{% endcomment %}"),
    )
    return Fix("write a Liquid comment", edits, safe=False, keeps_output=False)


RULE = FieldRule(
    name="code-of-another-tool",
    severity="error",
    summary="'{# … #}', '<% … %>', '*|NAME|*' or '%%name%%', which readers see as it is",
    explanation=(
        "Liquid knows '{{ }}' and '{% %}' alone. Comments of Jinja and Twig ('{# … #}') and of "
        "JSP ('<%-- … --%>'), and merge tags of Mailchimp ('*|FNAME|*') and Marketing Cloud "
        "('%%first_name%%'), are plain text to it: they are sent as they are, and Liquid in such "
        "a comment runs, calls included (Ruby Liquid 5.4.0). What stands in 'raw', in an HTML "
        "comment, in a script or in a style sheet is left alone."
    ),
    bad="{# abort conditions #}<p>Hi *|FNAME|*</p>",
    good="{% comment %}abort conditions{% endcomment %}<p>Hi you</p>",
    needs=("{#", "<%", "%%", "*|", "{end", "{ ", "{\t"),
    check=_check,
)
