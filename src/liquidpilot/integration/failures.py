"""Mistakes in the code of an integration, told apart from those of liquidpilot itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from liquidpilot.errors import LiquidPilotError
from liquidpilot.integration.interface import Integration


@contextmanager
def blamed_on(integration: Integration) -> Iterator[None]:
    """Raise LiquidPilotError, which names `integration`, for whatever its code did not foresee."""
    try:
        yield
    except LiquidPilotError:
        raise
    except Exception as error:
        raise LiquidPilotError(
            f"the integration '{integration.name}' failed: {type(error).__name__}: {error}",
            hint="mend or uninstall it; with LIQUIDPILOT_DEBUG=1 it is said where it failed",
        ) from error
