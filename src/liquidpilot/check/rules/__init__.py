"""The rules, one in each module: `check/rules/<rule_name>.py` defines `RULE`, and is found
automatically.

Writing one takes about forty lines:

1. Name the problem, not the remedy: `unescaped-url-parameter`; the module has the same name with
   underscores.
2. Choose what it looks at, and with it the class of `RULE` (`liquidpilot.check.rule`):
   * `FieldRule`, check(field: FieldSubject): the template of one field or of one content block.
     `field.outline` has everything that stands in it as data, with exact spans: `outputs`, `tests`
     (conditions), `assignments`, `loops`, `calls` (connected content), `inserts` (Liquid inside of
     tags), `reads` and `attributes`, `writes`, `inclusions`, `tags`, `texts`, `comments`; every
     part knows the blocks around it (`inside`). `field.flow` says where a value comes from and
     where it goes, through variables, loops, branches and content blocks; do not look for the last
     `assign` yourself. `field.elements` are the tags of the HTML. `field.type` says what the field
     is (a text, HTML, a link, a header, …): ask that, and `check.links` for URLs, not its name.
     Example: `unescaped_url_parameter`.
   * `MessageRule`, check(message: MessageSubject): the fields of a message together.
     Example: `missing_preheader`.
   * `WorkspaceRule`, check(workspace: WorkspaceSubject): files and what uses them. It takes the
     `facts` of messages and blocks and parses nothing. Example: `unused_content_block`.
   * `RenderingRule`, check(rendering: RenderingSubject): the texts that one profile would get in
     one scenario; `rendering.sent_as("text")` has those of a type. Example: `raw_json_in_text`.
   * What parsing and rendering already report needs no rule: its page stands in `check/codes/`, by
     the diagnostic's code (see `check/reported.py`).
3. Yield a `Diagnostic` for each problem: `field.found(span, message, hint, fix)`. The message says
   what is wrong, lower case, the offending text in single quotes, no full stop; the hint says what
   to do. `span` are indexes into `field.source.text`.
4. A remedy that needs no thought is a `Fix(message, edits)`, its edits made by
   `field.edit(span, new)`. `safe=False` if an author should look first, `keeps_output=False` if it
   is meant to change what is rendered.
5. Write `explanation` for a CRM author. What it says about Braze is a fact of `braze_facts.toml`,
   with the page and the day when that page was read; `source` has the names of the facts. Any other
   origin stands in the text: "Ruby Liquid 5.4.0", "observed", "assumed". `bad` and `good` are
   templates, or an `Example` with a field, a channel and files around it. A test runs both: the bad
   one must fire, the good one must not. `recommended=False` if it is a matter of taste.
6. Numbers that a team may want to change are `options`, read by `field.option(RULE_NAME, "limit")`.
7. Further cases go into `tests/check/rules/test_<rule_name>.py`, a table with what is found where;
   `found_by` of `tests/check/conftest.py` runs a rule over an example.

A rule is a pure function: it opens no file, and two runs over the same files find the same.
"""
