"""What a page posts: a text to try or to save, a file to write, a message that leaves the page.

Each function answers one address. They run in threads, as those of `routes` do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from liquidpilot.boundary import reading_instead
from liquidpilot.datafiles.json_text import JsonMistake
from liquidpilot.errors import LiquidPilotError
from liquidpilot.preview.accepting import accept
from liquidpilot.preview.answers import (
    Asked,
    asked_number,
    asked_pairs,
    asked_text,
    problem,
    read_asked,
    refusal,
)
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.drafts import Draft
from liquidpilot.preview.editing import (
    file_of_view,
    fixture_with_answer,
    keep_draft,
    person_with_values,
    save_file,
)
from liquidpilot.preview.new_files import create_stub, save_profile
from liquidpilot.preview.pages import page
from liquidpilot.preview.state import PreviewState, View

if TYPE_CHECKING:
    from liquidpilot.mail.delivery import MailServer


def change_routes(state: PreviewState, mail_server: MailServer | None) -> list[Route]:
    """Return the routes of all that pages post. They send mail to `mail_server`."""
    changes = _Changes(state, mail_server)
    answers = {
        "/accepted": changes.accept,
        "/first-message": changes.begin,
        "/mails": changes.send,
        "/pictures": changes.draw,
        "/fixtures": changes.create_fixture,
        "/profiles": changes.create_profile,
        "/drafts": changes.draft,
        "/answers": changes.change_answer,
        "/values": changes.save_values,
        "/files": changes.save,
        "/deliveries": changes.deliver,
    }
    return [Route(path, _posted(each), methods=["POST"]) for path, each in answers.items()]


def _posted(answer: Callable[[Asked], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers the JSON object that a page posts, or says why it is refused."""

    def answered(body: bytes) -> Response:
        try:
            asked = read_asked(body)
        except LiquidPilotError as error:
            return problem(error, 400)
        try:
            return answer(asked)
        except (LiquidPilotError, JsonMistake) as error:
            return refusal(error)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answered, await request.body())

    return endpoint


class _Changes:
    def __init__(self, state: PreviewState, mail_server: MailServer | None) -> None:
        self._state = state
        self._mail_server = mail_server

    def accept(self, asked: Asked) -> Response:
        """Make the present render the accepted one, if it is what the page has shown."""
        return self._written(asked, lambda view: accept(view, asked_text(asked, "digest")))

    def begin(self, asked: Asked) -> Response:
        """Make the first message of a workspace that has none."""
        return JSONResponse({"address": self._state.begin()}, 201)

    def send(self, asked: Asked) -> Response:
        """Send the e-mail to the mail server that the preview was started with."""
        # Imported only where a message leaves the page; so it is below.
        from liquidpilot.preview.leaving import send_mail

        to = asked_text(asked, "to")
        return self._of_page(
            asked, lambda view: JSONResponse(send_mail(view, self._mail_server, to))
        )

    def draw(self, asked: Asked) -> Response:
        """Draw the message as a PNG."""
        from liquidpilot.preview.leaving import picture_of

        display, width = Display.from_query(asked_pairs(asked)), asked_number(asked, "width", 640)
        return self._of_page(
            asked,
            lambda view: Response(picture_of(view, display, width), media_type="image/png"),
        )

    def create_fixture(self, asked: Asked) -> Response:
        """Write the fixture of a call that has none."""
        return self._written(asked, lambda view: create_stub(view, asked_number(asked, "number")))

    def create_profile(self, asked: Asked) -> Response:
        """Write the person of the page, with the changed values, as a new profile."""
        name = asked_text(asked, "name")
        return self._written(asked, lambda view: save_profile(self._state, view, name))

    def draft(self, asked: Asked) -> Response:
        """Keep the text of a file as somebody types it; the answer is the name of the draft."""
        path, text = str(asked.get("file", "")), str(asked.get("text", ""))
        return self._of_page(
            asked, lambda view: JSONResponse({"draft": keep_draft(self._state, view, path, text)})
        )

    def change_answer(self, asked: Asked) -> Response:
        """Put a JSON text into a fixture as one of its answers: as a draft, or to keep it."""
        call, name = asked_number(asked, "call"), str(asked.get("response", ""))
        text = str(asked.get("text", ""))

        def change(view: View) -> Response:
            with reading_instead({}):
                draft, fixture = fixture_with_answer(view, call, name, text, asked.get("seen"))
                said = {"fixture": fixture, "response": name}
                return JSONResponse({**self._drafted_or_saved(view, draft, asked), **said})

        return self._of_page(asked, change)

    def save_values(self, asked: Asked) -> Response:
        """Put the values that the page has changed into the file of its person."""

        def change(view: View) -> Response:
            with reading_instead({}):
                draft = person_with_values(view)
                return JSONResponse(self._drafted_or_saved(view, draft, asked))

        return self._of_page(asked, change)

    def save(self, asked: Asked) -> Response:
        """Save the text of a file, if it still is as its author has seen it."""
        path, text = str(asked.get("file", "")), str(asked.get("text", ""))

        def change(view: View) -> Response:
            with reading_instead({}):
                saved = save_file(view, path, text, asked_text(asked, "digest"))
            self._state.change([saved.path])
            return JSONResponse(saved.document())

        return self._of_page(asked, change)

    def deliver(self, asked: Asked) -> Response:
        """Hand a webhook to a simulated service; the answer is the part of the page about it."""
        choices = Choices.from_query(asked_pairs(asked))
        rendered, report = self._state.deliver(str(asked.get("address", "")), choices)
        return HTMLResponse(page("delivery.html", {"rendered": rendered, "report": report}))

    def _drafted_or_saved(self, view: View, draft: Draft, asked: Asked) -> dict[str, object]:
        if asked.get("save") is not True:
            return {"draft": self._state.drafts.keep(draft), "path": draft.path}
        source, _ = file_of_view(view, draft.path)
        saved = save_file(view, draft.path, draft.text, source.digest)
        self._state.change([saved.path])
        return {"path": saved.path}

    def _written(self, asked: Asked, write: Callable[[View], str]) -> Response:
        """Answer with the path of the file that `write` has written."""

        def written(view: View) -> Response:
            path = write(view)
            # The page asks again at once, perhaps before the watcher has seen the file.
            self._state.change([path])
            return JSONResponse({"path": path}, 201)

        return self._of_page(asked, written)

    def _of_page(self, asked: Asked, answer: Callable[[View], Response]) -> Response:
        """Answer with what is made of the view of the page that asks."""
        choices = Choices.from_query(asked_pairs(asked))
        with self._state.reading(choices):
            return answer(self._state.view(str(asked.get("address", "")), choices))
