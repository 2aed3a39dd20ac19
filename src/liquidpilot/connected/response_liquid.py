"""Liquid that stands in a response: run once for `:rerender`, text otherwise.

Codes of the diagnostics, each behind `connected-content-`:

==================== ======= =====================================================================
liquid-in-response   info    it stays as it is, without `:rerender` ("User profile fields in
                             Connected Content")
unnamed-attribute    warning the response reads an attribute that the message does not name; Braze
                             collects them from the message, so it is empty (same page)
rerender             warning Ruby refuses the Liquid, so that it stays as it is (assumed)
rerender-breaks-json warning the rendered values break the JSON, so that all of it is text (same
                             page)
==================== ======= =====================================================================

What is found inside of the response while it runs keeps its own code, and stands at the tag.
"""

from __future__ import annotations

from liquidpilot.connected.findings import Findings
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.connection import Rerender, Rerendered
from liquidpilot.json_text import JsonMistake
from liquidpilot.sources import Place

RAN = "the Liquid of the response ran, one level deep (:rerender)"
"""The rule, as `Exchange.rules` says it."""


def run_liquid(
    text: str, rerender: Rerender | None, place: Place, findings: Findings
) -> Rerendered:
    """Return `text` after its Liquid has run; `rerender` None is a tag without that option."""
    if "{{" not in text and "{%" not in text and "${" not in text:
        return Rerendered(text)
    if rerender is None:
        message = "the response has Liquid, which stays as it is"
        findings.info(place, "liquid-in-response", message, "add ':rerender' to run it")
        return Rerendered(text)
    rendered = rerender(text)
    if rendered.unnamed:
        names = ", ".join(f"'{name}'" for name in rendered.unnamed)
        message = f"the response reads {names}, which the message does not name: it stays empty"
        hint = "name it in the message too, for example in the URL"
        findings.warning(place, "unnamed-attribute", message, hint)
    if rendered.refused:
        message = "the Liquid of the response cannot be run, so it stays as it is"
        findings.warning(place, "rerender", message, "look for a tag that is not closed")
    for found in rendered.diagnostics:
        message = f"in line {found.line} of the response: {found.message}"
        findings.add(Diagnostic(found.code, found.severity, message, found.hint, place))
    return rendered


def warn_of_broken_json(mistake: JsonMistake, place: Place, findings: Findings) -> None:
    """Report that the response was JSON before its Liquid ran, and is none after."""
    line, column = mistake.position
    message = (
        "the values that ':rerender' puts in break the JSON, so the response is printed: "
        f"{mistake.message} at line {line}, column {column}"
    )
    hint = "put '| json_escape' behind each value in the response"
    findings.warning(place, "rerender-breaks-json", message, hint)
