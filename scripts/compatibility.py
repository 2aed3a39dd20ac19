"""Write docs/braze-compatibility.md from the conformance suite and the facts about Braze.

python3 scripts/compatibility.py             (Windows: py scripts\\compatibility.py)
python3 scripts/compatibility.py --check     exit code 1 if the page is not up to date
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from environment import run

try:
    from liquidpilot import attribute_names
    from liquidpilot.audience import rate
    from liquidpilot.audience.report import Codes
    from liquidpilot.braze_facts import all_facts, facts_for
    from liquidpilot.check.registry import all_rules
    from liquidpilot.connected_content import call_options, connector, limits
    from liquidpilot.dialect.limits import Assumptions
    from liquidpilot.mail import size
    from liquidpilot.preview import channels, documents
    from liquidpilot.rendering import received
except ImportError:
    # The Python of the user; the environment of this checkout has what it needs.
    sys.exit(run("python", str(Path(__file__).resolve()), *sys.argv[1:]))

CHECKOUT = Path(__file__).resolve().parent.parent
RESTING = (
    Assumptions,
    limits.CallAssumptions,
    limits,
    call_options,
    connector,
    attribute_names,
    channels,
    documents,
    received,
    size,
    rate,
    Codes,
)
"""Where switches and limits stand that rest on facts, beside the rules."""

PAGE = CHECKOUT / "docs" / "braze-compatibility.md"
_SUITE = CHECKOUT / "tests" / "conformance"

Case: TypeAlias = Mapping[str, Any]
Topic: TypeAlias = Mapping[str, Any]

_WRONG, _UNSUPPORTED = "wrong_documentation", "unsupported"
_SOURCES = ("Braze", "Ruby Liquid", "observed", "assumed")

_HEAD = """\
# Compatibility with Braze

<!-- Written by scripts/compatibility.py from the conformance suite and the facts. Do not edit. -->

liquidpilot aims to print what Braze prints. Braze publishes no engine and no test suite, so each
case of the [conformance suite](../tests/conformance/README.md) says where its expectation comes
from: a page of Braze's documentation, real Ruby Liquid 5.4.0 (which Braze very probably runs, in
lax mode, with ActiveSupport, in UTC), templates that were observed in the wild, or an assumption.
Braze's pages are those of {read}.
"""
_RUBY = """\
## Where it differs from Ruby Liquid 5.4.0 on purpose

`python tests/conformance/differential.py` renders some 12,000 generated templates by Ruby and by
liquidpilot, and fails if they agree in fewer than 99.5 %, or differ in anything but this:
"""
_OUTSIDE = """\
## Outside of a template

What only Braze's servers know is stood in for by the profile, or by something made up that says so:

* Promotion codes: `promotion_codes` of the profile, else a dummy code. No list is debited.
* Message components: `message_components` of the profile, or of the message's `template.yaml`, by
  name; of a list the first, and the preview offers the others. Else a stand-in.
* Tags that Braze has and liquidpilot does not know: `known_tags = ["…"]` in the table `[dialect]`
  of `liquidpilot.toml` takes them for known, and shows their names. Any other unknown tag is an
  error, as the template would be refused; `preview` and `render` show the rest all the same.
* Product recommendations, shopping carts and landing pages: the profile's `product_recommendation`,
  `shopping_cart` and `landing_pages`.
* Unsubscribe and preference-center addresses: the profile's, else addresses under `braze.example`.
* `connected_content`: recorded fixtures; no request leaves the machine unless it is asked for.
* Landing pages as messages of their own: they are no channel here, so that nothing holds them to
  their limits (no Connected Content, no translations, no promotion codes, 500 KB, rendered 1 MB).
* Frequency capping, rate limits, segments, Canvas delays and AMP are not simulated.
"""


def page() -> str:
    """Return the page's text."""
    topics = _topics()
    read = max(fact.page.read for fact in all_facts().values() if fact.page)
    parts = [
        _HEAD.format(read=read),
        _supported(topics),
        _RUBY,
        *_known_differences(),
        "",
        _assumed(topics),
    ]
    parts += [_wrong(topics[_WRONG]), _unsupported(topics[_UNSUPPORTED]), _OUTSIDE, _known()]
    return "\n".join(parts)


def main() -> int:
    """Write the page, or check it."""
    text = page()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


def _topics() -> dict[str, Topic]:
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(_SUITE.glob("*.json"))
        if path.stem != "schema"
    }


def _supported(topics: Mapping[str, Topic]) -> str:
    lines = [
        "## What is supported",
        "",
        "All cases of the suite pass. By topic, with where their expectations come from:",
        "",
        "| topic | cases | Braze | Ruby | observed | assumed |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    total: Counter[str] = Counter()
    for name, topic in topics.items():
        counts = Counter(_origin(case) for case in topic["cases"])
        total += counts
        link = f"[{topic['topic']}](../tests/conformance/{name}.json)"
        lines.append(f"| {link} | {_row(counts)} |")
    lines += [f"| **in total** | {_row(total)} |", ""]
    return "\n".join(lines)


def _row(counts: Counter[str]) -> str:
    return " | ".join(
        str(number) for number in (counts.total(), *(counts[name] for name in _SOURCES))
    )


def _origin(case: Case) -> str:
    return next(source for source in _SOURCES if case["source"].startswith(source))


def _known_differences() -> Iterator[str]:
    sys.path.insert(0, str(_SUITE))
    try:
        from known_differences import KNOWN
    finally:
        sys.path.remove(str(_SUITE))
    for known in KNOWN:
        yield f"* {known.reason[0].upper()}{known.reason[1:]}."


def _assumed(topics: Mapping[str, Topic]) -> str:
    lines = [
        "## What is assumed",
        "",
        "Nothing says what Braze does here; this is what we take:",
        "",
    ]
    for topic in topics.values():
        cases = [case for case in topic["cases"] if _origin(case) == "assumed"]
        if cases:
            lines += [f"**{topic['topic']}**", ""]
            lines += [f"* {_assumption(case)}" for case in cases] + [""]
    return "\n".join(lines)


def _assumption(case: Case) -> str:
    why = case["source"].removeprefix("assumed").removeprefix(":").strip()
    text = f"{case['description']}{f' ({why})' if why else ''}: {_code(case['template'])}"
    return f"{text} gives {_result(case)}"


def _wrong(topic: Topic) -> str:
    lines = [
        "## Where Braze's documentation is wrong",
        "",
        "| case | page | template | documented | liquidpilot | why |",
        "|---|---|---|---|---|---|",
    ]
    for case in topic["cases"]:
        cells = [
            case["description"],
            case["source"].removeprefix("Braze, "),
            _code(case["template"]),
        ]
        cells += [case["documented"], _result(case), case["note"]]
        # A bar would end the cell, in code as well.
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def _unsupported(topic: Topic) -> str:
    lines = [
        "## What is not supported",
        "",
        "Braze does not support these either; each is a finding:",
        "",
    ]
    for case in topic["cases"]:
        lines.append(f"* {case['description']}: {_code(case['template'])} gives {_result(case)}")
    return "\n".join([*lines, ""])


def _known() -> str:
    users = built_on_facts()
    lines = [
        "## What is known of Braze, and since when",
        "",
        "Each rule, switch and limit that rests on Braze's documentation names its facts, and "
        "`liquidpilot explain RULE` shows them. The day is when the page was read. "
        "`scripts/docs_drift.py FOLDER` holds a newer copy of the pages against what is known.",
        "",
        "| fact | what | known | page | read | used by |",
        "|---|---|---|---|---|---|",
    ]
    for fact in all_facts().values():
        page, read = "none", ""
        if fact.page:
            page, read = f"[{fact.page.title}]({fact.page.address})", fact.page.read.isoformat()
        uses = ", ".join(f"`{name}`" for name in users[fact.name])
        cells = (f"`{fact.name}`", fact.says, fact.grade, page, read, uses)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def built_on_facts() -> dict[str, list[str]]:
    """Return the names of rules, switches and limits by the fact that they rest on."""
    found: dict[str, list[str]] = {name: [] for name in all_facts()}
    for rule in all_rules().values():
        for name in rule.source:
            found[name].append(rule.name)
    for where in RESTING:
        for name, facts in facts_for(where).items():
            for fact in facts:
                found[fact.name].append(name)
    return found


def _result(case: Case) -> str:
    if case.get("refused"):
        return "a syntax error"
    if "abort" in case:
        return f"an abort, {_code(case['abort'])}"
    return _code(case["expected"]) if case["expected"] else "nothing"


def _code(text: str) -> str:
    shown = text.replace("\r", "␍").replace("\n", "↵")
    shown = shown if len(shown) <= 160 else f"{shown[:159]}…"
    return f"`` {shown} ``" if "`" in shown or shown != shown.strip() else f"`{shown}`"


if __name__ == "__main__":
    sys.exit(main())
