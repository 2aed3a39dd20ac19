"""`/raw/<message>/<part>`: one text as it would be sent, without anything around it.

For screenshots, for other tools, for a look at the bytes. What cannot be sent is not a text: it is
a status and a JSON document.
"""

from __future__ import annotations

from starlette.responses import JSONResponse, PlainTextResponse, Response

from liquidpilot.errors import UnknownName
from liquidpilot.preview.choices import Manner
from liquidpilot.preview.security import document_policy
from liquidpilot.preview.studio import View

STATUS_CODES = {"aborted": 409, "error": 422, "missing_fixture": 424}
"""What a message that would not be sent is answered with (RFC 9110; 424 is WebDAV's)."""


def raw_answer(view: View, part: str, manner: Manner) -> Response:
    """Return the field `part` of what was rendered last. Raises UnknownName for no such field."""
    rendered = view.rendered
    if rendered is None:
        assert view.error is not None
        error = view.error
        problem = {
            "message": error.message,
            "hint": error.hint,
            "path": error.path,
            "line": error.line,
            "column": error.column,
        }
        return JSONResponse({"version": 1, "status": "error", "error": problem}, 422)
    if part not in rendered.fields:
        raise UnknownName.among("part", part, list(rendered.fields))
    if rendered.status != "sent":
        return JSONResponse(
            {
                "version": 1,
                "status": rendered.status,
                "message": rendered.message,
                "profile": rendered.profile,
                "scenario": rendered.scenario,
                "abort": None if rendered.abort is None else rendered.abort.document(),
                "diagnostics": [each.document() for each in rendered.diagnostics],
                "missing": [
                    {
                        "method": report.request.method,
                        "url": report.request.url,
                        "create": report.path_to_create,
                    }
                    for report in view.workspace.missing_fixtures(rendered)
                ],
            },
            STATUS_CODES[rendered.status],
        )
    text = rendered.fields[part].text
    headers = {"content-security-policy": document_policy(manner.images)}
    if part == "html":
        return Response(text, media_type="text/html", headers=headers)
    return PlainTextResponse(text, headers=headers)
