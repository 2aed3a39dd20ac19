"""Render the main example: the e-mail that a loyal customer gets, with a Trustpilot review in it.

    python3 scripts/example.py                          (Windows: py scripts\\example.py)
    python3 scripts/example.py --profile new_customer   any option of `liquidpilot render`

Sets up everything that it needs, in `.venv`, the first time.
"""

from __future__ import annotations

import sys

from environment import CHECKOUT, python_version, run

_RENDER = ["liquidpilot", "render", "review_spotlight", "--profile", "loyal_customer"]
_PAGES = CHECKOUT / ".liquidpilot" / "example"

options = sys.argv[1:]
plan = (
    f"rendering an e-mail for a loyal customer with Python {python_version()}, in a second or two"
)
print(plan, file=sys.stderr, flush=True)
code = run(*_RENDER, *options)
if code == 0 and not options and run(*_RENDER, "--out", str(_PAGES), silent=True) == 0:
    page = (_PAGES / "html.html").as_uri()
    print(f"\nto see it as the customer does, open {page}", file=sys.stderr)
if code:
    print(f"failed: what is wrong stands above (exit code {code})", file=sys.stderr)
sys.exit(code)
