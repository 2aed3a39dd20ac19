"""With its cache `check` finds what it finds without, whatever has happened to the workspace."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liquidpilot.check.results import CheckReport, CheckRequest
from liquidpilot.check.running import run_check
from liquidpilot.check.workers import Setup
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.workspace import Workspace

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_FIXTURE = (
    "[request]\nurl = 'https://a.example/x'\n[responses.default]\njson = '{\"title\": \"%s\"}'\n"
)
# What may stand in each file; the first text is what it begins with, None is no file.
_TEXTS: dict[str, tuple[str | None, ...]] = {
    "liquidpilot.toml": (
        "[connected_content]\nsecrets = ['KEY']\n",
        "default_profile = 'ada'\n",
        "[check]\npreset = 'all'\n",
        "[check]\nexclude = ['templates/a.liquid']\n",
        "[rules]\nmissing-attribute = 'error'\n",
        "default_profile = 'gone'\n",
        None,
        "= broken",
    ),
    "templates/a.liquid": (
        "Hi {{${first_name} | upcas}} {{content_blocks.${footer}}}",
        "Hi {{${first_name} | upcase}} {{content_block.${other}}}",
        "{% comment %}liquidpilot: ignore missing-attribute{% endcomment %}Hi {{${nobody_has}}}",
        "{{content_blocks.${gone}}}{% catalog_items toys 1 %}{{items[0].name}}",
        "---\nsubject: [\n---\nx",
        None,
    ),
    "templates/a.liquid.json": (None, '{"first_name": "Own"}', '{"extends": "ada"}', "{"),
    "templates/b.liquid": (
        "{% connected_content https://a.example/x :save r %}{{ r.title }}{{ r.nothing }}",
        "{% connected_content https://a.example/x :rerender :save r %}{{ r.title }}",
        "{% connected_content https://a.example/y :save r %}{{ r.title }}",
        "{% connected_content https://a.example/x :basic_auth one :save r %}{{ r.title }}",
    ),
    "templates/d.liquid": (
        None,
        "{% connected_content https://api.trustpilot.com/v1/business-units/find?name=a.example&apikey=k :save r %}"
        "{% if r.__http_status_code__ == 200 %}{{ r.displayName }}{% else %}no{% endif %}",
    ),
    "templates/email_templates/c/template.yaml": ("subject: Hi {{${first_name}}}\n", "subject: [\n", None),
    "templates/email_templates/c/body.html": (
        "<p>{% translation hi %}Hello{% endtranslation %}</p>",
        "<p>{{ 'now' | date: '%A' }}<p>{% if a %}",
        "<p>{{ 'now' | time_zone: 'Europe/Oslo' | date: '%H' }}</p>{% catalog_selection_items toys s %}",
        None,
    ),
    "templates/email_templates/c/translations.csv": (None, "id,de\nhi,Hallo {{content_blocks.${other}}}\n"),
    "templates/translations.csv": ("id,de\nhi,Hei\n", "id,de\nhi,{{ x\n", "nothing\n", None),
    "templates/content_blocks/footer.liquid": (
        "Pinewheel {{${country}}} {{ x }}",
        "{{content_blocks.${other}}}",
        "{{content_blocks.${footer}}}",
        "---\nname: [\n---\nx",
        None,
    ),
    "templates/content_blocks/other.liquid": (None, "<p>{{${city}}}", "---\nname: else\n---\nx"),
    "templates/content_blocks/deep/footer.liquid": (None, "Another"),
    "templates/catalogs/toys/items.csv": ("id,name\n1,Truck\n", "id,name\n2,Kite\n", "name\nx\n", None),
    "templates/catalogs/cars/items.csv": (None, "name\nx\n"),
    "templates/custom_attributes/registry.yaml": (None, "- name: city\n", "attributes: [\n"),
    "fixtures/connected_content/x.toml": (_FIXTURE % "T", _FIXTURE % "{{${country}}}", "[request\n", None),
    "fixtures/connected_content/y.toml": (None, (_FIXTURE % "Y").replace("/x'", "/{any}'")),
    "fixtures/scenarios.toml": (None, "[busy]\nx = 'default'\n", "[busy]\nnone = 'x'\n"),
    "fixtures/credentials.toml": (None, "[one]\nusername = 'KEY'\npassword = 'WORD'\n", "["),
    "fixtures/profiles/ada.toml": (
        "first_name = 'Ada'\ncountry = 'NO'\nlanguage = 'de'\n",
        "first_name = 'Ada'\nnow = 2026-01-01T00:00:00Z\n",
        "extends = 'base'\n",
        "a = \n",
        None,
    ),
    "fixtures/profiles/base.toml": (None, "country = 'DK'\n"),
    "fixtures/profiles/base.json": (None, '{"country": "SE"}'),
    "fixtures/sandbox/trustpilot/business_units.toml": (
        None,
        "[[business_units]]\nname = 'A'\ndomain = 'a.example'\n",
        "[[business_units]]\nname = 'A'\ndomain = 'b.example'\n",
        "[[",
    ),
    "liquid-context.json": (None, '{"first_name": "Context"}'),
}  # fmt: skip


@dataclass
class _World:
    """A workspace in a repository, edited and checked."""

    root: Path
    now: datetime = _NOW

    def begin(self) -> None:
        (self.root.parent / ".git").mkdir(parents=True)
        for path, texts in _TEXTS.items():
            self.write(path, texts[0])

    def write(self, path: str, text: str | None) -> None:
        """Write the file, or delete it."""
        file = self.root / path
        file.unlink(missing_ok=True)
        if text is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def write_unnoticed(self, path: str) -> None:
        """Change one letter and neither the size nor the time of the file."""
        file = self.root / path
        if file.is_file():
            text, before = file.read_text(encoding="utf-8"), file.stat()
            changed = text.replace("a", "e", 1) if "a" in text else text.replace("e", "a", 1)
            file.write_text(changed, encoding="utf-8")
            os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    def rename(self, path: str, other: str) -> None:
        """Give the file the place of another."""
        if path != other and (self.root / path).is_file():
            text = (self.root / path).read_text(encoding="utf-8")
            self.write(path, None)
            self.write(other, text)

    def link(self, path: str) -> None:
        """Put a link to a file elsewhere in the repository in the place of the file."""
        file = self.root / path
        if file.is_file() and not file.is_symlink():
            shared = self.root.parent / "shared" / path
            shared.parent.mkdir(parents=True, exist_ok=True)
            shared.write_bytes(file.read_bytes())
            file.unlink()
            file.symlink_to(shared)

    def move(self) -> None:
        """Move the workspace to another folder."""
        self.root = self.root.rename(self.root.with_name(f"{self.root.name}x"))

    def tomorrow(self) -> None:
        """Let a day go by."""
        self.now += timedelta(days=1)

    def found(self, request: CheckRequest, select: str, cache: bool) -> CheckReport | str:
        """Return what is found, or what is wrong."""
        given = replace(request, cache=cache, now=self.now, jobs=1)
        setup = Setup(str(self.root), tuple(select.split()), (), given.faults, given.now)
        try:
            return run_check(
                Workspace.open(self.root), setup, given, lambda count, answers: iter(answers)
            )
        except LiquidPilotError as error:
            return f"{error.path}: {error}"


_Edit = tuple[str, *tuple[object, ...]]
"""The name of a method of the world, with its arguments."""
_paths = st.sampled_from(sorted(_TEXTS))


def _writing(path: str) -> st.SearchStrategy[_Edit]:
    texts = st.sampled_from(_TEXTS[path])
    return texts.map(lambda text: ("write", path, text))


def _named(name: str, *paths: st.SearchStrategy[str]) -> st.SearchStrategy[_Edit]:
    return st.tuples(st.just(name), *paths)


_writes = _paths.flatmap(_writing)
_edits = st.one_of(
    _writes,
    _writes,
    _writes,
    _named("write_unnoticed", _paths),
    _named("rename", _paths, _paths),
    _named("move"),
    _named("tomorrow"),
    *([] if os.name == "nt" else [_named("link", _paths)]),
)
_REQUESTS = [
    (CheckRequest(), ""),
    (CheckRequest(), ""),
    (CheckRequest(faults=True), ""),
    (CheckRequest(), "unknown-filter missing-attribute unassigned-variable"),
    (CheckRequest(paths=("templates/b.liquid",)), ""),
    (CheckRequest(changed=frozenset({"templates/content_blocks/footer.liquid"})), ""),
    (CheckRequest(changed=frozenset({"fixtures/profiles/base.toml"})), ""),
]
_EXAMPLES = 12


@pytest.fixture
def world(tmp_path: Path) -> _World:
    world = _World(tmp_path / "shop")
    world.begin()
    return world


@pytest.mark.slow
def test_after_an_edit_of_the_data_of_a_simulated_service(world: _World) -> None:
    world.write("templates/d.liquid", _TEXTS["templates/d.liquid"][1])
    request = CheckRequest(faults=True, paths=("templates/d.liquid",))
    found = []
    for text in _TEXTS["fixtures/sandbox/trustpilot/business_units.toml"]:
        world.write("fixtures/sandbox/trustpilot/business_units.toml", text)
        found.append(world.found(request, "", cache=True))
        assert found[-1] == world.found(request, "", cache=False)
    assert found[1] != found[2] != found[3]


@pytest.mark.slow
@settings(max_examples=_EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(_edits, st.sampled_from(_REQUESTS)), min_size=3, max_size=8))
def test_after_each_edit(edits: list[tuple[_Edit, tuple[CheckRequest, str]]]) -> None:
    folder = Path(os.path.realpath(tempfile.mkdtemp()))
    try:
        world = _World(folder / "shop")
        world.begin()
        world.found(CheckRequest(), "", cache=True)
        for edit, (request, select) in edits:
            name, *given = edit
            getattr(world, name)(*given)
            assert world.found(request, select, cache=True) == world.found(
                request, select, cache=False
            )
    finally:
        shutil.rmtree(folder)
