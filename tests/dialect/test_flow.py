"""Where a value may come from: by hand for each kind of way, and held against what is rendered.

Sources: "Liquid" are the scopes and loops of Ruby Liquid 5.4.0 (`Context`, `For`, `Case`,
`Capture`), "blocks" is Braze, "Content Blocks", "same scope" Braze, "Using Liquid".
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.dialect import flow as flow_module
from liquidpilot.dialect.expressions.nodes import FilterCall, Literal, Lookup
from liquidpilot.dialect.flow import Argument, Flow, Origin, Pieces, Printed
from liquidpilot.dialect.outline import Output, Tag, Text
from liquidpilot.dialect.parsing import outline
from liquidpilot.dialect.variables import Definition
from liquidpilot.sources import Source

_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def _flow(text: str, blocks: Mapping[str, str] | None = None) -> Flow:
    outlines = {name: outline(Source(each)) for name, each in (blocks or {}).items()}
    return Flow(outline(Source(text)), outlines.get)


def _marked(flow: Flow) -> tuple[Flow, Output]:
    """Return the output after the mark `»`, in the text or a content block."""
    return next(
        (member, output)
        for member in flow.members
        for output in member.outline.outputs
        if member.outline.text[: output.span[0]].endswith("»")
    )


_DEFINITIONS = [
    # (description, source, template, what may have set `a`; `-` is nothing)
    ("nothing sets it", "Liquid", "»{{a}}", "-"),
    ("a later tag hides an earlier one", "Liquid", "{% assign a = 1 %}{% assign a = 2 %}»{{a}}", "2"),
    ("what comes later does not count", "Liquid", "{% assign a = 1 %}»{{a}}{% assign a = 2 %}", "1"),
    ("a branch may be left out", "Liquid", "{% assign a = 1 %}{% if b %}{% assign a = 2 %}{% endif %}»{{a}}", "2 1"),
    ("all branches set it", "Liquid", "{% assign a = 1 %}{% if b %}{% assign a = 2 %}{% else %}{% assign a = 3 %}{% endif %}»{{a}}", "2 3"),
    ("without an else it may be none", "Liquid", "{% if b %}{% assign a = 2 %}{% elsif c %}{% assign a = 3 %}{% endif %}»{{a}}", "2 3 -"),
    ("one branch does not see the other", "Liquid", "{% if b %}{% assign a = 2 %}{% else %}»{{a}}{% endif %}", "-"),
    ("unless is a branch too", "Liquid", "{% unless b %}{% assign a = 2 %}{% endunless %}»{{a}}", "2 -"),
    ("in its own branch", "Liquid", "{% assign a = 1 %}{% if b %}{% assign a = 2 %}»{{a}}{% endif %}", "2"),
    ("every 'when' that fits is rendered", "Liquid", "{% case b %}{% when 1 %}{% assign a = 1 %}{% when c %}»{{a}}{% endcase %}", "- 1"),
    ("an 'else' of a case comes where nothing fitted", "Liquid", "{% case b %}{% when 1 %}{% assign a = 1 %}{% else %}»{{a}}{% endcase %}", "-"),
    ("a case with an else sets it on all ways", "Liquid", "{% case b %}{% when 1 %}{% assign a = 1 %}{% else %}{% assign a = 2 %}{% endcase %}»{{a}}", "1 2"),
    ("text before the first 'when' is never rendered", "Liquid", "{% case b %}{% assign a = 9 %}{% when 1 %}x{% endcase %}»{{a}}", "-"),
    ("a loop may have no turn", "Liquid", "{% for i in b %}{% assign a = 1 %}{% endfor %}»{{a}}", "1 -"),
    ("but with an else something is set", "Liquid", "{% for i in b %}{% assign a = 1 %}{% else %}{% assign a = 2 %}{% endfor %}»{{a}}", "1 2"),
    ("the turn before counts", "Liquid", "{% assign a = 1 %}{% for i in b %}»{{a}}{% assign a = 2 %}{% endfor %}", "1 2"),
    ("unless this turn has set it", "Liquid", "{% for i in b %}{% assign a = 1 %}»{{a}}{% assign a = 2 %}{% endfor %}", "1"),
    ("of two loops in each other", "Liquid", "{% for i in b %}{% for j in c %}»{{a}}{% endfor %}{% assign a = 2 %}{% endfor %}", "- 2"),
    ("what a break leaves behind", "Liquid", "{% for i in b %}{% assign a = 1 %}{% if c %}{% assign a = 2 %}{% break %}{% endif %}{% assign a = 3 %}{% endfor %}»{{a}}", "3 2 -"),
    ("nobody comes past a break", "Liquid", "{% for i in b %}{% assign a = 1 %}{% break %}{% assign a = 3 %}{% endfor %}»{{a}}", "1 -"),
    ("a break has no next turn", "Liquid", "{% for i in b %}»{{a}}{% if c %}{% assign a = 2 %}{% break %}{% endif %}{% endfor %}", "-"),
    ("but a continue has", "Liquid", "{% for i in b %}»{{a}}{% if c %}{% assign a = 2 %}{% continue %}{% endif %}{% assign a = 3 %}{% endfor %}", "- 3 2"),
    ("the variable of a loop", "Liquid", "{% assign a = 1 %}{% for a in b %}»{{a}}{% endfor %}", "for"),
    ("hides what is set in it", "Liquid", "{% for a in b %}{% assign a = 1 %}»{{a}}{% endfor %}", "for"),
    ("and is gone after it", "Liquid", "{% for a in b %}{% assign a = 1 %}{% endfor %}»{{a}}", "1 -"),
    ("an else is not in the loop", "Liquid", "{% for a in b %}{% else %}»{{a}}{% endfor %}", "-"),
    ("a tablerow", "Liquid", "{% tablerow a in b %}»{{a}}{% endtablerow %}", "tablerow"),
    ("a capture", "Liquid", "{% assign a = 1 %}{% capture a %}x{% endcapture %}»{{a}}", "capture"),
    ("which is set at its end", "Liquid", "{% assign a = 1 %}{% capture a %}»{{a}}{% endcapture %}", "1"),
    ("what is set in a capture is set", "Liquid", "{% capture c %}{% assign a = 1 %}{% endcapture %}»{{a}}", "1"),
    ("a break sets the captures that it leaves", "Liquid", "{% for i in b %}{% capture a %}x{% break %}{% endcapture %}{% endfor %}»{{a}}", "capture -"),
    ("nobody comes past an abort", "Braze", "{% assign a = 1 %}{% if b %}{% assign a = 2 %}{% abort_message('x') %}{% endif %}»{{a}}", "1"),
    ("nor past two of them", "Braze", "{% if b %}{% abort_message %}{% else %}{% abort_message %}{% endif %}»{{a}}", ""),
    ("a variable hides a counter", "Liquid", "{% assign a = 1 %}{% increment a %}»{{a}}", "1 increment"),
    ("a counter alone", "Liquid", "{% increment a %}»{{a}}", "increment"),
    ("a call", "Braze", "{% connected_content https://a.example :save a %}»{{a.b}}", "connected_content"),
    ("items of a catalog", "Braze", "{% assign items = 1 %}{% catalog_items c 1 %}»{{items[0]}}", "catalog_items"),
    ("lines of a liquid tag", "Liquid", "{% liquid\nassign a = 1\nif b\nassign a = 2\nendif\n%}»{{a}}", "2 1"),
    ("a translation may be of elsewhere", "Braze", "{% translation t %}{% assign a = 1 %}{% endtranslation %}»{{a}}", "1 -"),
    ("a tag reads before it sets", "Liquid", "{% assign a = 1 %}{% capture a %}{% endcapture %}{% assign a = a %}»{{a}}", "a"),
    ("from the message into a block", "same scope", "{% assign a = 1 %}{{content_blocks.${reads}}}", "1"),
    ("from a block into the message", "same scope", "{{content_blocks.${sets}}}»{{a}}", "5"),
    ("from a block that may be left out", "same scope", "{% if b %}{{content_blocks.${sets}}}{% endif %}»{{a}}", "5 -"),
    ("from one block into another", "same scope", "{{content_blocks.${sets}}}{{content_blocks.${reads}}}", "5"),
    ("by a block in a block", "blocks", "{{content_blocks.${outer}}}»{{a}}", "5"),
    ("as the value of a tag", "same scope", "{% assign c = {{content_blocks.${sets}}} %}»{{a}}", "5"),
    ("in a loop around the block", "same scope", "{% for a in b %}{{content_blocks.${reads}}}{% endfor %}", "for"),
    ("in the next turn of it", "same scope", "{% for i in b %}{{content_blocks.${reads}}}{% assign a = 1 %}{% endfor %}", "- 1"),
    ("a block that leaves the loop around it", "same scope", "{% for i in b %}{% assign a = 1 %}{{content_blocks.${leaves}}}{% assign a = 2 %}{% endfor %}»{{a}}", "2 1 -"),
    ("a block that is not there", "blocks", "{% assign a = 1 %}{{content_blocks.${none}}}»{{a}}", "1"),
    ("a block that includes itself", "blocks", "{{content_blocks.${itself}}}»{{a}}", "7"),
]  # fmt: skip
_BLOCKS = {
    "reads": "»{{a}}",
    "sets": "{% assign a = 5 %}",
    "outer": "{{content_blocks.${sets}}}",
    "leaves": "{% if c %}{% break %}{% endif %}",
    "itself": "{% assign a = 7 %}{{content_blocks.${itself}}}",
}


@pytest.mark.parametrize(
    ("description", "source", "template", "expected"),
    _DEFINITIONS,
    ids=[each[0] for each in _DEFINITIONS],
)
def test_definitions(description: str, source: str, template: str, expected: str) -> None:
    member, output = _marked(_flow(template, _BLOCKS))
    assert isinstance(output.expression, Lookup)
    found = [_named(each) for each in member.definitions(output.expression.variable, output)]
    assert sorted(found) == sorted(expected.split()), (description, source)


def _named(definition: Definition[Flow] | None) -> str:
    if definition is None:
        return "-"
    text, tag = definition.text.outline.text, definition.write.tag
    if tag.name != "assign":
        return tag.name
    return text[slice(*tag.markup_span)].partition("=")[2].strip()


_ORIGINS = [
    # (description, template, each origin as its head and the way that it has come)
    ("a word", "»{{'x'}}", ["x"]),
    ("an attribute", "»{{${city}}}", ["city"]),
    ("a part of one", "»{{custom_attribute.${cart}[0].name | upcase}}", ["custom_attribute.cart |upcase"]),
    ("a variable that nothing sets", "»{{b.c}}", ["b"]),
    ("by way of two variables", "{% assign a = ${city} | strip %}{% assign b = a | upcase %}»{{b | escape}}", ["city |strip |upcase |escape"]),
    ("on two ways", "{% assign a = 'x' %}{% if b %}{% assign a = ${city} %}{% endif %}»{{a}}", ["city", "x"]),
    ("what is added", "»{{'x' | append: ${city} | upcase}}", ["x |append |upcase", "city >append |upcase"]),
    ("what stands in for it", "»{{${city} | default: 'x'}}", ["city |default", "x >default"]),
    ("what a filter only needs is no part", "»{{'x' | slice: ${n}}}", ["x |slice"]),
    ("in inner braces", "{% assign a = {{${city}}} | upcase %}»{{a}}", ["city |upcase"]),
    ("a capture has all that it prints", "{% capture a %}x{{${city}}}{% endcapture %}»{{a | strip}}", ["x ^ |strip", "city ^ |strip"]),
    ("but not what it captures itself", "{% capture a %}x{% capture b %}y{% endcapture %}{% endcapture %}»{{a}}", ["x ^"]),
    ("an element of a loop", "{% for i in ${list} %}»{{i.name}}{% endfor %}", ["list .[] .name"]),
    ("steps", "{% assign a = ${list} %}»{{a.first[0]['x'][b].size}}", ["list .first .[] .x .[*] .size"]),
    ("a call", "{% connected_content https://a.example :save r %}{% assign l = r.items | sort %}»{{l[0].name}}", ["connected_content .items |sort .[] .name"]),
    ("what a call prints", "{% capture a %}{% connected_content https://a.example %}{% endcapture %}»{{a}}", ["connected_content ^"]),
    ("a counter", "{% increment a %}»{{a}}", ["increment"]),
    ("a loop's own", "{% for i in b %}»{{forloop.index}}{% endfor %}", ["for .index"]),
    ("grown in a loop", "{% assign a = '' %}{% for i in b %}{% assign a = a | append: i %}{% endfor %}»{{a}}", ["", " |append", "b .[] >append"]),
    ("made of itself alone", "{% for i in b %}{% assign a = a %}{% endfor %}»{{a}}", ["a", "a"]),
    ("a block as a value", "{% assign a = {{content_blocks.${text}}} | split: ',' %}»{{a[0]}}", ["x ^ |split .[]", "city ^ |split .[]"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "template", "expected"), _ORIGINS, ids=[each[0] for each in _ORIGINS]
)
def test_origins(description: str, template: str, expected: list[str]) -> None:
    member, output = _marked(_flow(template, {"text": "x{{${city}}}"}))
    found = [_spelled(each) for each in member.origins(output.expression, output)]
    assert sorted(found) == sorted(expected), description


def _spelled(origin: Origin) -> str:
    head = origin.head
    if isinstance(head, Literal):
        shown = str(head.value)
    elif isinstance(head, Lookup):
        shown = head.attribute or head.variable or "?"
    elif isinstance(head, Text):
        shown = head.text
    else:
        shown = head.name if isinstance(head, Tag) else "?"
    for step in origin.steps:
        if isinstance(step, FilterCall):
            shown += f" |{step.name}"
        elif isinstance(step, Argument):
            shown += f" >{step.call.name}"
        else:
            shown += " ^" if isinstance(step, Printed) else f" .{step}"
    return shown


_PATHS = [
    ("all of it", "{{r}}", (), True),
    ("a part", "{{r.items[0].name}}", ("items", "[]", "name"), True),
    ("by a loop", "{% for i in r.items %}{{i.name}}{% endfor %}", ("items", "[]", "name"), True),
    ("the same after a filter", "{% assign l = r.items | sort: 'n' | first %}{{l.name}}", ("items", "[]", "name"), True),
    ("another list added", "{% assign l = b | concat: r.items %}{{l.first.name}}", ("items", "[]", "name"), True),
    ("made to something else", "{% assign l = r.name | split: '' %}{{l.first}}", ("name",), False),
    ("its size", "{{r.items.size}}", ("items",), True),
    ("a step that is computed", "{{r.items[b].name}}", ("items",), True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "template", "path", "is_part"), _PATHS, ids=[each[0] for each in _PATHS]
)
def test_uses(description: str, template: str, path: tuple[str, ...], is_part: bool) -> None:
    flow = _flow("{% connected_content https://a.example :save r %}" + template)
    *_, last = flow.uses(flow.outline.calls[0].tag)
    assert (last.path, last.origin.is_part) == (path, is_part), description


def test_uses_are_found_on_both_sides_of_a_block() -> None:
    call = "{% connected_content https://a.example :save r %}"
    blocks = {"calls": f"{call}{{{{r.in}}}}", "prints": "{{r.block}}"}
    flow = _flow(
        "{{content_blocks.${calls}}}{{r.out}}{{content_blocks.${prints}}}{% capture c %}{{r.c}}"
        "{% endcapture %}{{c}}",
        blocks,
    )
    inner = flow.members[1]
    found = [each.path for each in flow.uses(inner.outline.calls[0].tag)]
    assert found == [("in",), ("out",), ("block",), ("c",)]


_VALUES_OF = [
    ("a word", "»{{'x'}}", ["x"]),
    ("a number", "{% assign a = 5 %}»{{a}}", ["5"]),
    ("what is not known", "»{{${city}}}", ["?"]),
    ("put together", "{% assign a = 'x' | append: 'y' | prepend: ${city} %}»{{a}}", ["?xy"]),
    ("another filter", "»{{'x' | upcase}}", ["?"]),
    ("a capture", "{% capture a %}x{% if b %}y{% elsif c %}z{% endif %}{% endcapture %}»{{a}}", ["xy", "xz", "x"]),
    ("a loop in it", "{% capture a %}x{% for i in b %}y{% endfor %}{% endcapture %}»{{a}}", ["xy?", "x?"]),
    ("white space that Ruby leaves out", "{% capture a %}x{% if b %} {% assign c = 1 %}{% endif %}{% endcapture %}»{{a}}", ["x"]),
    ("what two branches set", "{% if b %}{% assign a = 'x' %}{% else %}{% assign a = 'y' %}{% endif %}»{{a}}", ["x", "y"]),
    ("one 'when' or more", "{% capture a %}{% case b %}{% when 1 %}x{% when c %}y{% endcase %}{% endcapture %}»{{a}}", ["x", "y", "?", ""]),
    ("grown in a loop", "{% assign a = 'x' %}{% for i in b %}{% assign a = a | append: 'y' %}{% endfor %}»{{a}}", ["x", "????"]),
    ("left in the middle", "{% for i in b %}{% capture a %}x{% if c %}{% break %}{% endif %}y{% endcapture %}{% endfor %}»{{a}}", ["x?y", "xy", "?"]),
    ("a block", "{% capture a %}{{content_blocks.${text}}}!{% endcapture %}»{{a}}", ["x?!"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "template", "expected"), _VALUES_OF, ids=[each[0] for each in _VALUES_OF]
)
def test_values(description: str, template: str, expected: list[str]) -> None:
    member, output = _marked(_flow(template, {"text": "x{{${city}}}"}))
    found = member.values(output.expression, output)
    spelled = ["".join(piece.text or "?" for piece in pieces) for pieces in found]
    assert sorted(spelled) == sorted(expected), description


def test_too_much_is_not_known_and_takes_no_time() -> None:
    doubled = (
        "{% assign a = ${city} %}" + "{% assign a = a | append: a | strip | append: 'x' %}" * 60
    )
    member, output = _marked(_flow(f"{doubled}»{{{{a}}}}"))
    assert any(each.attribute == "city" for each in member.origins(output.expression, output))
    branches = "{% if b %}x{% else %}y{% endif %}" * 60
    member, output = _marked(_flow(f"{{% capture a %}}{branches}{{% endcapture %}}»{{{{a}}}}"))
    found = member.values(output.expression, output)
    assert len(found) < 100
    assert any(piece.text is None for pieces in found for piece in pieces)
    crossed = (
        "{% if b %}{% capture a %}{{a}}{{c}}{% endcapture %}{% else %}{% assign c = a %}{% endif %}"
    )
    member, output = _marked(_flow(f"{crossed * 14}»{{{{a}}}}"))
    assert sum(map(len, member.values(output.expression, output))) < 2000
    chain = "".join(f"{{% assign a{at} = a{at - 1} | append: 'x' %}}" for at in range(1, 400))
    member, output = _marked(_flow(f"{{% assign a0 = ${{city}} %}}{chain}»{{{{a399}}}}"))
    assert any(each.attribute == "city" for each in member.origins(output.expression, output))


def _repeated(text: str, around: str = "{}") -> Callable[[int], str]:
    """Return what makes a text of N, M (another number below the count) and P (the one before)."""

    def made(count: int) -> str:
        each = (
            text.replace("N", str(at))
            .replace("M", str((at * 7 + 3) % count))
            .replace("P", str(max(at - 1, 0)))
            for at in range(count)
        )
        return around.replace("{}", "".join(each), 1)

    return made


def _nested(opening: str, inner: str, closing: str) -> Callable[[int], str]:
    return lambda count: opening * count + inner + closing * count


_LOOP = "{% for r in ${list} %}{}{% endfor %}{{k}}{{w}}"
_GROWING = [
    # (description, what makes a text of so many turns)
    ("tags one after the other", _repeated("{% assign aN = aP | append: 'x' %}{{aN}}")),
    ("one variable made longer", _repeated("{% assign a = a | append: 'x' %}{{a}}")),
    ("doubled", _repeated("{% assign a = a | append: a | strip %}{{a}}")),
    ("branches", _repeated("{% if b %}{% assign a = 'N' %}{% endif %}{{a}}")),
    ("branches of one 'if'", _repeated("{% elsif c == N %}{% assign a = 'N' %}{% assign aN = a %}{{aP}}", "{% if b %}{}{% endif %}{{a}}")),
    ("branches of one 'case'", _repeated("{% when N %}{% assign a = a | append: 'N' %}{% assign aN = a %}{{aP}}", "{% case b %}{}{% endcase %}{{a}}")),
    ("captures of each other", _repeated("{% if b == N %}{% capture k %}{{k}}{{w}}{% endcapture %}{% else %}{% capture w %}{{k}}{{w}}{% endcapture %}{% endif %}", _LOOP)),
    ("captures of others", _repeated("{% if b == N %}{% capture kN %}{{kM}}{{kP}}x{% endcapture %}{% endif %}", _LOOP)),
    ("a ring, and a capture of it", _repeated("{% if b == N %}{% assign qN = qM %}{% capture k %}{{k}}{{qN}}{% endcapture %}{% endif %}", _LOOP)),
    ("a variable and a capture of each other", _repeated("{% if b == N %}{% assign k = k | append: w %}{% else %}{% capture w %}{{k}}{{w}}{% endcapture %}{% endif %}", _LOOP)),
    ("a loop that is left", _repeated("{% assign aN = 'x' %}{% if b == N %}{% break %}{% elsif c %}{% continue %}{% endif %}", _LOOP)),
    ("loops", _repeated("{% for i in ${list} %}{% if i %}{% assign k = w | append: i %}{% endif %}{% capture w %}{{k}}{{w}}{% endcapture %}{% endfor %}{{k}}")),
    ("loops and captures in each other, again and again", _repeated(_nested("{% for i in ${list} %}{% if i %}{% capture k %}{{w}}", "{{k}}", "{{k}}{% endcapture %}{% assign w = k %}{% endif %}{% endfor %}")(3))),
    ("loops in each other", _nested("{% for i in ${list} %}{% assign k = k | append: i %}", "{{k}}", "{% endfor %}{{k}}")),
    ("loops and captures in each other", _nested("{% for i in ${list} %}{% capture k %}{{w}}", "{{k}}", "{{k}}{% endcapture %}{% assign w = k %}{% endfor %}")),
    ("counters", _repeated("{% increment a %}{{a}}")),
    ("blocks", _repeated("{{content_blocks.${sets}}}{{content_blocks.${prints}}}{{k}}", _LOOP)),
    ("one capture", _repeated("{% if b %}x{{vN}}{% else %}{{a}}{% endif %}", "{% capture a %}{}{% endcapture %}{{a}}")),
    ("calls", _repeated("{% connected_content https://a.example/{{a}}/N :save a %}{{a.b}}")),
]  # fmt: skip


@pytest.mark.parametrize(("description", "made"), _GROWING, ids=[each[0] for each in _GROWING])
def test_the_work_grows_with_the_text(
    description: str, made: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Up to these bounds more is to be told of each value, the longer the text is.
    monkeypatch.setattr(flow_module, "_MOST_PIECES", 10)
    monkeypatch.setattr(flow_module, "_MOST_VALUES", 4)
    assert _work(made(80)) < 2.3 * _work(made(40)), description


def _work(text: str) -> int:
    """Return how many functions are called to answer all questions about a text."""
    blocks = {
        "sets": "{% if c %}{% assign k = k | append: w %}{% endif %}",
        "prints": "{{k}}{% capture w %}{{k}}{{w}}{% endcapture %}",
    }
    flow = _flow(text, blocks)
    assert flow.outline.reads  # reading the text is no work of the flow
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        for member in flow.members:
            for output in member.outline.outputs:
                member.values(output.expression, output)
        for call in flow.outline.calls:
            flow.values_in(call.tag, call.syntax.url)
        list(flow.uses(*(call.tag for call in flow.outline.calls)))
    finally:
        sys.setprofile(before)
    return calls


# What may be rendered: two variables that all set and read, in all ways.
_NAMES = st.sampled_from("ab")
_LITERALS = st.sampled_from(["'1'", "'2'", "'3'", "4", "''"])
_VALUES = st.one_of(
    _LITERALS,
    _NAMES,
    st.builds("{} | append: {}".format, _NAMES, _LITERALS),
    st.builds("{} | prepend: {}".format, _LITERALS, _NAMES),
)
_CONDITIONS = st.sampled_from(["${p}", "${q}", "i == 2", "a == '1'", "b == blank"])
_SIMPLE = st.one_of(
    st.builds("{{% assign {} = {} %}}".format, _NAMES, _VALUES),
    st.builds("[{{{{{}}}}}]".format, _NAMES),
    st.sampled_from(["x", " ", "{%- increment b -%}", "{% if ${p} %}{% break %}{% endif %}"]),
    st.sampled_from(["{% if ${q} %}{% continue %}{% endif %}", "{% if ${q} and ${p} %}{% break %}{% endif %}"]),
    st.sampled_from(["{{content_blocks.${one}}}", "{% assign a = {{content_blocks.${two}}} %}"]),
    st.sampled_from(["{% if ${p} and a == '2' %}{% abort_message('no') %}{% endif %}"]),
)  # fmt: skip


def _around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, max_size=4).map("".join)
    return st.one_of(
        st.builds("{{% capture {} %}}{}{{% endcapture %}}".format, _NAMES, body),
        st.builds("{{% if {} %}}{}{{% endif %}}".format, _CONDITIONS, body),
        st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, _CONDITIONS, body, body),
        st.builds("{{% if {} %}}{}{{% elsif {} %}}{}{{% endif %}}".format, _CONDITIONS, body, _CONDITIONS, body),
        st.builds("{{% unless {} %}}{}{{% endunless %}}".format, _CONDITIONS, body),
        st.builds("{{% case a %}}{{% when '1' %}}{}{{% when b %}}{}{{% else %}}{}{{% endcase %}}".format, body, body, body),
        st.builds("{{% for {} in ${{list}} %}}{}{{% endfor %}}".format, st.sampled_from("iab"), body),
        st.builds("{{% for i in ${{list}} %}}{}{{% else %}}{}{{% endfor %}}".format, body, body),
    )  # fmt: skip


_BODIES = st.lists(st.recursive(_SIMPLE, _around, max_leaves=8), max_size=8).map("".join)
_PROFILES = st.fixed_dictionaries(
    {
        "p": st.booleans(),
        "q": st.booleans(),
        "list": st.lists(st.sampled_from([1, 2, "1"]), max_size=3),
    }
)
_MARK = re.compile(r"<(?P<number>\d+):|(?P<end>>)")


@settings(max_examples=60, deadline=None)
@given(_BODIES, _BODIES, _BODIES, _PROFILES)
def test_what_is_printed_is_among_the_answers(
    body: str, one: str, two: str, profile: dict[str, object]
) -> None:
    count = iter(range(10_000))
    text, first, second = (
        re.sub(r"\[\{\{", lambda _: f"<{next(count)}:{{{{", each).replace("}}]", "}}>")
        for each in (body, one, two)
    )
    blocks = {"one": first, "two": second}
    answers: dict[str, list[Pieces]] = {}
    for number, output, member in _numbered(_flow(text, blocks)):
        answers.setdefault(number, []).extend(member.values(output.expression, output))
    sources = {name: Source(each) for name, each in blocks.items()}
    rendered = parse(Source(text), content_blocks=sources).render(RenderInputs(profile, _NOW))
    for number, printed in _printed(rendered.text):
        known = answers[number]
        assert any(_fits(each, printed) for each in known), (text, blocks, number, printed)


def _fits(pieces: Pieces, printed: str) -> bool:
    """Say whether a text is one of these pieces; what is not known may be anything."""
    known: list[str | None] = ["", *(piece.text for piece in pieces), ""]
    start, *between = "\0".join("\1" if each is None else each for each in known).split("\1")
    words = [each.replace("\0", "") for each in (start, *between)]
    if len(words) == 1:
        return printed == words[0]
    if not (printed.startswith(words[0]) and printed.endswith(words[-1])):
        return False
    at = len(words[0])
    for word in words[1:-1]:
        at = printed.find(word, at) + len(word)
        if at < len(word):
            return False
    return at + len(words[-1]) <= len(printed)


def _printed(text: str) -> Iterator[tuple[str, str]]:
    """Yield what each output has printed, be it within what another has printed."""
    open_marks: list[tuple[str, int]] = []
    for mark in _MARK.finditer(text):
        if mark["end"]:
            number, start = open_marks.pop()
            yield number, text[start : mark.start()]
        else:
            open_marks.append((mark["number"], mark.end()))


def _numbered(flow: Flow) -> Iterator[tuple[str, Output, Flow]]:
    """Yield each numbered output, with its number and its text."""
    for member in flow.members:
        for output in member.outline.outputs:
            number = re.search(r"<(\d+):\Z", member.outline.text[: output.span[0]])
            if number is not None:
                yield number[1], output, member
