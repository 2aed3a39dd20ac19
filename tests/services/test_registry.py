"""Who is installed, and what is said about a package that is not what it should be."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import pytest

import liquidpilot
from liquidpilot.services.registry import (
    ENTRY_POINTS,
    entry_points,
    host_of,
    installed,
    integration_named,
    integration_of,
    redaction,
)

Install = Callable[[str, str], None]

_HEAD = "from liquidpilot.extending import Integration\nclass Mine(Integration):\n"

_NAMED = (
    "from liquidpilot.extending import SandboxOption as Option, ServiceScenario as Scenario\n"
    "from liquidpilot.extending import RateLimit as Limit\n"
    f"{_HEAD}    name = 'x'\n"
)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a module of this name and text as an integration."""
    made: list[str] = []
    monkeypatch.syspath_prepend(str(tmp_path))

    def run(module: str, text: str) -> None:
        made.append(module)
        (tmp_path / f"{module}.py").write_text(text, encoding="utf-8")
        folder = tmp_path / f"{module}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", "utf-8"
        )
        entry = f"[liquidpilot.integrations]\n{module} = {module}:IT\n"
        (folder / "entry_points.txt").write_text(entry, "utf-8")
        installed.cache_clear()

    yield run
    for name in made:
        sys.modules.pop(name, None)
    installed.cache_clear()


@pytest.mark.parametrize(
    ("description", "text", "said"),
    [
        ("no integration", "IT = 5\n", "the integration 'broken_one' is a int"),
        ("a class, not an instance", f"{_HEAD}    name = 'x'\nIT = Mine\n", "is a type"),
        ("broken code", "IT = 1 / 0\n", "cannot be loaded: ZeroDivisionError"),
        ("nothing there", "OTHER = 1\n", "cannot be loaded: AttributeError"),
        (
            "a name that is taken",
            f"{_HEAD}    name = 'trustpilot'\nIT = Mine()\n",
            "there are two integrations called 'trustpilot'",
        ),
        (
            "a host that is taken",
            f"{_HEAD}    name = 'x'\n    hosts = frozenset(['api.trustpilot.com'])\nIT = Mine()\n",
            "both simulate 'api.trustpilot.com'",
        ),
        *(
            (f"what cannot be declared: {declared}", f"{_NAMED}    {declared}\nIT = Mine()\n", said)
            for declared, said in [
                ("name = 'My Shop'", "an integration cannot be called 'My Shop'"),
                ("name = None", "an integration cannot be called 'None'"),
                ("sandbox_options = [Option('port', 1, '')]", "'port' is one that every sandbox"),
                ("sandbox_options = [Option('--unit', 1, '')]", "cannot be called '--unit'"),
                ("sandbox_options = [Option('a', 1, '')] * 2", "two of its options are called 'a'"),
                (
                    "scenarios = [Scenario('storm', '')]",
                    "'storm' does not start with the integration's name",
                ),
                ("scenarios = [Scenario('x-Storm', '')]", "cannot be called 'x-Storm'"),
                ("scenarios = [Scenario('x-a', '')] * 2", "two of its scenarios are called 'x-a'"),
                ("rate_limits = [Limit(5, 0)]", "its limit of 5 requests in 0 seconds is none"),
                ("rate_limits = [Limit(5, 1, frozenset(['a.x']))]", "it limits the host 'a.x'"),
                ("hosts = {'Api.x.example'}", "its host 'Api.x.example' can never match"),
                ("validated_hosts = {'x.example:80'}", "its host 'x.example:80' can never"),
            ]
        ),
    ],
)
def test_what_is_no_integration(description: str, text: str, said: str, install: Install) -> None:
    install("broken_one", text)
    with pytest.raises(liquidpilot.LiquidPilotError) as caught:
        installed()
    assert said in caught.value.message, description
    assert "Traceback" not in str(caught.value)


def test_the_remedy_names_the_package(install: Install) -> None:
    install("broken_one", "IT = 1 / 0\n")
    with pytest.raises(liquidpilot.LiquidPilotError) as caught:
        installed()
    assert caught.value.hint == "fix or uninstall the package 'broken_one'"


def test_a_name_alone_is_an_integration(install: Install) -> None:
    install("small_one", f"{_HEAD}    '''Nothing.'''\n    name = 'small'\nIT = Mine()\n")
    small = integration_named("small")
    assert (list(small.rules()), small.data_files(), list(small.scenarios)) == ([], {}, [])
    assert small.hosts == frozenset()


def test_an_unknown_name_has_a_suggestion(weather: None) -> None:
    with pytest.raises(liquidpilot.LiquidPilotError) as caught:
        integration_named("wether")
    assert "'weather'" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://API.Weather.example:8443/x", "api.weather.example"),
        ("https://user:pw@api.weather.example/x", "api.weather.example"),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_the_host_of_a_url(url: str, host: str) -> None:
    assert host_of(url) == host


def test_a_url_has_the_integration_of_its_host(weather: None) -> None:
    found = integration_of("https://api.weather.example/v1/forecast")
    assert found is not None
    assert found.name == "weather"
    assert integration_of("https://api.weather.example.evil.example/") is None


def test_what_is_secret_is_gathered(weather: None) -> None:
    assert "x-umbrella" in redaction().names
    assert "WEATHER_PASS" in redaction().shapes


def test_the_same_is_found_as_by_the_standard_library(weather: None) -> None:
    expected = {
        (each.name, each.value, each.dist.name.replace("-", "_"), each.dist.version)
        for each in metadata.entry_points(group=ENTRY_POINTS)
        if each.dist is not None
    }
    assert {tuple(each) for each in entry_points(ENTRY_POINTS)} == expected
    assert len(expected) >= 2
    everything = {
        (each.group, each.name, each.value)
        for package in metadata.distributions()
        for each in package.entry_points
    }
    ours = {(group, *each[:2]) for group, _, _ in everything for each in entry_points(group)}
    assert ours == everything
