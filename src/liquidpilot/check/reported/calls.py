"""Reported about a `connected_content` tag as it is written."""

from __future__ import annotations

from liquidpilot.check.reported.example_call import call
from liquidpilot.check.rule import ReportedRule

RULES = (
    ReportedRule(
        name="connected-content-without-url",
        severity="error",
        summary="a call without a URL",
        explanation="The URL stands first, before all options.",
        source=("call-url",),
        bad="{% connected_content :save toy %}",
        good=call(),
    ),
    ReportedRule(
        name="connected-content-unclosed-braces",
        severity="error",
        summary="a '{' in a call that is never closed",
        explanation=(
            "What stands behind the brace, further options too, becomes a part of the headers or "
            "the body. It ends at its '}'."
        ),
        bad=call(':headers {"x-market": "NO"'),
        good=call(':headers {"x-market": "NO"}'),
    ),
    ReportedRule(
        name="connected-content-glued-option",
        severity="error",
        summary="an option that has no space before it, or none before its value",
        explanation=(
            "An option starts with a space and a colon. Without the space it is a part of what "
            "stands before it, mostly of the URL; a public example for an API of restaurants has "
            "that mistake."
        ),
        source=("call-curly-quotes",),
        bad="{% connected_content https://api.example.com/toys:save toy %}",
        good=call(),
    ),
    ReportedRule(
        name="connected-content-broken-url",
        severity="warning",
        summary="a URL that goes on in the next line",
        explanation=(
            "A URL has no line breaks in it. liquidpilot joins the parts, as an example of a "
            "partner's page is written that way; what Braze does is not documented."
        ),
        source=("call-curly-quotes",),
        bad=call(url="https://api.example.com\n  /toys"),
        good=call(),
    ),
    ReportedRule(
        name="connected-content-space-in-url",
        severity="warning",
        summary="a space in a URL, outside of Liquid",
        explanation="A URL ends at a space. In a parameter a space is written '%20'.",
        bad=call(url="https://api.example.com/toys new"),
        good=call(),
    ),
    ReportedRule(
        name="connected-content-non-breaking-space",
        severity="warning",
        summary="a non-breaking space in a URL, which Braze takes out",
        explanation=(
            "It comes with text that was copied from a page, looks like a space and is another "
            "character (U+00A0). Braze takes it out before the call, so the address is another one "
            "than you see."
        ),
        source=("call-non-breaking-space",),
        bad=call(url="https://api.example.com/to\xa0ys"),
        good=call(),
    ),
    ReportedRule(
        name="connected-content-placeholder",
        severity="warning",
        summary="'{your API key}' or '<Credential Name>' is still there",
        explanation=(
            "Examples have such words where your own value belongs. They are sent as they stand, "
            "and the call is refused."
        ),
        bad=call(url="https://api.example.com/toys?key={your_key}"),
        good=call(),
    ),
    ReportedRule(
        name="connected-content-unknown-option",
        severity="warning",
        summary="an option that connected_content does not have",
        explanation=(
            'The options are listed in "Making an API call" and the pages beside it. liquidpilot '
            "ignores any other (assumed)."
        ),
        source=("call-options", "call-unknown-options"),
        bad=call(":timeout 5"),
        good=call(":retry"),
    ),
    ReportedRule(
        name="connected-content-duplicate-option",
        severity="warning",
        summary="an option that is given twice",
        explanation="Of two options with one name the last one stands (assumed).",
        source=("call-unknown-options",),
        bad=call(":method get :method post"),
        good=call(":method get"),
    ),
    ReportedRule(
        name="connected-content-empty-option",
        severity="warning",
        summary="an option without the value that it needs",
        explanation="Only ':retry', ':rerender', ':no_cache' and ':cache_max_age' may stand alone.",
        bad=call(":method"),
        good=call(":method get"),
    ),
    ReportedRule(
        name="connected-content-stray-text",
        severity="warning",
        summary="text behind a flag or behind the headers, which is ignored",
        explanation=(
            "A flag takes no value, and the headers end at their brace. Text behind them belongs "
            "to nothing; most often a colon is missing."
        ),
        bad=call(":retry 3"),
        good=call(":retry"),
    ),
    ReportedRule(
        name="connected-content-obsolete-option",
        severity="info",
        summary="an old spelling of ':cache_max_age'",
        explanation=(
            "':cache' and ':cache_max_value' stand in pages of 2020 and in old templates "
            "(observed). liquidpilot reads them as ':cache_max_age'."
        ),
        bad=call(":cache 600"),
        good=call(":cache_max_age 600"),
    ),
)
