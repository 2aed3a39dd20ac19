"""The certificate of a server on this machine, made on the spot for one run."""

from __future__ import annotations

import ssl
from collections.abc import Iterable

from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable

_OWN_NAMES = ("127.0.0.1", "localhost", "::1")


@immutable
class Certificates:
    """What a server needs to speak TLS, and its clients to believe it.

    `authority` is the certificate, as PEM, of the authority that has signed the server's: whoever
    trusts it gets through. The authority's private key never leaves the memory, and is forgotten as
    soon as it has signed. The server's is for a moment in a file that only the user can read, since
    Python's `ssl` takes it from nowhere else.
    """

    context: ssl.SSLContext
    authority: bytes

    @classmethod
    def made_for(cls, names: Iterable[str]) -> Certificates:
        """Return new ones for this machine's own names, and `names`: hosts and IP addresses.

        Raises LiquidPilotError without the package trustme, which the extra `tls` brings, and for
        what no certificate can name, as a host with '_'.

        >>> Certificates.made_for(["api.example.com"]).authority[:27]
        b'-----BEGIN CERTIFICATE-----'
        """
        try:
            import trustme
        except ImportError as error:
            raise LiquidPilotError(
                "https needs the package 'trustme', which is not installed",
                hint="pip install trustme",
            ) from error
        authority = trustme.CA(organization_name="liquidpilot", organization_unit_name="one run")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.options |= ssl.OP_NO_RENEGOTIATION
        context.set_alpn_protocols(["http/1.1"])
        known = dict.fromkeys((*_OWN_NAMES, *sorted(names)))
        try:
            authority.issue_cert(*known).configure_cert(context)
        except ValueError as error:
            raise LiquidPilotError(
                f"no certificate can be made for this host: {error}",
                hint="name an address of this machine with --host, as 127.0.0.1",
            ) from error
        return cls(context, authority.cert_pem.bytes())
