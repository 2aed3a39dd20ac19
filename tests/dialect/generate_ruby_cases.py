"""Ask real Ruby Liquid for the values that the tests of this folder compare with.

    python tests/dialect/generate_ruby_cases.py [JUDGE]

JUDGE is a Ruby script that speaks the protocol of `tests/conformance/ruby_judge.rb`, the default.
Writes `ruby_values.json`, `ruby_comparisons.json` and `filters/ruby_filters.json`, each with the
versions that gave the answers. Run it after a change of the tables below; nothing else calls it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
JUDGE = HERE.parent / "conformance" / "ruby_judge.rb"

# What JSON has no word for is written as the judge reads it.
NOT_A_NUMBER, INFINITY = {"$float": "NaN"}, {"$float": "Infinity"}
UP, DOWN = {"$range": [1, 3]}, {"$range": [3, 1]}
TIME, ZONED = {"$time": "2021-06-03T17:13:41Z"}, {"$time": "2021-06-03T09:13:41-08:00"}
DAY, LOOP = {"$date": "2021-06-03"}, {"$forloop": 3}

NUMBERS: list[object] = [
    *(0, 1, 7, -5, 25, 2**62, -12345678901234567890123),
    *(0.0, -0.0, 1.5, -5.5, 2.675, 1234.567, 0.00001, 999999999999999.0, 1e15, 1e20, 1.5e300),
    *(NOT_A_NUMBER, INFINITY, {"$float": "-Infinity"}),
]
TEXTS: list[object] = [
    *("", " ", "abc", "Hello World", "  padded\t\n", "\u00a0", "\0nul\0", "x" * 60),
    *("3", "3.7", " -2.50 ", "12abc", "1,234", "0x1A", "1_000", "-", "1e3", "2021-06-03"),
    *("a,b,,c,,", "one two  three ", "line\nline\r\nend\r", "back\\slash 'n' \"quote\" #{x} #$y"),
    '<p class="x">Tom & Jerry &amp; co &#39;</p><br/>',
    "a < b > c <!-- <b> --> <style>p{}</style>!",
    *("Ñandú ÆON ß ΣΊΣΥΦΟΣ ǆ 👍🏽", "\u0085\u200b\u2028\ue000\u0378"),
]
ARRAYS: list[object] = [
    *([], [None], [1, 2, 3], ["b", "A", "c", None, "_", "a", "b"], [3, 1.0, 1, 2.5, 3.0, None]),
    *([1, "a", None], [[1, [2]], [[None, "3"]], []], [True, False], [UP, TIME]),
    [{"a": 2, "n": "y"}, {"a": 1, "n": "X"}, {"n": "x", "b": True}, {"a": 1.0}, {}],
    [{"a": 2}, "banana", 5],
    [{"a": "b"}, None],
]
VALUES: list[object] = [
    *(None, True, False),
    *NUMBERS,
    *TEXTS,
    *ARRAYS,
    *({}, {"a": 1, "b": [1, None, True], "é\n": {"a": -0.0}}, UP, DOWN, TIME, ZONED, DAY, LOOP),
]

KEYWORD: dict[str, object] = {"allow_false": True}
OPERANDS: list[list[object]] = [
    [2], [-3], [0], [0.0], [1.5], [-0.25], ["3"], ["2.5"], ["x"], [None], [2**70], [1e300],
    [NOT_A_NUMBER], [INFINITY],
]  # fmt: skip
TEXT_ARGUMENTS: list[list[object]] = [["b"], [""], [None], [1.0], [[1, "b"]], [{"a": 1}]]
PROPERTIES: list[list[object]] = [["a"], ["n"], ["x"], [""], [0], [-1], [1.5], [True], [2**70]]
COUNTS: list[list[object]] = [
    [0], [1], [5], [-2], ["4"], ["x"], [None], [2.0], [2**70], [3, ""], [7, "–"], [5, None],
    [8, 12.5], [],
]  # fmt: skip
REPLACEMENTS: list[list[object]] = [
    ["b"], ["a", "-"], ["", "-"], [" ", None], ["l", r"[\0\&\\\1\`\'\+\z]"], ["a", r"\k<a>"],
]  # fmt: skip
CALLS: list[tuple[str, list[list[object]]]] = [
    ("upcase downcase capitalize strip lstrip rstrip", [[]]),
    ("escape h escape_once strip_html strip_newlines newline_to_br", [[]]),
    ("size first last reverse ceil floor abs", [[]]),
    ("plus minus times divided_by modulo at_least at_most", OPERANDS),
    ("round", [[], *OPERANDS, [1], [-1], [5], [-400], [400]]),
    ("append prepend remove remove_first remove_last", TEXT_ARGUMENTS),
    ("split", [*TEXT_ARGUMENTS, [" "], [","], ["  "], ["\n"]]),
    ("join", [[], [", "], [None], [1.5]]),
    ("replace replace_first", REPLACEMENTS),
    ("replace_last", [["a", "-"], ["", "-"], ["l", r"\0"], [None, 1]]),
    ("truncate", COUNTS),
    ("truncatewords", [*COUNTS, [2**31 - 2], [2**31 - 1]]),
    (
        "slice",
        [[0], [1, 2], [-2, 5], [99], [3], [0, 0], [1, -1], ["1"], [None], [1, False], [2**70]],
    ),
    (
        "default",
        [[], ["d"], [None], [False], ["d", KEYWORD], ["d", {"allow_false": False}], [1, 2]],
    ),
    ("map", [*PROPERTIES, ["to_liquid"], [None]]),
    ("compact uniq sort sort_natural", [[], *PROPERTIES]),
    ("where", [*PROPERTIES, ["a", 1], ["n", "x"], ["b", True], ["a", False], ["n", None]]),
    ("concat", [[[1, [2]]], [[]], [None], ["x"], [UP]]),
]
FILTERS = [name for names, _ in CALLS for name in names.split()]

OPERATORS = ("==", "!=", "<>", "<", ">", "<=", ">=", "contains")
OPERANDS_OF_CONDITIONS: list[object] = [
    *(None, True, False, 0, 1, -5, 2**62, 2**70, 1.0, 1.5, NOT_A_NUMBER, INFINITY),
    *("", " ", "a", "abc", "5", "1.0", "2021-06-03", "2021-06-03T17:13:41Z"),
    *([], [1, "a", None], [1.0, ["a"]], {}, {"a": 1}, {"a": 1.0}, UP, {"$range": [1, 3]}),
    *(TIME, ZONED, DAY, {"$time": "2021-06-03T00:00:00Z"}, LOOP),
]
LITERALS = ("blank", "empty")


def main() -> None:
    """Write the three files."""
    judge = sys.argv[1] if len(sys.argv) > 1 else str(JUDGE)
    given_by = {"given_by": json.loads(_run(judge, "--version"))}
    _write("ruby_values.json", given_by | {"cases": list(_values(judge))})
    _write("ruby_comparisons.json", given_by | _comparisons(judge))
    _write("filters/ruby_filters.json", given_by | _filters(judge))


def _values(judge: str) -> Iterator[dict[str, object]]:
    template = (
        "{{ v }}\x1f{{ v | append: '' }}\x1f{{ v | ruby_inspect }}\x1f"
        "{% if v %}truthy {% endif %}{% if v == blank %}blank {% endif %}"
        "{% if v == empty %}empty{% endif %}"
    )
    answers = _ask(judge, [(template, {"v": value}) for value in VALUES])
    for value, answer in zip(VALUES, answers, strict=True):
        output, text, inspection, truths = answer.split("\x1f")
        yield {
            "value": value,
            "output": output,
            "text": text,
            "inspect": inspection,
            "is": truths.split(),
        }


def _filters(judge: str) -> dict[str, object]:
    calls = [(name, each) for names, table in CALLS for name in names.split() for each in table]
    questions = [
        (_filter_template(name, arguments), {"v": value} | _numbered(arguments))
        for name, arguments in calls
        for value in VALUES
    ]
    answers = iter(_ask(judge, questions))
    texts: dict[str, int] = {}
    rows = []
    for name, arguments in calls:
        results = [texts.setdefault(next(answers), len(texts)) for _ in VALUES]
        rows.append({"filter": name, "arguments": arguments, "results": results})
    too_many = [(_filter_template(name, [1] * 9), _numbered([1] * 9)) for name in FILTERS]
    faults = dict(zip(FILTERS, _ask(judge, too_many), strict=True))
    return {"values": VALUES, "texts": list(texts), "calls": rows, "too_many_arguments": faults}


def _filter_template(name: str, arguments: list[object]) -> str:
    listed = ", ".join(_numbered(arguments))
    if arguments and isinstance(arguments[-1], dict) and "allow_false" in arguments[-1]:
        listed = f"a0, allow_false: {json.dumps(arguments[-1]['allow_false'])}"
    return f"{{{{ v | {name}{': ' if listed else ''}{listed} | ruby_inspect }}}}"


def _numbered(arguments: list[object]) -> dict[str, object]:
    return {f"a{index}": argument for index, argument in enumerate(arguments)}


def _comparisons(judge: str) -> dict[str, object]:
    operands = [*OPERANDS_OF_CONDITIONS, *LITERALS]
    names = [f"v{index}" for index in range(len(OPERANDS_OF_CONDITIONS))] + list(LITERALS)
    context = dict(zip(names, OPERANDS_OF_CONDITIONS, strict=False))
    questions = [
        ("\x1f".join(map(_condition, [left] * len(names), [operator] * len(names), names)), context)
        for operator in OPERATORS
        for left in names
    ]
    answers = iter(_ask(judge, questions))
    faults: list[str] = []
    table: dict[str, list[str]] = {
        operator: [_cells(next(answers), faults) for _ in names] for operator in OPERATORS
    }
    return {"operands": operands, "faults": faults, "table": table}


def _condition(left: str, operator: str, right: str) -> str:
    return f"{{% if {left} {operator} {right} %}}T{{% else %}}F{{% endif %}}"


def _cells(answer: str, faults: list[str]) -> str:
    # One character a comparison: T, F, or the place of the fault in `faults`, from "a" on.
    cells = answer.split("\x1f")
    for cell in cells:
        if cell not in ("T", "F", *faults):
            faults.append(cell)
    return "".join(cell if cell in "TF" else chr(ord("a") + faults.index(cell)) for cell in cells)


def _ask(judge: str, questions: list[tuple[str, dict[str, object]]]) -> list[str]:
    lines = [json.dumps({"template": text, "context": context}) for text, context in questions]
    # Not `splitlines`: JSON leaves U+2028 as it is.
    output = _run(judge, stdin="\n".join(lines)).rstrip("\n")
    answers = [json.loads(line) for line in output.split("\n")]
    return [str(answer["output"]) for answer in answers]


def _run(judge: str, *arguments: str, stdin: str = "") -> str:
    return subprocess.run(
        ["ruby", judge, *arguments],
        input=stdin,
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=os.environ | {"LANG": "C.UTF-8", "TZ": "UTC"},
    ).stdout


def _write(name: str, document: dict[str, object]) -> None:
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    (HERE / name).write_text(text + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
