"""A sandbox that runs as a process, for Trustpilot's own clients."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from sandbox_process import sandbox_process


@pytest.fixture(scope="module")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with sandbox_process(tmp_path_factory.mktemp("client"), "trustpilot") as url:
        yield url


@pytest.fixture
def without() -> Callable[[str], NoReturn]:
    """Skip a test for which something is not installed; in CI, where all is, fail it."""

    def skip(reason: str) -> NoReturn:
        if os.environ.get("LIQUIDPILOT_REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)

    return skip
