"""What is assumed where Braze's behaviour is not documented, all in one place, each with a switch.

A workspace changes them in its configuration (`[assumptions]`); docs/braze-compatibility.md says
what speaks for each default.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The switches; the defaults are what the evidence makes most likely.

    `strip_html_comments`: comments of an e-mail's HTML are taken out before Liquid runs (Braze,
    "Using Liquid"); conditional comments for Outlook stay.
    `liquid_in_conditional_comments`: Liquid runs in those too. Link templates are applied in them,
    and not in other comments (Braze, "Link template"); that Liquid runs is never said.
    `bare_attributes_in_text`: `${first_name}` outside of all braces is replaced, as two of Braze's
    examples seem to show; the reference pages never say so.
    `join_arrays`: a list is printed without separators, as in Ruby Liquid; brazejs, which claims to
    be close to Braze, prints `["a", "b"]`.
    `first_of_object_is_object`: `${name}[0]` on an object is the object, as Braze's examples of
    nested attributes have it; in plain Liquid it is nothing.
    `strip_message_extras_quotes`: quotes around a key or value of `message_extras` are taken off;
    one page writes them ("WhatsApp"), and what Braze stores then is not said.
    `deepest_content_block`: how deep content blocks may include one another (Braze: the third
    level is left out).
    """

    strip_html_comments: bool = True
    liquid_in_conditional_comments: bool = True
    bare_attributes_in_text: bool = False
    join_arrays: bool = True
    first_of_object_is_object: bool = True
    strip_message_extras_quotes: bool = True
    deepest_content_block: int = 2


DEFAULTS = Assumptions()
