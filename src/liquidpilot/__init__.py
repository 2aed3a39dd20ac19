"""Render, preview and check Braze message templates offline."""

from liquidpilot._version import __version__ as __version__
