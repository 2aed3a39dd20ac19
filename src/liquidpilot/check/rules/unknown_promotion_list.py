"""`unknown-promotion-list`: a list of promotion codes that no profile has a code of."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.remedies import meant_by
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.tags.promotion import PromotionNode


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    tags = [tag for tag in field.outline.named("promotion") if isinstance(tag.node, PromotionNode)]
    if not tags:
        return
    files = field.workspace.workspace._files
    known = {name for each in files.profile_names() for name in files.profile(each).promotion_codes}
    for tag in tags if known else ():
        assert isinstance(tag.node, PromotionNode)
        name = tag.node.list_name
        if name not in known:
            message = f"no profile has a code of the list '{name}'"
            hint, fix = meant_by(field.source.place(tag.markup_span), name, known)
            hint = hint or f"there is: {', '.join(sorted(known))}"
            yield field.found(tag.markup_span, message, hint, fix)


_FILES = {"fixtures/profiles/ada.toml": '[promotion_codes]\nSPRING10 = "ADA-1"\n'}

RULE = FieldRule(
    name="unknown-promotion-list",
    severity="warning",
    summary="a promotion list whose name is misspelt, or of which no profile has a code",
    explanation=(
        "A list that is misspelt has no codes; here one is made up for it, so that the mistake "
        "looks right. The lists that are known are those of 'promotion_codes' in the profiles; "
        "where no profile has any, nothing is told."
    ),
    bad=Example("{% promotion('EASTER') %}", files=_FILES),
    good=Example("{% promotion('SPRING10') %}", files=_FILES),
    needs=("promotion",),
    check=_check,
)
