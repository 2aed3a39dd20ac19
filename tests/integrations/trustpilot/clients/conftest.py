"""Two sandboxes that run as processes, one by http and one by https, for the clients."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest
from sandbox_process import sandbox_process


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate that clients have to trust, while a sandbox runs."""
    return tmp_path_factory.mktemp("authority") / "ca.pem"


@pytest.fixture(scope="session")
def sandboxes(
    tmp_path_factory: pytest.TempPathFactory, authority: Path
) -> Iterator[Mapping[str, str]]:
    """The addresses, by `http` and `https`."""
    folder = tmp_path_factory.mktemp("clients")
    # All clients come with one key, and get more tokens together than one key gets by default.
    options = ("trustpilot", "--quiet", "--rate-limit", "100000")
    with ExitStack() as running:
        yield {
            "http": running.enter_context(sandbox_process(folder, *options)),
            "https": running.enter_context(
                sandbox_process(folder, *options, "--tls", str(authority))
            ),
        }


@pytest.fixture
def installed() -> Callable[[str], Path]:
    """Return the folder of an installed client. Without it a test is skipped; in .ci/run it fails."""

    def find(path: str) -> Path:
        folder = os.environ.get("LIQUIDPILOT_TRUSTPILOT_CLIENTS", "")
        if folder and (Path(folder) / path).is_dir():
            return Path(folder) / path
        _without(
            f"'{path}' is not in LIQUIDPILOT_TRUSTPILOT_CLIENTS: scripts/trustpilot_clients.py"
        )

    return find


@pytest.fixture
def program() -> Callable[[str], str]:
    """Return where a program is. Without it a test is skipped; in .ci/run it fails."""

    def find(name: str) -> str:
        return shutil.which(name) or _without(f"'{name}' is not installed")

    return find


def _without(reason: str) -> NoReturn:
    if os.environ.get("LIQUIDPILOT_REQUIRE_CLIENTS"):
        pytest.fail(reason)
    pytest.skip(reason)
