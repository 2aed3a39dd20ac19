"""The pytest plugin: messages as items, and the fixture."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points

import pytest
from written_files import write_files

import liquidpilot

pytest_plugins = "pytester"

_FILES = {
    "templates/email_templates/hello/template.yaml": "subject: 'Hi {{${first_name}}}'\n",
    "templates/email_templates/hello/body.html": "<p>It is {{ 'now' | date: '%Y' }}</p>\n",
    "templates/email_templates/hello/tests.toml": (
        "[[test]]\ndescription = 'greets'\nprofile = 'ada'\nsubject = 'Hi Ada'\n"
    ),
    "templates/promo.liquid": "Hi",
    "fixtures/profiles/ada.toml": 'first_name = "Ada"\n',
}
_TEST = "def test_python(): pass\n"


@pytest.fixture(scope="module", autouse=True)
def _imported(pytestconfig: pytest.Config) -> None:
    """Import what a run needs, or each run within this one would import it anew."""
    import_module("liquidpilot.snapshots.pytest_fixture")
    import_module("liquidpilot.snapshots.cases")
    rendered = liquidpilot.Workspace.open(pytestconfig.rootpath).render("review_spotlight")
    assert rendered.findings == ()


@pytest.fixture(autouse=True)
def _with_the_plugin_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The surroundings of the tests keep out what else is installed."""
    monkeypatch.setenv("PYTEST_PLUGINS", "liquidpilot.pytest_plugin")


def test_pytest_finds_it_by_itself() -> None:
    found = {each.name: each.value for each in entry_points(group="pytest11")}
    assert found["liquidpilot"] == "liquidpilot.pytest_plugin"


@pytest.fixture
def workspace(pytester: pytest.Pytester) -> pytest.Pytester:
    """A workspace in pytester's folder, whose renders are not accepted yet."""
    _write(pytester, _FILES)
    return pytester


def _write(pytester: pytest.Pytester, files: dict[str, str]) -> None:
    write_files(pytester.path, files)


def _accept(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--liquidpilot", "--liquidpilot-update").assert_outcomes(passed=3)


def test_messages_are_items(workspace: pytest.Pytester) -> None:
    _accept(workspace)
    _write(workspace, {"tests/test_it.py": _TEST})
    result = workspace.runpytest("--liquidpilot", "-v")
    result.assert_outcomes(passed=4)
    folder = "templates/email_templates/hello/template.yaml"
    result.stdout.fnmatch_lines_random(
        [
            f"{folder}::hello[[]ada[]] PASSED*",
            f"{folder}::hello[[]greets[]] PASSED*",
            "templates/promo.liquid::promo[[]ada[]] PASSED*",
            "tests/test_it.py::test_python PASSED*",
        ]
    )


@pytest.mark.parametrize(
    ("description", "arguments", "passed"),
    [
        ("nobody asked", [], 1),
        ("with the paths of the configuration", ["--liquidpilot"], 4),
        ("those of a path", ["--liquidpilot", "templates/email_templates"], 2),
        ("no message at the path", ["--liquidpilot", "tests"], 1),
        ("one by its id", ["--liquidpilot", "templates/promo.liquid::promo[ada]"], 1),
        ("by words", ["--liquidpilot", "-k", "greets"], 1),
    ],
)
def test_which_items_run(
    workspace: pytest.Pytester, description: str, arguments: list[str], passed: int
) -> None:
    _accept(workspace)
    _write(workspace, {"tests/test_it.py": _TEST})
    workspace.makeini("[pytest]\ntestpaths = tests\n")
    workspace.runpytest(*arguments).assert_outcomes(
        passed=passed, deselected=3 if "-k" in arguments else 0
    )


def test_a_failure_shows_the_difference_and_no_traceback(workspace: pytest.Pytester) -> None:
    _accept(workspace)
    _write(workspace, {"templates/email_templates/hello/template.yaml": "subject: Hello\n"})
    result = workspace.runpytest("--liquidpilot", "-k", "hello")
    result.assert_outcomes(failed=2, deselected=1)
    result.stdout.fnmatch_lines(
        [
            "differs from fixtures/snapshots/email_templates/hello.txt",
            "  subject.txt",
            "    -Hi Ada",
            "    +Hello",
            "= hint: `liquidpilot test --review`*",
            "templates/email_templates/hello/tests.toml:4:1: expected subject to be 'Hi Ada'",
            "  it is 'Hello'",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    assert list(workspace.path.rglob("*.new"))


def test_a_mistake_in_a_file_is_an_error_of_the_collection(workspace: pytest.Pytester) -> None:
    _write(workspace, {"templates/email_templates/hello/tests.toml": "[[tests]]\n"})
    result = workspace.runpytest("--liquidpilot")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*tests.toml:1:3: unknown key 'tests'"])


def test_without_a_workspace_it_is_said(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--liquidpilot", "--liquidpilot-workspace", "nowhere")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*'nowhere' is not a workspace: there is no such folder"])


def test_the_fixture_renders_and_asserts(workspace: pytest.Pytester) -> None:
    workspace.makepyfile(
        """
        import pytest

        def test_it_greets(liquidpilot):
            rendered = liquidpilot.render("hello", "ada", settings={"first_name": "Bo"})
            liquidpilot.expect(rendered, subject="Hi Bo", contains={"html": "It is 2026"})
            liquidpilot.expect(rendered, not_contains=["Ada"], requests=[], max_size=100)

        def test_a_person_without_a_profile(liquidpilot):
            rendered = liquidpilot.render("hello", {"first_name": "Cy", "now": "2030-01-01"})
            liquidpilot.expect(rendered, contains=["2030", "Cy"])

        def test_it_says_what_is_otherwise(liquidpilot):
            rendered = liquidpilot.render("hello", "ada")
            with pytest.raises(AssertionError, match="expected subject to be 'Hi'"):
                liquidpilot.expect(rendered, subject="Hi")
            with pytest.raises(AssertionError, match="expected to be aborted, but it is sent"):
                liquidpilot.expect(rendered, aborted="{any}")
            with pytest.raises(Exception, match="did you mean 'subject'"):
                liquidpilot.expect(rendered, contains={"subjekt": ["Hi"]})
        """
    )
    workspace.runpytest().assert_outcomes(passed=3)
