"""Run the tests.

    python3 scripts/test.py                      all, on all cores (Windows: py scripts\\test.py)
    python3 scripts/test.py tests/dialect -x     any option of pytest, in one process

Sets up everything that it needs, in `.venv`, the first time.
"""

from __future__ import annotations

import sys

from environment import run

# No test depends on another one; who is idle takes over what waits for somebody else.
ALL = ("-n", "auto", "--dist", "worksteal")

sys.exit(run("pytest", *(sys.argv[1:] or ALL), development=True))
