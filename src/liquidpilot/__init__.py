"""Render, preview and check Braze message templates offline.

The library's surface, and nothing else. Its names stand in `liquidpilot._names`; each is imported
from its module when it is first used, so that `import liquidpilot` costs next to nothing.

>>> import liquidpilot
>>> liquidpilot.render("Hi {{${first_name}}}", {"first_name": "Ada"}).text
'Hi Ada'
"""

from __future__ import annotations

from liquidpilot import rendering as _rendering
from liquidpilot._version import __version__ as __version__

# Type checkers take this name for typing.TYPE_CHECKING, whose import would be most of the cost.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from liquidpilot._names import *  # noqa: F403
else:
    from liquidpilot._lazy_names import lazy_names

    __getattr__, __dir__ = lazy_names(__name__, "liquidpilot._names", "__version__")


def _rules() -> object:
    from liquidpilot.check.message_findings import MessageFindings

    return MessageFindings


_rendering.load_provider = _rules
