"""What a rule is: a name, its documentation with examples, and a check of one kind of subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from liquidpilot.braze_facts import Fact, find_fact
from liquidpilot.diagnostics import Diagnostic, Fix, Severity

if TYPE_CHECKING:
    from liquidpilot.check.subjects import (
        FieldSubject,
        MessageSubject,
        RenderingSubject,
        WorkspaceSubject,
    )
    from liquidpilot.sources import Span


@dataclass(frozen=True, slots=True)
class Example:
    """A little workspace: `text` is the field `field` of a message of `channel`.

    `files` stand around it, by their paths relative to the workspace (`fixtures/profiles/a.toml`);
    with an empty `text` there is no message but what `files` hold. `links` are texts outside of
    the workspace, in the same git repository, by the paths of the links that lead to them.
    """

    text: str
    _: KW_ONLY
    files: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    field: str = "html"
    channel: str = "email"

    @classmethod
    def answered(cls, text: str, url: str, answer: str) -> Example:
        """Return the HTML of an e-mail that calls `url`, which answers with the JSON `answer`."""
        name = url.rpartition("/")[2]
        fixture = f"[request]\nurl = \"{url}\"\n\n[responses.default]\njson = '{answer}'\n"
        return cls(text, files={f"fixtures/connected_content/{name}.toml": fixture})


@dataclass(frozen=True, eq=False, kw_only=True)
class Rule:
    """One thing that is checked. This is the base; a rule is one of the classes below.

    `name` states the problem in kebab-case, `summary` says it in a line, `explanation` why it
    matters. `source` names the facts about Braze that it rests on (`liquidpilot.braze_facts`),
    which have the pages and the days; what is known from elsewhere stands in the text. `bad` shows
    the problem, `good` the remedy; both are run by a test. `recommended` rules are on unless the
    configuration says otherwise. `aliases` are former names. `options` are numbers that the
    configuration may change, with their defaults.

    No defect is told twice. `instead_of` are more general rules: what they find in a place where
    this one finds something is left out. `comes_of` are rules about what this one shows the
    effect of, as a greeting without a name is one of an attribute that is missing: what they find
    there is left out, and where another rule stands in their place, it stands in this one's too. A
    rule that `spoils` is about a tag or an output which gives no value, or another one than was
    meant: what only comes of that value is left out, wherever it is printed.
    """

    name: str
    severity: Severity
    summary: str
    explanation: str
    bad: Example | str
    good: Example | str
    recommended: bool = True
    aliases: tuple[str, ...] = ()
    options: Mapping[str, int] = field(default_factory=dict)
    instead_of: tuple[str, ...] = ()
    comes_of: tuple[str, ...] = ()
    spoils: bool = False
    source: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What it rests on. Raises UnknownName for a fact that there is not."""
        return tuple(find_fact(name) for name in self.source)

    @property
    def examples(self) -> tuple[Example, Example]:
        """The bad and the good example."""
        bad, good = (
            Example(each) if isinstance(each, str) else each for each in (self.bad, self.good)
        )
        return bad, good


@dataclass(frozen=True, eq=False, kw_only=True)
class FieldRule(Rule):
    """Checks the template of one field, or of a content block, without rendering it.

    With `is_rendered` a rendering reports the same by itself, in the same words. The check finds it
    in branches that no rendering reaches, and a rendering where the text does not show it.

    `needs` are words in lower case: a text without any of them, in capitals or not, is not looked
    at, since nothing would be found in it. What stands in its content blocks does not count.
    """

    check: Callable[[FieldSubject], Iterable[Diagnostic]]
    needs: tuple[str, ...] = ()
    is_rendered: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class MessageRule(Rule):
    """Checks a message as a whole, without rendering it."""

    check: Callable[[MessageSubject], Iterable[Diagnostic]]


@dataclass(frozen=True, eq=False, kw_only=True)
class WorkspaceRule(Rule):
    """Checks what messages, profiles, fixtures and settings have to do with one another."""

    check: Callable[[WorkspaceSubject], Iterable[Diagnostic]]


@dataclass(frozen=True, eq=False, kw_only=True)
class RenderingRule(Rule):
    """Checks a message as one profile would get it in one scenario."""

    check: Callable[[RenderingSubject], Iterable[Diagnostic]]


class ReportedRule(Rule):
    """Documents what parsing or rendering reports by itself, under the diagnostic's code.

    A diagnostic keeps its own severity unless the configuration sets another. `read` gives the page
    (see `liquidpilot.check.reported`), when something of it is asked for; `fix` gives the remedy of
    what was reported at a span of a field's text, where there is one.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[], Rule],
        fix: Callable[[FieldSubject, Span], Fix | None] | None = None,
    ) -> None:
        # The other fields of a rule are on the page, or as they are by default.
        self.__dict__.update(name=name, read=read, fix=fix, options={})

    read: Callable[[], Rule]
    fix: Callable[[FieldSubject, Span], Fix | None] | None

    @cached_property
    def _page(self) -> Rule:
        return self.read()

    @property
    def severity(self) -> Severity:
        """How bad it mostly is."""
        return self._page.severity

    @property
    def summary(self) -> str:
        """What it is, in a line."""
        return self._page.summary

    @property
    def explanation(self) -> str:
        """Why it matters."""
        return self._page.explanation

    @property
    def bad(self) -> Example | str:
        """What shows the problem."""
        return self._page.bad

    @property
    def good(self) -> Example | str:
        """What shows the remedy."""
        return self._page.good

    @property
    def source(self) -> tuple[str, ...]:
        """The facts about Braze that it rests on."""
        return self._page.source

    @property
    def instead_of(self) -> tuple[str, ...]:
        """The more general rules."""
        return self._page.instead_of

    @property
    def comes_of(self) -> tuple[str, ...]:
        """The rules about what it shows the effect of."""
        return self._page.comes_of

    @property
    def spoils(self) -> bool:
        """Whether what it stands in gives no value, or another one than was meant."""
        return self._page.spoils
