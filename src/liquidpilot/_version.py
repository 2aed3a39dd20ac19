"""The version of liquidpilot, in one place: read by the build and by `liquidpilot --version`."""

__version__ = "0.1.0"
