"""The mail clients that e-mails are checked for: `mail_clients` below `[check]`."""

from __future__ import annotations

from liquidpilot.datafiles.shapes import Key, ListOf, Text
from liquidpilot.datafiles.tables import Table
from liquidpilot.suggestions import did_you_mean

MAIL_CLIENTS = (
    *("gmail", "outlook", "outlook.com", "yahoo", "apple-mail", "samsung", "aol", "thunderbird"),
    *("gmx", "web.de", "t-online.de", "orange", "laposte", "proton", "mail.ru", "fastmail"),
)
"""The mail clients whose support for CSS is known."""

USUAL_CLIENTS: tuple[str, ...] = MAIL_CLIENTS[:4]
"""Those that are asked without a setting."""

MAIL_CLIENTS_KEY = Key(
    "mail_clients",
    "The mail clients that e-mails are checked for: 'gmail', 'outlook' (on Windows), "
    "'outlook.com', 'yahoo', 'apple-mail', 'samsung', 'aol', 'thunderbird', 'gmx', "
    "'web.de', 't-online.de', 'orange', 'laposte', 'proton', 'mail.ru', 'fastmail'. "
    "Without it the first four.",
    ListOf(Text(MAIL_CLIENTS)),
    ["gmail", "outlook", "apple-mail"],
)


def read_mail_clients(check: Table | None) -> tuple[str, ...]:
    """Return the clients that the table `[check]` names, else the usual ones.

    Raises WorkspaceError, with line and column, for a client that is not known.
    """
    if check is None:
        return USUAL_CLIENTS
    clients = check.texts("mail_clients") or USUAL_CLIENTS
    for each in clients:
        if each not in MAIL_CLIENTS:
            hint = did_you_mean(each, MAIL_CLIENTS) or f"known: {', '.join(MAIL_CLIENTS)}"
            raise check.error(f"there is no mail client '{each}'", "mail_clients", hint)
    return clients
