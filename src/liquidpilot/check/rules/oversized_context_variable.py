"""`oversized-context-variable`: a context variable of a Canvas that is larger than Braze keeps."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping

from liquidpilot.check.rule import Example, WorkspaceRule
from liquidpilot.check.subjects import WorkspaceSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError

_NAME = "oversized-context-variable"


def _check(workspace: WorkspaceSubject) -> Iterable[Diagnostic]:
    files = workspace.workspace._files
    for name in files.profile_names():
        with contextlib.suppress(WorkspaceError):  # a broken profile is reported elsewhere
            profile = files.profile(name)
            variables = profile.attributes.get("context")
            if profile.path is None or not isinstance(variables, Mapping):
                continue
            limit = workspace.settings.option(_NAME, "bytes", profile.path)
            for variable, value in variables.items():
                size = _size(value)
                if size > limit:
                    message = (
                        f"the context variable '{variable}' has {size:,} bytes, "
                        f"and Braze keeps about {limit:,}"
                    )
                    hint = "keep only an id in it, and look up the rest in a catalog"
                    yield workspace.found(profile.path, message, hint)


def _size(value: object) -> int:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return len(text.encode("utf-8"))


def _profile(text: str, *, limit: int = 1024) -> Example:
    settings = f"[rules]\n{_NAME} = {{ bytes = {limit} }}\n"
    profile = f'[context]\nbasket = "{text}"\n'
    return Example(
        "Hello", files={"fixtures/profiles/ada.toml": profile, "liquidpilot.toml": settings}
    )


RULE = WorkspaceRule(
    name=_NAME,
    severity="warning",
    summary="a context variable larger than about 1 KB in a profile",
    explanation=(
        "A Canvas context variable can have about 1 KB. A profile with a larger one shows a "
        "message that nobody will get. Objects and lists are measured as JSON."
    ),
    source=("context-size",),
    bad=_profile("a whole basket", limit=10),
    good=_profile("basket-17"),
    options={"bytes": 1024},
    check=_check,
)
