"""All that is known of an e-mail as it is received, for the page, for `mail` and for the export."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.mail.contrast import SCHEMES, Contrast, Scheme, contrasts_of
from liquidpilot.mail.images import EmailImage, images_of
from liquidpilot.mail.links import EmailLink, links_of
from liquidpilot.mail.size import EmailSize, size_of


@immutable
class EmailReport:
    """Size, links, images, and the contrast of the texts in light and in both darks.

    `contrasts` is empty where that is not known, and `notice` says why.
    """

    size: EmailSize
    links: tuple[EmailLink, ...]
    images: tuple[EmailImage, ...]
    contrasts: Mapping[Scheme, tuple[Contrast, ...]]
    notice: str = ""

    def document(self) -> dict[str, object]:
        """Return it as JSON has it; lines and columns are those of the HTML, from 1."""
        cut = self.size.cut
        return {
            "size": {
                "written": self.size.written,
                "arriving": self.size.arriving,
                "most": self.size.most,
                "cut": cut and {"line": cut.position.line, "column": cut.position.column},
            },
            "links": [
                {
                    "text": each.text,
                    "url": each.url,
                    "host": each.host,
                    "parameters": [list(pair) for pair in each.parameters],
                    "line": each.position.line,
                    "column": each.position.column,
                }
                for each in self.links
            ],
            "images": [
                {
                    "url": each.url,
                    "where": each.where,
                    "background": each.is_background,
                    "alt": each.alternative,
                    "width": each.width,
                    "height": each.height,
                    "weight": each.weight,
                    "line": each.position.line,
                    "column": each.position.column,
                }
                for each in self.images
            ],
            "contrasts": {
                scheme: [
                    {
                        "text": each.text,
                        "colour": str(each.colour),
                        "background": str(each.background),
                        "ratio": each.ratio,
                        "needed": each.needed,
                        "texts": each.texts,
                        "line": each.position.line,
                        "column": each.position.column,
                    }
                    for each in found
                ]
                for scheme, found in self.contrasts.items()
            },
            "notice": self.notice or None,
        }


def report_on(html: str, root: Path) -> EmailReport:
    """Return the report on an e-mail, received as `html`, in the workspace at `root`.

    >>> len(report_on('<a href="https://x.example">Look</a>', Path()).links)
    1
    """
    contrasts: dict[Scheme, tuple[Contrast, ...]] = {}
    notice = ""
    try:
        contrasts = {scheme: contrasts_of(html, scheme) for scheme in SCHEMES}
    except LiquidPilotError as error:
        notice = f"the contrast is not known: {error.message}"

    def weigh(path: str) -> int | None:
        try:
            return Boundary(root).place(path).stat().st_size
        except (LiquidPilotError, OSError, ValueError):
            return None

    links, images = tuple(links_of(html)), tuple(images_of(html, weigh))
    return EmailReport(size_of(html), links, images, contrasts, notice)
