"""What an e-mail is made of, as a page and the exported site show it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from liquidpilot.mail.contrast import Scheme
from liquidpilot.mail.report import report_on
from liquidpilot.mail.size import GMAIL_SHOWS
from liquidpilot.preview.pages import page
from liquidpilot.rendering.message import ReceivedEmail

_MOST_LISTED = 100
_SCHEMES: Mapping[Scheme, str] = {
    "light": "Light",
    "own": "Dark, by its own styles",
    "inverted": "Dark, inverted",
}


def mail_panel(received: ReceivedEmail, root: Path, *, in_file: bool = False) -> str:
    """Return the HTML that tells size, links, images and contrast of an e-mail as it is received.

    `root` is the workspace, where images of its own are weighed. In a file no link leads anywhere.
    """
    report = report_on(received.html, root)
    servers = [each for each in report.links if each.host]
    parts = {
        "report": report,
        "notices": received.notices,
        "most": _MOST_LISTED,
        "limit": GMAIL_SHOWS,
        # The bar has a thousand units, and some room behind the larger of the two.
        "per_byte": 1000 / (1.12 * max(report.size.most, GMAIL_SHOWS)),
        "hosts": {each.host for each in servers},
        "unmarked": sum(not each.campaign for each in servers),
        "unencrypted": sum(each.is_unencrypted for each in servers),
        "contrasts": [
            (_SCHEMES[scheme], [each for each in found if not each.is_enough], len(found))
            for scheme, found in report.contrasts.items()
        ],
        "in_file": in_file,
    }
    return page("mail_panel.html", parts)
