"""`variable-of-another-field`: a variable is read in one field and set in another."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, MessageRule
from liquidpilot.check.subjects import MessageSubject
from liquidpilot.diagnostics import Diagnostic


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    set_in = {
        name: {write.name for write in field.outline.writes}
        for name, field in message.fields.items()
    }
    for name, field in message.fields.items():
        elsewhere = {
            variable: other
            for other, variables in set_in.items()
            for variable in variables - set_in[name]
        }
        reads = [(read.lookup.variable, read) for read in field.outline.reads]
        missed = [(variable, read) for variable, read in reads if variable in elsewhere]
        if not missed:
            continue
        included = field.flow.names
        for variable, read in missed:
            if variable in included:
                continue
            place = f"'{variable}' is set in the field '{elsewhere[variable]}', not in this one"
            hint = f"set it in '{name}' too: each field is rendered on its own"
            yield field.found(read.span, place, hint)


_TEMPLATE = "templates/email_templates/example/template.yaml"
_BODY = "{% assign toy = 'truck' %}Your {{toy}}"

RULE = MessageRule(
    name="variable-of-another-field",
    severity="error",
    summary="a variable is used in a different field from the one that sets it",
    explanation=(
        "A variable, or the result of a call, exists only in the field that sets it: the subject "
        "does not see variables of the body. A call that is repeated in both is made once, as "
        "long as it is cached."
    ),
    source=("call-field",),
    bad=Example(_BODY, files={_TEMPLATE: 'subject: "Your {{toy}} is waiting"\n'}),
    good=Example(
        _BODY,
        files={
            _TEMPLATE: "subject: \"{% assign toy = 'truck' %}Your {{toy}} is waiting\"\n",
        },
    ),
    instead_of=("empty-output",),
    spoils=True,
    check=_check,
)
