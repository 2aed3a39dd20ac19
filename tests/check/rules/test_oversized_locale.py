"""409,600 bytes of translations a locale (Braze, "Locales in messages")."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.oversized_locale import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_TEXT = "".join(f"{{% translation t{n} %}}Hello{{% endtranslation %}}" for n in range(4))
_OWN = "templates/email_templates/example/translations.csv"
_FOR_ALL = "templates/translations.csv"


def _table(letter: str, number: int, *, more: str = "") -> str:
    """Return a file with `number` times `letter` for each of the four ids, and `more` in the last."""
    rows = [f"t{n},{letter * number}{more if n == 3 else ''},k" for n in range(4)]
    return "\n".join(["id,de,no", *rows])


@pytest.mark.parametrize(
    ("description", "files", "found"),
    [
        ("none", {}, []),
        ("as many as there may be", {_OWN: _table("x", 102_400)}, []),
        ("one more", {_OWN: _table("x", 102_400, more="x")}, ["'de' have 409,601 bytes"]),
        ("bytes, not characters", {_OWN: _table("ø", 51_201)}, ["'de' have 409,608 bytes"]),
        (
            "of ids that the message has not",
            {_OWN: _table("x", 102_401).replace("t1", "z")},
            [],
        ),
        ("for all messages", {_FOR_ALL: _table("x", 102_401)}, ["'de' have 409,604 bytes"]),
        ("a broken file is told by itself", {_OWN: "name,de\na,x"}, []),
    ],
)
def test_sizes(
    found_by: FoundBy, description: str, files: dict[str, str], found: list[str]
) -> None:
    messages = [each.message for each in found_by(RULE, Example(_TEXT, files=files))]
    assert len(messages) == len(found), description
    assert all(part in message for part, message in zip(found, messages, strict=True)), messages
