"""How renders that differ look: what is accepted and what is there now, as pictures side by side.

Both are drawn by the same browser in the same run, so that neither its version nor the fonts of the
system make a difference. Nothing is asked of the network: remote images are empty in both.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from liquidpilot.boundary import Boundary
from liquidpilot.immutable import immutable
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.documents import frame_document
from liquidpilot.preview.drawing import Drawer, drawing
from liquidpilot.preview.pages import page
from liquidpilot.preview.state import view_of
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.serving.pages import static_file
from liquidpilot.snapshots.cases import cases_of, chosen_places
from liquidpilot.snapshots.changes import Group
from liquidpilot.snapshots.running import Outcome, Runner

_HTML = "html.html"
_INDEX = "index.html"
_OURS = re.compile(r"[0-9a-f]{16}-[a-z]+-[a-z]+\.png")
_BESIDE = ("base.css", "pictures.css", "icon.svg")
# How much a colour may be another, of 255, before a person sees it.
_TOLERANCE = 12
# Counts the pixels that differ, and draws where they are.
_COUNT = """async ([before, after, tolerance]) => {
  const read = async (data) => {
    const image = new Image();
    image.src = "data:image/png;base64," + data;
    await image.decode();
    return image;
  };
  const images = [await read(before), await read(after)];
  const width = Math.max(...images.map((each) => each.width));
  const height = Math.max(...images.map((each) => each.height));
  const [one, two] = images.map((each) => {
    const canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.fillStyle = "#808080";
    canvas.fillRect(0, 0, width, height);
    canvas.drawImage(each, 0, 0);
    return canvas.getImageData(0, 0, width, height);
  });
  let count = 0;
  for (let at = 0; at < one.data.length; at += 4) {
    const distance = (each) => Math.abs(one.data[at + each] - two.data[at + each]);
    const far = Math.max(distance(0), distance(1), distance(2)) > tolerance;
    const grey = 200 + (two.data[at] + two.data[at + 1] + two.data[at + 2]) / 14;
    const colour = far ? [220, 0, 60] : [grey, grey, grey];
    colour.forEach((each, place) => { two.data[at + place] = each; });
    count += far;
  }
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d").putImageData(two, 0, 0);
  return { share: count / (width * height), picture: canvas.toDataURL("image/png").split(",")[1] };
}"""


@immutable
class Look:
    """One way to look at an e-mail: `width` in pixels, and whether the program is dark."""

    name: str
    width: int
    dark: bool = False


LOOKS = (Look("light", 800), Look("dark", 800, dark=True), Look("phone", 390))
"""In which ways a message is drawn."""


class Shares(TypedDict):
    """What the browser counts: the share of pixels that differ, and a picture of them."""

    share: float
    picture: str


@immutable
class Pair:
    """One look at a render: the names of the pictures, and the share of pixels that differ."""

    look: str
    accepted: str
    rendered: str
    difference: str
    share: float


@immutable
class Pictured:
    """A render that differs, in each look."""

    title: str
    address: str
    pairs: tuple[Pair, ...]

    def is_seen(self, threshold: float) -> bool:
        """Whether more than this share of the pixels differs in one of the looks."""
        return any(each.share > threshold for each in self.pairs)


def write_pictures(
    workspace: Workspace,
    outcomes: Sequence[Outcome],
    groups: Sequence[Group],
    folder: Path,
    threshold: float,
) -> list[Pictured]:
    """Draw the renders that differ in their HTML, and write a page that shows them side by side.

    Of a change that many renders have, the first one of each message is drawn. `threshold` is the
    share of pixels, from 0 to 1, up to which two pictures look the same. What an earlier run has
    written into `folder` goes. Raises LiquidPilotError where Playwright or its browser is missing,
    and for what cannot be written.
    """
    site = Boundary(folder, folder.as_posix())
    shown = [(each, list(_drawn_of(each, outcomes))) for each in groups]
    drawn: dict[int, Pictured] = {}
    written: set[str] = set()
    with drawing() as drawer:
        camera = _Camera(drawer, site, written)
        for _, numbers in shown:
            for number in numbers:
                if number not in drawn:
                    outcome = outcomes[number]
                    pairs = tuple(map(camera.pair, LOOKS, _documents(workspace, outcome)))
                    drawn[number] = Pictured(outcome.title, outcome.address, pairs)
    parts = [
        (each, len({outcomes[at].address for at in each.numbers}), [drawn[at] for at in numbers])
        for each, numbers in shown
        if numbers
    ]
    for name in _BESIDE:
        site.write_bytes(name, static_file("liquidpilot.preview", name)[0], durable=False)
    site.write_text(_INDEX, page("pictures.html", {"groups": parts, "threshold": threshold}))
    for name in site.list(".").files:
        if _OURS.fullmatch(name) and name not in written:
            site.delete(name)
    return list(drawn.values())


def _drawn_of(group: Group, outcomes: Sequence[Outcome]) -> Iterator[int]:
    """Yield the renders of a change that are drawn: the first one of each message."""
    if not any(each.name == _HTML for each in group.hunks):
        return
    seen: set[str] = set()
    for number in group.numbers:
        if outcomes[number].address not in seen:
            seen.add(outcomes[number].address)
            yield number


def _documents(workspace: Workspace, outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Yield, for each look, the documents of what is accepted and of what is there now."""
    (place,) = chosen_places(workspace, (outcome.address,))
    message = workspace.message(place.path)
    case = next(each for each in cases_of(workspace, message) if each.name == outcome.name)
    again = Runner(workspace).run(case)
    change = next(each for each in again.changes if each.name == _HTML)
    choices = Choices(profile=case.profile, scenario=case.scenario)
    view = view_of(workspace, place, choices)
    rendered = view.rendered
    assert rendered is not None
    one, two = (
        replace(rendered, fields={"html": replace(rendered.fields["html"], text=text or "")})
        for text in (change.accepted, change.rendered)
    )
    for look in LOOKS:
        display = Display(dark="own" if look.dark else "off")
        yield (
            frame_document(view, one, display, in_file=True),
            frame_document(view, two, display, in_file=True),
        )


class _Camera:
    """Draws pairs of documents, and counts where they differ."""

    def __init__(self, drawer: Drawer, site: Boundary, written: set[str]) -> None:
        self._drawer = drawer
        self._inside = site
        self._written = written

    def pair(self, look: Look, documents: tuple[str, str]) -> Pair:
        """Return the two documents in one look."""
        digest = hashlib.blake2b("\0".join(documents).encode(), digest_size=8).hexdigest()
        name = f"{digest}-{look.name}"
        one, two = (self._drawer.draw(html, look.width) for html in documents)
        both = (base64.b64encode(each).decode() for each in (one, two))
        found: Shares = self._drawer.run(_COUNT, [*both, _TOLERANCE])
        return Pair(
            look.name,
            self._write(f"{name}-accepted.png", one),
            self._write(f"{name}-now.png", two),
            self._write(f"{name}-difference.png", base64.b64decode(found["picture"])),
            found["share"],
        )

    def _write(self, name: str, data: bytes) -> str:
        self._inside.write_bytes(name, data, durable=False)
        self._written.add(name)
        return name
