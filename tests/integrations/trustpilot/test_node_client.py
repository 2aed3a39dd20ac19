"""Trustpilot's own Node client (npm `trustpilot` 4.0.1), unmodified, against a real sandbox."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from trustpilot_caller import IDS

pytestmark = pytest.mark.slow

_PROGRAM = Path(__file__).with_name("node_client.cjs")


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS.keys())
def test_it_completes(
    sandbox_url: str, without: Callable[[str], NoReturn], ids: tuple[str, ...]
) -> None:
    modules = os.environ.get("LIQUIDPILOT_NODE_MODULES", "")
    node = shutil.which("node")
    if node is None or not (Path(modules) / "trustpilot" / "package.json").is_file():
        without("npm's 'trustpilot' is not installed: name its folder in LIQUIDPILOT_NODE_MODULES")
    done = subprocess.run(
        [node, _PROGRAM, sandbox_url, *ids],
        env={**os.environ, "NODE_PATH": modules},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    link = result.pop("link")
    assert link["url"].endswith(f".trustpilot.com/evaluate-link/{link['id']}")
    assert result.pop("templates") > 0
    assert ids[1] in result.pop("unit")["name"]["referring"]
    assert result == {
        "reviews": 2,
        "links": ["next-page"],
        # An empty body: what this client makes of it.
        "invitation": {"status": 202, "data": ""},
        # The header x-business-user-id is missing.
        "refused": {"status": 403, "code": 1014},
        "invitationOfPerson": 202,
        "firstToken": {"type": "BearerToken", "expiresIn": "359999"},
        # A refresh token is good for one time.
        "usedRefreshToken": 401,
    }  # fmt: skip
