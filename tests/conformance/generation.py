"""The generated cases of the differential run: templates of plain Liquid, well- and malformed.

The words that the cases are made of stand in `generated/tables.json`. What is written there by hand
is always run; of the products (filters by values by arguments, operands by operators, …) and of the
random templates a seed picks as many as are wanted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import NamedTuple, TypedDict, cast

from grammar import malformed, random_template, random_white_space

_TABLES = Path(__file__).parent / "generated" / "tables.json"
# How the cases beside those written by hand are shared out, in parts of a hundred.
_SHARES = {
    "filters": 30,
    "comparisons": 18,
    "dates": 10,
    "properties": 7,
    "ranges": 5,
    "white space": 5,
    "random templates": 15,
    "malformed templates": 10,
}


class Tables(TypedDict):
    """What `generated/tables.json` holds; all lists but `filters` are of template text."""

    context: dict[str, object]
    conditions: list[str]
    outputs: list[str]
    loops: list[str]
    whens: list[str]
    case_values: list[str]
    templates: list[str]
    filters: list[tuple[str, list[str]]]
    values: list[str]
    operands: list[str]
    operators: list[str]
    bases: list[str]
    paths: list[str]
    range_ends: list[str]
    times: list[str]
    time_formats: list[str]


class Case(NamedTuple):
    """One template of a group; all cases share the context of the tables."""

    group: str
    template: str


def read_tables() -> Tables:
    """Return the words that cases are made of, and the context that they are rendered in."""
    return cast(Tables, json.loads(_TABLES.read_text(encoding="utf-8")))


def generate(tables: Tables, seed: int, number: int) -> list[Case]:
    """Return at least those cases that are written by hand, and about `number` in all, no two alike.

    The same seed and number give the same cases.
    """
    cases = {template: group for group, make in _BY_HAND.items() for template in make(tables)}
    wanted = max(number - len(cases), 0)
    for group, share in _SHARES.items():
        random = Random(f"{seed} {group}")
        most = wanted * share // 100
        found = dict.fromkeys(_SAMPLED[group](tables, random, most), group)
        cases = found | cases
    return [Case(group, template) for template, group in cases.items()]


def _conditions(tables: Tables) -> Iterator[str]:
    for condition in tables["conditions"]:
        yield f"{{% if {condition} %}}Y{{% else %}}N{{% endif %}}"
        yield f"[{{% unless {condition} %}}Y{{% else %}}N{{% endunless %}}]"
        yield f"{{% if n %}}1{{% elsif {condition} %}}2{{% else %}}3{{% endif %}}"


def _outputs(tables: Tables) -> Iterator[str]:
    for output in tables["outputs"]:
        yield f"{{{{ {output} }}}}"
        yield f"{{{{{output}}}}}"
        yield f"{{% assign v = {output} %}}[{{{{ v }}}}]"
        yield f"{{% echo {output} %}}"


def _loops(tables: Tables) -> Iterator[str]:
    for loop in tables["loops"]:
        turn = "<{{ i }}{{ forloop.index }}{{ forloop.last }}>"
        yield f"{{% for {loop} %}}{turn}{{% else %}}none{{% endfor %}}"
        yield f"{{% tablerow {loop} %}}{{{{ i }}}}{{% endtablerow %}}"


def _cases(tables: Tables) -> Iterator[str]:
    for when, value in product(tables["whens"], tables["case_values"]):
        branches = f"{{% when {when} %}}A{{% when 1 %}}B{{% else %}}C"
        yield f"{{% case {value} %}}skipped{branches}{{% endcase %}}"


_BY_HAND: dict[str, Callable[[Tables], Iterator[str]]] = {
    "conditions": _conditions,
    "outputs": _outputs,
    "loops": _loops,
    "case and when": _cases,
    "tags": lambda tables: iter(tables["templates"]),
}


def _filters(tables: Tables, random: Random, most: int) -> Iterator[str]:
    calls = [
        f"{name}: {arguments}" if arguments else name
        for names, table in tables["filters"]
        for name in names.split()
        for arguments in table
    ]
    for value, call in _sample(product(tables["values"], calls), random, most):
        yield f"{{{{ {value} | {call} }}}}"


def _comparisons(tables: Tables, random: Random, most: int) -> Iterator[str]:
    rows = product(tables["operands"], tables["operators"], tables["operands"])
    for words in _sample(rows, random, most):
        yield f"{{% if {' '.join(words)} %}}T{{% else %}}F{{% endif %}}"


def _dates(tables: Tables, random: Random, most: int) -> Iterator[str]:
    for time, form in _sample(product(tables["times"], tables["time_formats"]), random, most):
        yield f"{{{{ {time} | date: {form} }}}}"


def _properties(tables: Tables, random: Random, most: int) -> Iterator[str]:
    forms = (
        "{{ %s }}",
        "{%% assign v = %s %%}[{{ v }}]",
        "{%% if %s %%}T{%% else %%}F{%% endif %%}",
    )
    for form, base, path in _sample(product(forms, tables["bases"], tables["paths"]), random, most):
        yield form % (base + path)


def _ranges(tables: Tables, random: Random, most: int) -> Iterator[str]:
    forms = (
        "{{ (%s..%s) }}",
        "{{ (%s..%s) | join: ',' }}",
        "{%% for i in (%s..%s) %%}{{ i }};{%% endfor %%}",
        "{%% if (%s..%s) contains 2 %%}T{%% else %%}F{%% endif %%}",
    )
    ends = tables["range_ends"]
    for form, first, last in _sample(product(forms, ends, ends), random, most):
        yield form % (first, last)


def _white_space(tables: Tables, random: Random, most: int) -> Iterator[str]:
    return (random_white_space(random) for _ in range(most))


def _random_templates(tables: Tables, random: Random, most: int) -> Iterator[str]:
    return (random_template(random, tables) for _ in range(most))


def _malformed_templates(tables: Tables, random: Random, most: int) -> Iterator[str]:
    return (malformed(random, random_template(random, tables)) for _ in range(most))


_SAMPLED: dict[str, Callable[[Tables, Random, int], Iterator[str]]] = {
    "filters": _filters,
    "comparisons": _comparisons,
    "dates": _dates,
    "properties": _properties,
    "ranges": _ranges,
    "white space": _white_space,
    "random templates": _random_templates,
    "malformed templates": _malformed_templates,
}


def _sample(rows: Iterator[tuple[str, ...]], random: Random, most: int) -> list[tuple[str, ...]]:
    every = list(rows)
    return random.sample(every, min(most, len(every)))
