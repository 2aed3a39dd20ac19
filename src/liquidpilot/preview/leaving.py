"""A message out of the page: as a text to copy, as a file, to a mail server, as a picture.

`/mail/<message>/<part>` is the e-mail as it is received; what cannot be sent is a status and a JSON
document, as under `/raw`. `/mails` sends it to the server that the preview was started with: a page
never names one. `/pictures` draws any message in a browser of its own, without scripts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email.headerregistry import Address

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.mail.delivery import MailServer, send_email
from liquidpilot.mail.message import MadeEmail, email_for, parse_addresses, refuse_other_channels
from liquidpilot.mail.report import report_on
from liquidpilot.preview.choices import Display
from liquidpilot.preview.documents import frame_document, raw_answer
from liquidpilot.preview.drawing import drawing
from liquidpilot.preview.mail_panel import mail_panel
from liquidpilot.preview.state import View

LOCAL_SERVER = MailServer("127.0.0.1", 1025)
"""Where pages send mail unless the preview is told otherwise: where Mailpit and others listen."""


_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def received_answer(view: View, part: str, display: Display) -> Response:
    """Return `part` of the e-mail: `html`, `text`, `eml` to save, or the `report` on it.

    `panel` is that report as a page has it, without what is only known when it is sent.

    Raises UnknownName for another part, and LiquidPilotError for what is no e-mail.
    """
    if part not in _PARTS:
        raise UnknownName.among("part", part, list(_PARTS))
    rendered = view.rendered
    if rendered is None or not rendered.ok:
        return raw_answer(view, next(iter(rendered.fields)) if rendered else part, display)
    refuse_other_channels(rendered)
    return _PARTS[part](view)


def _html(view: View) -> Response:
    assert view.rendered is not None
    return PlainTextResponse(view.rendered.received.html)


def _text(view: View) -> Response:
    body = _made(view).message.get_body(("plain",))
    assert body is not None
    return PlainTextResponse(str(body.get_content()).replace("\r\n", "\n"))


def _eml(view: View) -> Response:
    name = _NO_NAME.sub("_", view.address.rpartition("/")[2]).strip("_") or "message"
    headers = {"content-disposition": f'attachment; filename="{name}.eml"'}
    return Response(_made(view).data, media_type="message/rfc822", headers=headers)


def _report(view: View) -> Response:
    assert view.rendered is not None
    received = view.rendered.received
    report = report_on(received.html, view.workspace.root)
    notices = [*received.notices, *_made(view).notices]
    return JSONResponse({"version": 1, "notices": notices, **report.document()})


def _panel(view: View) -> Response:
    assert view.rendered is not None
    received = view.rendered.received
    return HTMLResponse(mail_panel(received, view.workspace.root))


_PARTS: Mapping[str, Callable[[View], Response]] = {
    "html": _html,
    "text": _text,
    "eml": _eml,
    "report": _report,
    "panel": _panel,
}


def send_mail(view: View, server: MailServer | None, to: str) -> dict[str, str]:
    """Send the e-mail to `to`, or to the person where it is empty; return to whom it went.

    Without a `server` it is LOCAL_SERVER. To one elsewhere the recipient has to be named. Raises
    LiquidPilotError.
    """
    server = server or LOCAL_SERVER
    recipient = parse_addresses(to, "the recipient")[0] if to else None
    made = _made(view, recipient)
    if recipient is None and not server.is_loopback:
        raise LiquidPilotError(
            f"say whom '{server}' is to send it to", hint="the person may be a customer"
        )
    send_email(made, server)
    return {"to": made.recipient.addr_spec, "server": str(server)}


def _made(view: View, recipient: Address | None = None) -> MadeEmail:
    if view.rendered is None:
        assert view.error is not None
        raise view.error
    choices, workspace = view.choices, view.workspace
    return email_for(
        workspace,
        workspace.message(view.address),
        view.rendered,
        profile=choices.profile,
        settings=choices.changed_values(),
        now=choices.moment,
        recipient=recipient,
    )


_WIDTHS = range(200, 2001)


def picture_of(view: View, display: Display, width: int) -> bytes:
    """Return all of the message as a PNG, `width` pixels wide.

    Raises LiquidPilotError where Playwright or its browser is missing, and if that takes too long.
    """
    if view.good is None:
        assert view.error is not None
        raise view.error
    if width not in _WIDTHS:
        raise LiquidPilotError(f"a picture is {_WIDTHS[0]} to {_WIDTHS[-1]} pixels wide")
    html = frame_document(view, view.good, display, in_file=True)
    with drawing() as drawer:
        return drawer.draw(html, width, loads=display.images == "on")
