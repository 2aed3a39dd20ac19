"""Commands that are printed can be pasted where they were printed, whatever names are in them.

Those of `render` are in test_render and test_paths, that of `needs` is in test_needs.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Protocol

import pytest
from names import AWKWARD_NAME


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_CALL = "{% connected_content https://a.example/x?q={{${city}}}&r=b%20c :save x %}{{ x.y }}"
_COMMAND = re.compile(r"liquidpilot ([a-z].*?)(?:`| says why|$)", re.MULTILINE)


@pytest.mark.parametrize(
    ("description", "arguments", "files", "verb", "code"),
    [
        ("a folder that is no workspace", ["list", "--workspace", "My Shop"], {"My Shop/a.txt": ""}, "init", 0),
        ("a call without a fixture, beside a lone file",
         ["render", AWKWARD_NAME, "--set", 'city=São "P" $x'], {AWKWARD_NAME: _CALL}, "fixtures", 0),
    ],
)  # fmt: skip
def test_a_printed_command_does_what_it_says(
    description: str,
    arguments: list[str],
    files: dict[str, str],
    verb: str,
    code: int,
    liquidpilot: Run,
) -> None:
    first = liquidpilot(*arguments, files=files)
    assert first.code != 0, (description, first.err)
    printed = [shlex.split(each) for each in _COMMAND.findall(first.err)]
    meant = [each for each in printed if each[0] == verb]
    assert meant, first.err
    run = liquidpilot(*meant[0])
    assert run.code == code, run.err
    again = liquidpilot(*arguments)
    assert again.err != first.err, "what was wrong is no longer so"


@pytest.mark.parametrize(
    ("call", "command"),
    [
        (":method post :body a=1&b=two%20words", "--method post --body 'a=1&b=two%20words'"),
        (':method post :content_type application/json :body {"a":[1,"$b"]}', """--method post --body '{"a":[1,"$b"]}'"""),
        (":method post", "--method post"),
        (":method post :body a=it's", None),
        (f":method post :body a={'b' * 400}", None),
    ],
)  # fmt: skip
def test_the_fixture_that_is_advised_for_a_post_answers_it(
    call: str, command: str | None, liquidpilot: Run
) -> None:
    text = (
        f"{{% connected_content https://a.example/x {call} :save x %}}{{{{ x.y | default: 'no' }}}}"
    )
    first = liquidpilot("render", "m", files={"templates/m.liquid": text})
    said = re.search(r'liquidpilot (fixtures new "https://a.example/x".*)', first.err)
    if command is None:
        assert said is None
        assert "[request]" in first.err, "the file to write"
        return
    assert said is not None, first.err
    assert said[1] == f'fixtures new "https://a.example/x" {command}'
    assert liquidpilot(*shlex.split(said[1])).code == 0
    assert liquidpilot("render", "m").code == 0


@pytest.mark.parametrize("verb", ["check --format full", "render m"])
def test_the_fixture_that_a_finding_advises_answers_everybody(verb: str, liquidpilot: Run) -> None:
    files = {
        "liquidpilot.toml": 'default_profile = "ada"\n',
        "templates/m.liquid": "{% connected_content https://a.example/{{${city}}}?u={{${user_id}}} :save x %}{% if x != nil %}{{ x.y | default: 'no' }}{% endif %}",
        "fixtures/profiles/ada.toml": 'city = "Oslo"\nuser_id = "1"\n',
        "fixtures/profiles/bo.toml": 'city = "Rome"\nuser_id = "2"\n',
    }
    first = liquidpilot(*verb.split(), files=files)
    said = re.search(r'liquidpilot (fixtures new "https://a.example/.*")', first.out + first.err)
    assert said, first.out
    assert said[1] == 'fixtures new "https://a.example/{any}?u={any}"'
    assert liquidpilot(*shlex.split(said[1])).code == 0
    for profile in ("ada", "bo"):
        assert liquidpilot("render", "m", "--profile", profile).code == 0
