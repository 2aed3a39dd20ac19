"""Which environment variables a request carries to a service.

A value gets into a request by the name of a credential, by `{secret:NAME}` in a fixture that is
verified, and out of the answer to a call that it was sent with before; so the credential is looked
at, and every text of the request. What an author has typed into a template needs no variable, and
is the author's to send: `check` tells of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from liquidpilot.connected_content import Request
from liquidpilot.replay.known_values import KnownValues
from liquidpilot.workspace.credentials import value_of
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.workspace import WorkspaceFiles


def secret_variables(files: WorkspaceFiles) -> Mapping[str, str]:
    """Return the environment variables whose values are secrets of a workspace, by name.

    They are those that `secrets` in its configuration lists and those of its credentials; one that
    is not set has an empty value. Raises WorkspaceError if a file is broken.
    """
    listed = files.configuration.connected_content.secrets
    names = dict.fromkeys((*listed, *files.credentials().variables))
    return {name: value_of(name) for name in names}


class SentVariables:
    """Tells which secret variables of a workspace a request carries; false if none is set.

    `message` is the one that is rendered, which may be no part of the workspace. Raises
    WorkspaceError if a file is broken, and for a value of fewer than 6 characters.
    """

    def __init__(self, files: WorkspaceFiles, message: Message | None = None) -> None:
        self._files = files
        self._message = message
        self._sent = files.credentials().sent
        set_values = {name: value for name, value in secret_variables(files).items() if value}
        # One by one, because two variables may have the same value.
        self._values = {name: KnownValues({name: value}) for name, value in set_values.items()}

    def __bool__(self) -> bool:
        return bool(self._values)

    def hosts_of(self, credential: str | None) -> tuple[str, ...] | None:
        """Return the only hosts that a credential may be sent to, None if it does not say."""
        found = None if credential is None else self._sent.get(credential)
        return None if found is None else found.hosts

    def in_request(self, request: Request) -> list[str]:
        """Return the names of the variables that are set and whose values `request` carries."""
        named = self._sent.get(request.credential or "")
        of_credential = () if named is None else named.variables
        body = (request.body or b"").decode("utf-8", "replace")
        texts = (request.url, *request.headers, *request.headers.values(), body)
        return [
            name
            for name, value in self._values.items()
            if name in of_credential or (_is_in(value, texts) and not self._is_typed(value))
        ]

    def _is_typed(self, value: KnownValues) -> bool:
        further = () if self._message is None else (self._message,)
        messages = (*self._files.messages_read(), *further)
        fields = (field.text for message in messages for field in message.fields.values())
        blocks = (block.source.text for block in self._files.content_blocks().values())
        return _is_in(value, (*fields, *blocks))


def _is_in(value: KnownValues, texts: Iterable[str]) -> bool:
    return any(value.name_in(text) is not None for text in texts)
