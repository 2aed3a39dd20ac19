"""`malformed-address`: no answer can reach whom the e-mail is from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import LiquidPilotError
from liquidpilot.wording import cut

# The form that nearly all have, for which nothing needs to be loaded; a domain that is of no use
# outside (RFC 6761) is left to those that know of them.
_USUAL = re.compile(
    r"(?P<name>[\w .'&-]{1,100}<)?[A-Za-z0-9_+-]{1,40}(?:\.[A-Za-z0-9_+-]{1,20}){0,2}"
    r"@(?:[A-Za-z0-9]{1,40}(?:-[A-Za-z0-9]{1,20}){0,3}\.){1,4}"
    r"(?!(?i:test|invalid|local|localhost|arpa|onion|internal)\b)[A-Za-z]{2,20}(?(name)>)"
)


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in rendering.sent_as("address"):
        text = field.text.strip()
        problem = _problem(text) if text and not _USUAL.fullmatch(text) else None
        if problem is not None:
            message = f"'{cut(text)}' in '{field.name}' is no address: {problem}"
            hint = "write hello@pinewheel.example, or Pinewheel <hello@pinewheel.example>"
            yield rendering.found(field.name, message, hint)


def _problem(text: str) -> str | None:
    """Return in words what is wrong with the addresses in `text`, None if nothing is."""
    from email_validator import EmailNotValidError, validate_email

    from liquidpilot.mail.message import parse_addresses

    try:
        for each in parse_addresses(text, "it"):
            validate_email(each.addr_spec, check_deliverability=False)
    except EmailNotValidError as error:
        said = str(error).rstrip(".")
        return f"{said[0].lower()}{said[1:]}"
    except LiquidPilotError:
        return "its parts do not fit together"
    return None


RULE = RenderingRule(
    name="malformed-address",
    severity="error",
    summary="a 'from' or a 'reply_to' that is no e-mail address",
    explanation=(
        "Without an '@', with a blank, with two dots in a row or without its last '>' it names no "
        "mailbox (RFC 5322, RFC 5321): mail servers refuse the e-mail, and answers are lost. A "
        "name with a comma in it needs quotes: '\"Pinewheel, Toys\" <hello@pinewheel.example>'. "
        "Nobody is asked whether the mailbox exists."
    ),
    bad=Example("Pinewheel <hello@pinewheel", field="from"),
    good=Example("Pinewheel <hello@pinewheel.example>", field="from"),
    check=_check,
)
