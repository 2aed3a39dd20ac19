"""`unused-content-block`: a content block that nothing includes."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, WorkspaceRule
from liquidpilot.check.subjects import WorkspaceSubject
from liquidpilot.diagnostics import Diagnostic


def _check(workspace: WorkspaceSubject) -> Iterable[Diagnostic]:
    used = {name for facts in workspace.facts.values() for name in facts.blocks}
    for name, block in workspace.workspace._files.content_blocks().items():
        if name not in used:
            message = f"no message includes the content block '{name}'"
            yield workspace.found(block.path, message, "delete it, or include it somewhere")


_BLOCK = {"templates/content_blocks/footer.liquid": "Pinewheel"}

RULE = WorkspaceRule(
    name="unused-content-block",
    severity="info",
    summary="a content block that no message and no other block includes",
    explanation=(
        "A block that no message includes still has to be read, translated and kept up to date. "
        "It may also be a sign that a message includes the wrong block."
    ),
    bad=Example("Hello", files=_BLOCK),
    good=Example("Hello {{content_blocks.${footer}}}", files=_BLOCK),
    recommended=False,
    check=_check,
)
