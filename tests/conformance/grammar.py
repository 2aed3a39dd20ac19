"""Random templates: nested blocks with values, conditions and loops from the tables, and damage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import cast

Words = Mapping[str, object]

_DEEPEST = 2
_TEXTS = ("a", " ", "\n", "  \n ", "x y", ", ", "%", "{", "}", "$", "é", "'", '"', "-")
_NAMES = ("a", "b", "x", "v", "arr", "h", "n")
_DAMAGE = (
    "{",
    "}",
    "%",
    "{{",
    "}}",
    "%}",
    "|",
    "'",
    '"',
    " ",
    "-",
    ":",
    ",",
    ".",
    "[",
    "]",
    "(",
    "=",
)


def random_template(random: Random, tables: Words) -> str:
    """Return a template whose blocks are closed; what stands in its tags may still be malformed."""
    return _Writer(random, tables).block(0)


def random_white_space(random: Random) -> str:
    """Return nested blocks with little but white space in them, with and without dashes."""
    return _white_space(random, 0)


def malformed(random: Random, template: str) -> str:
    """Return the template with one to three pieces of it lost, doubled or put in at random."""
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(template) + 1)
        kind = random.randrange(3)
        if kind == 0:
            template = template[:at] + template[at + random.randint(1, 3) :]
        elif kind == 1:
            template = template[:at] + random.choice(_DAMAGE) + template[at:]
        else:
            template = template[:at] + template[at : at + random.randint(1, 8)] + template[at:]
    return template


class _Writer:
    def __init__(self, random: Random, tables: Words) -> None:
        self.random = random
        self.tables = tables

    def block(self, depth: int) -> str:
        kinds: list[Callable[[int], str]] = [self.text, self.output, self.output, self.statement]
        if depth < _DEEPEST:
            kinds += [self.condition, self.loop, self.case, self.other_block]
        pieces = range(self.random.randint(1, 3))
        return "".join(self.random.choice(kinds)(depth) for _ in pieces)

    def text(self, depth: int) -> str:
        return self.random.choice(_TEXTS)

    def output(self, depth: int) -> str:
        opening, closing = self.dashes("{{", "}}")
        return f"{opening} {self.value()} {closing}"

    def statement(self, depth: int) -> str:
        name = self.random.choice(_NAMES)
        words = [
            f"assign {name} = {self.value()}",
            f"increment {name}",
            f"decrement {name}",
            f"cycle {self.word('operands')}, {self.word('operands')}",
            f"echo {self.value()}",
            "break",
            "continue",
            "# note",
            f"liquid\n  assign {name} = {self.value()}\n  echo {name}\n",
        ]
        return self.tag(self.random.choice(words))

    def condition(self, depth: int) -> str:
        name = self.random.choice(("if", "if", "unless"))
        parts = [self.tag(f"{name} {self.word('conditions')}"), self.block(depth + 1)]
        if self.random.random() < 0.3:
            parts += [self.tag(f"elsif {self.word('conditions')}"), self.block(depth + 1)]
        if self.random.random() < 0.4:
            parts += [self.tag("else"), self.block(depth + 1)]
        return "".join([*parts, self.tag(f"end{name}")])

    def loop(self, depth: int) -> str:
        name = self.random.choice(("for", "for", "tablerow"))
        parts = [self.tag(f"{name} {self.word('loops')}"), self.block(depth + 1)]
        if name == "for" and self.random.random() < 0.3:
            parts += [self.tag("else"), self.block(depth + 1)]
        return "".join([*parts, self.tag(f"end{name}")])

    def case(self, depth: int) -> str:
        parts = [self.tag(f"case {self.word('operands')}")]
        for _ in range(self.random.randint(1, 3)):
            parts += [self.tag(f"when {self.word('whens')}"), self.block(depth + 1)]
        if self.random.random() < 0.5:
            parts += [self.tag("else"), self.block(depth + 1)]
        return "".join([*parts, self.tag("endcase")])

    def other_block(self, depth: int) -> str:
        name = self.random.choice(("capture", "ifchanged", "raw"))
        words = f"capture {self.random.choice(_NAMES)}" if name == "capture" else name
        if name == "raw":
            return f"{{% raw %}}{self.block(depth + 1)}{{% endraw %}}"
        return self.tag(words) + self.block(depth + 1) + self.tag(f"end{name}")

    def value(self) -> str:
        if self.random.random() < 0.2:
            return self.word("outputs")
        value = self.word("values")
        for _ in range(self.random.choice((0, 1, 1, 2))):
            names, table = self.random.choice(
                cast(list[tuple[str, list[str]]], self.tables["filters"])
            )
            name, arguments = self.random.choice(names.split()), self.random.choice(table)
            value += f" | {name}: {arguments}" if arguments else f" | {name}"
        return value

    def word(self, table: str) -> str:
        return self.random.choice(cast(Sequence[str], self.tables[table]))

    def tag(self, words: str) -> str:
        opening, closing = self.dashes("{%", "%}")
        return f"{opening} {words} {closing}"

    def dashes(self, opening: str, closing: str) -> tuple[str, str]:
        if self.random.random() < 0.2:
            opening += "-"
        if self.random.random() < 0.2:
            closing = f"-{closing}"
        return opening, closing


_BLANK_BLOCKS = (
    ("if t", "endif"), ("if f", "endif"), ("unless f", "endunless"), ("for i in arr", "endfor"),
    ("for i in el", "endfor"), ("case a", "endcase"), ("capture v", "endcapture"),
    ("ifchanged", "endifchanged"), ("comment", "endcomment"),
)  # fmt: skip
_BLANK_TAGS = ("assign v = 1", "# note", "increment q", "echo ''", "echo 'x'", "break", "cycle ''")
_BLANKS = (" ", "\n", "\t", "\r\n", "\f", "\v", "", "  \n", "x", "{{ '' }}", "{{ e }}", "{{ ' ' }}")


def _white_space(random: Random, depth: int) -> str:
    pieces = [random.choice(_BLANKS)]
    for _ in range(random.randint(1, 3)):
        if depth < _DEEPEST and random.random() < 0.5:
            opening, end = random.choice(_BLANK_BLOCKS)
            inside = _white_space(random, depth + 1)
            if opening.startswith("case"):
                inside = random.choice((" ", "")) + _dashed(random, "when 1") + inside
            elif random.random() < 0.2 and opening.startswith(("if ", "unless", "for")):
                inside += _dashed(random, "else") + _white_space(random, depth + 1)
            pieces += [_dashed(random, opening), inside, _dashed(random, end)]
        else:
            pieces.append(_dashed(random, random.choice(_BLANK_TAGS)))
        pieces.append(random.choice(_BLANKS))
    return "".join(pieces)


def _dashed(random: Random, words: str) -> str:
    return f"{{%{random.choice(('', '-'))} {words} {random.choice(('', '-'))}%}}"
