"""`phrases.toml`: what generated reviews are put together of."""

from __future__ import annotations

from liquidpilot.extending import Table
from liquidpilot.integrations.trustpilot.store.reading.data_files import DataFile
from liquidpilot.integrations.trustpilot.store.reading.unique import Unique
from liquidpilot.integrations.trustpilot.store.reading.values import (
    language,
    needed_list,
    needed_text,
    number,
)
from liquidpilot.integrations.trustpilot.store.voices import Voice

_PHRASES = ("names", "praise", "mixed", "complaints", "details", "thanks", "replies")
_MOST = 1000


def read_voices(file: DataFile) -> tuple[Voice, ...]:
    """Return the languages that reviews are generated in, one or more. Raises WorkspaceError."""
    entries = file.entries("languages")
    if not entries:
        hint = "add one: [[languages]] with language, names, praise …"
        raise file.root.error("there is no language", None, hint)
    languages = Unique("language")
    voices = []
    for entry in entries:
        voice = _read_voice(entry)
        languages.add(voice.language, entry, "language")
        voices.append(voice)
    return tuple(voices)


def _read_voice(entry: Table) -> Voice:
    entry.refuse_unknown(("language", "share", *_PHRASES))
    needed_text(entry, "language", "da")
    return Voice(
        language=language(entry) or "",
        share=number(entry, "share", 1, _MOST) or 1,
        **{key: needed_list(entry, key, '["…"]') for key in _PHRASES},
    )
