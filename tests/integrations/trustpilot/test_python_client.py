"""Trustpilot's own Python client (PyPI `trustpilot` 10.0.1), unmodified, against a real sandbox."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from trustpilot_caller import IDS

pytestmark = pytest.mark.slow

_PROGRAM = Path(__file__).with_name("python_client.py")


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS.keys())
def test_it_completes(
    sandbox_url: str, without: Callable[[str], NoReturn], ids: tuple[str, ...]
) -> None:
    interpreter = os.environ.get("LIQUIDPILOT_TRUSTPILOT_PYTHON")
    if interpreter is None and importlib.util.find_spec("trustpilot") is not None:
        interpreter = sys.executable
    if interpreter is None or not Path(interpreter).is_file():
        without(
            "PyPI's 'trustpilot' is not installed: name an interpreter that has it in "
            "LIQUIDPILOT_TRUSTPILOT_PYTHON"
        )
    done = subprocess.run(
        [interpreter, _PROGRAM, sandbox_url, *ids],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert ids[1] in result.pop("unit")["name"]["referring"]
    link = result.pop("link")
    assert link["url"].endswith(f".trustpilot.com/evaluate-link/{link['id']}")
    assert result == {
        "reviews": 2,
        "links": ["next-page"],
        "invitation_of_person": [202, ""],
        # It sends an empty form for a token, and then `Bearer None` beside its key.
        "public_with_key_alone": 200,
        "private_with_key_alone": 401,
        "token": {"token_type": "BearerToken", "expires_in": "359999"},
        "invitation": 202,
        "refresh": {"has_new_tokens": True, "used_twice": 401, "revoked": 200},
    }
