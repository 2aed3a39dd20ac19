"""One field, rendered: the library's `parse` and `render`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from liquidpilot import dialect
from liquidpilot.connected_content import Connector, Exchange, ResponseCache, Transport
from liquidpilot.connected_content.request import hosts_of
from liquidpilot.diagnostics import Abort, Diagnostic, Finding
from liquidpilot.dialect.bare_names import BARE_NAME
from liquidpilot.immutable import immutable
from liquidpilot.rendering import findings_provider
from liquidpilot.rendering.inputs import (
    Catalogs,
    Credentials,
    checked_cache,
    checked_catalogs,
    checked_credentials,
    checked_profile,
    checked_text,
    checked_texts,
    checked_transport,
    promotion_codes,
    render_time,
    visible_to_templates,
)
from liquidpilot.rendering.inputs import ProfileMapping as Profile
from liquidpilot.sources import Source

# Mistakes of the author that Braze does not notice: it sends the message, with a hole in it.
_UNSEEN = frozenset({BARE_NAME})


@immutable(eq=False)
class TextRendering:
    """A text as it was rendered, with all that made it what it is."""

    source: Source
    content_blocks: Mapping[str, Source]
    catalogs: Catalogs
    person: Profile
    rendered: dialect.Rendered
    exchanges: Sequence[Exchange]


@dataclass(frozen=True)
class RenderResult:
    """What one field would contain for one person, and everything that happened on the way.

    `text` is empty when the message is aborted; then `abort` says why. `exchanges` are the calls in
    the order they were made, `diagnostics` what parsing and rendering reported, `message_extras`
    what the tag of that name set, `attributes` the reads of the person's data.

    >>> import liquidpilot
    >>> result = liquidpilot.render("Hi {{${first_name}}}, {{${last_name}}}", {"first_name": "Ada"})
    >>> result.text, [found.code for found in result.diagnostics]
    ('Hi Ada, ', ['missing-attribute'])
    """

    text: str
    abort: Abort | None
    exchanges: list[Exchange]
    diagnostics: list[Diagnostic]
    message_extras: dict[str, str]
    attributes: list[dialect.AttributeRead]
    _made: object = field(default=None, repr=False, compare=False)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What there is to say about the text, and what this rendering has met; each once.

        It is what `liquidpilot check` finds, by the rules that are on without a configuration, in
        the order of places; it is worked out when it is first asked for.

        >>> [each.code for each in render("{{'Ada' | upcas}}").findings]
        ['unknown-filter']
        """
        if self._made is None:
            return tuple(map(Finding.of, self.diagnostics))
        return tuple(findings_provider().of_text(self._made))

    @property
    def ok(self) -> bool:
        """Whether `text` is what Braze would send: nothing was aborted, refused or left unanswered.

        Neither a hole nor a call that failed keeps Braze from sending.

        >>> render("Hi {{${first_name}}}").ok, render("{% abort_message('no') %}").ok
        (True, False)
        """
        return self.abort is None and not any(map(stops_braze, self.diagnostics))

    def __repr__(self) -> str:
        if self.abort is not None:
            return f"<RenderResult aborted: {short(self.abort.reason)}>"
        return f"<RenderResult {'ok' if self.ok else 'not ok'}: {short(self.text)}>"


class Template:
    """A parsed field, to be rendered for any number of people. Made by `parse`.

    >>> import liquidpilot
    >>> template = liquidpilot.parse("Hi {{${first_name}}}")
    >>> [template.render({"first_name": name}).text for name in ("Ada", "Grace")]
    ['Hi Ada', 'Hi Grace']
    """

    def __init__(
        self, parsed: dialect.Template, content_blocks: Mapping[str, Source] | None = None
    ) -> None:
        self._parsed = parsed
        self._content_blocks = content_blocks or {}

    def __repr__(self) -> str:
        return f"<Template {short(self._parsed.source.text)}>"

    def render(
        self,
        profile: Profile | None = None,
        *,
        catalogs: Catalogs | None = None,
        credentials: Credentials | None = None,
        transport: Transport | None = None,
        now: datetime | None = None,
        cache: ResponseCache | None = None,
    ) -> RenderResult:
        """Return the field as the person of `profile` would get it; see `liquidpilot.render`.

        With a `cache` an answer serves the renderings that share it, as it would in Braze; without
        one, it serves this rendering alone.
        """
        profile = checked_profile(profile)
        connector = Connector(
            None if transport is None else checked_transport(transport),
            checked_credentials(credentials),
            allowed_hosts=hosts_of(transport),
            cache=checked_cache(cache),
        )
        inputs = dialect.RenderInputs(
            profile=visible_to_templates(profile),
            now=render_time(now, profile.get("now")),
            catalogs=checked_catalogs(catalogs),
            connect=connector.connect,
            promotion_codes=promotion_codes(profile),
            budget=dialect.Budget(),
        )
        rendered = connector.settle(
            lambda: self._parsed.render(inputs), lambda field: field.abort is not None
        )
        exchanges = list(connector.exchanges)
        source, blocks = self._parsed.source, self._content_blocks
        return RenderResult(
            text="" if rendered.abort else rendered.text,
            abort=rendered.abort,
            exchanges=exchanges,
            diagnostics=list(rendered.diagnostics),
            message_extras=rendered.message_extras,
            attributes=list(rendered.attributes),
            _made=TextRendering(
                source, blocks, inputs.catalogs, inputs.profile, rendered, exchanges
            ),
        )


def stops_braze(found: Diagnostic) -> bool:
    """Say whether Braze sends nothing because of `found`, or it is unknown what it would send."""
    return found.severity == "error" and found.code not in _UNSEEN


def short(text: str) -> str:
    """Return `text` in quotes, of a long one the start and the end."""
    from reprlib import repr as shortened

    return shortened(text)


def parse(source: str, *, content_blocks: Mapping[str, str] | None = None) -> Template:
    """Parse the text of one field, to render it for many people.

    `content_blocks` are the sources of the blocks that the field may include, by name. An error in
    the template is not raised: it is among the diagnostics of every rendering.

    >>> template = parse("Hi {{${first_name} | default: 'you'}}")
    >>> template.render({"first_name": "Ada"}).text, template.render().text
    ('Hi Ada', 'Hi you')
    """
    source = checked_text("source", source)
    texts = checked_texts("content_blocks", content_blocks)
    blocks = {name: Source(text, f"content_blocks/{name}") for name, text in texts.items()}
    return Template(dialect.parse(Source(source), blocks), blocks)


def render(
    source: str,
    profile: Profile | None = None,
    *,
    content_blocks: Mapping[str, str] | None = None,
    catalogs: Catalogs | None = None,
    credentials: Credentials | None = None,
    transport: Transport | None = None,
    now: datetime | None = None,
    cache: ResponseCache | None = None,
) -> RenderResult:
    """Return what one field of a message would contain for one person.

    `profile` has Braze's names: standard attributes, and mappings such as `custom_attribute`; its
    keys `now` and `promotion_codes` freeze the clock and give out codes. `catalogs` holds the items
    of each catalog, mappings with `id`. `credentials` are those that `:basic_auth` and
    `:auth_credentials` name. `transport` answers the calls of `connected_content`; without one
    every call is a missing fixture. `now` must have a time zone; None is the profile's `now`, else
    the current time.

    What the template does is never raised; a caller's mistake is a TypeError, a ValueError or (for
    credentials) a LiquidPilotError.

    A name without `${}` is a variable, and gives nothing of the person's own data, as in Braze:

    >>> render("Hi {{first_name}}", {"first_name": "Ada"}).text
    'Hi '
    >>> render("{{event_properties.${total} | times: 2}}", {"event_properties": {"total": 4}}).text
    '8'
    """
    return parse(source, content_blocks=content_blocks).render(
        profile,
        catalogs=catalogs,
        credentials=credentials,
        transport=transport,
        now=now,
        cache=cache,
    )
