"""Whether a rendered `body.json` is JSON: a receiver refuses a webhook whose body is not."""

from __future__ import annotations

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.json_text import JsonMistake, check_json
from liquidpilot.sources import Source

_NEARBY = 30


def json_body_problems(template: Source, rendered: str) -> list[Diagnostic]:
    """Return the finding that `rendered` is not JSON; nothing if it is.

    The mistake has a place in the rendered text only, so the message names that one; the finding
    stands at the start of the template.
    """
    try:
        check_json(rendered)
    except JsonMistake as mistake:
        line, column = mistake.position
        at = mistake.offset
        nearby = " ".join(rendered[max(0, at - _NEARBY) : at + _NEARBY].split())
        message = (
            f"the rendered body is not JSON: {mistake.message} "
            f"at line {line}, column {column} of it, near '{nearby}'"
        )
    else:
        return []
    line, column = template.position(0)
    hint = "put texts in double quotes, and nothing after the last value of a list"
    if "{{" in template.text or "{%" in template.text:
        hint = "put every text through json_escape; look for a comma too many or an empty value"
    return [
        Diagnostic(
            "body-not-json", "error", message, hint, template.path, line, column, line, column + 1
        )
    ]
