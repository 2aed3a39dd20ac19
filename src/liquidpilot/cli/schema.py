"""`liquidpilot schema`: the JSON Schema of a file that people write, for editors to complete by."""

from __future__ import annotations

from pathlib import Path

import click

from liquidpilot.boundary import Boundary
from liquidpilot.cli.completing import complete_names
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.kinds_of_files import KINDS_OF_FILES
from liquidpilot.cli.streams import write_result
from liquidpilot.datafiles.json_schemas import Syntax
from liquidpilot.errors import UnknownName

_EPILOG = """\b
Examples:
  liquidpilot schema profile
  liquidpilot schema fixture --syntax json
  liquidpilot schema --write schemas

A file names its schema in its first line, as those that `init` makes do:

\b
  #:schema ../../schemas/profile.json                      in TOML (Even Better TOML, taplo)
  # yaml-language-server: $schema=../../../schemas/email.json   in YAML (the YAML language server)

\b
Exit codes:
  0 done, 2 there is no such schema or it could not be written
"""


@click.command("schema", epilog=_EPILOG)
@click.argument(
    "name", metavar="[NAME]", required=False, shell_complete=complete_names(list(KINDS_OF_FILES))
)
@click.option(
    "--syntax",
    type=click.Choice(["toml", "json", "yaml"]),
    help="The syntax of the file, where it is not the usual one.",
)
@click.option(
    "--write",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write all schemas into DIR, each as NAME.json.",
)
def command(name: str | None, syntax: Syntax | None, folder: Path | None) -> Exit:
    """Print the JSON Schema called NAME; without it, list what there is."""
    if name is not None:
        if name not in KINDS_OF_FILES:
            raise UnknownName.among("schema", name, list(KINDS_OF_FILES))
        write_result(KINDS_OF_FILES[name].schema(syntax))
    elif folder is not None:
        inside = Boundary(folder.resolve())
        for each in KINDS_OF_FILES.values():
            inside.write_text(f"{each.name}.json", each.schema(syntax))
            write_result(f"wrote {(folder / each.name).as_posix()}.json\n")
    else:
        width = max(map(len, KINDS_OF_FILES))
        for each in KINDS_OF_FILES.values():
            write_result(f"{each.name:<{width}}  {each.path}\n")
    return Exit.DONE
