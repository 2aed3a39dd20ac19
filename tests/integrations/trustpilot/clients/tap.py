"""Run the Singer tap of PyPI as it is, with what it calls https://api.trustpilot.com on this machine.

It has the address fixed. Where the name leads is said here, as a line in the hosts file would; the
certificate it checks itself.

    PYTHONPATH=… python tap.py https://127.0.0.1:8030 --config FILE
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Any
from urllib.parse import urlsplit

import certifi

_LOOK_UP = socket.getaddrinfo


def _look_up(host: Any, port: Any, *arguments: Any, **named: Any) -> Any:
    if (host, port) != ("api.trustpilot.com", 443):
        raise OSError(f"nothing but Trustpilot is to be asked, and not '{host}'")
    return _LOOK_UP(_HERE.hostname, _HERE.port, *arguments, **named)


if __name__ == "__main__":
    _HERE = urlsplit(sys.argv.pop(1))
    socket.getaddrinfo = _look_up
    # It sends prepared requests, for which `requests` does not look into the environment.
    certifi.where = lambda: os.environ["REQUESTS_CA_BUNDLE"]
    from tap_trustpilot import main  # type: ignore[import-not-found]

    main()
