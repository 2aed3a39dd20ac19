"""Which address shows what. Each function answers one kind of request.

They run in threads; the server's own loop sends the events. Requests for a message that is being
rendered wait in the loop: if each took a thread, none would be left for other requests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from liquidpilot.boundary import reading_instead
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.preview.accepting import acceptance_of, accepted_documents
from liquidpilot.preview.answers import (
    choices_in,
    display_in,
    problem,
    refusal,
    shown_in_frame,
)
from liquidpilot.preview.cells import people_of
from liquidpilot.preview.changes import change_routes
from liquidpilot.preview.channels import controls_of
from liquidpilot.preview.choices import PageLink
from liquidpilot.preview.comparing import (
    both,
    both_choices,
    comparison_of,
    more_of,
    other_choices,
    table_of,
)
from liquidpilot.preview.documents import (
    frame_document,
    problem_document,
    raw_answer,
    running_document,
    text_document,
    without_scripts,
)
from liquidpilot.preview.editing import (
    answer_of_call,
    editable_files,
    marks_in,
    read_source,
    unreached_in,
)
from liquidpilot.preview.events import EventHub, TooManyListeners
from liquidpilot.preview.lists import (
    asked_outcomes,
    audience_of,
    found_parts,
    overview_parts,
    picker_parts,
    rail_parts,
)
from liquidpilot.preview.marks import Mark, marked_document
from liquidpilot.preview.outcomes import Outcomes
from liquidpilot.preview.pages import page
from liquidpilot.preview.places import Places, ShownPlace
from liquidpilot.preview.security import RUNNING_POLICY, SANDBOX
from liquidpilot.preview.state import PreviewState, View
from liquidpilot.preview.trail import trail_of
from liquidpilot.preview.turns import Turns
from liquidpilot.preview.verdicts import verdict_of
from liquidpilot.preview.views import (
    findings_of,
    is_empty,
    message_parts,
    shown_findings,
)
from liquidpilot.serving.pages import static_file, static_names
from liquidpilot.wording import shortened

if TYPE_CHECKING:
    from liquidpilot.mail.delivery import MailServer


def routed(state: PreviewState, hub: EventHub, mail_server: MailServer | None = None) -> Starlette:
    """Return what answers the requests to a preview of `state`, whose events come from `hub`.

    Pages send mail to `mail_server`, without one to where local ones listen.
    """
    turns = Turns()
    endpoints = _Endpoints(state, Outcomes(state, turns.is_anybody_waiting))

    async def listen(request: Request) -> Response:
        try:
            stream = hub.listen(state.epoch)
        except TooManyListeners:
            return PlainTextResponse("too many pages listen\n", 503)
        return StreamingResponse(stream, media_type="text/event-stream")

    routes = [
        Route("/", endpoints.overview),
        Route("/rail", endpoints.rail),
        Route("/find", endpoints.find),
        Route("/outcomes", endpoints.outcomes),
        Route("/audience/{address:path}", endpoints.audience),
        Route("/thumbnail/{address:path}", turns.taken("thumbnail", endpoints.thumbnail)),
        Route("/message/{address:path}", turns.taken("page", endpoints.message)),
        Route("/document/{address:path}", turns.taken("view", endpoints.document)),
        Route("/matrix/{address:path}", turns.taken("matrix", endpoints.matrix)),
        Route("/cells/{address:path}", turns.taken("matrix", endpoints.cells)),
        Route("/compare/{address:path}", turns.taken("view", endpoints.compare)),
        Route("/accepted/{address:path}", turns.taken("view", endpoints.accepted)),
        Route("/accepted-panel/{address:path}", turns.taken("view", endpoints.accepted_panel)),
        Route("/accepted-document/{address:path}", turns.taken("view", endpoints.accepted_side)),
        Route("/cell/{address:path}", turns.taken("view", endpoints.cell)),
        Route("/raw/{address:path}/{part}", turns.taken("view", endpoints.raw)),
        Route("/marks/{address:path}", turns.taken("view", endpoints.marks)),
        Route("/trail/{address:path}", turns.taken("view", endpoints.trail)),
        Route("/source/{address:path}", turns.taken("view", endpoints.source)),
        Route("/answer/{address:path}", turns.taken("view", endpoints.answer)),
        Route("/mail/{address:path}/{part}", turns.taken("view", endpoints.received)),
        Route("/open/{place}", endpoints.open_editor),
        Route("/events", listen),
        Route("/static/{name}", endpoints.static),
        *change_routes(state, mail_server),
        Route("/{rest:path}", endpoints.nothing),
    ]
    handlers = {LiquidPilotError: endpoints.explain, Exception: endpoints.explain}
    return Starlette(routes=routes, exception_handlers=handlers)


class _Endpoints:
    def __init__(self, state: PreviewState, outcomes: Outcomes) -> None:
        self._state = state
        self._outcomes = outcomes

    def overview(self, request: Request) -> Response:
        query = request.query_params.multi_items()
        parts = overview_parts(self._state, self._outcomes, query)
        return HTMLResponse(page("overview.html", {**parts, "rail": self._rail(request)}))

    def rail(self, request: Request) -> Response:
        """The list in the rail, for a page that is shown already."""
        at = request.query_params.get("at", "")
        return HTMLResponse(page("rail_list.html", {"rail": self._rail(request, at)}))

    def find(self, request: Request) -> Response:
        """What a picker or the palette offers for what is typed into it."""
        query = request.query_params.multi_items()
        return HTMLResponse(page("found.html", found_parts(self._state, self._outcomes, query)))

    def outcomes(self, request: Request) -> Response:
        """What becomes of messages, as far as it is known, and how many are left."""
        return JSONResponse(asked_outcomes(self._state, self._outcomes, request.query_params))

    def audience(self, request: Request) -> Response:
        """What becomes of one message for everybody, as far as it is known."""
        address = request.path_params["address"]
        audience = audience_of(self._state, self._outcomes, address)
        return HTMLResponse(page("audience.html", {"audience": audience}))

    def thumbnail(self, request: Request) -> Response:
        """The message as a small picture of it: for the default person, and nothing runs in it."""
        display = display_in(request)
        view = self._state.peek(request.path_params["address"], choices_in(request))
        if view.rendered is None:
            assert view.error is not None
            return shown_in_frame(problem_document(view.error), display)
        if is_empty(view.rendered):
            # A picture of nothing says nothing.
            return shown_in_frame(problem_document(verdict_of(view.rendered).error), display)
        html = without_scripts(frame_document(view, view.rendered, display))
        return shown_in_frame(html, display)

    def message(self, request: Request) -> Response:
        query = request.query_params.multi_items()

        def made(view: View) -> Response:
            parts = message_parts(
                self._state,
                view,
                query,
                display_in(request),
                unfinished=_may_be_unfinished(request),
            )
            pickers = picker_parts(self._state, self._outcomes, view, query)
            rail = self._rail(request, view.address)
            return HTMLResponse(page("message.html", {**parts, **pickers, "rail": rail}))

        return self._of_view(request, made)

    def _rail(self, request: Request, at: str = "") -> dict[str, object]:
        return rail_parts(self._state, self._outcomes, request.query_params.multi_items(), at)

    def document(self, request: Request) -> Response:
        display = display_in(request)

        def made(view: View) -> Response:
            shown = view.good
            if shown is None:
                assert view.error is not None
                return shown_in_frame(problem_document(view.error), display)
            if request.query_params.get("part") == "text":
                field = shown.fields.get("text")
                html = text_document("" if field is None else field.text, display)
            elif controls_of(shown.channel, shown.fields).runs and shown.abort is None:
                html = running_document(shown.fields["html"].text, display)
                return HTMLResponse(html, headers={"content-security-policy": RUNNING_POLICY})
            else:
                html = frame_document(view, shown, display)
            return shown_in_frame(html, display)

        return self._of_view(request, made)

    def matrix(self, request: Request) -> Response:
        query = request.query_params
        everything, wanted = query.get("all") == "1", query.get("who", "").strip()
        address, display = request.path_params["address"], display_in(request)
        table = table_of(self._state, address, display, everything=everything, wanted=wanted)
        link = PageLink(query.multi_items())
        parts = {"table": table, "everything": everything, "both": both, "link": link}
        rail = self._rail(request, table.address)
        return HTMLResponse(page("matrix.html", {**parts, "rail": rail}))

    def cells(self, request: Request) -> Response:
        """More rows of the matrix, for a page that is shown already."""
        query, display = request.query_params, display_in(request)
        start = query.get("from", "")
        table = more_of(
            self._state,
            request.path_params["address"],
            display,
            query.getlist("situation"),
            int(start) if start.isdecimal() else 0,
            wanted=query.get("who", "").strip(),
        )
        return HTMLResponse(page("matrix_rows.html", {"table": table, "both": both}))

    def compare(self, request: Request) -> Response:
        """Two renderings side by side."""
        found = self._state.find(request.path_params["address"])
        pairs, display = request.query_params.multi_items(), display_in(request)
        one, other = both_choices(self._state, found, pairs)
        workspace = self._state.workspace
        parts = {
            "address": found.address,
            "comparison": comparison_of(self._state, found.address, one, other, display),
            "query": [*both(one, other), *display.pairs()],
            "swapped": both(other, one),
            "marks": request.query_params.get("marks") != "0",
            "display": display,
            "sandbox": SANDBOX,
            "people": [each for each in people_of(workspace, found) if each is not None],
            "rail": self._rail(request, found.address),
        }
        return HTMLResponse(page("compare.html", parts))

    def cell(self, request: Request) -> Response:
        """One of two messages that are compared, with what differs marked."""
        address, display = request.path_params["address"], display_in(request)
        other = other_choices(request.query_params.multi_items())
        found = comparison_of(self._state, address, choices_in(request), other, display)
        is_right = request.query_params.get("side") == "B"
        return shown_in_frame(found.documents[is_right], display)

    def accepted(self, request: Request) -> Response:
        """How the message stands to what is accepted of it."""
        return self._of_acceptance(
            request,
            "accepted.html",
            lambda view: {"sandbox": SANDBOX, "rail": self._rail(request, view.address)},
        )

    def accepted_panel(self, request: Request) -> Response:
        """The same for the inspector of a page that is shown already."""
        return self._of_acceptance(request, "accepted_panel.html", lambda view: {})

    def _of_acceptance(
        self, request: Request, name: str, more: Callable[[View], dict[str, object]]
    ) -> Response:
        def made(view: View) -> Response:
            found, error = None, None
            try:
                found = acceptance_of(view)
            except LiquidPilotError as problem:
                error = problem
            parts = {"address": view.address, "choices": view.choices, "found": found}
            return HTMLResponse(page(name, {**parts, "error": error, **more(view)}))

        return self._of_view(request, made)

    def accepted_side(self, request: Request) -> Response:
        """The accepted render, or the present one beside it, with what differs marked."""
        display, is_right = display_in(request), request.query_params.get("side") == "B"
        return self._of_view(
            request,
            lambda view: shown_in_frame(accepted_documents(view, display)[is_right], display),
        )

    def raw(self, request: Request) -> Response:
        part, display = request.path_params["part"], display_in(request)
        try:
            return self._of_view(request, lambda view: raw_answer(view, part, display))
        except UnknownName as error:
            return problem(error, 404)

    def received(self, request: Request) -> Response:
        """The e-mail as it is received: its HTML, its text, a file, what is known of it."""
        # Imported only where a message leaves the page.
        from liquidpilot.preview.leaving import received_answer

        part, display = request.path_params["part"], display_in(request)
        try:
            return self._of_view(request, lambda view: received_answer(view, part, display))
        except LiquidPilotError as error:
            return refusal(error)

    def open_editor(self, request: Request) -> Response:
        path = self._state.place(request.path_params["place"])
        if path is None:
            return PlainTextResponse("there is no such place\n", 404)
        numbers = {
            name: text if (text := request.query_params.get(name, "1")).isdecimal() else "1"
            for name in ("line", "column")
        }
        editor = self._state.workspace._files.configuration.preview.editor
        encoded = quote(path.as_posix().lstrip("/"), safe="/:")
        return RedirectResponse(editor.format(path=encoded, **numbers), 302)

    def marks(self, request: Request) -> Response:
        """The document of the frame with marks in it, and what each of them is."""
        display = display_in(request)

        def made(view: View) -> Response:
            places = Places(self._state, view.redactor)
            found = findings_of(view)
            html, marks = marked_document(view, display, found)
            listed = [_shown_mark(each, places.at(each.place, framed=False)) for each in marks]
            told = [{"severity": each.severity, "message": each.message} for each in found]
            return JSONResponse({"document": html, "marks": listed, "findings": told})

        return self._of_view(request, made)

    def trail(self, request: Request) -> Response:
        """The part of a page that says what one mark is made of."""
        display, number = display_in(request), request.query_params.get("mark", "")

        def made(view: View) -> Response:
            found = findings_of(view)
            _, marks = marked_document(view, display, found)
            if not number.isdecimal() or int(number) >= len(marks):
                error = UnknownName("this place is no longer there", hint="point at it anew")
                return problem(error, 404)
            mark = marks[int(number)]
            places = Places(self._state, view.redactor)
            trail = trail_of(view, mark)
            parts = {
                "trail": trail,
                "at": places.at(mark.place),
                "origins": [(each, places.at(each.place)) for each in trail.origins],
                "findings": shown_findings([found[each] for each in mark.findings], places),
            }
            return HTMLResponse(page("trail.html", parts))

        return self._of_view(request, made)

    def source(self, request: Request) -> Response:
        """One of the files that a view is made of, to be edited, and what there is to say of it."""
        path = request.query_params.get("file", "")

        def made(view: View) -> Response:
            files = editable_files(view)
            try:
                with reading_instead({}):
                    source = read_source(view, path or (files[0].path if files else ""))
                names = view.choices.drafts
                drafts = dict(zip(names, self._state.drafts.named(names), strict=True))
            except LiquidPilotError as error:
                return problem(error, 404)
            own = (each.text for each in drafts.values() if each.path == source.path)
            return JSONResponse(
                {
                    **source.document(),
                    "draft": next(own, None),
                    "drafts": {name: each.path for name, each in drafts.items()},
                    "files": [{"path": each.path, "kind": each.kind} for each in files],
                    "marks": marks_in(source.path, view, findings_of(view)),
                    "unreached": [] if drafts else unreached_in(source.path, view),
                }
            )

        return self._of_view(request, made)

    def answer(self, request: Request) -> Response:
        """The answer of one call, to be edited."""
        number = request.query_params.get("call", "")

        def made(view: View) -> Response:
            try:
                answer = answer_of_call(view, int(number) if number.isdecimal() else 0)
            except LiquidPilotError as error:
                return problem(error, 404)
            return JSONResponse(
                {
                    "path": answer.path,
                    "fixture": answer.fixture,
                    "response": answer.response,
                    "text": answer.text,
                    "digest": answer.digest,
                }
            )

        return self._of_view(request, made)

    def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in static_names("liquidpilot.preview"):
            return PlainTextResponse("there is no such file\n", 404)
        content, media_type = static_file("liquidpilot.preview", name)
        return Response(content, media_type=media_type)

    def nothing(self, request: Request) -> Response:
        return self._explained(request, LiquidPilotError("there is no such page"), 404)

    def explain(self, request: Request, error: Exception) -> Response:
        """Return the page, or the document of a frame, about what went wrong."""
        if isinstance(error, LiquidPilotError):
            return self._explained(request, error, 404 if isinstance(error, UnknownName) else 422)
        what = LiquidPilotError(
            f"internal error: {type(error).__name__}",
            hint="this is a bug in liquidpilot, not in your files",
        )
        return self._explained(request, what, 500)

    def _explained(self, request: Request, error: LiquidPilotError, status: int) -> Response:
        if request.url.path.startswith(_IN_FRAMES):
            return shown_in_frame(problem_document(error), display_in(request), status)
        parts: dict[str, object] = {"error": error, "nearest": self._nearest(request)}
        if status != 500:
            # What failed may be the list itself.
            parts["rail"] = self._rail(request)
        return HTMLResponse(page("missing.html", parts), status)

    def _nearest(self, request: Request) -> str | None:
        """Return the address of the message that was probably meant by one that is not there."""
        asked = request.path_params.get("address")
        return None if asked is None else self._state.nearest(asked)

    def _of_view(self, request: Request, made: Callable[[View], Response]) -> Response:
        choices = choices_in(request)
        with self._state.reading(choices):
            return made(self._state.view(request.path_params["address"], choices))


_IN_FRAMES = ("/document/", "/cell/", "/accepted-document/")
"""Where what is answered is shown inside of a page of ours: what went wrong too."""


def _may_be_unfinished(request: Request) -> bool:
    """Return whether the page may come before its findings, so that the message is seen sooner.

    A page that is loaded asks for itself once more. Who asks for a tab is given it.
    """
    return request.headers.get("sec-fetch-dest") == "document" and "tab" not in request.query_params


_LONGEST = 200


def _shown_mark(mark: Mark, at: ShownPlace | None) -> dict[str, object]:
    return {
        "kind": mark.kind,
        "liquid": shortened(mark.place.text) if mark.kind in ("value", "hole") else "",
        "text": shortened(mark.text[:_LONGEST]) if mark.kind == "value" else "",
        "place": at.shown if at else "",
        "findings": mark.findings,
    }
