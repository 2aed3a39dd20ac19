"""Run the tests.

    python3 scripts/test.py                      (Windows: py scripts\\test.py)
    python3 scripts/test.py tests/dialect -x     any option of pytest

Sets up everything that it needs, in `.venv`, the first time.
"""

from __future__ import annotations

import sys

from environment import run

sys.exit(run("pytest", *sys.argv[1:], development=True))
