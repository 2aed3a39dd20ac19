"""What integrations and rules of one's own are written with: the second half of the surface.

`docs/integrations.md` shows how. Every name is imported from its room when it is first used, so
that an integration which only names its hosts costs next to nothing.
"""

from __future__ import annotations

# Type checkers take this name for typing.TYPE_CHECKING, whose import would be most of the cost.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from liquidpilot.check.filtered_values import always_filtered
    from liquidpilot.check.findings import Edit, Fix, Found
    from liquidpilot.check.included import outlines_of
    from liquidpilot.check.json_strings import values_in_json_strings
    from liquidpilot.check.rule import (
        Example,
        FieldRule,
        MessageRule,
        RenderingRule,
        ReportedRule,
        Rule,
        WorkspaceRule,
    )
    from liquidpilot.check.subjects import (
        FieldSubject,
        MessageSubject,
        RenderingSubject,
        WorkspaceSubject,
    )
    from liquidpilot.check.value_paths import Origin, PathRead, read_paths
    from liquidpilot.connected.headers import Headers
    from liquidpilot.dialect.expressions.nodes import (
        ELEMENT,
        Expression,
        FilterCall,
        Filtered,
        Literal,
        Lookup,
        written_path,
    )
    from liquidpilot.dialect.outline import (
        Assignment,
        Call,
        Insert,
        Loop,
        Outline,
        Output,
        Read,
        Tag,
        Test,
        Text,
        Write,
    )
    from liquidpilot.documents.reading import read_document
    from liquidpilot.documents.tables import Table
    from liquidpilot.errors import WorkspaceError
    from liquidpilot.files import reason_of
    from liquidpilot.integration.interface import (
        Integration,
        Redaction,
        RequestProblem,
        ServiceScenario,
    )
    from liquidpilot.integration.sandboxes import (
        EVIDENCE,
        Answer,
        Sandbox,
        SandboxOption,
        SandboxOptions,
        Section,
    )
    from liquidpilot.json_text import JsonMistake, read_json
    from liquidpilot.suggestions import did_you_mean

__all__ = [
    "ELEMENT",
    "EVIDENCE",
    "Answer",
    "Assignment",
    "Call",
    "Edit",
    "Example",
    "Expression",
    "FieldRule",
    "FieldSubject",
    "FilterCall",
    "Filtered",
    "Fix",
    "Found",
    "Headers",
    "Insert",
    "Integration",
    "JsonMistake",
    "Literal",
    "Lookup",
    "Loop",
    "MessageRule",
    "MessageSubject",
    "Origin",
    "Outline",
    "Output",
    "PathRead",
    "Read",
    "Redaction",
    "RenderingRule",
    "RenderingSubject",
    "ReportedRule",
    "RequestProblem",
    "Rule",
    "Sandbox",
    "SandboxOption",
    "SandboxOptions",
    "Section",
    "ServiceScenario",
    "Table",
    "Tag",
    "Test",
    "Text",
    "WorkspaceError",
    "WorkspaceRule",
    "WorkspaceSubject",
    "Write",
    "always_filtered",
    "did_you_mean",
    "outlines_of",
    "read_document",
    "read_json",
    "read_paths",
    "reason_of",
    "values_in_json_strings",
    "written_path",
]

_NAMES_BY_ROOM = {
    "check.filtered_values": "always_filtered",
    "check.findings": "Edit Fix Found",
    "check.included": "outlines_of",
    "check.rule": "Example FieldRule MessageRule RenderingRule ReportedRule Rule WorkspaceRule",
    "check.subjects": "FieldSubject MessageSubject RenderingSubject WorkspaceSubject",
    "check.json_strings": "values_in_json_strings",
    "check.value_paths": "Origin PathRead read_paths",
    "connected.headers": "Headers",
    "dialect.expressions.nodes": (
        "ELEMENT Expression FilterCall Filtered Literal Lookup written_path"
    ),
    "dialect.outline": "Assignment Call Insert Loop Outline Output Read Tag Test Text Write",
    "documents.reading": "read_document",
    "documents.tables": "Table",
    "errors": "WorkspaceError",
    "files": "reason_of",
    "integration.interface": "Integration Redaction RequestProblem ServiceScenario",
    "integration.sandboxes": "EVIDENCE Answer Sandbox SandboxOption SandboxOptions Section",
    "json_text": "JsonMistake read_json",
    "suggestions": "did_you_mean",
}
_ROOMS = {name: room for room, names in _NAMES_BY_ROOM.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module 'liquidpilot.extending' has no attribute '{name}'")
    from importlib import import_module

    value: object = getattr(import_module(f"liquidpilot.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
