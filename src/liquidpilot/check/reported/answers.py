"""Reported about what a `connected_content` call got, from a fixture or for real."""

from __future__ import annotations

from liquidpilot.check.rule import Example, ReportedRule

_CALL = "{% connected_content https://api.example.com/toys :save toy"
_TAG = f"{_CALL} %}}{{{{toy.name}}}}"


def _answer(response: str, text: str = _TAG) -> Example:
    """Return a message whose one call is answered by `response`, in TOML."""
    fixture = (
        f'[request]\nurl = "https://api.example.com/toys"\n\n[responses.default]\n{response}\n'
    )
    return Example(text, files={"fixtures/connected_content/toys.toml": fixture})


_GOOD = _answer('json = \'{"name": "Truck"}\'')

RULES = (
    ReportedRule(
        name="missing-fixture",
        severity="error",
        summary="a call that no recorded answer fits",
        explanation=(
            "liquidpilot asks nobody while it renders. A call needs an answer in "
            "'fixtures/connected_content', recorded by 'liquidpilot record' or written by hand; "
            "the finding shows the request, the closest fixture and what is different."
        ),
        bad=_TAG,
        good=_GOOD,
    ),
    ReportedRule(
        name="connected-content-failed",
        severity="warning",
        summary="the call failed, and the message goes on without its result",
        explanation=(
            "A status other than 2xx, a time-out or a lost connection leaves the variable empty, "
            "and Liquid goes on. A message that can do without the result is fine; else test for "
            "it, and abort."
        ),
        source=("call-failed", "call-time", "call-unhealthy-host"),
        bad=_answer("status = 500"),
        good=_GOOD,
        shown=False,
    ),
    ReportedRule(
        name="connected-content-transport",
        severity="error",
        summary="the answer could not be asked for, or its file cannot be used",
        explanation=(
            "The message says what is broken: a fixture, or the transport that a script has given. "
            "Nothing of that says how Braze would render the message."
        ),
        source=("call-failed",),
        bad=_answer("json = '{'"),
        good=_GOOD,
        shown=False,
    ),
    ReportedRule(
        name="connected-content-too-large",
        severity="warning",
        summary="an answer of more than 1 MB, which Braze does not take",
        explanation="A response may have 1 MB; the call is taken for failed.",
        source=("call-size",),
        bad=_answer('json = \'{"name": "Truck"}\'\nsize = "1.1MB"'),
        good=_GOOD,
        shown=False,
    ),
    ReportedRule(
        name="connected-content-not-json",
        severity="warning",
        summary="an answer that is no JSON, although it should be saved",
        explanation=(
            "An answer that is not JSON is printed where the tag stands, and ':save' saves "
            "nothing. Readers see an error page then; a 'capture' around the tag keeps it out of "
            "the message."
        ),
        source=("call-text",),
        bad=_answer('text = "<h1>Out of order</h1>"'),
        good=_GOOD,
        shown=False,
    ),
    ReportedRule(
        name="connected-content-charset",
        severity="warning",
        summary="an answer whose characters cannot all be read",
        explanation=(
            "The bytes do not fit the charset that the answer says it has, or UTF-8 if it says "
            "none. Letters are lost."
        ),
        bad=_answer('text = "blå"\nheaders = { "content-type" = "text/plain; charset=ascii" }'),
        good=_GOOD,
    ),
    ReportedRule(
        name="connected-content-byte-order-mark",
        severity="warning",
        summary="JSON that starts with a byte-order mark",
        explanation=(
            "The mark is invisible and is no JSON; Braze may take the answer for text (assumed)."
        ),
        source=("call-byte-order-mark",),
        bad=_answer("json = '\\uFEFF{}'"),
        good=_GOOD,
        shown=False,
    ),
    ReportedRule(
        name="connected-content-duplicate-key",
        severity="warning",
        summary="JSON with one key twice in an object",
        explanation="The last one stands. Whoever sends the answer means something else, maybe.",
        bad=_answer('text = \'{"name": "Truck", "name": "Car"}\''),
        good=_GOOD,
    ),
    ReportedRule(
        name="connected-content-half-character",
        severity="warning",
        summary="JSON with half of a character in it",
        explanation="A text was cut inside of an emoji. The sign '\ufffd' takes its place.",
        bad=_answer('text = \'{"name": "\\ud83d"}\''),
        good=_GOOD,
    ),
    ReportedRule(
        name="connected-content-liquid-in-response",
        severity="info",
        summary="Liquid in an answer, which does not run",
        explanation="Liquid in an answer is a text, unless ':rerender' stands in the tag.",
        source=("call-rerender",),
        bad=_answer('json = \'{"name": "{{${first_name}}}"}\''),
        good=_GOOD,
    ),
    ReportedRule(
        name="connected-content-unnamed-attribute",
        severity="warning",
        summary="an answer reads an attribute that the message does not name",
        explanation=(
            "With ':rerender' an answer may read an attribute only if the message names it too, as "
            "in the URL; else it stays empty."
        ),
        source=("call-rerender",),
        bad=_answer('json = \'{"name": "{{${first_name}}}"}\'', f"{_CALL} :rerender %}}"),
        good=_answer(
            'json = \'{"name": "{{${first_name}}}"}\'',
            f"{_CALL} :rerender %}}Hello {{{{${{first_name}}}}}}",
        ),
    ),
    ReportedRule(
        name="connected-content-rerender",
        severity="warning",
        summary="the Liquid of an answer cannot be run",
        explanation=(
            "A tag that is not closed, or one that an answer must not have: the answer stays as it "
            "is. 'connected_content' and the catalog tags do not run in an answer."
        ),
        source=("call-rerender",),
        bad=_answer("text = '{% if %}'", f"{_CALL} :rerender %}}"),
        good=_GOOD,
    ),
    ReportedRule(
        name="connected-content-rerender-breaks-json",
        severity="warning",
        summary="a value that ':rerender' puts in breaks the JSON of the answer",
        explanation=(
            "A quote in the value ends the text of the JSON, and the whole answer is printed. "
            "'json_escape' in the answer prevents it."
        ),
        source=("call-rerender", "escaping-json"),
        bad=_answer(
            """json = '''{"name": "{{'%22' | url_decode}}"}'''""", f"{_CALL} :rerender %}}"
        ),
        good=_GOOD,
    ),
    ReportedRule(
        name="connected-content-cached-other",
        severity="warning",
        summary="the cache answers with what another request got",
        explanation=(
            "A call is known to the cache by its URL, its content type and its body. Two calls "
            "that differ in their method or in other headers get one answer. It is an info where "
            "only headers differ."
        ),
        source=("cache-key",),
        bad=_answer('json = \'{"name": "Truck"}\'', f'{_TAG}{_CALL} :headers {{"x":"1"}} %}}'),
        good=_GOOD,
    ),
)
