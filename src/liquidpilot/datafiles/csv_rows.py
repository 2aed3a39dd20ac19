"""The rows of a CSV text, each with its line, and what is wrong with a text that is none."""

from __future__ import annotations

from collections.abc import Iterator

from liquidpilot.errors import WorkspaceError
from liquidpilot.wording import counted

# What the csv module says starts so; what is said instead.
_SENTENCES = (
    ("unexpected end", "a quote is never closed"),
    ("field larger", "a cell is too long"),
    ("'", "there is text after the quote that closes a cell"),
    ("new-line", "a line break without quotes around its cell"),
)


def csv_rows(text: str, path: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank with the number of its first line.

    Raises WorkspaceError with the line where a row starts that cannot be read.
    """
    # Few messages have such files, and importing these takes some milliseconds.
    import csv
    import io

    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise WorkspaceError(
                f"not valid CSV: {_in_words(str(error))}",
                hint="look for a quote that is never closed; within quotes, one is written twice",
                path=path,
                line=line,
            ) from error
        if cells is None:
            return
        if cells:
            yield line, cells
        line = reader.line_num + 1


def _in_words(said: str) -> str:
    for beginning, sentence in _SENTENCES:
        if said.startswith(beginning):
            return sentence
    return "this row cannot be read"


def check_columns(names: list[str], path: str, line: int) -> None:
    """Raise WorkspaceError for a first line that has no `id`, or a name twice or none at all.

    >>> check_columns(["id", "name"], "items.csv", 1)
    """
    if "id" not in names:
        others = [each for each in (";", "\t", "|") if each in names[0]] if len(names) == 1 else []
        found = {"\t": "tabs"}.get(others[0], f"'{others[0]}'") if others else ""
        raise WorkspaceError(
            f"the columns are separated by {found}" if found else "there is no column 'id'",
            hint="separate them with commas: a spreadsheet calls that 'CSV UTF-8 (comma delimited)'"
            if found
            else "name the first column 'id'",
            path=path,
            line=line,
            column=1,
        )
    for number, name in enumerate(names, start=1):
        if not name:
            message = f"column {number} of the first line has no name"
            raise WorkspaceError(message, hint="name it, or remove it", path=path, line=line)
        if names.index(name) != number - 1:
            message = f"the column '{name}' appears twice"
            raise WorkspaceError(message, hint="keep one of the two", path=path, line=line)


def check_cells(cells: list[str], names: list[str], path: str, line: int) -> None:
    """Raise WorkspaceError for a row with more or fewer cells than the first line names columns."""
    if len(cells) != len(names):
        raise WorkspaceError(
            f"the row has {counted(len(cells), 'cell')}, and the first line names "
            f"{counted(len(names), 'column')}",
            hint='put a value that contains a comma or a quote into quotes: "a, b"',
            path=path,
            line=line,
        )
