"""`applications.toml`: who may call, and for whom."""

from __future__ import annotations

from typing import Literal, cast

from liquidpilot.extending import Table, did_you_mean
from liquidpilot.integrations.trustpilot.store.contents import Accounts
from liquidpilot.integrations.trustpilot.store.identifiers import stable_id
from liquidpilot.integrations.trustpilot.store.model import Application, BusinessUser
from liquidpilot.integrations.trustpilot.store.reading.data_files import DataFile
from liquidpilot.integrations.trustpilot.store.reading.unique import Unique
from liquidpilot.integrations.trustpilot.store.reading.values import (
    needed_text,
    object_id,
    one_of,
)

_APPLICATION_KEYS = ("key", "secret", "users", "redirect_uris")
_USER_KEYS = ("id", "email", "password", "name", "role")
_ROLES = ("Admin", "Manager", "Member")


def read_accounts(file: DataFile) -> Accounts:
    """Return applications and users. Raises WorkspaceError."""
    entries = file.entries("applications", "users", "accepts_any_key", "refused_keys")
    passwords: dict[str, str] = {}
    users = _read_users(file.root.tables("users"), passwords)
    refused = frozenset(file.root.texts("refused_keys", '["wrong-key"]'))
    keys = Unique("key")
    applications: dict[str, Application] = {}
    for entry in entries:
        application = _read_application(entry, passwords)
        keys.add(application.key, entry, "key")
        if application.key in refused:
            hint = "take it out of one of the two"
            message = f"the key '{application.key}' is among 'refused_keys' too"
            raise entry.error(message, "key", hint)
        applications[application.key] = application
    return Accounts(applications, users, bool(file.root.flag("accepts_any_key")), refused)


def _read_users(entries: list[Table], passwords: dict[str, str]) -> dict[str, BusinessUser]:
    """Return the users by id, and put their passwords by e-mail address into `passwords`."""
    ids, addresses = Unique("user"), Unique("e-mail address")
    users = {}
    for entry in entries:
        entry.refuse_unknown(_USER_KEYS)
        email = needed_text(entry, "email", "crm@pinewheel.example")
        role = one_of(entry, "role", _ROLES) or "Manager"
        user = BusinessUser(
            id=object_id(entry) or stable_id("business user", email),
            email=email,
            name=entry.text("name") or email,
            role=cast(Literal["Admin", "Manager", "Member"], role),
        )
        addresses.add(email, entry, "email")
        ids.add_id(user.id, entry)
        passwords[email] = needed_text(entry, "password", "sandbox-password")
        users[user.id] = user
    return users


def _read_application(entry: Table, passwords: dict[str, str]) -> Application:
    entry.refuse_unknown(_APPLICATION_KEYS)
    named = entry.texts("users", '["crm@pinewheel.example"]')
    for email in named:
        if email not in passwords:
            hint = did_you_mean(email, passwords) or "add it: [[users]] with email and password"
            raise entry.error(f"there is no user '{email}'", "users", hint)
    users = named if "users" in entry else tuple(passwords)
    return Application(
        key=needed_text(entry, "key", "sandbox-key"),
        secret=needed_text(entry, "secret", "sandbox-secret"),
        users=tuple((email, passwords[email]) for email in users),
        redirect_uris=entry.texts("redirect_uris", '["https://www.pinewheel.example/callback"]'),
    )
