"""Reported about the files of a workspace, and about the whole of what was rendered."""

from __future__ import annotations

from liquidpilot.check.rule import Example, ReportedRule

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
