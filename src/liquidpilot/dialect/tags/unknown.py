"""What stands where a tag should: a name that no tag has, or an end without its beginning."""

from __future__ import annotations

from liquid import Node
from liquid.token import TOKEN_ILLEGAL

from liquidpilot.dialect.stream import BrazeTokenStream
from liquidpilot.dialect.tags.base import BrazeTag
from liquidpilot.suggestions import did_you_mean

_DIVIDERS = {"else": "if", "elsif": "if", "when": "case"}


class UnknownTag(BrazeTag):
    """Every tag that is not known here; Ruby refuses a template that has one."""

    name = TOKEN_ILLEGAL

    def parse_tag(self, stream: BrazeTokenStream) -> Node | None:
        """Note the fault and go on behind the tag."""
        token, _, span = stream.take_tag()
        name = token.value
        if name.startswith("end") and (name[3:] in self.env.tags or name[3:] in ("raw", "comment")):
            opened = stream.open_blocks[-1] if stream.open_blocks else None
            hint = f"the open block is '{opened}'" if opened else f"there is no open '{name[3:]}'"
            stream.fail(f"'{name}' closes nothing", hint, span)
        elif name in _DIVIDERS:
            hint = f"'{name}' stands inside '{_DIVIDERS[name]}'"
            stream.fail(f"'{name}' stands outside of its block", hint, span)
        else:
            known = [tag for tag in self.env.tags if tag.isidentifier()] + ["raw", "comment"]
            stream.fail(f"unknown tag '{name}'", did_you_mean(name, [*known, *_DIVIDERS]), span)
        return None
