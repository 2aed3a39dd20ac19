"""The limits of a call: time, size, ports, methods, and the statuses that Braze makes up itself.

They hold for every transport. Braze does not follow redirects either: a status of 3XX is a failed
call like any other (all from Braze, "Making an API call").
"""

from __future__ import annotations

TIME_LIMIT = 2.0
"""Seconds within which the whole response must have arrived."""

LARGEST_BODY = 1024 * 1024
"""Bytes of a response that Braze still takes; that 1 MB means 2**20 is assumed."""

PORTS = (80, 443)
"""The ports that Braze asks."""

METHODS = ("GET", "POST")
"""The methods that Braze sends."""

UNHEALTHY_HOST = 598
"""Given instead of an answer while Braze asks a failing host no more (unhealthy host detection)."""

CONNECTION_ERROR = 599
"""Given when there was no connection (same page)."""
