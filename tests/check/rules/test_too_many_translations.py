"""200 translation tags a message (Braze, "Locales in messages")."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.too_many_translations import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


def _tags(first: int, last: int) -> str:
    numbers = range(first, last + 1)
    return "".join(f"{{% translation t{n} %}}a{{% endtranslation %}}\n" for n in numbers)


_TEXT = "templates/email_templates/example/body.txt"


@pytest.mark.parametrize(
    ("description", "example", "found"),
    [
        ("as many as there may be", Example(_tags(1, 200)), None),
        ("one more, at its line", Example(_tags(1, 201)), (201, 201)),
        ("two more, told once", Example(_tags(1, 202)), (201, 202)),
        ("in two fields", Example(_tags(1, 150), files={_TEXT: _tags(1, 51)}), (51, 201)),
        (
            "those of a content block are its own",
            Example(
                _tags(1, 200) + "{{content_blocks.${b}}}",
                files={"templates/content_blocks/b.liquid": _tags(1, 100)},
            ),
            None,
        ),
        (
            "a limit of one's own",
            Example(
                _tags(1, 3),
                files={"liquidpilot.toml": "[rules]\ntoo-many-translations = { tags = 2 }\n"},
            ),
            (3, 3),
        ),
    ],
)
def test_numbers(
    found_by: FoundBy, description: str, example: Example, found: tuple[int, int] | None
) -> None:
    findings = found_by(RULE, example)
    if found is None:
        assert findings == [], description
        return
    (finding,) = findings
    line, number = found
    assert finding.line == line, description
    assert f"has {number} translation tags" in finding.message
