"""The version of liquidpilot, in one place: read by the build and by `liquidpilot --version`."""

__version__ = "0.1.0"

ADDRESS: str | None = None
"""Where the project is on the web; None until it is somewhere.

While it is None, no link, picture or `[project.urls]` may name an address of the project, and
nobody is told to install it by its name: whoever takes the name on an index would run code there.
A test holds both (tests/test_publishing.py).
"""
