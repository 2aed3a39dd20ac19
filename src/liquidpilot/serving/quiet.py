"""uvicorn as a part of a command: it prints nothing, and ends soon."""

from __future__ import annotations

import asyncio

import uvicorn
from starlette.types import ASGIApp


def quiet_config(
    application: ASGIApp, http: type[asyncio.Protocol] | None = None
) -> uvicorn.Config:
    """Return how to serve `application`; `http` replaces uvicorn's own protocol on h11."""
    return uvicorn.Config(
        application,
        loop="asyncio",
        http=http or "h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )
