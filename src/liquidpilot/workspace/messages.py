"""One message: a folder with `template.yaml` and bodies, or a single file; read into its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.reading import read_data_file
from liquidpilot.datafiles.tables import Table, empty_table
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Anchor, Place, Source
from liquidpilot.suggestions import did_you_mean
from liquidpilot.workspace.channels import Channel, Field
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.profiles import Profile, ProfileFolder


class FrontMatter(NamedTuple):
    """The front matter and the body; `table` is empty in a file without front matter."""

    table: Table
    body: Source


_BREAK = r"(?:\r\n|\r|\n)"
_OPENING = re.compile(rf"---[ \t]*{_BREAK}")
_CLOSING = re.compile(rf"(?<=[\r\n])---[ \t]*(?:{_BREAK}|\Z)")


def split_front_matter(text: str, path: str) -> FrontMatter:
    """Split the text of a file; the body is kept to the character, as braze-sync keeps it.

    Raises WorkspaceError for front matter that never ends or is no YAML.

    >>> split_front_matter("---\\nname: x\\n---\\nHi", "x.liquid").body.position(0)
    Position(line=4, column=1)
    """
    opening = _OPENING.match(text)
    if opening is None:
        return FrontMatter(empty_table(path), Source(text, path))
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        raise WorkspaceError(
            "the front matter that starts here never ends",
            hint="write a line '---' between the front matter and the body",
            path=path,
            line=1,
            column=1,
        )
    from liquidpilot.datafiles.yaml_reading import parse_yaml

    table = parse_yaml(text, path, opening.end(), closing.start()).table()
    start = Source(text).position(closing.end())
    return FrontMatter(table, Source(text[closing.end() :], path, [Anchor(0, start)]))


TEMPLATE_FILES = ("template.yaml", "template.yml")
SINGLE_FILE_SUFFIXES = (".liquid", ".html")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the author wrote it: nothing is rendered.

    `address` names it within the workspace (`email_templates/review_spotlight`, `promo.liquid`),
    `name` is what Braze calls it (the key `name`, else the name of its folder or file), `path` its
    folder or file relative to the root. `fields` are the texts to be rendered, each with the way
    back to its place, in the order of `channels.Channel.fields`. `settings` are the flags of the
    channel as far as they are set (`should_inline_css`). `own_profile` is the data of
    `x.liquid.json` beside `x.liquid`. `components` are the texts that its `message_components` may
    stand for, the first of which does unless a profile says otherwise. A single file without front
    matter has the field `html` only. `diagnostics` warn of what is lost in reading its files.

    >>> import liquidpilot
    >>> message = liquidpilot.Workspace.open(".").message("review_spotlight")
    >>> message.address, message.channel, message.fields["subject"].position(0)
    ('email_templates/review_spotlight', 'email', Position(line=6, column=3))
    """

    name: str
    address: str
    channel: str
    path: str
    fields: Mapping[str, Source]
    settings: Mapping[str, bool] = field(default_factory=dict)
    description: str | None = None
    tags: tuple[str, ...] = ()
    own_profile: Profile | None = None
    single_file: bool = False
    components: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    # Where the names of its headers stand, by the names of the fields.
    _header_places: Mapping[str, Place] = field(default_factory=dict, repr=False, compare=False)

    def __repr__(self) -> str:
        return f"<Message {self.address!r} ({self.channel}): {', '.join(self.fields)}>"


def read_folder_message(root: Path, path: str, address: str, channel: Channel) -> Message:
    """Return the message in the folder `path`.

    Raises WorkspaceError for an empty folder, a key that the channel does not have, a value that
    is no text, a body that is there twice, and a message with none of the fields that it needs.
    """
    files = Boundary(root).list(path).files
    template = next((name for name in TEMPLATE_FILES if name in files), None)
    if template is None and not any(name in files for name in body_files(channel)):
        raise _nothing_there(path, channel, files)
    table = read_data_file(root, join(path, template)).table() if template else empty_table(path)
    table.refuse_unknown(channel.shape)
    fields: dict[str, Source] = {}
    for each in channel.fields:
        fields.update(_template_fields(table, each, channel))
        _add_body_file(root, path, each, files, fields)
    if not any(name in fields for name in channel.needs):
        raise _lacks(channel, table)
    return _message(PurePosixPath(path).name, address, channel, path, fields, table)


def read_single_file(
    root: Path, path: str, address: str, channel: Channel, profiles: ProfileFolder
) -> Message:
    """Return the e-mail in one file: its body is `html`, its front matter holds the other fields.

    Raises WorkspaceError as `read_folder_message` does, for a channel that is not e-mail, and for a
    broken `<file>.json` beside it.
    """
    if channel.name != "email":
        raise WorkspaceError(
            f"only an e-mail can be a single file, but this one is in '{channel.folder}'",
            hint=f"make a folder with a '{TEMPLATE_FILES[0]}' of it",
            path=path,
        )
    data = f"{path}.json"
    own_profile = profiles.read_file(data) if Boundary(root).has(data) else None
    content = split_front_matter(Boundary(root).read_text(path), path)
    fields: dict[str, Source] = {}
    content.table.refuse_unknown(channel.shape)
    for each in channel.fields:
        fields.update(_template_fields(content.table, each, channel))
    fields["html"] = content.body
    return _message(
        PurePosixPath(path).stem,
        address,
        channel,
        path,
        fields,
        content.table,
        own_profile=own_profile,
        single_file=True,
    )


def body_files(channel: Channel) -> tuple[str, ...]:
    """Return the names of the files that may hold a field of `channel`."""
    return tuple(name for each in channel.fields for name in each.files)


def _message(
    name: str,
    address: str,
    channel: Channel,
    path: str,
    fields: Mapping[str, Source],
    table: Table,
    own_profile: Profile | None = None,
    single_file: bool = False,
) -> Message:
    flags = {key: table.flag(key) for key in channel.flags}
    return Message(
        name=table.text("name") or name,
        address=address,
        channel=channel.name,
        path=path,
        fields=fields,
        settings={key: value for key, value in flags.items() if value is not None},
        description=table.text("description"),
        tags=table.texts("tags"),
        own_profile=own_profile,
        single_file=single_file,
        components=_components(table.table("message_components")),
        diagnostics=tuple(table.document.notes),
        _header_places=_header_places(table, channel),
    )


def _header_places(table: Table, channel: Channel) -> dict[str, Place]:
    """Return where the name of each header stands, by the name of its field."""
    names = [each.name for each in channel.fields if each.type == "header"]
    groups = {name: group for name in names if (group := table.table(name)) is not None}
    return {f"{name}.{key}": group.place(key) for name, group in groups.items() for key in group}


def _components(table: Table | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in table or ():
        assert table is not None
        is_list = isinstance(table.values[name], list)
        found[name] = table.texts(name) if is_list else (table.required_text(name),)
    return found


def _template_fields(table: Table, each: Field, channel: Channel) -> Iterator[tuple[str, Source]]:
    """Yield the field, or the fields of the group, that `table` has for `each`."""
    if each.shape == "file":
        return
    value = table.values.get(each.name)
    if isinstance(value, list) and each.shape in ("group", "text or group"):
        raise table.wrong_type(each.name, "names with values", _named_hint(each, channel))
    is_group = isinstance(value, dict)
    if each.shape == "group" or (each.shape == "text or group" and is_group):
        group = table.table(each.name) or empty_table(table.document.path)
        if each.of:
            _note_without(group, each.of.removesuffix("s"), tuple(table.table(each.of) or ()))
        sources = {f"{each.name}.{key}": group.source(key) for key in group}
    elif each.name in channel.choices:
        sources = {each.name: _choice(table, each.name, channel.choices[each.name])}
    else:
        sources = {each.name: table.source(each.name)}
    for name, source in sources.items():
        if source is not None:
            yield name, source


def _named_hint(each: Field, channel: Channel) -> str:
    """Return what to write in place of a list, which Braze's own API has."""
    # Only a message that cannot be read needs it.
    import json

    named = f"give each a name of your own, for example: {each.name}: {json.dumps(each.example)}"
    about = next((other for other in channel.fields if other.of == each.name), None)
    if about is None:
        return named
    return f"{named}; what each opens is {about.name}: {json.dumps(about.example)}"


def _note_without(group: Table, kind: str, named: tuple[str, ...]) -> None:
    for key in group:
        if key not in named:
            message = f"there is no {kind} '{key}'"
            group.note("unknown-key", message, key, did_you_mean(key, named))


def _choice(table: Table, key: str, choices: tuple[str, ...]) -> Source:
    source = table.source(key) or Source(choices[0], table.document.path)
    if source.text in choices:
        return source
    message = f"'{key}' should be one of {', '.join(choices)}, not '{source.text}'"
    raise table.error(message, key, did_you_mean(source.text, choices))


def _add_body_file(
    root: Path, path: str, each: Field, files: tuple[str, ...], fields: dict[str, Source]
) -> None:
    present = [name for name in each.files if name in files]
    if not present:
        return
    file = join(path, present[0])
    rival = present[1] if len(present) > 1 else None
    if any(name.partition(".")[0] == each.name for name in fields):
        rival = TEMPLATE_FILES[0]
    if rival:
        raise WorkspaceError(
            f"the field '{each.name}' is given twice: in '{present[0]}' and in '{rival}'",
            hint="keep one of the two",
            path=file,
        )
    text = Boundary(root).read_text(file)
    # braze-sync writes an empty body.txt for an e-mail that has no plain text of its own.
    if text or each.name != "text":
        fields[each.name] = Source(text, file)


def _nothing_there(path: str, channel: Channel, files: tuple[str, ...]) -> WorkspaceError:
    wanted = " or ".join(f"'{name}'" for name in (TEMPLATE_FILES[0], *body_files(channel)[:1]))
    if not files:
        return WorkspaceError(
            f"the folder is empty: there is no {wanted}",
            hint="write the message into it, or remove the folder",
            path=path,
        )
    suggestions = (did_you_mean(name, (*TEMPLATE_FILES, *body_files(channel))) for name in files)
    return WorkspaceError(
        f"there is no {wanted} in this folder",
        hint=next((hint for hint in suggestions if hint), None)
        or "write the message into it, or move the folder out of the templates",
        path=path,
    )


def _lacks(channel: Channel, table: Table) -> WorkspaceError:
    by_name = {each.name: each for each in channel.fields}
    wanted = [(by_name[name].files or (name,))[0] for name in channel.needs]
    listed = " or ".join(f"'{name}'" for name in wanted)
    kind = channel.name.replace("_", " ")
    return WorkspaceError(
        f"the message has no {listed}",
        hint=f"a message of the channel {kind} needs it to have any content",
        path=table.document.path,
    )
