"""Nodes and blocks as Python: what each compiled tag becomes; all others call their node."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from itertools import groupby

from liquidpilot.dialect.compiled.body import Body
from liquidpilot.dialect.compiled.code import Compiled, Program
from liquidpilot.dialect.compiled.names import Names
from liquidpilot.dialect.compiled.runtime import RUNTIME
from liquidpilot.dialect.compiled.values import (
    write_comparison,
    write_paid,
    write_result,
    write_test,
    write_value,
)
from liquidpilot.dialect.expressions.evaluation import is_small
from liquidpilot.dialect.expressions.nodes import Literal
from liquidpilot.dialect.limits import TURN
from liquidpilot.dialect.nodes import SHORT, Block, BrazeNode, OutputNode, TextNode
from liquidpilot.dialect.sites import SiteNode
from liquidpilot.dialect.tags.assign import AssignNode
from liquidpilot.dialect.tags.capture import CaptureNode
from liquidpilot.dialect.tags.case import CaseNode
from liquidpilot.dialect.tags.for_ import ForNode
from liquidpilot.dialect.tags.if_ import IfNode
from liquidpilot.dialect.tags.liquid import LiquidNode
from liquidpilot.sources import Source

# Python allows 20 nested blocks and 100 levels of indentation; what is deeper, and what is longer
# than it compiles well, is a function of its own.
_DEEPEST = 12
_LONGEST = 400


def compile_block(source: Source, block: Block, *, traced: bool = False) -> Compiled:
    """Return the code that writes `block`, the tree of `source`.

    Code that is `traced` writes into a `TracedOutput`, and notes there which node wrote what. It
    must not run where something has asked already to leave a loop.
    """
    program = Program(source, RUNTIME, traced=traced)
    body = Body(program, Names.of(source, block), "write")
    program.add(body)
    _write_block(body, block)
    return program.compiled("write")


def _write_block(body: Body, block: Block) -> None:
    """Add the nodes of a block, in functions of their own where it is long or stands deep."""
    if body.depth > _DEEPEST:
        _write_apart(body, block.written)
    elif len(block.written) > _LONGEST:
        for first in range(0, len(block.written), _LONGEST):
            _write_apart(body, block.written[first : first + _LONGEST])
            _write_leaving(body)
    else:
        _write_nodes(body, block.written)


def _write_apart(body: Body, nodes: Sequence[BrazeNode], out: str = "out") -> None:
    variables = sorted({name for loop in body.loops for name in loop.values()})
    parameters = (body.use("outer"), *variables)
    name = body.program.unique("part")
    part = Body(body.program, body.names, name, parameters, body.loops)
    part.drops = body.drops
    _write_nodes(part, nodes)
    body.program.add(part)
    body.line(f"{name}(context, {out}, {', '.join(parameters)})")


def _write_nodes(body: Body, nodes: Sequence[BrazeNode]) -> None:
    for is_text, group in groupby(nodes, lambda node: type(node) is TextNode):
        run = list(group)
        if is_text and not body.program.traced:
            with body.node(run[0].whole_span):
                _write_text(body, "".join(node.text for node in run if isinstance(node, TextNode)))
            continue
        for node in run:
            with body.node(node.whole_span):
                if isinstance(node, TextNode):
                    _write_text(body, node.text)
                    _mark(body, node)
                else:
                    _WRITERS.get(type(node), _write_call)(body, node)
                if node.is_looked_after:
                    _write_leaving(body)


def _mark(body: Body, node: BrazeNode) -> None:
    """Note in a traced text that `node` has written the one text that was added last."""
    if body.program.traced:
        source = body.program.constant(body.program.source, "source")
        name = body.program.constant(node, "node")
        body.line(f"{body.use('mark')}((len(out), {source}, {name}))")


def _trace(body: Body, node: BrazeNode) -> None:
    """Note in a traced text that `node` has written whatever was added."""
    if body.program.traced:
        source = body.program.constant(body.program.source, "source")
        name = body.program.constant(node, "node")
        body.line(f"{body.use('trace')}({source}, {name})")


def _write_text(body: Body, text: str) -> None:
    body.line(f"{body.use('add')}({text!r})")


def _write_leaving(body: Body) -> None:
    if body.names.has_interrupts:
        with body.block(f"if {body.use('interrupts')}:"):
            for line in body.leaves:
                body.line(line)


@contextmanager
def _guarded(body: Body, node: BrazeNode, after: str = "") -> Iterator[None]:
    """Write a fault of what is added meanwhile in the place of the node, and do `after` then."""
    with body.block("try:"):
        yield
    with body.block("except Exception:"):
        name = body.program.constant(node, "node")
        body.line(f"fault(context, out, {name}, SPANS)")
        if after:
            body.line(after)


def _write_call(body: Body, node: BrazeNode) -> None:
    with _guarded(body, node):
        body.line(f"{body.program.constant(node.writer(), 'call')}(context, out)")
        _trace(body, node)


def _write_output(body: Body, node: OutputNode) -> None:
    with _guarded(body, node):
        body.may_read = body.may_tell = False
        start = body.mark()
        result = write_result(body, node.expression)
        counts = []
        for may, counted in ((body.may_read, "reads"), (body.may_tell, "diagnostics")):
            counts.append(body.temporary() if may else "None")
            if may:
                body.insert(start, f"{counts[-1]} = len({body.use(counted)})")
        value = result.name
        with body.block(f"if type({value}) is str and 0 < len({value}) <= {SHORT}:"):
            body.line(f"{body.use('add')}({value})")
            _mark(body, node)
        with body.block("else:"):
            write_paid(body, result)
            name = body.program.constant(node, "node")
            body.line(f"print_value(context, out, {name}, {value}, {', '.join(counts)})")
            _trace(body, node)


def _write_assign(body: Body, node: AssignNode) -> None:
    with _guarded(body, node):
        value = write_value(body, node.expression)
        span = body.program.span(node.span)
        # What is long is charged for.
        is_free = isinstance(node.expression, Literal) and is_small(node.expression.value)
        is_long = "" if is_free else f" or type({value}) is str and len({value}) > SHORT"
        with body.block(f"if {body.use('emptied')}{is_long}:"):
            body.line(f"{body.use('assign')}({node.name!r}, {value}, {span})")
        with body.block("else:"):
            body.line(f"{body.use('field')}[{node.name!r}] = {value}")


def _write_if(body: Body, node: IfNode) -> None:
    if not any(each.condition for each in node.branches[1:]):
        _write_either(body, node)
        return
    # The number of the branch that is written, found before any of them is.
    branch = body.program.unique("branch")
    with _guarded(body, node, f"{branch} = None"):
        body.line(f"{branch} = -1")
        for number, each in enumerate(node.branches):
            with (
                body.block(f"if {branch} < 0:") if number else nullcontext(),
                body.block(f"if {_branch_test(body, node, number)}:"),
            ):
                body.line(f"{branch} = {number}")
            if each.condition is None:
                break
    for number, each in enumerate(node.branches):
        with body.block(f"{'el' if number else ''}if {branch} == {number}:"):
            _write_block(body, each.block)
        if each.condition is None:
            break


def _write_either(body: Body, node: IfNode) -> None:
    holds = body.program.unique("holds")
    with _guarded(body, node, f"{holds} = None"):
        body.line(f"{holds} = {_branch_test(body, node, 0)}")
    with body.block(f"if {holds}:"):
        _write_block(body, node.branches[0].block)
    if len(node.branches) > 1:
        with body.block(f"elif {holds} is not None:"):
            _write_block(body, node.branches[1].block)


def _branch_test(body: Body, node: IfNode, number: int) -> str:
    condition = node.branches[number].condition
    if condition is None:
        return "True"
    holds = write_test(body, condition)
    return f"not {holds}" if node.tag.name == "unless" and number == 0 else holds


def _write_for(body: Body, node: ForNode) -> None:
    program, turn = body.program, node.branches[0].block
    items, drop, scope, item = map(program.unique, ("items", "loop", "scope", "item"))
    with _guarded(body, node, f"{items} = None"):
        body.line(f"{items} = {program.constant(node.items(), 'items_of_')}(context)")
    with body.block(f"if {items}:"):
        loops, scopes = body.use("loops"), body.use("scopes")
        outer = f"{loops}[-1] if {loops} else None"
        body.line(f"{drop} = LoopDrop({node.loop.name!r}, len({items}), {outer})")
        body.line(f"{scope} = {{'forloop': {drop}}}")
        body.line(f"{loops}.append({drop})")
        body.line(f"{scopes}.append({scope})")
        with body.block("try:"), body.block(f"for {item} in {items}:"):
            budget, span = body.use("budget"), program.span(node.span)
            body.line(f"{budget}.granted -= {TURN + turn.cost}")
            with body.block(f"if {budget}.granted < 0:"):
                body.line(f"look(context, {span})")
            body.line(f"{scope}[{node.loop.variable!r}] = {item}")
            step = f"{drop}.at += 1"
            leaves = (step, f"if {body.use('interrupts')}.pop() == 'break': break", "continue")
            if node.loop.variable != "forloop":
                body.drops.add(drop)
            with body.loop({"forloop": drop, node.loop.variable: item}, leaves):
                _write_block(body, turn)
                if body.names.has_interrupts:
                    _write_leaving(body)
            body.line(step)
        with body.block("finally:"):
            body.line(f"{scopes}.pop()")
            body.line(f"{loops}.pop()")
    if len(node.branches) > 1:
        with body.block(f"elif {items} is not None:"):
            _write_block(body, node.branches[1].block)


def _write_capture(body: Body, node: CaptureNode) -> None:
    span = body.program.span(node.span)
    captured, holes = map(body.program.unique, ("captured", "holes"))
    body.line(f"{captured} = context.new_output()")
    body.line(f"{holes} = len({body.use('holes')})")
    # What ends the block does not end what stands around it.
    _write_apart(body, node.block.written, captured)
    with _guarded(body, node):
        text = body.kept(f"context.joined({captured})")
        body.line(f"{body.use('assign')}({node.name!r}, {text}, {span})")
        with body.block(f"if not {text} and len(holes) > {holes}:"):
            body.line(f"context.empty_capture({node.name!r}, {holes})")


def _write_case(body: Body, node: CaseNode) -> None:
    span, fitted = body.program.span(node.span), body.program.unique("fitted")
    with _guarded(body, node):
        body.line(f"{fitted} = False")
        for branch in node.branches[1:]:
            tests = branch.condition.comparisons if branch.condition else ()
            for test in tests or (None,):
                holds = write_comparison(body, test) if test else f"not {fitted}"
                with body.block(f"if {holds}:"):
                    if test:
                        body.line(f"{fitted} = True")
                    body.line(f"{body.use('charge')}({branch.block.cost}, {span})")
                    # All that fit are written, whatever one of them has left.
                    if body.names.has_interrupts:
                        _write_apart(body, branch.block.written)
                    else:
                        _write_block(body, branch.block)


def _write_site(body: Body, node: SiteNode) -> None:
    body.line(f"{body.use('taken')}.add({body.program.constant(node.site, 'site')})")


def _write_liquid(body: Body, node: LiquidNode) -> None:
    _write_block(body, node.branches[0].block)


_WRITERS: Mapping[type[BrazeNode], Callable[..., None]] = {
    AssignNode: _write_assign,
    CaptureNode: _write_capture,
    CaseNode: _write_case,
    ForNode: _write_for,
    IfNode: _write_if,
    LiquidNode: _write_liquid,
    OutputNode: _write_output,
    SiteNode: _write_site,
}
