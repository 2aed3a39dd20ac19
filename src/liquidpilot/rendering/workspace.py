"""The messages of a workspace, rendered by their names: the library's `Workspace`."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from liquidpilot import dialect
from liquidpilot.connected_content import Connector, Request, ResponseCache, Transport
from liquidpilot.connected_content.building import Credential, read_credentials
from liquidpilot.connected_content.request import NOT_RECORDED, hosts_of
from liquidpilot.diagnostics import Diagnostic, Finding
from liquidpilot.dialect.catalogs import FixedItems
from liquidpilot.dialect.limits import MOST_FINDINGS
from liquidpilot.rendering import findings_provider
from liquidpilot.rendering.answers import Answers, broken_fixtures, broken_names, hidden
from liquidpilot.rendering.findings import FindingsProvider, ProviderType, Rendering
from liquidpilot.rendering.inputs import checked_cache, find_recipient, render_time
from liquidpilot.rendering.message import (
    ReceivedEmail,
    RenderedField,
    RenderedMessage,
    render_message,
    webhook_request,
)
from liquidpilot.rendering.request_checks import (
    made_up_answers,
    request_problems,
    script_problems,
)
from liquidpilot.replay import FixtureStore, MissingReport, Redactor, report_missing
from liquidpilot.sources import Source
from liquidpilot.workspace.catalogs import Catalog
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.profiles import Profile
from liquidpilot.workspace.touched_paths import touches
from liquidpilot.workspace.workspace import WorkspaceFiles

if TYPE_CHECKING:
    from liquidpilot.dialect.flow import Flow
    from liquidpilot.services.registry import Settings
    from liquidpilot.services.simulation import Simulation
    from liquidpilot.workspace.content_blocks import ContentBlock


_Part = TypeVar("_Part")


class CatalogParts(Mapping[str, _Part]):
    """One part of every catalog by the catalog's name, such as its items.

    The names that are asked for are added to `used`, those that no catalog has too.

    >>> CatalogParts(files, lambda catalog: catalog.items, set())["products"]  # doctest: +SKIP
    """

    def __init__(
        self, files: WorkspaceFiles, part: Callable[[Catalog], _Part], used: set[str]
    ) -> None:
        self._files = files
        self._part = part
        self._used = used

    def __getitem__(self, name: str) -> _Part:
        self._used.add(name)
        return self._part(self._files.catalogs()[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._files.catalogs())

    def __len__(self) -> int:
        return len(self._files.catalogs())


def used_catalogs(files: WorkspaceFiles, names: Iterable[str]) -> Iterator[Catalog]:
    """Yield the catalogs with these `names`, as far as there are such.

    Raises WorkspaceError for the first that is broken: without its items the rendering is another.
    """
    catalogs = files.catalogs()
    for name in sorted(filter(None, names)):
        folder = join(files.layout.folder("catalogs"), name)
        if name in catalogs:
            yield catalogs[name]
        for problem in files.problems if name not in catalogs else ():
            if problem.path is not None and touches([problem.path], folder):
                raise problem


class Workspace:
    """A folder of messages, with the profiles and recorded answers to render them with.

    Made by `open`. What is on disk is read once, when it is first needed, and templates are parsed
    once: open the workspace again to see changes. Rendering opens no connection unless `transport`
    does.

    >>> Workspace.open(".").render("review_spotlight", profile="new_customer").status
    'sent'
    """

    def __init__(self, files: WorkspaceFiles) -> None:
        self._files = files
        self._answers = Answers(files)
        # By whether they are the HTML of an e-mail.
        self._texts: dict[bool, dialect.ParsedTexts] = {}
        self._templates: dict[tuple[Source, bool], dialect.Template] = {}
        # Of each catalog that was asked for, by its name.
        self._items: dict[str, FixedItems] = {}
        # How often each text is going to be rendered, as far as a caller knows.
        self._expected = 1
        # Whether renderings note to which parts of the texts they come.
        self._is_recorded = False
        # Whether what is said about a rendering is told; who counts people needs the status only.
        self._tells = True
        # Whether all that is shown with stand-ins leads back to where it was written.
        self._leads_back = True

    def __repr__(self) -> str:
        return f"Workspace.open({str(self.root)!r})"

    @classmethod
    def open(cls, path: Path | str | None = None) -> Workspace:
        """Return the workspace at `path`; without one, the nearest from the current folder upward.

        Raises WorkspaceError if there is none, or if its configuration is broken.
        """
        return cls._checked(WorkspaceFiles.open(path))

    @classmethod
    def _checked(cls, files: WorkspaceFiles) -> Workspace:
        workspace = cls(files)
        _ = files.layout
        if files.configuration.services:
            workspace._service_settings  # noqa: B018 - a mistake is told before anything is done
        return workspace

    def _anew(self) -> Workspace:
        """Return the workspace with nothing of it read yet. Raises as `open` does."""
        return self._checked(self._files.anew())

    def after(self, changed: Collection[str]) -> Workspace:
        """Return the workspace as it is now that the files at the paths `changed` have changed.

        What they have no part in is shared with this one: what was read and what was parsed. Raises
        WorkspaceError if the configuration is broken.
        """
        fresh = Workspace(self._files.after(changed))
        fresh._answers = self._answers.after(fresh._files, changed)
        if fresh._files.configuration is self._files.configuration:
            # Most saves change one field of a message; the others are read anew, and are the same.
            fresh._texts = {html: each.without(changed) for html, each in self._texts.items()}
        fresh._is_recorded = self._is_recorded
        fresh._leads_back = self._leads_back
        return fresh

    def _forget(self, message: Message) -> None:
        """Let go of what was read, parsed and found of `message`, which nobody may be asking for.

        So a program goes through any number of messages in the memory of one. All else is kept.
        """
        self._files.forget(message.path)
        provider: FindingsProvider | None = self.__dict__.get("_provider")
        if provider is not None:
            provider.forget(message)
        for source in message.fields.values():
            for html, texts in self._texts.items():
                self._templates.pop((source, html), None)
                texts.forget(source)
            source._forget_places()

    def _recorded(self) -> Workspace:
        """Return the same workspace, whose renderings note to which parts of the texts they come.

        `RenderedField.taken` has them, and `dialect.Template.sites` all that there are.
        """
        recorded = Workspace(self._files)
        recorded._answers = self._answers
        recorded._is_recorded = True
        return recorded

    @property
    def root(self) -> Path:
        """The folder that all paths are relative to."""
        return self._files.root

    def messages(self) -> list[Message]:
        """Return every message that can be read, by address."""
        return self._files.messages()

    def message(self, address: str) -> Message:
        """Return the message with this address, path or name.

        Raises UnknownName, and WorkspaceError if its files are broken.
        """
        return self._files.message(address)

    def profiles(self) -> list[str]:
        """Return the names of all profiles."""
        return self._files.profile_names()

    def scenarios(self) -> list[str]:
        """Return the names of all scenarios, those that are built in first.

        `service_scenarios` are accepted beside them.
        """
        return list(self._answers.scenarios.names)

    def all_scenarios(self) -> list[str]:
        """Return the names of all scenarios that `render` takes.

        One of the workspace's own that is called like a service's takes its place.
        """
        of_services = self.service_scenarios().values()
        both = (*self.scenarios(), *(name for names in of_services for name in names))
        return list(dict.fromkeys(both))

    def service_scenarios(self, message: RenderedMessage | None = None) -> dict[str, list[str]]:
        """Return the names of the scenarios that integrations bring, by the integration's title.

        With a `message`, only those in which one of its requests may be answered in another way.
        """
        from liquidpilot.services.registry import installed, integration_of

        asked: list[tuple[str, bool]] = []
        if message is not None:
            webhook = webhook_request(message)
            urls = dict.fromkeys(each.request.url for each in message.exchanges)
            asked = [*((url, False) for url in urls), *([(webhook.url, True)] if webhook else ())]
        found: dict[str, list[str]] = {}
        for each in installed():
            of_it = [(url, last) for url, last in asked if integration_of(url) is each]
            names = [
                scenario.name
                for scenario in each.scenarios
                if message is None
                or any(scenario.concerns(url, is_delivered=last) for url, last in of_it)
            ]
            if names:
                found[each.title or each.name] = names
        return found

    def simulate(self, scenario: str | None = None, *, at: str | None = None) -> Simulation:
        """Return simulated services for `render` and for a webhook.

        In the `scenario` of one of them it is in that situation; one of the workspace's own leaves
        them as they are. The data of an author's own are read from
        `fixtures/sandbox/<integration>/`. The sandbox that `liquidpilot sandbox` serves `at` a URL
        of this machine answers in place of a new one, unless the scenario is one of a service. It
        remembers what came before. Raises UnknownName for another scenario, LiquidPilotError if
        nothing answers there.
        """
        from liquidpilot.services.simulation import Simulation

        of_service = scenario if self._answers.is_of_service(scenario) else None
        if of_service is None:
            self._answers.check_scenario(scenario)
        folder = self.root / self._files.fixtures_folder / "sandbox"
        settings = self._service_settings
        at = at if of_service is None else None
        return Simulation(folder, of_service, root=self.root, settings=settings, at=at)

    def render(
        self,
        message: str | Message,
        profile: str | Mapping[str, object] | None = None,
        *,
        scenario: str | None = None,
        transport: Transport | None = None,
        responses: Mapping[str, str] | None = None,
        settings: Mapping[str, object] | None = None,
        now: datetime | None = None,
        cache: ResponseCache | None = None,
        simulation: Simulation | None = None,
        stand_ins: bool = False,
    ) -> RenderedMessage:
        """Return `message` as one person would get it.

        `message` is an address, or what `message()` returned. `profile` is a name, or the data of a
        person; None is the profile that stands beside the message, else the configuration's
        `default_profile`, else an empty one. `settings` change it: values by the path of an
        attribute, such as `custom_attribute.tier`.

        Calls are answered from the fixtures: `scenario` picks among the recorded responses, and
        `responses` does so by the name of a fixture. A `transport` is asked instead, for whatever
        the scenario leaves open. A `simulation` answers the calls to services that it simulates,
        its clock set to that of the rendering; for a scenario that a service brings one is made.
        `now` must have a time zone; None is the profile's `now`, else the current time.
        A `cache` lets answers serve all renderings that share it, as Braze's does. With `stand_ins`
        a field that is refused for an unknown tag alone shows the rest of its text and the tag's
        name; the status stays `error`. Each part of a text then knows where it was written.

        Raises UnknownName for a message, profile, scenario or response, WorkspaceError for a file
        that is broken and needed, and TypeError or ValueError for what cannot be meant.
        """
        wanted = self.message(message) if isinstance(message, str) else message
        recipient = find_recipient(self._files, wanted, profile, settings or {})
        catalogs: set[str] = set()
        inputs = self._inputs(wanted, recipient, now, stand_ins, catalogs)
        by_fixtures = transport is None and simulation is None
        simulation = self._prepared(simulation, scenario, inputs.now)
        arguments = record_arguments(self._files, wanted.address, recipient.name)
        asked = self._answers.transport(scenario, responses or {}, transport, arguments, simulation)
        connector = self._connector(wanted, asked, hosts_of(transport), checked_cache(cache))
        templates = {name: template_of_field(self, wanted, name) for name in wanted.fields}
        name = recipient.name or None
        rendered = render_message(
            wanted, templates, inputs, connector, name, scenario, is_asked_back=self._tells
        )
        if simulation is not None and simulation.problem is not None:
            raise simulation.problem
        about_files = self._about_files(wanted, recipient, rendered, catalogs)
        receive = partial(self._received, wanted)
        if not self._tells:
            return replace(rendered, _receive=receive)
        found = self._all_diagnostics(rendered, about_files, inputs.now)
        same = partial(self.render, wanted, profile, settings=settings, now=inputs.now)
        again = same if by_fixtures else None
        rendering = Rendering(wanted, recipient.attributes, scenario, responses or {}, again)
        find = partial(self._findings_of, rendering, stand_ins and rendered.status == "error")
        return replace(rendered, diagnostics=found, _find=find, _receive=receive)

    def _connector(
        self,
        message: Message,
        transport: Transport,
        hosts: tuple[str, ...],
        cache: ResponseCache | None,
    ) -> Connector:
        listed = self._files.configuration.connected_content.record_hosts
        return Connector(
            transport,
            self._credentials,
            allowed_hosts=(*listed, *hosts),
            channel=message.channel,
            cache=cache,
        )

    @cached_property
    def _credentials(self) -> dict[str, Credential]:
        return read_credentials(self._files.credentials().values)

    def findings(self, message: str | Message) -> tuple[Finding, ...]:
        """Return what there is to say about `message`, for everybody and in every scenario.

        It is what `liquidpilot check` finds in this message alone: what stands in its texts, and
        what its renderings meet, by the rules that the configuration has on; each once, in the
        order of files and places. Raises as `message` does, and LiquidPilotError for a rule that
        fails.

        >>> Workspace.open(".").findings("review_spotlight")
        ()
        """
        wanted = self.message(message) if isinstance(message, str) else message
        return self._provider.of_message(wanted)

    def _findings_of(
        self, rendering: Rendering, more_is_shown: bool, rendered: RenderedMessage
    ) -> tuple[Finding, ...]:
        again = rendering.render_again
        if more_is_shown and again is not None:
            # Braze meets nothing in a text that it refuses, however much of it is shown.
            return again(scenario=rendering.scenario, responses=rendering.responses).findings
        return self._provider.of_rendering(rendering, rendered)

    def _received(self, message: Message, html: RenderedField) -> ReceivedEmail:
        if not message.settings.get("should_inline_css"):
            return ReceivedEmail(html.text)
        # Imported only by who shows or sends an e-mail that asks for it.
        from liquidpilot.rendering.received import with_inlined_css

        template = template_of_field(self, message, html.name)
        return with_inlined_css(html, template, self._assumptions.deepest_content_block)

    @cached_property
    def _service_settings(self) -> dict[str, Settings]:
        """What the configuration sets for the sandboxes of integrations, by their names."""
        from liquidpilot.services.registry import configured_settings

        return configured_settings(self._files.configuration.services)

    def webhook(self, rendered: RenderedMessage) -> Request | None:
        """Return the request that Braze would send for a webhook, None if it would send nothing.

        >>> workspace = Workspace.open(".")
        >>> simulation = workspace.simulate()
        >>> rendered = workspace.render("trustpilot_invitation", simulation=simulation)
        >>> simulation.deliver(workspace.webhook(rendered)).responses[0].status
        202
        """
        return webhook_request(rendered) if rendered.status == "sent" else None

    def missing_fixtures(self, rendered: RenderedMessage) -> list[MissingReport]:
        """Return what is to be done about the requests of `rendered` that no fixture answers.

        A stub answers everybody: it has `{any}` where the template's URL has Liquid.
        Of a message that makes them without end, about as many as findings are told.
        """
        unanswered = (each for each in rendered.exchanges if each.source == "missing")
        missing = list(islice(unanswered, MOST_FINDINGS))
        if not missing:
            return []
        # Imported only where a fixture is missing.
        from liquidpilot.rendering.stub_urls import request_for_everybody

        redactor = self._redactor_for(rendered)
        reports = (
            report_missing(self._fixtures, each.request, redactor, request_for_everybody(each))
            for each in missing
        )
        return list({report.stub: report for report in reports}.values())

    @property
    def _redactor(self) -> Redactor:
        """What takes the configured secrets out of whatever is shown or written."""
        return self._answers.redactor

    def _redactor_for(self, *rendered: RenderedMessage | None) -> Redactor:
        """Return the redactor for what is shown or written of `rendered`.

        It also knows the secrets that their calls send: what a template types into one call, or a
        profile brings along, is not repeated where another one or a finding has it.
        """
        requests = [each.request for one in rendered if one for each in one.exchanges]
        return self._redactor.knowing(requests) if requests else self._redactor

    @property
    def _fixtures(self) -> FixtureStore:
        """The recorded answers."""
        return self._answers.fixtures

    def _inputs(
        self,
        message: Message,
        recipient: Profile,
        now: datetime | None,
        stand_ins: bool,
        asked: set[str],
    ) -> dialect.RenderInputs:
        return dialect.RenderInputs(
            profile=recipient.attributes,
            now=render_time(now, recipient.now),
            catalogs=CatalogParts(self._files, self._items_of, asked),
            promotion_codes=recipient.promotion_codes,
            selections=CatalogParts(self._files, lambda catalog: catalog.selections, asked),
            translations=self._files.translations(message).texts,
            stand_ins=stand_ins,
            traced=stand_ins and self._leads_back,
            dots_are_a_risk=message.channel == "content_cards",
            expected=self._expected,
        )

    def _items_of(self, catalog: Catalog) -> FixedItems:
        found = self._items.get(catalog.name)
        if found is None:
            found = self._items[catalog.name] = FixedItems(catalog.items)
        return found

    def _all_diagnostics(
        self, rendered: RenderedMessage, about_files: Iterable[Diagnostic], now: datetime
    ) -> list[Diagnostic]:
        """Return all that is to be said of `rendered`, without what its calls send as secrets."""
        about_contents = dict.fromkeys(
            (
                *made_up_answers(rendered.exchanges),
                *request_problems(rendered),
                *script_problems(rendered, now),
            )
        )
        found = [*about_files, *rendered.diagnostics, *about_contents]
        if not found or not rendered.exchanges:
            return found
        redactor = self._redactor_for(rendered)
        if any(each.source == "missing" for each in rendered.exchanges):
            # Imported only where a fixture is missing.
            from liquidpilot.rendering.stub_urls import told_for_everybody

            found = told_for_everybody(found, rendered.exchanges, redactor)
        return hidden(found, redactor)

    @cached_property
    def _provider(self) -> FindingsProvider:
        provider: ProviderType = findings_provider()
        return provider(self)

    def _about_files(
        self,
        message: Message,
        recipient: Profile,
        rendered: RenderedMessage,
        asked: Iterable[str],
    ) -> list[Diagnostic]:
        """Return what is to be said about the files that a rendering used. Raises WorkspaceError.

        `asked` are the names of catalogs that it asked for.
        Warnings about files that cannot change the text are left to `check`.
        """
        # Neither a recorded answer nor a simulated one needs the value.
        needs_credential = any(
            each.request.credential and each.source in (*NOT_RECORDED, "missing")
            for each in rendered.exchanges
        )
        return [
            *message.diagnostics,
            *recipient.diagnostics,
            *self._files.translations(message).diagnostics,
            *(
                each
                for catalog in used_catalogs(self._files, asked)
                for each in catalog.diagnostics
            ),
            *(self._files.credentials().notes if needs_credential else ()),
            *broken_fixtures(self._fixtures, rendered.exchanges),
            *broken_names(self._files, rendered.diagnostics),
        ]

    def _prepared(
        self, simulation: Simulation | None, scenario: str | None, now: datetime
    ) -> Simulation | None:
        """Return the simulation of one rendering, in its scenario and at its time."""
        if self._answers.is_of_service(scenario):
            if simulation is None:
                simulation = self.simulate(scenario)
            elif simulation.scenario != scenario:
                raise ValueError(f"the simulation is not in the scenario '{scenario}'")
        if simulation is not None:
            simulation.set_clock(now)
        return simulation

    def _template(self, source: Source, *, html: bool) -> dialect.Template:
        found = self._templates.get((source, html))
        if found is None:
            texts = self._texts.get(html)
            if texts is None:
                texts = self._texts[html] = dialect.ParsedTexts(
                    html=html,
                    assumptions=self._assumptions,
                    known_tags=self._files.configuration.known_tags,
                    recorded=self._is_recorded,
                )
            found = dialect.template_of(source, _Sources(self._files.content_blocks()), texts)
            self._templates[source, html] = found
        return found

    @cached_property
    def _assumptions(self) -> dialect.Assumptions:
        """What is assumed about Braze, as the configuration sets it (`[assumptions]`)."""
        # The configuration has checked the names and types.
        return dialect.Assumptions(**self._files.configuration.assumptions)  # type: ignore[arg-type]


class _Sources(Mapping[str, Source]):
    """The texts of content blocks; each is read when it is first asked for."""

    def __init__(self, blocks: Mapping[str, ContentBlock]) -> None:
        self._blocks = blocks

    def __getitem__(self, name: str) -> Source:
        return self._blocks[name].source

    def __iter__(self) -> Iterator[str]:
        return iter(self._blocks)

    def __len__(self) -> int:
        return len(self._blocks)


def template_of(workspace: Workspace, source: Source, *, html: bool) -> dialect.Template:
    """Return a text with the content blocks of the workspace, parsed once.

    `html` tells that Braze takes HTML comments out of it, as `has_html_comments` says.
    """
    return workspace._template(source, html=html)


def template_of_field(workspace: Workspace, message: Message, field: str) -> dialect.Template:
    """Return a field of `message`, parsed once."""
    html = has_html_comments(message.channel, field)
    return template_of(workspace, message.fields[field], html=html)


def flow_of_field(workspace: Workspace, message: Message, field: str) -> Flow:
    """Return the flow of values through a field of `message` and the blocks that it includes."""
    from liquidpilot.dialect.flow import Flow

    template = template_of_field(workspace, message, field)
    deepest = workspace._assumptions.deepest_content_block
    return Flow(template.outline, template.block, deepest=deepest)


def has_html_comments(channel: str, field: str) -> bool:
    """Tell whether Braze takes HTML comments out of a field: the HTML of an e-mail."""
    return channel == "email" and field == "html"


def record_arguments(files: WorkspaceFiles, message: str, profile: str | None) -> str:
    """Return what `liquidpilot record` is to be called with to make the calls of `message`."""
    named = [files.typed(message)]
    if profile and files.has_file(profile):
        named += ["--profile", files.typed(profile)]
    return shlex.join(named)
