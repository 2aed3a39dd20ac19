"""The data files: the shipped ones, and an author's own that take their place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from liquidpilot.extending import Table, WorkspaceError, did_you_mean, read_document, reason_of

_SHIPPED = Path(__file__).parent.parent.parent / "data"
_NAMES = (
    "applications",
    "business_units",
    "locales",
    "phrases",
    "product_reviews",
    "products",
    "service_reviews",
    "templates",
)
_SUFFIXES = (".toml", ".json")


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file, read.

    What a shipped one says about things that are not there is passed over: an author's own business
    units and products need not be those of the shipped reviews.
    """

    root: Table
    is_shipped: bool = False

    def entries(self, name: str, *others: str) -> list[Table]:
        """Return the entries `[[name]]`; nothing but these and the keys `others` may be there.

        Raises WorkspaceError.
        """
        self.root.refuse_unknown((name, *others))
        if isinstance(self.root.values.get(name), dict):
            raise self.root.wrong_type(name, "a list", f"head each of its entries [[{name}]]")
        return self.root.tables(name)


class DataFiles:
    """The files of a folder, and the shipped ones of those names that it does not have.

    Raises WorkspaceError if there is no such folder, or if one of its files would not be read.
    """

    def __init__(self, folder: Path | None) -> None:
        self._own = {} if folder is None else _files_of(folder)

    def read(self, name: str) -> DataFile:
        """Return the file called so, whatever its format. Raises WorkspaceError."""
        own = self._own.get(name)
        if own is None:
            return _shipped(name)
        return DataFile(read_document(own, own.as_posix()).table())


@cache
def _shipped(name: str) -> DataFile:
    file = _SHIPPED / f"{name}.toml"
    return DataFile(read_document(file, f"trustpilot/{file.name}").table(), is_shipped=True)


def _files_of(folder: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for file in _listed(folder):
        if file.stem not in _NAMES:
            message = f"'{file.name}' is no data file of Trustpilot"
            hint = did_you_mean(file.stem, _NAMES) or f"known names: {', '.join(_NAMES)}"
            raise WorkspaceError(message, hint=hint, path=file.as_posix())
        if file.stem in files:
            message = f"there are both '{files[file.stem].name}' and '{file.name}'"
            raise WorkspaceError(message, hint="keep one of the two", path=file.as_posix())
        files[file.stem] = file
    return files


def _listed(folder: Path) -> list[Path]:
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        message = f"cannot list the folder '{folder.as_posix()}': {reason_of(error)}"
        hint = "name a folder with files such as product_reviews.toml"
        raise WorkspaceError(message, hint=hint, path=folder.as_posix()) from error
    return [each for each in files if each.suffix in _SUFFIXES and not each.name.startswith(".")]
