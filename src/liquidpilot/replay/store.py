"""All fixtures of a folder, loaded once and asked from any thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from liquidpilot.boundary import MAX_DEPTH, Boundary, real
from liquidpilot.connected_content.request import Request
from liquidpilot.errors import UnknownName, WorkspaceError
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.replay.format import Fixture
from liquidpilot.replay.loading import FIXTURE_SUFFIXES, load_fixture
from liquidpilot.replay.matching import Matcher, MatcherIndex, ReadRequest

# Calls whose fixture is kept, and the bytes of their bodies.
_MOST_KEPT = 256
_LONGEST_KEPT = 2_000
_OLD_BODY = lazy_pattern(r"\.[\w-]+\.[0-9a-f]{10}\.json\Z")


class _Content(NamedTuple):
    """What stands in a folder: the fixtures, and what is wrong with the other files."""

    fixtures: tuple[Fixture, ...]
    errors: tuple[WorkspaceError, ...]


class FixtureStore:
    """The fixtures of one folder. Immutable, so that renders in many threads may share it.

    `shown_as` is the folder as messages name it, relative to the workspace: it is where a new
    fixture belongs.
    """

    def __init__(
        self,
        fixtures: Iterable[Fixture] = (),
        errors: Iterable[WorkspaceError] = (),
        shown_as: str = "fixtures/connected_content",
    ) -> None:
        self.shown_as = shown_as
        self._read = partial(_Content, tuple(fixtures), tuple(errors))

    @classmethod
    def load(cls, folder: Path, shown_as: str) -> FixtureStore:
        """Return the fixtures below `folder`, which are read once, when one is first asked for.

        There are none if there is no such folder. Never raises for what the files say: see
        `errors`.
        """
        store = cls(shown_as=shown_as)
        store._read = partial(_read, folder, shown_as)
        return store

    def after(self, folder: Path, is_changed: Callable[[str], bool]) -> FixtureStore:
        """Return the fixtures below `folder` as they are now; those that are the same are shared.

        `is_changed` tells of a path, relative to the workspace, whether the file there may say
        something else than when this store, which `load` made, was read.
        """
        store = FixtureStore(shown_as=self.shown_as)
        known = self._content.fixtures if "_content" in self.__dict__ else ()
        # What stands in a file beside it may have changed without it.
        same = {
            each.file: each for each in known if not is_changed(each.path) and not _bodies([each])
        }
        store._read = partial(_read, folder, self.shown_as, same)
        return store

    @cached_property
    def _content(self) -> _Content:
        return self._read()

    @property
    def errors(self) -> tuple[WorkspaceError, ...]:
        """The mistakes of the files that cannot be used, one for each; the others work."""
        return self._content.errors

    @cached_property
    def fixtures(self) -> Mapping[str, Fixture]:
        """The fixtures by name, sorted."""
        ordered = sorted(self._content.fixtures, key=lambda fixture: fixture.name)
        return MappingProxyType({fixture.name: fixture for fixture in ordered})

    @cached_property
    def matchers(self) -> Mapping[str, Matcher]:
        """What tells which requests each fixture answers, by its name."""
        return MappingProxyType(
            {name: Matcher(fixture.request) for name, fixture in self.fixtures.items()}
        )

    @cached_property
    def _index(self) -> MatcherIndex[Fixture]:
        return MatcherIndex((self.matchers[name], each) for name, each in self.fixtures.items())

    @cached_property
    def _answering(self) -> dict[tuple[Request, str | None], list[Fixture]]:
        # What answers the last calls: the same few are made for many people.
        return {}

    @property
    def body_files(self) -> set[Path]:
        """The files that the fixtures name as the body of a response, where they end."""
        return _bodies(self.fixtures.values())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fixtures, sorted."""
        return tuple(self.fixtures)

    def named(self, name: str) -> Fixture:
        """Return the fixture called `name`. Raises UnknownName."""
        if name not in self.fixtures:
            raise UnknownName.among("fixture", name, list(self.fixtures))
        return self.fixtures[name]

    def find(self, request: Request) -> Fixture | None:
        """Return the fixture that answers `request`, or None.

        Raises WorkspaceError if two answer it and neither is more particular than the other.
        """
        best = self.answering(request)
        if len(best) > 1:
            first, second = best[:2]
            raise WorkspaceError(
                f"'{first.path}' and '{second.path}' answer the same request",
                hint="remove a wildcard from one of them, or delete one",
            )
        return best[0] if best else None

    def answering(self, request: Request) -> list[Fixture]:
        """Return the fixture that answers `request`: none, one, or those that `find` raises for."""
        if len(request.body or b"") > _LONGEST_KEPT:
            return self._index.best(ReadRequest(request))
        # Requests that differ in the name of their credential alone are equal.
        key = request, request.credential
        found = self._answering.get(key)
        if found is None:
            if len(self._answering) >= _MOST_KEPT:
                self._answering.clear()
            found = self._answering[key] = self._index.best(ReadRequest(request))
        return found

    def of_endpoint(self, request: Request) -> list[Fixture]:
        """Return the fixtures that answer `request`, or would with another query or body."""
        read = ReadRequest(request)
        return [
            self.fixtures[name]
            for name, matcher in self.matchers.items()
            if matcher.same_endpoint(read)
        ]


def _read(
    folder: Path, shown_as: str, same: Mapping[Path, Fixture] = MappingProxyType({})
) -> _Content:
    loaded: list[Fixture] = []
    errors: dict[Path, WorkspaceError] = {}
    for file in _fixture_files(Boundary.around(folder, shown_as), folder, errors):
        shown = f"{shown_as}/{file.relative_to(folder).as_posix()}"
        try:
            loaded.append(same.get(file) or load_fixture(file, folder, shown))
        except WorkspaceError as error:
            errors[file] = error
    # A body may be JSON and then looks like a fixture.
    bodies = _bodies(loaded)
    if bodies:
        loaded = [fixture for fixture in loaded if real(fixture.file) not in bodies]
    errors = {file: errors[file] for file in errors if not _is_body(file, bodies)}
    first = {fixture.name: fixture for fixture in reversed(loaded)}
    return _Content(tuple(first.values()), (*errors.values(), *_namesakes(loaded)))


def _fixture_files(
    inside: Boundary, folder: Path, errors: dict[Path, WorkspaceError], depth: int = 0
) -> list[Path]:
    """Return the files that may be fixtures, sorted; note the folders that cannot be listed."""
    try:
        listing = inside.list(folder)
    except WorkspaceError as error:
        errors[folder] = error
        return []
    found = [folder / each for each in listing.files if each.lower().endswith(FIXTURE_SUFFIXES)]
    if depth < MAX_DEPTH:
        for name in listing.folders:
            found += _fixture_files(inside, folder / name, errors, depth + 1)
    return sorted(found)


def _is_body(file: Path, bodies: set[Path]) -> bool:
    # Before recorded bodies had an ending of their own, a killed run left some without a fixture.
    return _OLD_BODY.search(file.name) is not None or real(file) in bodies


def _bodies(fixtures: Iterable[Fixture]) -> set[Path]:
    responses = (each for fixture in fixtures for each in fixture.responses.values())
    return {each.body_file for each in responses if each.body_file is not None}


def _namesakes(fixtures: list[Fixture]) -> list[WorkspaceError]:
    seen: dict[str, str] = {}
    errors: list[WorkspaceError] = []
    for fixture in fixtures:
        if fixture.name in seen:
            message = f"'{seen[fixture.name]}' and '{fixture.path}' have the same name"
            errors.append(
                WorkspaceError(message, hint="rename or delete one of them", path=fixture.path)
            )
        seen.setdefault(fixture.name, fixture.path)
    return errors
