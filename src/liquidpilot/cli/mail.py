"""`liquidpilot mail`: an e-mail as it is received: what it weighs, as a file, or sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from liquidpilot.cli.exits import Exit, exit_for
from liquidpilot.cli.options import Asked, allow_option, rendering_options, sandbox_option
from liquidpilot.cli.printing import note_text
from liquidpilot.cli.session import Session
from liquidpilot.cli.streams import (
    Paint,
    printable,
    result_paint,
    working,
    write_note,
    write_result,
)
from liquidpilot.cli.targets import render_target
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import write_bytes
from liquidpilot.wording import counted

if TYPE_CHECKING:
    from liquidpilot.mail.images import EmailImage
    from liquidpilot.mail.message import MadeEmail
    from liquidpilot.mail.report import EmailReport
    from liquidpilot.rendering.workspace import Workspace

_EPILOG = """\b
Examples:
  liquidpilot mail review_spotlight --profile loyal_customer
  liquidpilot mail review_spotlight --eml spotlight.eml
  liquidpilot mail review_spotlight --smtp 127.0.0.1:1025
  liquidpilot mail review_spotlight --smtp mail.example.com:25 --to you@example.com

\b
Exit codes:
  0 done, 1 an error in the template, 2 nothing could be made or sent,
  3 a call without a fixture, 4 aborted, 130 interrupted
"""

_VERSION = 1


@click.command("mail", epilog=_EPILOG)
@rendering_options
@click.option(
    "--eml",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write it as a file that mail programs open; '-' prints it.",
)
@click.option(
    "--smtp",
    "server",
    metavar="HOST:PORT",
    help="Send it to a mail server: to one on this machine, or one in 'smtp_hosts'.",
)
@click.option(
    "--to", "recipient", metavar="ADDRESS", help="Whom it is for, in place of the person."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print what it weighs, links to and shows.",
)
@sandbox_option
@allow_option
@click.pass_obj
def command(
    session: Session,
    asked: Asked,
    file: Path | None,
    server: str | None,
    recipient: str | None,
    form: Literal["text", "json"],
    sandbox: bool,
    allowed: tuple[str, ...],
) -> Exit:
    """Make the e-mail MESSAGE as one person receives it.

    Its CSS is inlined if it asks for that, as Braze does. Without --eml and --smtp its size, links,
    images and contrast are printed.
    """
    from liquidpilot.mail.message import email_for, parse_addresses, refuse_other_channels

    opened, wanted, arguments = asked.find(session)
    to = parse_addresses(recipient, "'--to'")[0] if recipient is not None else None
    simulation = opened.simulate(arguments["scenario"]) if sandbox else None
    render = partial(opened.render, wanted, **arguments, simulation=simulation)
    rendered = render_target(opened, render)
    refuse_other_channels(rendered)
    if not rendered.ok:
        write_note(note_text(rendered, opened, session))
        write_note("no e-mail is made of it\n")
        return exit_for(rendered.status)
    with working("making the e-mail"):
        made = email_for(
            opened,
            wanted,
            rendered,
            profile=arguments["profile"],
            settings=arguments["settings"],
            now=arguments["now"],
            recipient=to,
        )
    for notice in made.notices:
        write_note(f"{printable(notice)}\n")
    if server is not None:
        _send(made, server, opened, allowed, is_named=to is not None)
    if file is not None:
        _write(made, file)
    if server is None and file is None:
        write_result(_reported(made, rendered.received.html, opened.root, form))
    return Exit.DONE


def _reported(made: MadeEmail, html: str, root: Path, form: Literal["text", "json"]) -> str:
    # Imported only where nothing is made but the report.
    from liquidpilot.mail.report import report_on

    with working("looking at the e-mail"):
        report = report_on(html, root)
    return _document(made, report) if form == "json" else _text(made, report, result_paint())


def _send(
    made: MadeEmail, text: str, workspace: Workspace, allowed: Iterable[str], *, is_named: bool
) -> None:
    # Imported only where mail is sent.
    from liquidpilot.cli.asking import mail_server
    from liquidpilot.mail.delivery import send_email

    server = mail_server(text, workspace, allowed)
    if not server.is_loopback and not is_named:
        raise LiquidPilotError(
            f"say whom '{server}' is to send it to: the person of a profile may be a customer",
            hint="add --to you@example.com",
        )
    with working("sending"):
        send_email(made, server)
    write_note(f"sent to {printable(made.recipient.addr_spec)} by way of {server}\n")


def _write(made: MadeEmail, file: Path) -> None:
    if file == Path("-"):
        write_result(made.data.decode("ascii"))
        return
    write_bytes(file, made.data)
    write_note(f"wrote {file.as_posix()}\n")


_LONGEST = 76
_SCHEMES = {"light": "in light", "own": "in its own dark", "inverted": "inverted"}


def _document(made: MadeEmail, report: EmailReport) -> str:
    document = {
        "version": _VERSION,
        "headers": [list(pair) for pair in made.message.items()],
        "notices": list(made.notices),
        **report.document(),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _text(made: MadeEmail, report: EmailReport, paint: Paint) -> str:
    return "\n".join(
        (
            *(f"{paint.bold(name)}: {_line(made.message[name])}" for name in ("From", "To")),
            f"{paint.bold('Subject')}: {_line(made.message['Subject'])}",
            "",
            *_size_lines(report, paint),
            "",
            paint.bold(counted(len(report.links), "link")),
            *(
                f"  {each.position.line}: {_line(each.text)} → {_line(each.url)}"
                for each in report.links
            ),
            "",
            paint.bold(counted(len(report.images), "image")),
            *(f"  {each.position.line}: {_image(each)}" for each in report.images),
            "",
            *_contrast_lines(report, paint),
            "",
        )
    )


def _line(text: str) -> str:
    shown = printable(str(text))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _kilobytes(size: int) -> str:
    return f"{size / 1024:,.1f} KB"


def _size_lines(report: EmailReport, paint: Paint) -> Iterator[str]:
    size = report.size
    yield (
        f"{paint.bold(_kilobytes(size.written))} of HTML, about {_kilobytes(size.arriving)} as it "
        f"arrives, {_kilobytes(size.most)} at most"
    )
    if size.cut is not None:
        cut = size.cut.position
        words = f"Gmail cuts it off at line {cut.line}, column {cut.column} of the HTML"
        yield paint.severity("warning", words)


def _image(image: EmailImage) -> str:
    size = f"{image.width or '?'} × {image.height or '?'}"
    parts = [
        "a background" if image.is_background else _alternative(image.alternative),
        "" if image.is_background or not (image.width or image.height) else size,
        "" if image.weight is None else _kilobytes(image.weight),
        _line(image.url),
    ]
    return ", ".join(part for part in parts if part)


def _alternative(text: str | None) -> str:
    if text is None:
        return "no alternative text"
    return f"'{_line(text)}'" if text.strip() else "decoration"


def _contrast_lines(report: EmailReport, paint: Paint) -> Iterator[str]:
    if report.notice:
        yield report.notice
    for scheme, found in report.contrasts.items():
        weak = [each for each in found if not each.is_enough]
        words = f"contrast {_SCHEMES[scheme]}"
        if not weak:
            yield f"{paint.bold(words)}: every text stands out enough"
            continue
        number = sum(each.texts for each in weak)
        yield f"{paint.bold(words)}: {paint.severity('warning', counted(number, 'weak text'))}"
        for each in weak:
            yield (
                f"  {each.position.line}: '{_line(each.text)}' {each.colour} on {each.background}: "
                f"{each.ratio:g}, should be {each.needed:g}"
            )
