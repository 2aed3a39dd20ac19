"""Check the form of the code: formatting, lint and types. All three run, whatever the first says.

python3 scripts/check.py             (Windows: py scripts\\check.py)
python3 scripts/check.py --fix       formats, and repairs what the linter can repair
"""

from __future__ import annotations

import sys

from environment import run

_CHECKS = [["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"]]
_FIXES = [["ruff", "check", "--fix", "."], ["ruff", "format", "."], ["mypy"]]

failed = 0
for command in _FIXES if "--fix" in sys.argv[1:] else _CHECKS:
    print("$", *command, flush=True)
    failed = max(failed, run(*command, development=True))
sys.exit(failed)
