"""A second integration gets everything that Trustpilot gets, by its entry point alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rule_examples import try_rule
from written_files import write_files

import liquidpilot
from liquidpilot import WorkspaceError
from liquidpilot.check.registry import all_rules
from liquidpilot.check.results import CheckRequest
from liquidpilot.check.running import run_check
from liquidpilot.check.workers import Setup
from liquidpilot.cli import main
from liquidpilot.extending import Sandbox, SandboxOptions, Section
from liquidpilot.rendering.message import webhook_request
from liquidpilot.services.registry import installed, integration_named, service_scenarios

_FORECAST = "https://api.weather.example/v1/forecast?city={{${home_city} | url_param_escape}}"
_FILES = {
    "liquidpilot.toml": "",
    "fixtures/profiles/ada.toml": 'home_city = "Oslo"\n',
    "fixtures/profiles/bo.toml": 'home_city = ""\n',
    "templates/email_templates/sky/body.html": (
        f"<p>\n{{% connected_content {_FORECAST}\n :save sky %}}"
        "{% if sky.sky %}{{ sky.sky }}, {{ sky.unit }}{% else %}no idea{% endif %}</p>"
    ),
    "templates/webhooks/report/template.yaml": (
        "url: https://api.weather.example/v1/reports\nheaders:\n  X-Umbrella: open-sesame\n"
    ),
    "templates/webhooks/report/body.txt": "It rains on {{${home_city}}}, pass wx-123456",
    "templates/webhooks/elsewhere/template.yaml": "url: https://api.example.com/reports\nbody: x\n",
}
_NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path, weather: None) -> liquidpilot.Workspace:
    write_files(tmp_path, _FILES)
    return liquidpilot.Workspace.open(tmp_path)


def test_it_is_found_beside_others(weather: None) -> None:
    assert "weather" in [each.name for each in installed()]
    assert "weather-storm" in service_scenarios()


class TestItsSandbox:
    def test_answers_in_the_same_process(self, workspace: liquidpilot.Workspace) -> None:
        rendered = workspace.render("sky", "ada", simulation=workspace.simulate())
        assert "sun, celsius" in rendered.fields["html"].text
        assert [each.source for each in rendered.exchanges] == ["sandbox"]

    def test_is_not_asked_without_being_wanted(self, workspace: liquidpilot.Workspace) -> None:
        assert workspace.render("sky", "ada").status == "missing_fixture"

    def test_takes_the_data_of_the_workspace(
        self, workspace: liquidpilot.Workspace, tmp_path: Path
    ) -> None:
        write_files(tmp_path, {"fixtures/sandbox/weather/sky.toml": 'sky = "hail"\n'})
        rendered = workspace.render("sky", "ada", simulation=workspace.simulate())
        assert "hail" in rendered.fields["html"].text

    def test_stops_at_data_that_it_cannot_use(
        self, workspace: liquidpilot.Workspace, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = "fixtures/sandbox/weather/sky.toml"
        write_files(workspace.root, {path: "\nsky = 5\n"})
        with pytest.raises(WorkspaceError) as caught:
            workspace.render("sky", "ada", scenario="weather-fog")
        assert (caught.value.line, caught.value.column) == (2, 1)
        for verb in (["render", "sky"], ["record", "sky"], ["render", "report", "--deliver"]):
            option = "sandbox" if "--deliver" in verb else "--sandbox"
            code = main([*verb, option, "--workspace", str(workspace.root)])
            output = capsys.readouterr()
            assert (code, output.out) == (2, ""), verb
            assert f"{path}:2:1: error: 'sky' should be text" in output.err
            assert "hint" in output.err

    def test_has_the_clock_of_the_message(self, workspace: liquidpilot.Workspace) -> None:
        simulation = workspace.simulate()
        now = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
        rendered = workspace.render("report", "ada", now=now, simulation=simulation)
        request = workspace.webhook(rendered)
        assert request is not None
        (reports,) = simulation.deliver(request).overview
        assert reports.rows[0][0] == "2026-11-21T16:30:00+00:00"

    def test_tells_of_a_delivery_what_has_come_of_it(
        self, workspace: liquidpilot.Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = integration_named("weather").sandbox(SandboxOptions())
        assert made is not None
        of_reports = type(made).overview

        def overview(sandbox: Sandbox) -> list[Section]:
            (reports,) = of_reports(sandbox)
            state = Section("State", ("reports",), [(f"{len(reports.rows)}",)], is_standing=True)
            return [reports, state, Section("Never", (), ())]

        monkeypatch.setattr(type(made), "overview", overview)
        simulation = workspace.simulate()
        rendered = workspace.render("report", "ada", simulation=simulation)
        request = workspace.webhook(rendered)
        assert request is not None
        for number in (1, 2):
            delivery = simulation.deliver(request)
            assert len(delivery.overview[0].rows) == number
            (reports,) = delivery.results
            assert (reports.title, len(reports.rows)) == ("Reports", 1), "two may be alike"

    def test_plays_no_scenario_whose_name_the_workspace_has_taken(
        self, workspace: liquidpilot.Workspace
    ) -> None:
        fixture = (
            '[request]\nurl = "https://api.weather.example/v1/forecast?city={any}"\n'
            "[responses.default]\njson = '{}'\n[responses.weather-storm]\nstatus = 429\n"
        )
        write_files(workspace.root, {"fixtures/connected_content/forecast.toml": fixture})
        opened = liquidpilot.Workspace.open(workspace.root)
        assert opened.simulate("weather-storm").scenario is None
        assert opened.all_scenarios().count("weather-storm") == 1
        rendered = opened.render(
            "sky", "ada", scenario="weather-storm", simulation=opened.simulate()
        )
        assert rendered.exchanges[0].error == "status 429"

    @pytest.mark.parametrize("method", ["answer", "overview", "validate"])
    def test_is_named_when_its_code_fails(
        self, method: str, workspace: liquidpilot.Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*arguments: object) -> object:
            raise KeyError("cloud")

        integration = integration_named("weather")
        sandbox = type(integration.sandbox(SandboxOptions()))
        owner = sandbox if method != "validate" else type(integration)
        monkeypatch.setattr(owner, method, fails)
        request = liquidpilot.Request("POST", "https://api.weather.example/v1/reports")

        def use() -> object:
            if method == "validate":
                return workspace.render("report", "ada")
            return workspace.simulate().deliver(request)

        with pytest.raises(liquidpilot.LiquidPilotError, match="'weather' failed: KeyError"):
            use()

    @pytest.mark.parametrize(
        ("scenario", "error"),
        [("weather-storm", "the connection was reset"), ("weather-fog", "no answer within 2 s")],
    )
    def test_is_in_a_scenario_by_its_name_alone(
        self, scenario: str, error: str, workspace: liquidpilot.Workspace
    ) -> None:
        rendered = workspace.render("sky", "ada", scenario=scenario)
        assert "no idea" in rendered.fields["html"].text
        assert error in (rendered.exchanges[0].error or "")
        assert (rendered.scenario, rendered.status) == (scenario, "sent")

    def test_its_scenarios_are_offered_where_it_is_asked(
        self, workspace: liquidpilot.Workspace
    ) -> None:
        of_mail = workspace.service_scenarios(workspace.render("sky", "ada"))
        assert of_mail == {"Weather": ["weather-storm", "weather-fog"]}
        assert workspace.service_scenarios(workspace.render("elsewhere", "ada")) == {}

    def test_an_unknown_scenario_has_a_suggestion(self, workspace: liquidpilot.Workspace) -> None:
        with pytest.raises(liquidpilot.LiquidPilotError, match="weather-strom") as caught:
            workspace.render("sky", "ada", scenario="weather-strom")
        assert "'weather-storm'" in (caught.value.hint or "")


class TestAWebhook:
    def test_is_delivered_as_often_as_the_scenario_says(
        self, workspace: liquidpilot.Workspace
    ) -> None:
        request = webhook_request(workspace.render("report", "ada"))
        assert request is not None
        delivery = workspace.simulate("weather-fog").deliver(request)
        assert [each and each.status for each in delivery.responses] == [200, 200]

    def test_can_go_nowhere_else(self, workspace: liquidpilot.Workspace) -> None:
        request = webhook_request(workspace.render("elsewhere", "ada"))
        assert request is not None
        with pytest.raises(liquidpilot.LiquidPilotError, match="nothing is sent"):
            workspace.simulate().deliver(request)


class TestItsRules:
    @pytest.mark.parametrize(
        "name", ["weather-asked-too-often", "weather-no-city", "data-against-schema"]
    )
    def test_run_over_their_examples(self, name: str, weather: None, tmp_path: Path) -> None:
        rule = all_rules()[name]
        bad, good = rule.examples
        assert try_rule(rule, bad, tmp_path / "bad")
        assert not try_rule(rule, good, tmp_path / "good")

    def test_a_request_is_validated_where_it_stands(self, workspace: liquidpilot.Workspace) -> None:
        rendered = workspace.render("sky", "bo", simulation=workspace.simulate())
        found = [each for each in rendered.diagnostics if each.code == "weather-no-city"]
        path = "templates/email_templates/sky/body.html"
        assert [(each.path, each.line, each.column) for each in found] == [(path, 2, 62)]
        assert rendered.status == "sent", "what a service refuses does not stop Braze"

    def test_a_host_that_is_taken_for_it_is_validated_and_not_simulated(
        self, tmp_path: Path, weather: None
    ) -> None:
        call = "{% connected_content https://www.weather.example/v1/forecast :save sky %}"
        write_files(tmp_path, {"liquidpilot.toml": "", "templates/x.liquid": call})
        workspace = liquidpilot.Workspace.open(tmp_path)
        rendered = workspace.render("x", simulation=workspace.simulate())
        codes = {each.code for each in rendered.diagnostics}
        assert {"weather-no-city", "missing-fixture"} <= codes

    @pytest.mark.parametrize(
        ("description", "accepted", "found"),
        [
            ("the special one speaks", "", ["weather-asked-too-often"]),
            ("it is accepted", "weather-asked-too-often", []),
            ("the general one is accepted", "unchecked-call-result", []),
        ],
    )
    def test_a_special_rule_stands_for_the_general_one(
        self, description: str, accepted: str, found: list[str], tmp_path: Path, weather: None
    ) -> None:
        bad, _ = all_rules()["weather-asked-too-often"].examples
        comment = f"{{% comment %}}liquidpilot: ignore {accepted} -- fine{{% endcomment %}}\n"
        text = (comment if accepted else "") + bad.text
        write_files(
            tmp_path, {"templates/email_templates/x/body.html": text, "liquidpilot.toml": ""}
        )
        select = ("weather-asked-too-often", "unchecked-call-result", "unused-suppression")
        request = CheckRequest(jobs=1, cache=False)
        setup = Setup(str(tmp_path), select, (), request.faults, request.now)
        workspace = liquidpilot.Workspace.open(tmp_path)
        report = run_check(workspace, setup, request, lambda count, answers: iter(answers))
        assert [each.code for each in report.findings] == found, description


class TestTheCommandLine:
    def test_render_delivers(
        self, workspace: liquidpilot.Workspace, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["render", "report", "--profile", "ada", "--deliver", "sandbox"]
        code = main([*arguments, "--workspace", str(workspace.root)])
        out = capsys.readouterr().out
        assert code == 0
        assert "delivered to the sandbox: POST https://api.weather.example/v1/reports" in out
        assert "→ 201 (docs)" in out
        assert "Reports" in out
        assert "It rains on Oslo" in out

    def test_a_field_that_is_asked_for_as_it_is_has_nothing_with_it(
        self, workspace: liquidpilot.Workspace, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["render", "report", "--profile", "ada", "--deliver", "sandbox"]
        main([*arguments, "--field", "body", "--workspace", str(workspace.root)])
        output = capsys.readouterr()
        assert output.out == "It rains on Oslo, pass wx-123456"
        assert "→ 201 (docs)" in output.err

    def test_what_is_secret_about_the_service_is_hidden(
        self, workspace: liquidpilot.Workspace, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["render", "report", "--deliver", "sandbox", "--format", "json"]
        main([*arguments, "--workspace", str(workspace.root)])
        delivery = json.loads(capsys.readouterr().out)["delivery"]
        assert delivery["request"]["headers"]["X-Umbrella"] == "{secret:X_UMBRELLA}"
        assert "{secret:WEATHER_PASS}" in delivery["request"]["body"]

    def test_a_missing_fixture_leads_to_the_sandbox(
        self, workspace: liquidpilot.Workspace, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["render", "sky", "--profile", "ada", "--workspace", str(workspace.root)]
        assert main(arguments) == 3
        assert "Weather can be simulated: add --sandbox\n" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("description", "arguments", "said"),
        [
            (
                "no webhook",
                ["sky", "--deliver", "sandbox"],
                "'email_templates/sky' is not a webhook",
            ),
            ("nowhere to go", ["elsewhere", "--deliver", "sandbox"], "'api.example.com'"),
            ("both", ["sky", "--sandbox", "--live"], "'--live' asks real services"),
        ],
    )
    def test_what_cannot_be_done(
        self,
        description: str,
        arguments: list[str],
        said: str,
        workspace: liquidpilot.Workspace,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        code = main(["render", *arguments, "--workspace", str(workspace.root)])
        assert code == 2, description
        assert said in capsys.readouterr().err

    def test_record_writes_what_the_sandbox_answers(
        self,
        workspace: liquidpilot.Workspace,
        monkeypatch: pytest.MonkeyPatch,
        no_connection: None,
    ) -> None:
        monkeypatch.setenv("CI", "true")
        code = main(
            ["record", "sky", "--profile", "ada", "--sandbox", "--workspace", str(workspace.root)]
        )
        assert code == 0
        (file,) = (workspace.root / "fixtures/connected_content").glob("*.toml")
        text = file.read_text(encoding="utf-8")
        assert '"sky": "sun"' in text
        assert ', sandbox"' in text, "nobody takes it for an answer of the service"
        again = liquidpilot.Workspace.open(workspace.root).render("sky", "ada")
        assert "sun, celsius" in again.fields["html"].text


_ALERT = '<p>Hi</p>\n<script type="application/json+weather">\n{alert}\n</script>\n'


class TestItsData:
    @pytest.mark.parametrize(
        ("description", "alert", "said"),
        [
            ("as it should be", '{"city": "{{${home_city}}}", "days": [{"sky": "sun"}]}', []),
            (
                "two names missing",
                "{}",
                ["3:1 the data has no 'city' add it", "3:1 the data has no 'days' add it"],
            ),
            (
                "a value of the profile",
                '{"city": "", "days": []}',
                ["3:3 'city' should be at least 1 long, not '' write the city's name"],
            ),
            (
                "another type",
                '{"city": 3, "days": []}',
                ["3:3 'city' should be text, not '3' write the city's name"],
            ),
            (
                "deep in a list",
                '{"city": "a", "days": [{"sky": "sun"}, {"sky": "snw", "degrees": "7"}]}',
                [
                    "3:67 'days[1].degrees' should be a number, not '7' None",
                    "3:49 'days[1].sky' should be one of 'sun', 'rain', not 'snw' None",
                ],
            ),
            (
                "too many",
                '{"city": "a", "days": [{}, {}, {}, {}]}',
                ["3:16 'days' should be at most 3 long, not '[{}, {}, {}, {}]' None"],
            ),
            (
                "an unknown name",
                '{"city": "a", "day": [], "days": []}',
                ["3:16 the data has an unknown key 'day' did you mean 'days'?"],
            ),
            ("a list", "[]", ["3:1 the data should be names with values, not '[]' None"]),
        ],
    )
    def test_is_held_against_its_schema(
        self, description: str, alert: str, said: list[str], tmp_path: Path, weather: None
    ) -> None:
        body = "templates/email_templates/alert/body.html"
        write_files(tmp_path, {**_FILES, body: _ALERT.replace("{alert}", alert)})
        rendered = liquidpilot.Workspace.open(tmp_path).render("alert", "ada")
        found = [each for each in rendered.diagnostics if each.code == "data-against-schema"]
        assert [
            f"{each.line}:{each.column} {each.message.replace(' (data for Weather)', '')} {each.hint}"
            for each in found
        ] == said, description
        assert all(each.path == body for each in found)

    def test_is_found_by_check_too(self, tmp_path: Path, weather: None) -> None:
        body = "templates/email_templates/alert/body.html"
        write_files(tmp_path, {**_FILES, body: _ALERT.replace("{alert}", "{}")})
        setup = Setup(str(tmp_path), (), (), False, _NOON)
        report = run_check(
            liquidpilot.Workspace.open(tmp_path),
            setup,
            CheckRequest(jobs=1, now=_NOON),
            lambda count, answers: iter(answers),
        )
        codes = [each.code for each in report.findings if each.path == body]
        assert codes.count("data-against-schema") == 2
