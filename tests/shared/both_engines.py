"""One rendering by both engines, the closures and the compiled code, which must agree in all."""

from __future__ import annotations

from dataclasses import replace

from liquidpilot.dialect import Budget, Rendered, RenderInputs, Template
from liquidpilot.dialect.engines import PAYS_FROM


def rendered_by_both(
    template: Template, inputs: RenderInputs, most_work: int | None = None
) -> Rendered:
    """Return what `template` gives, after seeing that both engines give the same.

    That is text, abort, findings, places, attributes, holes, units of work, and the way back from
    each part of the text if the inputs ask for it. `most_work` is the budget; None is the usual one.
    """
    whole = template.source.place((0, len(template.source.text)))
    outcomes = []
    # The closures first: they are the judge.
    for expected in (1, PAYS_FROM + 1):
        budget = Budget() if most_work is None else Budget(most_work)
        rendered = template.render(replace(inputs, expected=expected, budget=budget))
        trace = None if rendered.trace is None else rendered.trace.rendered(whole)
        places = [(each.code, each.place) for each in rendered.diagnostics]
        outcomes.append((replace(rendered, trace=None), trace, places, budget.spent))
    assert outcomes[0] == outcomes[1]
    return rendered
