"""The page of a rule as Markdown: what `liquidpilot explain` prints, where a reader shows it."""

from __future__ import annotations

from liquidpilot.check.rule import Example, Rule


def markdown_page(rule: Rule) -> str:
    """Return the page: what the rule finds, why, what it rests on, a bad and a good example."""
    bad, good = rule.examples
    parts = [
        f"**{rule.name}**: {escaped(rule.summary)}",
        escaped(rule.explanation),
        *(f"> {escaped(each.with_origin)}" for each in rule.facts),
        *_example("Bad", bad),
        *_example("Good", good),
    ]
    return "\n\n".join(parts)


def escaped(text: str) -> str:
    """Return `text` on one line, of which nothing is Markdown or HTML.

    >>> escaped("a <b> | *c*")
    'a &lt;b> \\\\| \\\\*c\\\\*'
    """
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    for character in "\\`|*_[]":
        text = text.replace(character, f"\\{character}")
    return text


def _example(title: str, example: Example) -> list[str]:
    if not example.text:
        return []
    fence = "````" if "```" in example.text else "```"
    return [f"{title}:\n\n{fence}liquid\n{example.text.strip()}\n{fence}"]
