"""`liquidpilot sandbox SERVICE`: a simulated service as an HTTP server, with options of its own."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from liquidpilot.boundary import Boundary
from liquidpilot.cli.completing import complete_names
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.interruption import done_at_the_end
from liquidpilot.cli.lazy_group import LazyGroup, help_without_command
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.streams import note_paint, printable, write_note, write_result
from liquidpilot.errors import LiquidPilotError, UnknownName, WorkspaceError
from liquidpilot.files import delete_file, scratch_folder, write_bytes
from liquidpilot.immutable import immutable
from liquidpilot.services.interface import Integration, SandboxOption, SandboxOptions
from liquidpilot.services.registry import (
    configured_settings,
    installed,
    integration_named,
    redaction,
)
from liquidpilot.services.simulation import data_of, open_sandbox
from liquidpilot.wording import shell_command
from liquidpilot.workspace.folders import find_workspace
from liquidpilot.workspace.workspace import WorkspaceFiles

if TYPE_CHECKING:
    from ssl import SSLContext

    from liquidpilot.replay.redaction import Redactor
    from liquidpilot.serving.addresses import Address


def data_folder(integration: Integration, given: Path | None, root: Path | None) -> Path | None:
    """Return where an author's own data are: the place `given`, else the workspace's at `root`.

    It is a folder or a file; None if there is none. Raises WorkspaceError if there is nothing where
    somebody says it is.
    """
    if given is not None:
        if not given.exists():
            path = given.as_posix()
            kind = "file" if given.suffix else "folder"
            command = shell_command("sandbox", integration.name, "--write-data", path)
            raise WorkspaceError(
                f"cannot read data from '{path}': there is no such {kind}",
                hint=f"`{command}` makes it",
            )
        return given
    if root is None:
        return None
    return data_of(integration, root / WorkspaceFiles(root).fixtures_folder / "sandbox")


def write_data(integration: Integration, place: Path, *, force: bool = False) -> list[str]:
    """Write the service's own data files into the folder `place`, and return their paths.

    A service that has a single one may have it in a file, `trustpilot.toml`.
    Raises LiquidPilotError, before anything is written, if one of them is there already and it is
    not to be done by `force`, and if there is nothing to write or no place to write it to.
    """
    texts = integration.data_files()
    if not texts:
        raise LiquidPilotError(f"'{integration.name}' has no data files")
    folder = place
    if place.suffix in (".toml", ".json"):
        if len(texts) > 1:
            message = f"'{integration.name}' has {len(texts)} data files"
            raise LiquidPilotError(message, hint="name a folder for them")
        (name, text) = next(iter(texts.items()))
        if Path(name).suffix != place.suffix:
            hint = f"name a file that ends with '{Path(name).suffix}', or a folder"
            raise LiquidPilotError(f"the data are not written as '{place.suffix}'", hint=hint)
        folder, texts = place.parent, {place.name: text}
    present = [name for name in texts if (folder / name).exists()]
    if present and not force:
        listed = ", ".join(f"'{name}'" for name in present)
        raise LiquidPilotError(
            f"'{folder.as_posix()}' has {listed} already",
            hint="nothing was written; name another folder, or write over them with --force",
        )
    inside = Boundary(folder, folder.as_posix())
    for name, text in texts.items():
        inside.write_text(name, text)
    return [(folder / name).as_posix() for name in texts]


_DNS_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_TRUST = """\
clients have to trust this certificate, which is made for this run and deleted at its end:
  Node     NODE_EXTRA_CA_CERTS={file}
  Python   SSL_CERT_FILE={file}
           REQUESTS_CA_BUNDLE={file} (what uses 'requests')
  Ruby     SSL_CERT_FILE={file}
  curl     --cacert {file}
  PHP      -d openssl.cafile={file} -d curl.cainfo={file}
"""


@contextmanager
def certificate_file(certificate: bytes, given: str) -> Iterator[Path]:
    """Write a certificate to the file `given`, or to a temporary one for "", and yield its path.

    At the end the file is deleted. Raises LiquidPilotError if there is a file of that name.
    """
    with scratch_folder() if not given else nullcontext() as folder:
        path = Path(given).absolute() if folder is None else folder / "certificate.pem"
        if path.exists():
            hint = "delete it, or name another file; it is deleted when the sandbox ends"
            raise LiquidPilotError(f"there is a file '{given}' already", hint=hint)
        with done_at_the_end(partial(delete_file, path, path.as_posix())):
            write_bytes(path, certificate, given or None, durable=False)
            yield path


_EPILOG = """\b
Examples:
  liquidpilot sandbox trustpilot
  liquidpilot sandbox trustpilot --scenario trustpilot-rate-limited
  liquidpilot sandbox trustpilot --tls
  liquidpilot sandbox trustpilot --write-data fixtures/sandbox/trustpilot.toml
"""


class _Services(LazyGroup):
    """One sub-verb a service, made when it is asked for."""

    heading = "Services"

    def summaries(self) -> dict[str, str]:
        return {each.name: each.title or each.name for each in installed()}

    def load(self, name: str) -> click.Command:
        return _command_for(integration_named(name))


@click.group(
    "sandbox",
    cls=_Services,
    epilog=_EPILOG,
    subcommand_metavar="SERVICE …",
    invoke_without_command=True,
)
@click.pass_context
def command(context: click.Context) -> Exit | None:
    """Run a simulated web service on this machine; nothing that is sent to it goes any further."""
    return help_without_command(context)


@immutable
class _Wanted:
    """What the options of every sandbox say, named as they are."""

    port: int
    host: str
    data: Path | None
    scenario: str | None
    write_data: Path | None
    force: bool
    quiet: bool
    tls: str | None
    workspace: Path | None


def _command_for(integration: Integration) -> click.Command:
    @click.pass_obj
    def run(session: Session, /, **values: object) -> Exit:
        given = {each.name: values.pop(_key(each)) for each in integration.sandbox_options}
        source = click.get_current_context().get_parameter_source
        settings = {
            each.name: given[each.name]
            for each in integration.sandbox_options
            if source(_key(each)) is not ParameterSource.DEFAULT
        }
        return _run(session, integration, _Wanted(**values), settings)  # type: ignore[arg-type]

    made = click.Command(
        integration.name,
        callback=run,
        params=[*_common_options(integration), *map(_own_option, integration.sandbox_options)],
        help=f"Answer on this machine as {integration.title or integration.name} does.\n\n"
        "Ctrl-C ends it.",
    )
    return workspace_option(made)


def _common_options(integration: Integration) -> list[click.Option]:
    folder = click.Path(path_type=Path)
    port = click.IntRange(0, 65535)
    return [
        click.Option(
            ["--port"],
            default=8030,
            show_default=True,
            type=port,
            help="The port; if it is taken, the next free one. 0: any free port.",
        ),
        click.Option(
            ["--host"], default="127.0.0.1", show_default=True, help="The address to listen on."
        ),
        click.Option(
            ["--data"],
            metavar="PATH",
            type=folder,
            help="A file or a folder of data that replace those of the service; without it, "
            f"'fixtures/sandbox/{integration.name}.toml', or a folder of this name.",
        ),
        click.Option(
            ["--scenario"],
            metavar="NAME",
            shell_complete=complete_names([each.name for each in integration.scenarios]),
            help="The scenario that the service plays.",
        ),
        click.Option(
            ["--write-data"],
            metavar="PATH",
            type=folder,
            help="Write data that load into a file or a folder, to be changed, and end.",
        ),
        click.Option(
            ["--force"], is_flag=True, help="With --write-data: overwrite existing files."
        ),
        click.Option(["--quiet"], is_flag=True, help="Print no line for each request that comes."),
        click.Option(
            ["--tls"],
            is_flag=False,
            flag_value="",
            metavar="[FILE]",
            help="Speak https, with a certificate made for this run. What clients have to trust is "
            "written to FILE, without it to a temporary one, and deleted at the end.",
        ),
    ]


def _own_option(option: SandboxOption) -> click.Option:
    is_flag = isinstance(option.default, bool)
    return click.Option(
        [f"--{option.name}", _key(option)],
        is_flag=is_flag,
        default=option.default,
        show_default=not is_flag and option.default != "",
        help=option.help,
    )


def _key(option: SandboxOption) -> str:
    # No name that an option of every sandbox has.
    return f"service_{option.name.replace('-', '_')}"


def _run(
    session: Session,
    integration: Integration,
    wanted: _Wanted,
    given: Mapping[str, bool | int | str],
) -> Exit:
    if wanted.force and wanted.write_data is None:
        hint = "leave it out, or name the folder with --write-data"
        raise LiquidPilotError("'--force' only goes with '--write-data'", hint=hint)
    if wanted.write_data is not None:
        for path in write_data(integration, wanted.write_data, force=wanted.force):
            write_result(f"{path}\n")
        return Exit.DONE
    scenarios = [each.name for each in integration.scenarios]
    if wanted.scenario is not None and wanted.scenario not in scenarios:
        kind = f"scenario of '{integration.name}' called"
        raise UnknownName.among(kind, wanted.scenario, scenarios)
    root = find_workspace(wanted.workspace)
    if root is not None:
        session.root = root
    tables = WorkspaceFiles(root).configuration.services if root is not None else {}
    defaults = {each.name: each.default for each in integration.sandbox_options}
    configured = configured_settings(tables).get(integration.name, {})
    settings = {**defaults, **configured, **given}
    data = data_folder(integration, wanted.data, root)
    options = SandboxOptions(data=data, scenario=wanted.scenario, settings=settings)
    sandbox = open_sandbox(integration, options, root)
    if sandbox is None:
        raise LiquidPilotError(f"'{integration.name}' has no sandbox")
    # Imported late, so that a mistake in the arguments is reported at once.
    from liquidpilot.services.server import SandboxServer
    from liquidpilot.serving.addresses import Address

    address = Address(wanted.host, wanted.port)
    tell = None if wanted.quiet else _tell
    with _tls(integration, address, wanted.tls) as (context, note):
        server = SandboxServer(integration, sandbox, _redactor(root), address, tell, context)

        def ready() -> None:
            write_result(f"{server.url}\n")
            write_note(f"{note}Ctrl-C ends it\n")

        if not address.is_loopback:
            paint = note_paint().severity("warning", "warning")
            write_note(
                f"{paint}: everybody who can reach this machine can read what is sent here\n"
            )
        server.run(ready)
    return Exit.DONE


@contextmanager
def _tls(
    integration: Integration, address: Address, file: str | None
) -> Iterator[tuple[SSLContext | None, str]]:
    """Yield what makes the server speak https, if `file` is not None, and what a user is told."""
    if file is None:
        yield None, ""
        return
    from liquidpilot.serving.certificates import Certificates

    own = [address.host]
    if address.is_everywhere:
        # Some systems give a machine a name that no certificate can have.
        own = [name for name in [socket.gethostname()] if _DNS_NAME.fullmatch(name)]
    certificates = Certificates.made_for({*integration.hosts, *own})
    with certificate_file(certificates.authority, file) as path:
        quoted = f'"{path}"' if " " in str(path) else str(path)
        yield certificates.context, _TRUST.format(file=quoted)


def _tell(line: str) -> None:
    write_note(f"{printable(line)}\n")


def _redactor(root: Path | None) -> Redactor:
    if root is not None:
        from liquidpilot.rendering.workspace import Workspace

        return Workspace.open(root)._redactor
    from liquidpilot.replay.redaction import Redactor

    secret = redaction()
    return Redactor(names=secret.names, shapes=secret.shapes)
