"""Charts of a report as SVG, drawn without a network by Vega-Lite (`vl-convert`).

Their colours are those of the page that they stand in. Each is drawn wide and narrow: a chart that
is made smaller has letters that nobody can read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.util import find_spec
from typing import Any, NamedTuple

from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable

_WIDTHS = (620, 250)
_BAR, _HEIGHT = 26, 150
_FEW = 5
_CONFIG = {
    "background": "transparent",
    "font": "inherit",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "titleFontWeight": "normal",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "gridColor": "var(--line)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelLimit": 150,
    },
}


class Chart(NamedTuple):
    """The same chart for a wide and for a narrow page, each an `<svg>`."""

    wide: str
    narrow: str


@immutable
class Bar:
    """A bar: what it is, how many, what is written beside it, and the colour as CSS has it."""

    label: str
    count: int
    words: str
    colour: str = "var(--accent)"


def check_charts() -> None:
    """Raise LiquidPilotError if charts cannot be drawn here."""
    if find_spec("vl_convert") is None:
        raise LiquidPilotError(
            "the page needs vl-convert to draw its charts",
            hint="pip install distributed vl-convert-python",
        )


def bars(found: Sequence[Bar]) -> Chart:
    """Return bars below each other, in their order."""
    label = {"field": "label", "type": "nominal", "sort": None, "axis": _bare(labelPadding=8)}
    most = max([each.count for each in found], default=1) or 1
    count = {
        "field": "count",
        "type": "quantitative",
        "axis": None,
        # Room for the words after the longest bar.
        "scale": {"domain": [0, most * 1.45], "nice": False},
    }
    both = {"y": label, "x": count}
    return _drawn(
        {
            "data": {"values": [asdict(each) for each in found]},
            "height": {"step": _BAR},
            "encoding": both,
            "layer": [
                {
                    "mark": {"type": "bar", "cornerRadiusEnd": 3, "minBandSize": 2},
                    "encoding": {"color": {"field": "colour", "type": "nominal", "scale": None}},
                },
                {
                    "mark": {
                        "type": "text",
                        "align": "left",
                        "dx": 6,
                        "fontSize": 12,
                        "color": "currentColor",
                    },
                    "encoding": {"text": {"field": "words"}},
                },
            ],
        }
    )


def histogram(ranges: Mapping[int, tuple[int, int]], title: str) -> Chart:
    """Return how many (the second) are in each range, from its beginning to its end (the first)."""
    most = max((count for _, count in ranges.values()), default=0)
    # There is no half a person.
    whole = {"values": list(range(most + 1))} if most < _FEW else {"tickCount": 4}
    values = [{"from": start, "to": end, "count": count} for start, (end, count) in ranges.items()]
    return _drawn(
        {
            "data": {"values": values},
            "height": _HEIGHT,
            "mark": {"type": "bar", "color": "var(--accent)", "binSpacing": 1},
            "encoding": {
                "x": {
                    "field": "from",
                    "type": "quantitative",
                    "bin": {"binned": True},
                    "title": title,
                    "axis": {"format": ",d", "tickCount": 5, "grid": False, "labelOverlap": True},
                    "scale": {"zero": False, "nice": False},
                },
                "x2": {"field": "to"},
                "y": {
                    "field": "count",
                    "type": "quantitative",
                    "title": "people",
                    "axis": {"format": "~s", **whole},
                },
            },
        }
    )


def _bare(**more: object) -> dict[str, object]:
    return {"domain": False, "ticks": False, "title": None, **more}


def _drawn(spec: dict[str, Any]) -> Chart:
    import vl_convert

    drawn = []
    for width in _WIDTHS:
        sized = {**spec, "width": width, "config": _CONFIG}
        svg: str = vl_convert.vegalite_to_svg(sized)
        drawn.append(svg.replace('font-family="inherit"', ""))
    return Chart(*drawn)
