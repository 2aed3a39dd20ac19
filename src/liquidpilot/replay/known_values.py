"""What is secret in one workspace: values, however a text spells them, and names.

The values are those that are configured, and those that were learnt: what is taken out once by its
name is secret wherever else it stands.
"""

from __future__ import annotations

import binascii
import json
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from types import MappingProxyType
from typing import NamedTuple

from liquidpilot.connected_content.request import Response
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.replay.matching import WILDCARD
from liquidpilot.replay.packed_bodies import readable, unpacked
from liquidpilot.replay.sensitive_names import (
    is_sensitive,
    looks_random,
    may_be_sensitive,
    placeholder_name,
)
from liquidpilot.replay.spellings import all_layers, encodings, without_escapes
from liquidpilot.sources import Span

# Parts of a text that encode other texts: base64 and hexadecimal digits, in lines or in groups.
#
# What base64 makes of a value can be listed, as long as the value is encoded as it stands. Here it
# is the other way round: what may be an encoding is decoded, and whatever is inside can be
# searched, also if it was compressed, was UTF-16, or is encoded once more.

# The shortest encode six characters twice, or once by two digits each. MIME breaks lines.
_BASE64_RUN = re.compile(r"[A-Za-z0-9+/_-]{12,}(?:\r?\n[ \t]{0,8}[A-Za-z0-9+/_-]+)*")
_HEX = re.compile(r"[0-9A-Fa-f]{2}(?:(?:[:\s-]|,\s?)?(?:0x|\\x)?[0-9A-Fa-f]{2}){5,}")
_HEX_DIGIT = re.compile(r"[0-9A-Fa-f](?!x)")
_BASE64_DIGIT = re.compile(r"[^\s]")
# An encoding may stand after another part of a path or a name, or in the line after a word. No
# alphabet has all of these as digits: that for URLs has no '/', and the other one no '-' and '_'.
_BETWEEN = tuple(re.compile(rf"{each}|\n[ \t]*") for each in ("/", "[_-]", "[/_-]"))
_STANDARD = str.maketrans("-_", "+/")


class EncodedRun(NamedTuple):
    """What the digits between `start` and `end` of `source` encode.

    `bits` says how many of a byte's eight a digit holds; with 0 the parts of `text` cannot be told
    from each other, as of what was compressed.
    """

    text: str
    source: str
    start: int
    end: int
    digit: re.Pattern[str]
    bits: int

    def original(self, start: int, end: int) -> Span:
        """Return where the digits stand that encode the characters from `start` to `end`."""
        if not self.bits:
            return self.start, self.end
        first, last = 8 * start // self.bits, -(-8 * end // self.bits) - 1
        places = self._places()
        return places[first], places[min(last, len(places) - 1)] + 1

    def _places(self) -> Sequence[int]:
        """Return where the digits stand; between them may be blanks and the like."""
        run = self.source[self.start : self.end]
        if run.isalnum() and "x" not in run:
            return range(self.start, self.end)
        return [each.start() for each in self.digit.finditer(self.source, self.start, self.end)]


def encoded_runs(text: str) -> Iterator[EncodedRun]:
    """Yield what the parts of `text` encode, if they encode something.

    Where hex digits may begin is tried twice, so a run may be found that means nothing.

    >>> next(encoded_runs("the key: 6b:2d:31:32:33:34:35")).text
    'k-12345'
    """
    for match in _BASE64_RUN.finditer(text):
        for start, end in _starts(match):
            yield from _base64(text, start, end)
    for match in _HEX.finditer(text):
        digits = [each.start() for each in _HEX_DIGIT.finditer(text, *match.span())]
        # It may begin with a letter that is none of its digits.
        for first in (0, 1):
            last = len(digits) - (len(digits) - first) % 2 - 1
            data = binascii.unhexlify("".join(text[at] for at in digits[first : last + 1]))
            yield from _runs(data, text, digits[first], digits[last] + 1, _HEX_DIGIT, 4)


def _starts(match: re.Match[str]) -> Iterable[Span]:
    """Return where base64 may start and end in `match`: all of it, without a line, its parts."""
    start, end = match.span()
    found = {(start, end): None, (start + match[0].find("\n") + 1, end): None}
    for between in _BETWEEN:
        at = start
        for separator in between.finditer(match.string, start, end):
            found[at, separator.start()] = None
            at = separator.end()
        found[at, end] = None
    return [(start, end) for start, end in found if end - start >= 12]


def _base64(text: str, start: int, end: int) -> Iterator[EncodedRun]:
    digits = "".join(text[start:end].split()).translate(_STANDARD)
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    data = binascii.a2b_base64(digits + "=" * (-len(digits) % 4))
    yield from _runs(data, text, start, end, _BASE64_DIGIT, 6)


def _runs(
    data: bytes, source: str, start: int, end: int, digit: re.Pattern[str], bits: int
) -> Iterator[EncodedRun]:
    yield EncodedRun(data.decode("latin-1"), source, start, end, digit, bits)
    inner = None
    # What is too much to be searched is no key.
    with suppress(LiquidPilotError):
        inner = unpacked(data)
    if inner is not None:
        data = inner.data
    if inner is not None or 4 * data.count(0) >= len(data):
        yield EncodedRun(readable(Response(200, {}, data))[0], source, start, end, digit, 0)


MIN_LENGTH = 6
"""A shorter value would stand in half of all texts by chance."""

_LONGEST_ENCODED = 16 * 1024
"""Characters of a value whose spellings in Base64 and the like are listed."""

_DEEPEST_ENCODED = 3
"""How often what is encoded as a whole may be so once more: Base64 of gzip of Base64."""

SAY_HOW_IT_IS_SENT = frozenset(("BASIC", "BEARER", "USERINFO", "AUTHORIZATION"))
"""Names of secrets that are found by nothing but the way in which they are sent."""

REDACTED = "REDACTED"
"""What stands for a secret in a response."""

_STAND_IN = re.compile(rf"{WILDCARD.pattern}|{REDACTED}")
_NO_SHAPES: Mapping[str, str] = MappingProxyType({})

# What a fixture file says by itself, and what answers say in the place of a secret.
_FORMAT = (
    "[request] method url headers json form body auth basic:name x-header post get https://http:// "
    "[responses.default] status text body_file size 0mb fault sequence delay timeout redacted "
    "connection-refused dns tls reset unhealthy-host content-type retry-after application/json "
    "text/html text/plain charset=utf-8 [recorded] on = with = liquidpilot, sandbox simulated "
    "{secret:name} {any} fixtures/connected_content.toml localhost bearer digest token apikey"
)
_SAID_ABOUT_ONE = frozenset(
    re.findall(
        "[a-z]+",
        """
        absent active blank boolean closed disabled enabled expired forbidden hidden
        inactive incorrect invalid masked mismatch missing number object optional password
        present redacted required revoked secret string unauthorized undefined unknown
        verified
        """,
    )
)


class SecretSpan(NamedTuple):
    """Where in a text a secret stands, and what it is called."""

    start: int
    end: int
    name: str


class KnownValues:
    """The values of secrets, by name; an empty value, as of an unset variable, is left out.

    `names` are names, in lower case, whose values are secret beside those that always are
    (`is_sensitive`); `harmless` are names, or paths in JSON (`voucher.code`), whose values are not.
    `shapes` are patterns of values that are secret wherever they stand, by the name that takes
    their place; `seen` has the values that were found so far. Raises WorkspaceError for a value of
    fewer than 6 characters, without showing it.
    """

    def __init__(
        self,
        secrets: Mapping[str, str],
        names: frozenset[str] = frozenset(),
        shapes: Mapping[str, str] = _NO_SHAPES,
        harmless: Collection[str] = (),
    ) -> None:
        self.shapes = {name: re.compile(shape) for name, shape in shapes.items()}
        self._secret_names = names
        self._harmless = frozenset(name.lower() for name in harmless)
        self.seen: set[str] = set()
        # The name of each value, the value of each spelling, the spellings by how they start.
        self._values: dict[str, str] = {}
        self._spellings: dict[str, str] = {}
        self._by_start: dict[str, list[str]] = {}
        self._start_pattern: re.Pattern[str] | None = None
        for name, value in secrets.items():
            if not value:
                continue
            if len(value) < MIN_LENGTH:
                raise WorkspaceError(
                    f"the secret '{name}' is shorter than {MIN_LENGTH} characters",
                    hint="a value this short cannot be told apart from other text; use a longer "
                    "one, or remove its name from the configuration",
                )
            # The name of a credential may have blanks, that of a wildcard has none.
            shown = name if WILDCARD.fullmatch(f"{{secret:{name}}}") else placeholder_name(name)
            self._add(shown, value)

    def __bool__(self) -> bool:
        return bool(self._values)

    def copy(self) -> KnownValues:
        """Return the same; what one of the two learns the other does not know."""
        other = copy(self)
        other.seen, other._values = set(self.seen), dict(self._values)
        other._spellings = dict(self._spellings)
        other._by_start = {start: list(alike) for start, alike in self._by_start.items()}
        return other

    def learn(self, name: str, value: str) -> None:
        """Take `value`, which was secret because of its `name`, for secret wherever it stands.

        What is too short for that is left out, and so are words of a fixture's own format and
        those that stand in the place of a secret ("expired").
        """
        value = value.strip()
        if len(value) < MIN_LENGTH or value in self._values or _STAND_IN.search(value):
            return
        if is_of_the_format(value) or value.lower() in _SAID_ABOUT_ONE:
            return
        self._add(placeholder_name(name), value)

    def is_secret_name(self, *path: str) -> bool:
        """Say whether what the last name of `path` names is a secret, whatever its value."""
        name = path[-1]
        # A name may hold what stands for a secret.
        if WILDCARD.search(name) or (self._harmless and self.is_harmless(*path)):
            return False
        return name.lower() in self._secret_names or is_sensitive(name)

    def is_harmless(self, *path: str) -> bool:
        """Say whether the configuration says so of a name, or of a path that ends with it."""
        lower = [name.lower() for name in path]
        return any(".".join(lower[at:]) in self._harmless for at in range(len(lower)))

    def name_in(self, text: str) -> str | None:
        """Return the name of the first known value in `text`, or None."""
        return next((span.name for span in self.spans(text)), None)

    def replace(self, text: str, placeholder: Callable[[str], str]) -> str:
        """Return `text` with `placeholder(NAME)` in the place of each known value."""
        return replaced(text, [(span, placeholder(span.name)) for span in self.spans(text)])

    def spans(self, text: str) -> list[SecretSpan]:
        """Return where known values stand in `text`, in whatever spelling; none twice."""
        if not self._spellings or len(text) < MIN_LENGTH:
            return []
        return merged(beside_stand_ins(text, self._all_spans(text, {}, 0)))

    def _all_spans(
        self, text: str, decoded: dict[tuple[int, str], set[SecretSpan]], depth: int
    ) -> set[SecretSpan]:
        """Return the places of `text`; `decoded` has those of what was searched already."""
        if (depth, text) in decoded:
            return decoded[depth, text]
        found = decoded[depth, text] = set[SecretSpan]()
        for layer in all_layers(text):
            for start, end, value in self._found(layer.text):
                self.seen.add(value)
                found.add(SecretSpan(*layer.original(start, end), self._values[value]))
            if depth == _DEEPEST_ENCODED:
                continue
            for run in encoded_runs(layer.text):
                for span in self._all_spans(run.text, decoded, depth + 1):
                    within = run.original(span.start, span.end)
                    found.add(SecretSpan(*layer.original(*within), span.name))
        return found

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where a spelling stands, and the value that it spells, the longest of each place.

        How many values there are makes no difference: each place of the text is looked at once.
        """
        by_start = self._by_start
        places: Iterable[int] = range(len(text) - MIN_LENGTH + 1)
        if not text.isascii():
            # Of bytes that are no text hardly any can be the start of one.
            places = (match.start() for match in self._may_start.finditer(text))
        for at in places:
            if text[at : at + MIN_LENGTH] not in by_start:
                continue
            for spelling in by_start[text[at : at + MIN_LENGTH]]:
                end = at + len(spelling)
                if not text.startswith(spelling, at):
                    continue
                # Digits within a longer number are another number.
                if not (spelling.isdecimal() and (_is_digit(text, at - 1) or _is_digit(text, end))):
                    yield at, end, self._spellings[spelling]
                    break

    @property
    def _may_start(self) -> re.Pattern[str]:
        """What consists of characters that stand in some spelling at the same place."""
        if self._start_pattern is None:
            columns = (
                "".join(map(re.escape, set(each))) for each in zip(*self._by_start, strict=True)
            )
            self._start_pattern = re.compile(
                f"(?={''.join(f'[{each}]' for each in columns)})", re.DOTALL
            )
        return self._start_pattern

    def _add(self, name: str, value: str) -> None:
        self._values.setdefault(value, name)
        plain = without_escapes(value)
        written = {value, plain, value.replace(" ", "+"), plain.replace(" ", "+")}
        # In YAML, SQL and CSV a quote within quotes is doubled.
        written |= {each.replace(quote, 2 * quote) for each in (value, plain) for quote in "'\""}
        # In bytes that are no text, each byte is a character.
        written |= {each.encode("utf-8", "surrogatepass").decode("latin-1") for each in written}
        if len(value) <= _LONGEST_ENCODED:
            written |= encodings(value) | (encodings(plain) if plain != value else set())
        for spelling in written:
            if len(spelling) >= MIN_LENGTH and spelling not in self._spellings:
                self._spellings[spelling] = value
                self._start_pattern = None
                alike = self._by_start.setdefault(spelling[:MIN_LENGTH], [])
                alike.append(spelling)
                alike.sort(key=len, reverse=True)


def is_of_the_format(text: str) -> bool:
    """Say whether every fixture file says `text`, or may."""
    return text.lower() in _FORMAT


def beside_stand_ins(text: str, spans: Iterable[SecretSpan]) -> list[SecretSpan]:
    """Return those of `spans` that are no part of what stands for a secret already."""
    found = sorted(spans)
    stand_ins = [match.span() for match in _STAND_IN.finditer(text)] if found else []
    if not stand_ins:
        return found
    starts = [start for start, _ in stand_ins]
    kept: list[SecretSpan] = []
    for span in found:
        # The last one that starts before the span ends.
        at = bisect_left(starts, span.end) - 1
        if at < 0 or stand_ins[at][1] <= span.start:
            kept.append(span)
    return kept


def merged(spans: Iterable[SecretSpan]) -> list[SecretSpan]:
    """Return `spans` in the order of the text; those that overlap are one, named by the first.

    Of several names for the same place one that says more than how it is sent (`BEARER`) wins.
    """
    found: list[SecretSpan] = []

    def order(span: SecretSpan) -> tuple[int, int, bool, str]:
        return span.start, -span.end, span.name in SAY_HOW_IT_IS_SENT, span.name

    for span in sorted(spans, key=order):
        if found and span.start < found[-1].end:
            last = found[-1]
            found[-1] = SecretSpan(last.start, max(last.end, span.end), last.name)
        else:
            found.append(span)
    return found


def replaced(text: str, replacements: list[tuple[SecretSpan, str]]) -> str:
    """Return `text` with another text for each span; these are in order and do not overlap."""
    pieces: list[str] = []
    at = 0
    for span, new in replacements:
        pieces += (text[at : span.start], new)
        at = span.end
    return "".join(pieces) + text[at:]


def decoded_basic(encoded: str) -> str | None:
    """Return `user:password` of what follows `Basic` in a header, or None."""
    if not _BASE64.fullmatch(encoded):
        return None
    standard = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        text = binascii.a2b_base64(standard + "=" * (-len(standard) % 4)).decode("utf-8")
    except ValueError:
        return None
    return text if ":" in text and text.isprintable() else None


_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")


def _is_digit(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isdecimal()


LONG_ENOUGH = 6
"""What is shorter is no secret under a name that is mostly harmless: `?code=NO`."""


class Substitute(NamedTuple):
    """`text` makes the substitute from the secret's name; `number` stands for one in JSON."""

    text: Callable[[str], str]
    number: Callable[[str], str]


def placeholder(name: str) -> str:
    """Return the wildcard that stands for the secret `name` in a request."""
    return f"{{secret:{name}}}"


def _quoted_placeholder(name: str) -> str:
    return json.dumps(placeholder(name))


def _redacted(name: str) -> str:
    return REDACTED


def _zero(name: str) -> str:
    return "0"


IN_REQUESTS = Substitute(placeholder, _quoted_placeholder)
# A template that reads the response gets a value of the type that it would get from the API.
IN_RESPONSES = Substitute(_redacted, _zero)


def _nothing(name: str, value: str) -> None:
    """Learn nothing."""


class Redaction(NamedTuple):
    """Takes secrets out of one thing: what is known, and what takes their place.

    `taken` gets the name and the value of everything that is taken out because of its name.
    `is_sent`: it is a part of a request that is sent as it stands, where a name such as `key` is
    that of a secret.
    """

    known: KnownValues
    substitute: Substitute
    taken: Callable[[str, str], None] = _nothing
    is_sent: bool = False

    def untold(self) -> Redaction:
        """Return the same, without a report of what it removes."""
        return self._replace(taken=_nothing)

    def may_name_secret(self, name: str) -> bool:
        """Say whether there are values that are secret because of `name`."""
        return may_be_sensitive(name) or self.known.is_secret_name(name)

    def is_secret(self, path: tuple[str, ...], value: str) -> bool:
        """Say whether `value` is a secret because of the last name of `path`."""
        if self.known.is_secret_name(*path):
            return True
        if not may_be_sensitive(path[-1]) or self.known.is_harmless(*path):
            return False
        return looks_random(value) or (self.is_sent and len(value) >= LONG_ENOUGH)

    def name_for(self, name: str, value: str) -> str | None:
        """Return what the secret `value` is called, which is one because of its `name`.

        It is the name of a known secret, if it is one. None if nothing is to be taken out, since
        it is empty or a placeholder.
        """
        if not value or value == REDACTED or WILDCARD.fullmatch(value):
            return None
        # What is sent as `?code=SUMMER24` may well be printed by the message.
        if not may_be_sensitive(name) or looks_random(value):
            self.taken(name, value)
        return self.known.name_in(value) or placeholder_name(name)

    def whole(self, name: str, value: str) -> str:
        """Return what stands for the whole of `value`, which is a secret because of its `name`."""
        shown = self.name_for(name, value)
        return value if shown is None else self.substitute.text(shown)
