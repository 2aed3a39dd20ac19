"""Names and ids that may be given once only."""

from __future__ import annotations

from liquidpilot.extending import Table


class Unique:
    """What was given so far, of what is called `what`: "SKU", "domain".

    Both methods raise WorkspaceError for what was given before, and say in which line.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._first: dict[str, tuple[Table, str | None]] = {}

    def add(self, name: str, entry: Table, key: str) -> None:
        """Note a name that stands at `key`."""
        self._note(name, entry, key, f"the {self._what} '{name}'")

    def add_id(self, thing_id: str, entry: Table) -> None:
        """Note an id, which an author gave or which was made of all that an entry says."""
        if "id" in entry:
            self._note(thing_id, entry, "id", f"the id '{thing_id}'")
        else:
            self._note(thing_id, entry, None, f"the same {self._what}")

    def _note(self, name: str, entry: Table, key: str | None, shown: str) -> None:
        if name not in self._first:
            self._first[name] = (entry, key)
            return
        first, first_key = self._first[name]
        line = first.error("", first_key).line
        hint = "keep one of the two, or change it"
        raise entry.error(f"{shown} is there twice, first in line {line}", key, hint)
