"""The rows of a CSV text, each with its line, and what is wrong with a text that is none."""

from __future__ import annotations

from collections.abc import Iterator

from liquidpilot.errors import WorkspaceError

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
