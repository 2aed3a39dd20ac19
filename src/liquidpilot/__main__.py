"""`python -m liquidpilot`, the same as the command `liquidpilot`."""

from __future__ import annotations

import sys

from liquidpilot.cli import main

sys.exit(main())
