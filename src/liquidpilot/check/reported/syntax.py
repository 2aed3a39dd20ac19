"""Reported while a text is taken apart: quotes, braces and tags that do not fit."""

from __future__ import annotations

from liquidpilot.check.findings import Fix
from liquidpilot.check.rule import ReportedRule
from liquidpilot.check.subjects import FieldSubject, Span
from liquidpilot.dialect.endings import missing_end


def _close(field: FieldSubject, span: Span) -> Fix | None:
    text = field.source.text
    missing = missing_end(text, span[0])
    edits = tuple(field.edit(*each) for each in missing.edits(text)) if missing else ()
    if missing is None or not edits:
        return None
    written = f"write '{'{%' if missing.opened else missing.wanted}'"
    # Where nothing stands in the place of the end, its author should look at it.
    return Fix(written, edits, safe=not missing.guessed, keeps_output=False)


RULES = (
    ReportedRule(
        name="syntax-error",
        severity="error",
        summary="a fault of the tags themselves, for which Liquid mostly refuses the whole text",
        explanation=(
            "A tag or a block that is never closed, an end without a beginning, an unknown tag: "
            "Ruby Liquid 5.4.0 refuses the text as a whole, and nothing of it is sent. A tag "
            "without its own '%}' goes up to the '%}' of another one and swallows what stands "
            "between them, sometimes without a word from Liquid; one without its '{%' is text. "
            "Quotes do not protect an '%}' or '}}' (Ruby Liquid 5.4.0). One run reports all such "
            "faults of a file, each where it begins."
        ),
        fix=_close,
        bad="{% if ${first_name} == 'Ada' %}Hello Ada",
        good="{% if ${first_name} == 'Ada' %}Hello Ada{% endif %}",
    ),
    ReportedRule(
        name="unclosed-quote",
        severity="warning",
        summary="a quote that is never closed, and quotes nothing",
        explanation=(
            "A text needs the same quote at both ends. Liquid ignores one that is alone and reads "
            "the words behind it as names of variables (Ruby Liquid 5.4.0)."
        ),
        bad="{% if ${language} == 'en %}Hello{% endif %}",
        good="{% if ${language} == 'en' %}Hello{% endif %}",
    ),
    ReportedRule(
        name="backtick",
        severity="warning",
        summary="a backtick where a quote was meant",
        explanation=(
            "Texts stand in straight quotes, ' or \". A backtick quotes nothing, and the words "
            "after it are read as names of variables (Ruby Liquid 5.4.0)."
        ),
        bad="{% if ${language} == `en` %}Hello{% endif %}",
        good="{% if ${language} == 'en' %}Hello{% endif %}",
    ),
    ReportedRule(
        name="literal-data",
        severity="warning",
        summary="a list or an object that is written as in another language",
        explanation=(
            "Liquid has texts, numbers and ranges to write, and no lists and objects: '[1, 2]' is "
            "nothing (Ruby Liquid 5.4.0). 'split' makes a list of a text, and 'json_parse' makes "
            "anything of JSON."
        ),
        source=("escaping-json",),
        bad="{% assign sizes = ['S', 'M'] %}{{ sizes | size }}",
        good="{% assign sizes = 'S,M' | split: ',' %}{{ sizes | size }}",
    ),
    ReportedRule(
        name="unclosed-index",
        severity="warning",
        summary="a '[' without its ']'",
        explanation=(
            "Without the closing bracket there is no index, and the whole list is meant instead of "
            "one element (Ruby Liquid 5.4.0)."
        ),
        bad="{% assign brands = custom_attribute.${brands} %}{{ brands[0 }}",
        good="{% assign brands = custom_attribute.${brands} %}{{ brands[0] }}",
    ),
    ReportedRule(
        name="unbalanced-braces",
        severity="warning",
        summary="inner braces without a counterpart, or a single brace",
        explanation=(
            "A value in a tag may be wrapped in '{{' and '}}', or stand without them. With one of "
            "the two only, what Liquid reads is not what you meant. A single brace belongs to no "
            "value at all (Ruby Liquid 5.4.0)."
        ),
        source=("inner-braces",),
        bad="{% if ${language}}} == 'en' %}Hello{% endif %}",
        good="{% if {{${language}}} == 'en' %}Hello{% endif %}",
    ),
    ReportedRule(
        name="triple-braces",
        severity="warning",
        summary="a third brace that belongs to no value",
        explanation=(
            "Two braces open an output. The third one that closes '${name}' is behind it, not in "
            "front; one of Braze's examples has it wrong."
        ),
        source=("triple-braces", "misleading-examples"),
        bad="{{{custom_attribute.${brands}}} | join: ', '}}",
        good="{{custom_attribute.${brands} | join: ', '}}",
    ),
    ReportedRule(
        name="ignored-text",
        severity="warning",
        summary="a part of a tag or a value that Liquid steps over",
        explanation=(
            "Liquid takes what it recognises and ignores the rest without a word: text behind a "
            "value, 'AND' in capitals, the condition behind 'else' (Ruby Liquid 5.4.0, which Braze "
            "follows here as far as is known). The message says what is ignored."
        ),
        source=("lax-liquid",),
        bad="{% if ${language} == 'en' AND ${country} == 'GB' %}Hello{% endif %}",
        good="{% if ${language} == 'en' and ${country} == 'GB' %}Hello{% endif %}",
    ),
    ReportedRule(
        name="unclosed-html-comment",
        severity="error",
        summary="an HTML comment without its end, which takes in the rest of the text",
        explanation=(
            "Braze takes HTML comments out of an e-mail before Liquid runs, and mail programs show "
            "nothing of them: without its '-->' a comment goes on to the end of the text."
        ),
        source=("html-comments",),
        bad="<p>Hello</p><!-- the offer <p>10 % off</p>",
        good="<p>Hello</p><!-- the offer --><p>10 % off</p>",
    ),
    ReportedRule(
        name="liquid-in-html-comment",
        severity="warning",
        summary="Liquid in an HTML comment, where it does not run",
        explanation=(
            "Braze takes HTML comments out of an e-mail before Liquid runs, with all that stands "
            "in them: an assign in one sets nothing. A conditional comment for Outlook stays, and "
            "Liquid runs in it (assumed; '[assumptions] liquid_in_conditional_comments' switches "
            "that off)."
        ),
        source=("html-comments", "conditional-comments"),
        bad="<!-- {% assign name = ${first_name} %} --><p>Hello</p>",
        good="{% comment %} The name comes later {% endcomment %}<p>Hello</p>",
    ),
)
