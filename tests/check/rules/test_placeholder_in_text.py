from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.placeholder_in_text import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{PREHEADER TEXT HERE}", True),
        ("[TEST] The toys are here", True),
        ("[INSERT NAME]", True),
        ("[Your company]", False),
        ("[YOUR company]", True),
        ("Hi [First Name],", True),
        ("[Product_name]", True),
        ("Hi [Your Name],", True),
        ("Hi [your name],", True),
        ("[Insert name here]", True),
        ("[insert the new link here]", True),
        ("[your first name]", True),
        ("Hi %FIRSTNAME%,", True),
        ("Hi %FIRST_NAME%,", True),
        ("Hi [[name]],", True),
        ("Hi [[First Name]],", True),
        ("[[1]]", False),
        ("[your choice]", False),
        ("50%NAME%", False),
        ("Hi %%FIRSTNAME%%", False),
        ("[names]", False),
        ("Lorem ipsum dolor sit amet", True),
        ("TODO: write this", True),
        ("[LAST CHANCE] The toys are here", False),
        ("[TESTED] by children", False),
        ("Your test: [A], [B]", False),
        ("{{${first_name}}} has a todo list", False),
        ("Hi [NAME],", True),
        ("Hi [Name],", True),
        ("Hola [nombre],", True),
        ("Hallo [VORNAME],", True),
        ("Hi {name},", True),
        ("Hi {first_name},", True),
        ("Hi {{name}},", False),
        ("Write {name} for the name", False),
        ("Your order of [DATE]", True),
        ("Read more: [LINK]", True),
        ("[TITLE HERE]", True),
        ("[CLICK HERE]", False),
        ("[NEW] The toys are here", False),
        ("{there}", False),
        ("TODO: a mitad de precio", False),
        ("TODO: -50 %", False),
        ("TODO: camisetas al 50 %", False),
        ("Tudo! TODO: grátis até domingo", False),
        ("TODO: {{${first_name}}}", False),
        ("TODO: new picture", True),
        ("TODO : nouvelle image", True),
        ("[TEST] Unsere Lampe im Test", False),
        ("[TEST] Der Testsieger", False),
        ("[TEST] Vi har testet lampen", False),
        ("[TEST] Unsere Lampe ist da", True),
        ("[TEST] Your test is over", True),
        ("Unsere Lampe im [TEST] der Leser", False),
        ("The toys are here [TEST]", True),
        ("The lamps put to the [TEST] by you", False),
        ("{{${first_name}}} [TEST] a", True),
        ("Der [TEST]SIEGER ist da", False),
    ],
)
@pytest.mark.parametrize(("channel", "field"), [("email", "subject"), ("sms", "message")])
def test_texts(found_by: FoundBy, channel: str, field: str, text: str, found: bool) -> None:
    assert bool(found_by(RULE, Example(text, channel=channel, field=field))) is found


def test_what_nobody_reads(found_by: FoundBy) -> None:
    assert found_by(RULE, "<p>Hi<!-- TODO: a picture --></p>") == []
    assert found_by(RULE, Example("[TEST]", channel="webhook", field="headers.X-Note")) == []
