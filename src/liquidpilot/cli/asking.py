"""What a run that sends needs a person's word for: further hosts, and secrets to any host."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from liquidpilot.cli.streams import hide_working, note_paint, printable, write_note
from liquidpilot.connected_content import MissingFixture, Request, Response, Transport
from liquidpilot.connected_content.errors import HostNotListed, RequestFailed
from liquidpilot.consent import Consents, Sending
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.rendering.sent_variables import SentVariables, secret_variables
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.wording import counted
from liquidpilot.workspace.configuration import MailConfiguration
from liquidpilot.workspace.folders import RULES_FILE
from liquidpilot.workspace.messages import Message

if TYPE_CHECKING:
    from liquidpilot.mail.delivery import MailServer


class AskingTransport:
    """Sends what may be sent to a host, and asks the user where that is not decided yet.

    A host that `record_hosts` lists is asked; with `asks_for_hosts` there is a question for each
    further one on a terminal, to all of which `yes` answers. The value of an environment variable
    goes to a host if that is among the texts `allowed`, or was allowed in this workspace before;
    else there is a question on a terminal, and the answer is remembered. In a pipe no one can be
    asked, so that it is no. After a no nothing more is sent, and `problem` says why. `message`
    is what is rendered.

    Raises LiquidPilotError for a text in `allowed` that is not `VARIABLE@HOST`.
    """

    def __init__(
        self,
        workspace: Workspace,
        allowed: Iterable[str] = (),
        message: Message | None = None,
        *,
        asks_for_hosts: bool = False,
        yes: bool = False,
    ) -> None:
        # Imported only where real services are asked.
        from liquidpilot.connected_content.live import Live

        self._new_live = Live
        self._hosts = workspace._files.configuration.connected_content.record_hosts
        self._live = Live(self._hosts)
        self._redactor = workspace._redactor
        self._asks_for_hosts = asks_for_hosts
        self._yes = yes
        self._refused_hosts: set[str] = set()
        self._variables = SentVariables(workspace._files, message)
        self._consents = Consents(workspace.root)
        self._allowed = set(map(_parse, allowed))
        self._refused: dict[Sending, None] = {}
        self._failure: LiquidPilotError | None = None

    def send(self, request: Request, /) -> Response:
        """Return what the server answers.

        Raises what Live raises, and MissingFixture for what may not be sent.
        """
        if self.problem is not None:
            raise MissingFixture("nothing more is sent, because a secret may not be sent")
        self._check(request)
        return self._live.send(request)

    def rehearsal(self) -> Transport | None:
        """Return a transport that asks all questions and sends nothing; None if there are none.

        Rendering with it first shows in `problem` whether anything was refused, before anything is
        sent.
        """
        return _Rehearsal(self._check) if self._variables else None

    @property
    def problem(self) -> LiquidPilotError | None:
        """Why the run has to end: what may not be sent, or why that is unknown; None if it may."""
        if self._failure is not None or not self._refused:
            return self._failure
        return _not_allowed(
            Sending(each.variable, self._shown(each.host)) for each in self._refused
        )

    def raise_problem(self) -> None:
        """Raise `problem`, if there is one."""
        if (problem := self.problem) is not None:
            raise problem

    def _check(self, request: Request) -> None:
        """Ask whatever is to be asked about `request`. Raises MissingFixture if it is not sent."""
        destination = self._destination(request)
        try:
            self._check_credential(request)
            self._check_variables(request, destination)
        except RequestFailed:
            raise
        except LiquidPilotError as error:
            # Raised here, it would be the failure of one call, and the run would go on.
            self._failure = self._failure or error
            raise MissingFixture(error.message, hint=error.hint) from error

    def _destination(self, request: Request) -> str:
        try:
            return self._live.destination(request)
        except HostNotListed as error:
            error.message = f"'{error.host}' is not asked: the configuration does not list it"
            error.hint = (
                "write into liquidpilot.toml, under [connected_content]: "
                f"record_hosts = {error.entries}"
            )
            if not self._asks_for_hosts:
                raise
            if error.host in self._refused_hosts or not self._may_ask(error.host, request):
                self._refused_hosts.add(error.host)
                error.hint = f"{error.hint}\nor allow it this once: --yes"
                raise
            self._hosts = (*self._hosts, error.host)
        self._live = self._new_live(self._hosts)
        return self._live.destination(request)

    def _may_ask(self, host: str, request: Request) -> bool:
        if self._yes:
            return True
        redacted = self._redactor.request(request)
        call = f"{note_paint().bold(redacted.method)} {printable(redacted.url)}"
        return _is_yes(f"{call}\n  '{host}' is not in 'record_hosts'. Ask it? [y/N] ")

    def _check_credential(self, request: Request) -> None:
        hosts = self._variables.hosts_of(request.credential)
        if hosts is None:
            return
        try:
            self._new_live(hosts).destination(request)
        except HostNotListed as error:
            raise LiquidPilotError(
                f"the credential '{request.credential}' is not sent to '{error.host}'",
                hint=f"'hosts' of [{request.credential}] in credentials.toml does not list it",
            ) from error

    def _check_variables(self, request: Request, destination: str) -> None:
        sendings = [Sending(each, destination) for each in self._variables.in_request(request)]
        for each in sendings:
            if self._is_allowed(each):
                self._allowed.add(each)
            else:
                self._refused[each] = None
        if not self._allowed.issuperset(sendings):
            raise MissingFixture(f"a secret may not be sent to '{self._shown(destination)}'")

    def _is_allowed(self, sending: Sending) -> bool:
        if sending in self._allowed:
            return True
        # One no ends the run.
        is_asked = not self._refused
        return _may_send(self._consents, sending, self._shown(sending.host), is_asked=is_asked)

    def _shown(self, host: str) -> str:
        return printable(self._redactor.text(host))


def mail_server(text: str, workspace: Workspace, allowed: Iterable[str]) -> MailServer:
    """Return the mail server that `text` names, with its login, if mail may be sent to it.

    One on this machine is free. Another one stands in `smtp_hosts`, and the user has allowed it: by
    one of the texts `allowed` (`e-mail@HOST:PORT`), before, or now on a terminal. The same holds
    for each variable of the credential that `smtp_credential` names, on this machine too.
    Raises LiquidPilotError.
    """
    from liquidpilot.mail.delivery import CONSENT, Login, parse_server

    server = parse_server(text)
    if not server.is_loopback and not server.is_listed(_mail_of(workspace).smtp_hosts):
        raise LiquidPilotError(
            f"no mail is sent to '{server}': the configuration does not list it",
            hint=f'write into liquidpilot.toml, under [mail]: smtp_hosts = ["{server}"]',
        )
    variables = _variables_for(server, workspace)
    names = dict.fromkeys(
        ([] if server.is_loopback else [CONSENT]) + [each for each, _ in variables]
    )
    sendings = [_parse(f"{name}@{server}") for name in names]
    asked = [each for each in sendings if each not in set(map(_parse, allowed))]
    consents = Consents(workspace.root)
    refused: list[Sending] = []
    for each in asked:
        # One no ends the run.
        if not _may_send(consents, each, str(server), is_asked=not refused):
            refused.append(each)
    if refused:
        raise _not_allowed(refused)
    return replace(server, login=Login(*(value for _, value in variables))) if variables else server


def _mail_of(workspace: Workspace) -> MailConfiguration:
    return workspace._files.configuration.mail


def _variables_for(server: MailServer, workspace: Workspace) -> list[tuple[str, str]]:
    """Return the variables of the username and the password that `server` is told, with values.

    There are none without `smtp_credential`, and for a server on this machine that the credential
    does not list. Raises LiquidPilotError.
    """
    name = _mail_of(workspace).smtp_credential
    if name is None:
        return []
    credentials = workspace._files.credentials()
    if name not in credentials.sent:
        raise UnknownName.among("credential", name, list(credentials.sent))
    sent = credentials.sent[name]
    if server.is_loopback if sent.hosts is None else not server.is_listed(sent.hosts):
        if server.is_loopback:
            return []
        raise LiquidPilotError(
            f"the credential '{name}' is not sent to '{server}'",
            hint=f"'hosts' of [{name}] in credentials.toml does not list it",
        )
    if "username" not in credentials.values[name]:
        raise LiquidPilotError(
            f"a mail server asks for a username with a password, and the credential '{name}' has "
            "headers",
            hint="name another one under [mail], in 'smtp_credential'",
        )
    secrets = secret_variables(workspace._files)
    for each in sent.variables:
        if not secrets[each]:
            raise LiquidPilotError(
                f"the environment variable '{each}' is not set",
                hint=f"'{server}' asks for it; it stands in [{name}] of credentials.toml",
            )
        if not secrets[each].isascii():
            raise LiquidPilotError(
                f"the value of '{each}' has other than ASCII letters, which no mail server is told"
            )
    return [(each, secrets[each]) for each in sent.variables]


def allowed_rules(workspace: Workspace, *, is_allowed: bool) -> str:
    """Return the digest of the workspace's file of rules, if it may run; "" if there is none.

    It may if that `is_allowed` for this run, or was allowed before, or is now, on a terminal, which
    is remembered. Raises LiquidPilotError for what cannot be read or written.
    """
    from liquidpilot.check.team_rules import code_of, digest_of

    code = code_of(workspace)
    if code is None or is_allowed:
        return digest_of(code)
    consents = Consents(workspace.root)
    if consents.allows_code(RULES_FILE, code):
        return digest_of(code)
    lines = counted(code.count(b"\n") + 1, "line")
    what = f"{note_paint().bold(RULES_FILE)} is code of this workspace, of {lines}"
    if not _is_yes(f"{what}: may it run? (remembered until it changes) [y/N] "):
        return ""
    consents.allow_code(RULES_FILE, code)
    return digest_of(code)


def _may_send(consents: Consents, sending: Sending, host: str, *, is_asked: bool = True) -> bool:
    """Say whether the user has allowed a sending before, or does so now, if he `is_asked`."""
    if consents.allows_sending(sending):
        return True
    paint = note_paint()
    what = f"sends {paint.bold(sending.variable)} to {paint.bold(printable(host))}"
    if not is_asked or not _is_yes(f"{what}: allow? (remembered for this workspace) [y/N] "):
        return False
    consents.allow_sending([sending])
    write_note(f"  to withdraw it, delete it from {printable(str(consents.file))}\n")
    return True


def _not_allowed(sendings: Iterable[Sending]) -> LiquidPilotError:
    shown = list(sendings)
    pairs = ", ".join(f"'{each.variable}' to '{each.host}'" for each in shown)
    options = " ".join(f"--allow {each}" for each in shown)
    return LiquidPilotError(
        f"this sends {pairs}, and nobody has allowed that", hint=f"if it is meant, add {options}"
    )


class _Rehearsal:
    def __init__(self, check: Callable[[Request], None]) -> None:
        self._check = check

    def send(self, request: Request, /) -> Response:
        self._check(request)
        raise MissingFixture("nothing is sent in a rehearsal")


def is_terminal() -> bool:
    """Say whether a user can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _is_yes(question: str) -> bool:
    if not is_terminal():
        return False
    hide_working()
    write_note(question)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _parse(text: str) -> Sending:
    from liquidpilot.connected_content.live import as_destination

    variable, _, typed = text.partition("@")
    host = as_destination(typed)
    if not variable.strip() or host is None:
        hint = "for example --allow TRUSTPILOT_API_KEY@api.trustpilot.com"
        raise LiquidPilotError(f"'--allow {text}' is not VARIABLE@HOST", hint=hint)
    return Sending(variable.strip(), host)


allow_network_option = click.option(
    "--allow-network",
    is_flag=True,
    help="Call real services even in CI, where that is otherwise refused.",
)
"""The option of the verbs that open connections."""


def refuse_in_ci(allowed: bool) -> None:
    """Raise LiquidPilotError where `CI` is set, as code hosts do, unless it is `allowed`."""
    if not allowed and os.environ.get("CI", "").lower() not in ("", "0", "false", "no"):
        raise LiquidPilotError(
            "no real service is called in CI (the environment variable 'CI' is set)",
            hint="add --allow-network if this job is meant to",
        )
