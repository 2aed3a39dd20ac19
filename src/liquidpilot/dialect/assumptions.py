"""What is assumed where Braze's behaviour is not documented, all in one place, each with a switch.

A workspace changes them in its configuration (`[assumptions]`); docs/braze-compatibility.md says
what speaks for each default, and when that was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from liquidpilot.braze_facts import RestsOn


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The switches; the defaults are what the evidence makes most likely.

    `strip_html_comments`: comments of an e-mail's HTML are taken out before Liquid runs;
    conditional comments for Outlook stay.
    `liquid_in_conditional_comments`: Liquid runs in those too.
    `bare_attributes_in_text`: `${first_name}` outside of all braces is replaced.
    `named_attributes_are_variables`: `first_name` without `${}` has the value if `${first_name}`
    stands elsewhere in the field or its content blocks.
    `join_arrays`: a list is printed without separators, as in Ruby Liquid.
    `first_of_object_is_object`: `${name}[0]` on an object is the object; in plain Liquid it is
    nothing.
    `strip_message_extras_quotes`: quotes around a key or value of `message_extras` are taken off.
    `deepest_content_block`: how deep content blocks may include one another.
    """

    strip_html_comments: Annotated[bool, RestsOn("html-comments")] = True
    liquid_in_conditional_comments: Annotated[bool, RestsOn("conditional-comments")] = True
    bare_attributes_in_text: Annotated[bool, RestsOn("bare-attributes")] = False
    named_attributes_are_variables: Annotated[bool, RestsOn("named-attributes")] = True
    join_arrays: Annotated[bool, RestsOn("joined-arrays")] = True
    first_of_object_is_object: Annotated[bool, RestsOn("first-of-object")] = True
    strip_message_extras_quotes: Annotated[bool, RestsOn("message-extras-quotes")] = True
    deepest_content_block: Annotated[int, RestsOn("content-block-levels")] = 2


DEFAULTS = Assumptions()
