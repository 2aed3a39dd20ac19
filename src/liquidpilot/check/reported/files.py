"""Reported about the files of a workspace, and about the whole of what was rendered."""

from __future__ import annotations

from liquidpilot.check.rule import Example, ReportedRule

_REGISTRY = "templates/custom_attributes/registry.yaml"

RULES = (
    ReportedRule(
        name="body-not-json",
        severity="error",
        summary="the body of a webhook, rendered for this profile, is not JSON",
        explanation=(
            "Whoever receives the webhook refuses it. Most often a value has a quote in it, which "
            "'json_escape' takes care of, or a number is missing."
        ),
        source=("escaping-json",),
        bad=Example('{"name": {{${first_name}}}}', field="body", channel="webhook"),
        good=Example(
            '{"name": "{{${first_name} | json_escape}}"}', field="body", channel="webhook"
        ),
    ),
    ReportedRule(
        name="broken-file",
        severity="error",
        summary="a file of the workspace that cannot be used",
        explanation=(
            "The message says what is wrong with it. Where a rendering needs the file it is an "
            "error; where it may only have changed the result, a warning."
        ),
        bad=Example("Hello", files={"fixtures/profiles/ada.toml": "first_name = "}),
        good=Example("Hello", files={"fixtures/profiles/ada.toml": 'first_name = "Ada"\n'}),
        shown=False,
    ),
    ReportedRule(
        name="data-against-schema",
        severity="error",
        summary="data in a '<script>' that is not what the service which reads it wants",
        explanation=(
            "An integration says of what form the data of its type is. What is missing or of "
            "another type, the service does not take."
        ),
        bad="Hello",
        good="Hello",
        shown=False,
    ),
    ReportedRule(
        name="data-not-json",
        severity="error",
        summary="data in a '<script>', rendered for this profile, that is not JSON",
        explanation=(
            "Whoever reads '<script type=\"application/ld+json\">', or another type of JSON, takes "
            "all of it or nothing. Most often a value has a quote in it, which 'json_escape' takes "
            "care of, or a comma is left after the last of a list."
        ),
        source=("escaping-json",),
        bad=Example('<script type="application/ld+json">{"name": {{${first_name}}}}</script>'),
        good=Example(
            '<script type="application/ld+json">'
            '{"name": "{{${first_name} | json_escape}}"}</script>'
        ),
    ),
    ReportedRule(
        name="link-leads-out",
        severity="warning",
        summary="a link that leads out of the workspace, into the same git repository",
        explanation=(
            "What it leads to is read as if it stood there, but never written: no fix is made in "
            "it, and no answer recorded. Somebody who gets the workspace alone does not have it. A "
            "link that leads elsewhere is not even read."
        ),
        bad="Hello",
        good="Hello",
        shown=False,
    ),
    ReportedRule(
        name="path-matches-nothing",
        severity="warning",
        summary="a path or a pattern in a settings file that no file matches",
        explanation=(
            "What is set for no file has no effect: most often a folder was renamed, or the path "
            "is not written from the top of the workspace."
        ),
        bad=Example("Hello", files={"liquidpilot.toml": '[check]\nexclude = ["sms/**"]\n'}),
        good=Example("Hello", files={"liquidpilot.toml": '[check]\nexclude = ["templates/**"]\n'}),
        shown=False,
    ),
    ReportedRule(
        name="unknown-attribute-type",
        severity="warning",
        summary="a type in the registry of custom attributes that there is not",
        explanation=(
            "The types of 'registry.yaml' are those of braze-sync (\"Registry mode\"). What is of "
            "an unknown one is compared with nothing."
        ),
        bad=Example("Hello", files={_REGISTRY: "attributes:\n  - name: tier\n    type: strng\n"}),
        good=Example("Hello", files={_REGISTRY: "attributes:\n  - name: tier\n    type: string\n"}),
        shown=False,
    ),
    ReportedRule(
        name="unknown-key",
        severity="warning",
        summary="a key or a column that nobody reads",
        explanation=(
            "In files that other tools write too (braze-sync's YAML, the items of a catalog, "
            "translations, a user's export) a key that is not known is left alone: it has no "
            "effect here. In liquidpilot's own files and in 'template.yaml' it is an error."
        ),
        bad=Example("Hello", files={_REGISTRY: "attributes:\n  - name: tier\n    kind: string\n"}),
        good=Example("Hello", files={_REGISTRY: "attributes:\n  - name: tier\n    type: string\n"}),
        shown=False,
    ),
    ReportedRule(
        name="unknown-profile-name",
        severity="warning",
        summary="a name in a profile that Braze does not have",
        explanation=(
            "The names at the top of a profile are Braze's own. Custom attributes stand in "
            "'[custom_attribute]'; a template finds them as 'custom_attribute.${name}'."
        ),
        source=("personalization-tags",),
        bad=Example("Hello", files={"fixtures/profiles/ada.toml": 'fist_name = "Ada"\n'}),
        good=Example("Hello", files={"fixtures/profiles/ada.toml": 'first_name = "Ada"\n'}),
        shown=False,
    ),
    ReportedRule(
        name="unread-file",
        severity="warning",
        summary="a file that nobody reads, though its name is nearly that of one that is",
        explanation=(
            "A file has its meaning by its name and its folder: 'selection.toml' beside the items "
            "of a catalog, or 'translations.csv' in the folder of a channel, has no effect."
        ),
        bad=Example("Hello", files={"fixtures/credential.toml": ""}),
        good=Example("Hello", files={"fixtures/credentials.toml": ""}),
        shown=False,
    ),
    ReportedRule(
        name="value-cut-by-comment",
        severity="warning",
        summary="a value of YAML without quotes that ends at ' #'",
        explanation=(
            "In YAML ' #' starts a comment, in the middle of a text too: of 'Your order #7 is "
            "there' only 'Your order' is sent. In quotes the whole text is the value. Where the "
            "comment is meant, a line of its own says so to everybody."
        ),
        bad=Example("---\nsubject: Your order #7 is on its way\n---\nHello"),
        good=Example('---\nsubject: "Your order #7 is on its way"\n---\nHello'),
        shown=False,
    ),
    ReportedRule(
        name="unset-credential",
        severity="info",
        summary="a credential whose environment variable is not set",
        explanation=(
            "'fixtures/credentials.toml' has the names of variables, never the secrets. Recorded "
            "answers need no value; 'record' and '--live' do."
        ),
        bad="Hello",
        good="Hello",
        shown=False,
    ),
    ReportedRule(
        name="stale-fixture",
        severity="warning",
        summary="a recorded answer that is older than 'max_age'",
        explanation=(
            "An API changes, and its recorded answer does not. 'liquidpilot fixtures verify "
            "--live' says whether it still has the same shape."
        ),
        bad="Hello",
        good="Hello",
        shown=False,
    ),
)
