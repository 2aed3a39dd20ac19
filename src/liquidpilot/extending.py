"""What integrations and rules of one's own are written with: the second half of the surface.

`docs/integrations.md` shows how. The names stand in `liquidpilot._extending_names`; each is
imported from its module when it is first used, so that an integration which only names its hosts
costs next to nothing.
"""

from __future__ import annotations

# Type checkers take this name for typing.TYPE_CHECKING, whose import would be most of the cost.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from liquidpilot._extending_names import *  # noqa: F403
else:
    from liquidpilot._lazy_names import lazy_names

    __getattr__, __dir__ = lazy_names(__name__, "liquidpilot._extending_names")
