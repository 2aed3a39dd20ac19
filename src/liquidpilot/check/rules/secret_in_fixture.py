"""`secret-in-fixture`: a key or a password in a profile or a recorded answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from liquidpilot.check.rule import Example, WorkspaceRule
from liquidpilot.check.subjects import WorkspaceSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.replay.secret_shapes import secrets_in


def _check(workspace: WorkspaceSubject) -> Iterable[Diagnostic]:
    for source in workspace.data.values():
        for secret in secrets_in(source.text):
            message = f"this looks like {secret.kind}: '{secret.shown}…'"
            hint = "replace it with a made-up value, and revoke the real one"
            found = workspace.found_in(source, (secret.start, secret.end), message, hint)
            yield replace(found, confidential=True)


def _fixture(token: str) -> dict[str, str]:
    return {
        "fixtures/connected_content/token.toml": (
            '[request]\nmethod = "POST"\nurl = "https://api.pinewheel.example/token"\n\n'
            f'[responses.default]\njson = \'{{"access_token": "{token}"}}\'\n'
        )
    }


RULE = WorkspaceRule(
    name="secret-in-fixture",
    severity="error",
    summary="something that looks like a secret in a profile or a recorded answer",
    explanation=(
        "'liquidpilot record' removes secrets from what it writes. A file typed or copied by hand "
        "may still have one, and a repository never forgets. Made-up values are enough: requests "
        "match without the real ones, and a token is only passed on."
    ),
    bad=Example("Hello", files=_fixture("8f14e45fceea167a5a36dedd4bea2543")),
    good=Example("Hello", files=_fixture("token-example-0000")),
    check=_check,
)
