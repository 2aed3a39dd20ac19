"""Names of files as authors give them."""

from __future__ import annotations

import sys

_HAS_LETTERS = sys.getfilesystemencoding() == "utf-8"

AWKWARD_NAME = "Spring Sale – Müller.html" if _HAS_LETTERS else "Spring Sale - Muller.html"
"""A name that a shell wants quoted, with letters beyond ASCII where the system can have them."""
