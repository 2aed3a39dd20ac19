"""Write docs/reference/ from what the program reads and says: files, verbs, rules, the library.

python3 scripts/reference.py             (Windows: py scripts\\reference.py)
python3 scripts/reference.py --check     exit code 1 if a page is not up to date
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from environment import run

try:
    import click

    from liquidpilot import _extending_names, _names
    from liquidpilot.check.registry import all_rules
    from liquidpilot.cli.kinds_of_files import KINDS_OF_FILES
    from liquidpilot.cli.running import VERBS, liquidpilot
    from liquidpilot.datafiles import shapes
    from liquidpilot.replay.scenarios import BUILT_IN
    from liquidpilot.workspace.channels import CHANNELS, Channel
    from liquidpilot.workspace.profiles import EXPORT_NAMES, name_in_liquid
except ImportError:
    # The Python of the user; the environment of this checkout has what it needs.
    sys.exit(run("python", str(Path(__file__).resolve()), *sys.argv[1:]))

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDER = CHECKOUT / "docs" / "reference"
_MADE = "<!-- Written by scripts/reference.py from the program itself. Do not edit. -->"


def pages() -> dict[str, str]:
    """Return every page by the name of its file."""
    made = {
        "index.md": _index(),
        "workspace.md": _workspace(),
        "messages.md": _messages(),
        "profiles.md": _profiles(),
        "fixtures.md": _fixtures(),
        "catalogs.md": _catalogs(),
        "tests.md": _of_kinds("Tests", _TESTS, "tests"),
        "configuration.md": _of_kinds("liquidpilot.toml", _CONFIGURATION, "configuration"),
        "commands.md": _commands(),
        "rules.md": _rules(),
        "python.md": _python(),
    }
    return {name: f"{text.rstrip()}\n" for name, text in made.items()}


def main(arguments: list[str]) -> int:
    """Write the pages, or say which of them are not up to date."""
    made = pages()
    if "--check" in arguments:
        old = [name for name, text in made.items() if _read(name) != text]
        print("".join(f"docs/reference/{name} is not up to date\n" for name in old), end="")
        return 1 if old else 0
    FOLDER.mkdir(exist_ok=True)
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


def _read(name: str) -> str | None:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


# Words for kinds of values.


def _words(kind: shapes.Kind) -> str:
    match kind:
        case shapes.Text(words=words) if words:
            return "one of " + ", ".join(f"`{each}`" for each in words)
        case shapes.Text():
            return "text"
        case shapes.Flag(only=only):
            return "`true` or `false`" if only is None else f"`{str(only).lower()}`"
        case shapes.Whole(least=least, most=most):
            limits = f" from {least} to {most}" if None not in (least, most) else ""
            return f"whole number{limits}"
        case shapes.ListOf(of=of):
            return f"list: {_words(of)}"
        case shapes.NamesTo(of=of):
            return f"names, each with: {_words(of)}"
        case shapes.Either(kinds=kinds):
            return ", or ".join(dict.fromkeys(map(_words, kinds)))
        case shapes.Shape(name=name):
            return f"[{name}](#{_anchor(name)})"
        case _:
            return _SIMPLE[type(kind)]


_SIMPLE: Mapping[type, str] = {
    shapes.Number: "number",
    shapes.Moment: "date and time",
    shapes.Day: "date",
    shapes.JsonText: "JSON",
    shapes.Anything: "anything",
}


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _table(shape: shapes.Shape) -> str:
    rows = ["| key | what it says | value | example |", "| --- | --- | --- | --- |"]
    for key in shape.keys:
        says = f"{key.says} **Required.**" if key.required else key.says
        cells = (f"`{key.name}`", says, _words(key.kind), f"`{_example(key.example)}`")
        rows.append(f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |")
    notes = [f"* Exactly one of {_listed(group)} has to be there." for group in shape.one_of]
    notes += [f"* At least one of {_listed(group)} has to be there." for group in shape.any_of]
    notes += [f"* Only one of {_listed(group)} may be there." for group in shape.at_most_one]
    notes += [f"* `{key}` has no {_listed(others)} beside it." for key, others in shape.without]
    notes += [f"* `{key}` needs `{other}`." for key, other in shape.needing]
    notes += [
        f"* Braze's {_listed(key.as_braze)} is `{key.name}` here."
        for key in shape.keys
        if key.as_braze
    ]
    return "\n".join(rows) + ("\n\n" + "\n".join(notes) if notes else "") + "\n"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{each}`" for each in names)


def _example(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 70 else f"{text[:67]}…"


def _shapes(kind: shapes.Kind, seen: set[str]) -> Iterator[shapes.Shape]:
    """Yield the shapes in a kind, each once, from the outside."""
    match kind:
        case shapes.Shape():
            if kind.name not in seen:
                seen.add(kind.name)
                yield kind
                for key in kind.keys:
                    yield from _shapes(key.kind, seen)
                if kind.others is not None:
                    yield from _shapes(kind.others, seen)
        case shapes.ListOf(of=of) | shapes.NamesTo(of=of):
            yield from _shapes(of, seen)
        case shapes.Either(kinds=kinds):
            for each in kinds:
                yield from _shapes(each, seen)


def _kind_of_file(name: str) -> str:
    """Return the sections of one kind of file."""
    kind = KINDS_OF_FILES[name]
    parts = [f"## `{kind.path}`\n\nIts schema: `liquidpilot schema {name}`.\n"]
    if isinstance(kind.kind, shapes.NamesTo):
        parts.append(f"Each table has a name of your own: {_words(kind.kind.of)}.\n")
    parts += [
        f"### {each.name}\n\n{each.says}\n\n{_table(each)}" for each in _shapes(kind.kind, set())
    ]
    return "\n".join(parts)


def _page(title: str, text: str, *sections: str) -> str:
    head = f"# {title}\n\n{_MADE}\n\n{textwrap.dedent(text).strip()}\n"
    return "\n".join([head, *sections])


def _of_kinds(title: str, text: str, *names: str) -> str:
    return _page(title, text, *map(_kind_of_file, names))


_TESTS = """
    What is expected of one message; [testing](../testing.md) says how it is used. Beside a message in a single file,
    `promo.liquid`, the file is `promo.tests.toml`.
"""
_CONFIGURATION = """
    The settings of a workspace. Every key is optional, and so is the file; a key that is not known is an error. Integrations have
    tables of their own, such as `[trustpilot]`.
"""


def _index() -> str:
    return _page(
        "Reference",
        """
        What may stand in each file, what each verb takes, what each rule means. These pages are made from the program.

        * [The workspace and its files](workspace.md)
        * [Messages, by channel](messages.md)
        * [Profiles](profiles.md)
        * [Answers, scenarios and credentials](fixtures.md)
        * [Catalogs, content blocks, attributes and translations](catalogs.md)
        * [Tests](tests.md)
        * [liquidpilot.toml](configuration.md)
        * [Every verb](commands.md)
        * [Every rule](rules.md)
        * [Python](python.md)
        """,
    )


def _workspace() -> str:
    rows = [
        f"| `{each.path}` | {_says(each.kind)} | `liquidpilot schema {each.name}` |"
        for each in KINDS_OF_FILES.values()
    ]
    return _page(
        "The workspace and its files",
        """
        A workspace is the folder with `liquidpilot.toml` or `templates/`; every command looks for the nearest one upward. A repository that
        braze-sync exported is one as it is: its `braze-sync.config.yaml` may place folders elsewhere.

        Files of your own are TOML; JSON is accepted wherever TOML is. YAML stands where braze-sync has it, and is read by the rules of
        YAML 1.2: `NO` and `12:30` are texts. UTF-8 everywhere; a byte-order mark and CRLF are fine.
        """,
        "| file | what it is | its schema |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n",
        textwrap.dedent(
            """\
            Beside these:

            | file | what it is |
            | --- | --- |
            | `templates/NAME.liquid`, `templates/NAME.html` | an e-mail in a single file; front matter may have the fields of `template.yaml` |
            | `templates/NAME.liquid.json` | the person whom that file is rendered for |
            | `templates/email_templates/NAME/body.html`, `body.txt` | the HTML and the plain text of an e-mail |
            | `templates/webhooks/NAME/body.json`, `body.txt` | the body of a webhook, where it is no list of pairs |
            | `templates/in_app/NAME/body.html` | an in-app message in HTML of your own |
            | `templates/catalogs/NAME/items.csv`, `items.json` | the items of a catalog |
            | `translations.csv` | the translations of the message beside it, or of all in `templates/` |
            | `liquid-context.json` | a person for all messages, as tools around brazejs have it |
            | `liquidpilot_rules.py` | rules of your own in Python |
            | `liquidpilot-baseline.toml` | findings that are accepted, written by `check --write-baseline` |
            | `fixtures/snapshots/` | accepted renders, written by `test --update` |
            | `schemas/` | JSON Schemas for editors, written by `init` and `schema --write schemas` |
            """
        ),
    )


def _says(kind: shapes.Kind) -> str:
    match kind:
        case shapes.Shape(says=says):
            return says
        case shapes.NamesTo(of=shapes.Shape(says=says)):
            return says
        case _:
            return ""


def _messages() -> str:
    return _page(
        "Messages, by channel",
        """
        Each field is rendered on its own: a variable, and what a call answered, live in the field that set them. An abort in any field
        aborts the message. In front matter of a single file the keys are those of an e-mail.
        """,
        *map(_channel, CHANNELS.values()),
    )


def _channel(channel: Channel) -> str:
    example = {key.name: key.example for key in channel.shape.keys if key.name in _own(channel)}
    rows = ["| field | what it is | type | where |", "| --- | --- | --- | --- |"]
    for each in channel.fields:
        where = [
            *(["`template.yaml`"] if each.shape != "file" else []),
            *(f"`{name}`" for name in each.files),
        ]
        name = f"{each.name}.NAME" if each.shape == "group" else each.name
        rows.append(f"| `{name}` | {each.says} | {each.type} | {', '.join(where)} |")
    parts = [
        f"## {channel.name}\n\nIn `templates/{channel.folder}/NAME/`.\n",
        "\n".join(rows) + "\n",
        f"A `template.yaml` with all of them:\n\n```yaml\n{_yaml(example)}```\n",
        _table(channel.shape),
    ]
    if channel.surfaces:
        parts.append(_limits(channel))
    return "\n".join(parts)


def _own(channel: Channel) -> set[str]:
    return {each.name for each in channel.fields}


def _yaml(values: Mapping[str, object]) -> str:
    # JSON is YAML, and quotes keep every text what it is.
    lines = []
    for key, value in values.items():
        if isinstance(value, dict):
            inner = "".join(
                f"  {name}: {json.dumps(each, ensure_ascii=False)}\n"
                for name, each in value.items()
            )
            lines.append(f"{key}:\n{inner}")
        else:
            lines.append(f"{key}: {json.dumps(value, ensure_ascii=False)}\n")
    return "".join(lines)


def _limits(channel: Channel) -> str:
    rows = ["How many characters are shown:\n", "| where | characters |", "| --- | --- |"]
    for each in channel.surfaces:
        shown = ", ".join(f"{name} {count}" for name, count in each.characters.items())
        beside = ", ".join(f"{name} {count}" for name, count in each.beside_picture.items())
        rows.append(
            f"| {each.platform}, {each.name} | {shown}{f' (beside a picture: {beside})' if beside else ''} |"
        )
    return "\n".join(rows) + "\n"


def _profiles() -> str:
    exported = sorted(name for name in EXPORT_NAMES if name_in_liquid(name))
    rows = [f"| `{name}` | `{name_in_liquid(name)}` |" for name in exported]
    return _page(
        "Profiles",
        """
        A profile is the person who receives a message. Standard attributes stand at the top level, all others in the table of their
        namespace, so that `{{custom_attribute.${loyalty_tier}}}` is `[custom_attribute]` with `loyalty_tier`. Attributes that are
        left out are missing, as they are for a person whom Braze knows nothing about.
        """,
        _kind_of_file("profile"),
        '## A user as Braze exports it\n\nThe JSON of `POST /users/export/ids`, one user or `{"users": […]}` with one, is a profile as it is. '
        "Names that are other in Liquid:\n\n| in the export | in Liquid |\n| --- | --- |\n"
        + "\n".join(rows)
        + "\n",
    )


def _fixtures() -> str:
    built_in = "\n".join(f"* `{name}`" for name in BUILT_IN)
    return _page(
        "Answers, scenarios and credentials",
        """
        [Connected Content](../connected-content.md) says how calls are answered; here is what may stand in the files.
        """,
        *map(_kind_of_file, ("fixture", "scenarios")),
        f"These scenarios need no file:\n\n{built_in}\n",
        _kind_of_file("credentials"),
    )


def _catalogs() -> str:
    return _page(
        "Catalogs, content blocks, attributes and translations",
        """
        The items of a catalog stand in `items.csv` (its first line has the names of the fields) or in `items.json` (a list of objects, or
        `{"items": […]}`); each has an `id`. A cell that is left empty is a field without a value; a cell of the type array or object
        holds JSON.
        """,
        *map(_kind_of_file, ("catalog", "selections", "content_block", "registry")),
        textwrap.dedent(
            """\
            ## `translations.csv`

            The file that Braze's dashboard gives: a column `id`, then a column for each locale. It stands in the folder of a message, or in
            `templates/` for all of them. An empty cell has no translation.

            ```csv
            id,en,de,pt-BR
            greeting,Hello,Hallo,Olá
            ```
            """
        ),
    )


def _commands() -> str:
    rows = [f"| [`{name}`](#{name}) | {says} |" for name, says in VERBS.items()]
    codes = (
        "Exit codes: 0 done, and `check` found nothing as severe as `--fail-on` (`render` sends a message with findings, too); 1 findings, a failed test, an error in a template; 2 the run did not deliver what was "
        "asked; 3 `render` met a call without a fixture; 4 `render` ended in an abort; 130 interrupted. Results go to standard output, "
        "everything else to standard error."
    )
    return _page(
        "Every verb",
        codes,
        "| verb | what it does |\n| --- | --- |\n" + "\n".join(rows) + "\n",
        *(section for name in VERBS for section in _verb(name)),
    )


def _verb(name: str) -> Iterator[str]:
    root = click.Context(liquidpilot, info_name="liquidpilot", **liquidpilot.context_settings)
    command = liquidpilot.get_command(root, name)
    assert command is not None
    yield f"## {name}\n\n```text\n{_help(command, name, root)}\n```\n"
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=name, parent=root)
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                yield f"### {name} {inner}\n\n```text\n{_help(found, inner, context)}\n```\n"


def _help(command: click.Command, name: str, parent: click.Context) -> str:
    context = click.Context(
        command, info_name=name, parent=parent, terminal_width=80, max_content_width=80
    )
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def _rules() -> str:
    rules = all_rules()
    rows = [
        f"| [`{name}`](#{name}) | {rule.severity} | {_plain(rule.summary)} |"
        for name, rule in rules.items()
    ]
    sections = []
    for name, rule in rules.items():
        off = "" if rule.recommended else " It is off unless it is switched on."
        options = "".join(f"\n* `{key} = {value}`" for key, value in rule.options.items())
        examples = [
            f"{word}:\n\n````liquid\n{each.text.rstrip()}\n````\n"
            for word, each in zip(("Bad", "Good"), rule.examples, strict=True)
            if each.text.strip()
        ]
        known = "".join(f"\n* {_plain(each.with_origin)}" for each in rule.facts)
        sections.append(
            "\n".join(
                [
                    f"## {name}\n\n**{rule.severity}**: {_plain(rule.summary)}{off}\n\n{_plain(rule.explanation)}\n",
                    *([f"Known of Braze:\n{known}\n"] if known else []),
                    *([f"Options, with their defaults:\n{options}\n"] if options else []),
                    *examples,
                ]
            )
        )
    return _page(
        "Every rule",
        "What [`liquidpilot check`](../checking.md) looks for; `liquidpilot explain RULE` prints the same.",
        "| rule | severity | what is wrong |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n",
        *sections,
    )


def _plain(text: str) -> str:
    """Return a text in which nothing is taken for HTML, for Markdown or for a table's line."""
    text = " ".join(text.split())
    return re.sub(r"[<>*_|\[\]{}\\]", lambda found: f"\\{found[0]}", text)


def _python() -> str:
    return _page(
        "Python",
        """
        Everything that is exported, with its docstring; [the library](../library.md) shows how it fits together. What is not here is private.
        """,
        "## liquidpilot\n",
        *_exported(_names),
        "## liquidpilot.extending\n\nFor [integrations](../integrations.md) and rules.\n",
        *_exported(_extending_names),
    )


def _exported(module: object) -> Iterator[str]:
    for name in sorted((each for each in vars(module) if each[0].isalpha()), key=str.lower):
        yield _entry(name, getattr(module, name))


def _entry(name: str, value: object) -> str:
    lines = [f"### {name}\n"]
    if inspect.isclass(value) or inspect.isfunction(value):
        lines.append(f"```python\n{_signature(name, value)}\n```\n")
        lines.append(_docstring(value))
        if inspect.isclass(value):
            lines += [_member(each, found) for each, found in _members(value)]
    else:
        lines.append(f"`{name}` is {_shown(value)}.\n")
    return "\n".join(each for each in lines if each)


def _shown(value: object) -> str:
    text = re.sub(r"\bliquidpilot\.[\w.]*\.(\w+)", r"\1", re.sub(r" at 0x\w+", "", repr(value)))
    return f"`{text.replace('typing.', '')[:300]}`"


def _signature(name: str, value: object) -> str:
    try:
        signature = str(inspect.signature(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return name
    signature = re.sub(r" at 0x\w+", "", signature)
    signature = re.sub(r"ForwardRef\('?(\w+)'?\)", r"\1", signature).replace("'", "")
    signature = re.sub(r"^\((?:self|cls)(?:, )?", "(", signature)
    text = f"{name}{signature}"
    if len(text) <= 88:
        return text
    inner = re.split(r", (?=\*?\*?\w+(?::|=|,|\)|$)|\*,|/,)", signature[1 : signature.rindex(")")])
    after = signature[signature.rindex(")") + 1 :]
    listed = "".join(f"    {each},\n" for each in inner)
    return f"{name}(\n{listed}){after}"


def _members(kind: type) -> Iterator[tuple[str, object]]:
    for name, value in vars(kind).items():
        if not name.startswith("_") and (
            inspect.isfunction(value) or isinstance(value, (property, classmethod, staticmethod))
        ):
            yield name, value


def _member(name: str, value: object) -> str:
    inner = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
    said = _docstring(inner)
    signature = name if isinstance(value, property) else _signature(name, inner)
    return f"```python\n{signature}\n```\n\n{textwrap.indent(said, '').rstrip()}\n" if said else ""


def _docstring(value: object) -> str:
    text = inspect.getdoc(value) or ""
    lines: list[str] = []
    example: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.lstrip().startswith(">>>") or (example and line.strip()):
            example.append(line)
            continue
        if example:
            lines += ["```pycon", *textwrap.dedent("\n".join(example)).split("\n"), "", "```"]
            example = []
        lines.append(line)
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
