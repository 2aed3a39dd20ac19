"""Reported about the request that a `connected_content` tag makes for a profile."""

from __future__ import annotations

from liquidpilot.check.reported.example_call import FILES, URL, call
from liquidpilot.check.rule import Example, ReportedRule

RULES = (
    ReportedRule(
        name="connected-content-no-url",
        severity="error",
        summary="the URL is empty for this profile",
        explanation=(
            "A URL that consists of variables only is empty where they are. Nothing is called, "
            "and the result stays empty."
        ),
        bad=call(url="{{event_properties.${link}}}"),
        good=call(),
    ),
    ReportedRule(
        name="connected-content-not-a-url",
        severity="error",
        summary="the rendered URL is none that Braze can call",
        explanation=(
            "A URL starts with 'https://' or 'http://' and the name of a host. Without them "
            "nothing is called."
        ),
        source=("call-url",),
        bad=call(url="api.example.com/toys"),
        good=call(),
    ),
    ReportedRule(
        name="connected-content-url-not-encoded",
        severity="warning",
        summary="a character in the URL that must be encoded",
        explanation=(
            "Letters with accents and some signs are written percent-encoded in a URL; "
            "'url_param_escape' does so for a value. liquidpilot encodes what is missing, Braze "
            "may refuse to call."
        ),
        source=("call-url", "call-url-not-encoded"),
        bad=call(url="https://api.example.com/toys?name=blå"),
        good=call(),
    ),
    ReportedRule(
        name="connected-content-port",
        severity="error",
        summary="a port that Braze does not call",
        explanation=(
            "Braze calls the ports 80 and 443 only. A port that 'record_hosts' lists is called on "
            "this machine, and is a warning."
        ),
        source=("call-ports",),
        bad=call(url="https://api.example.com:8443/toys"),
        good=call(),
    ),
    ReportedRule(
        name="connected-content-method",
        severity="error",
        summary="a method other than GET and POST",
        explanation="connected_content sends GET and POST.",
        source=("call-methods",),
        bad=call(":method put"),
        good=call(":method post :body name=truck"),
    ),
    ReportedRule(
        name="connected-content-save-name",
        severity="warning",
        summary="a name behind ':save' that Liquid cannot read later",
        explanation=(
            "The result is kept under the word behind ':save'. A name in quotes, or with other "
            "characters than letters, digits and underscores, cannot be written in '{{ }}'."
        ),
        bad=Example(
            "{% connected_content https://api.example.com/toys :save 'toy' %}{{toy.name}}",
            files=FILES,
        ),
        good=call(),
    ),
    ReportedRule(
        name="connected-content-headers-not-json",
        severity="error",
        summary="headers that are no JSON object, so that the call cannot be made",
        explanation=(
            "The headers are a JSON object: names and values in straight quotes, commas between "
            "them and none at the end."
        ),
        source=("call-headers",),
        bad=call(':headers {"x-market": NO}'),
        good=call(':headers {"x-market": "NO"}'),
    ),
    ReportedRule(
        name="connected-content-header-name",
        severity="error",
        summary="a name that a header cannot have",
        explanation="A header's name has letters, digits and hyphens, and no spaces.",
        bad=call(':headers {"x market": "NO"}'),
        good=call(':headers {"x-market": "NO"}'),
    ),
    ReportedRule(
        name="connected-content-header-value",
        severity="error",
        summary="a header's value with a line break in it",
        explanation=(
            "A line break ends a header. One comes in with a captured value; 'strip' or "
            "'strip_newlines' takes it out."
        ),
        bad=Example(
            "{% capture market %}\\n{% endcapture %}{% connected_content "
            'https://api.example.com/toys :headers {"x-market": "N{{market}}O"} :save toy %}'
            "{{toy.name}}",
            files=FILES,
        ),
        good=call(':headers {"x-market": "NO"}'),
    ),
    ReportedRule(
        name="connected-content-body-without-post",
        severity="warning",
        summary="a body that is not sent, as the method is GET",
        explanation='Without ":method post" the call is a GET, which has no body.',
        bad=call(":body name=truck"),
        good=call(":method post :body name=truck"),
    ),
    ReportedRule(
        name="connected-content-space-in-body",
        severity="warning",
        summary="a space in a body that stands in the tag",
        explanation=(
            "A body that is written into the tag may have no spaces; put longer ones into a "
            "variable by 'capture', and write ':body {{variable}}'."
        ),
        source=("call-body-spaces",),
        bad=call(':method post :body {"name": "truck"}'),
        good=call(':method post :body {"name":"truck"}'),
    ),
    ReportedRule(
        name="connected-content-body-not-json",
        severity="warning",
        summary="a body that starts like JSON and is none",
        explanation=(
            "Most often a value has a quote or a line break in it: 'json_escape' makes it fit for "
            "JSON."
        ),
        source=("escaping-json",),
        bad=call(':method post :body {"name":"truck",}'),
        good=call(':method post :body {"name":"truck"}'),
    ),
    ReportedRule(
        name="connected-content-lost-value",
        severity="warning",
        summary="two fields of a form with one name, of which the JSON has only the last",
        explanation=(
            "With ':content_type application/json' Braze makes JSON of a form, and an object has a "
            "name once. That the last value is left is assumed."
        ),
        source=("call-body-types", "call-form-lost-value"),
        bad=Example(
            "{% connected_content https://api.example.com/toys :method post "
            ":body ids=1&ids=2 :content_type application/json :save toy %}{{toy.name}}",
            files=FILES,
        ),
        good=Example(
            "{% connected_content https://api.example.com/toys :method post "
            ':body {"ids":[1,2]} :content_type application/json :save toy %}{{toy.name}}',
            files=FILES,
        ),
    ),
    ReportedRule(
        name="connected-content-unescaped-value",
        severity="warning",
        summary="a value that breaks the form or the JSON that it is put into",
        explanation=(
            "An '&' starts the next field of a form, a quote ends a text of JSON. "
            "'url_param_escape' and 'json_escape' prevent it."
        ),
        source=("call-url", "escaping-json"),
        bad=Example(
            "{% assign name = 'a&b' %}{% connected_content https://api.example.com/toys "
            ":method post :body name={{name}} :save toy %}{{toy.name}}",
            files=FILES,
        ),
        good=Example(
            "{% assign name = 'a&b' %}{% connected_content https://api.example.com/toys "
            ":method post :body name={{name|url_param_escape}} :save toy %}{{toy.name}}",
            files=FILES,
        ),
    ),
    ReportedRule(
        name="connected-content-cache-max-age",
        severity="warning",
        summary="an age of the cache that Braze does not keep",
        explanation=(
            "Braze caches for five minutes to four hours, 300 to 14400 seconds. What is below or "
            "above is taken for the nearest of the two."
        ),
        source=("cache-age",),
        bad=call(":cache_max_age 60"),
        good=call(":cache_max_age 600"),
    ),
    ReportedRule(
        name="connected-content-no-cache",
        severity="warning",
        summary="':no_cache' and ':cache_max_age' in one call",
        explanation="They contradict each other; liquidpilot does not cache then (assumed).",
        source=("cache-option-order",),
        bad=call(":no_cache :cache_max_age 600"),
        good=call(":no_cache"),
    ),
    ReportedRule(
        name="connected-content-retry",
        severity="warning",
        summary="':retry' where Braze does not retry",
        explanation=(
            "Braze does not retry calls of in-app messages; Canvas steps have a way of their own."
        ),
        source=("call-retry",),
        bad=Example(
            f"{{% connected_content {URL} :save toy :retry %}}{{{{toy.name}}}}",
            files=FILES,
            field="message",
            channel="in_app",
        ),
        good=Example(
            f"{{% connected_content {URL} :save toy %}}{{{{toy.name}}}}",
            files=FILES,
            field="message",
            channel="in_app",
        ),
    ),
    ReportedRule(
        name="connected-content-unknown-credential",
        severity="error",
        summary="a credential that is not configured",
        explanation=(
            "':basic_auth' and ':auth_credentials' take the name of a credential that Braze's "
            "settings have; 'fixtures/credentials.toml' lists them here. A call with a credential "
            "that was deleted is aborted."
        ),
        source=("call-credentials",),
        bad=call(":basic_auth shp"),
        good=call(":basic_auth shop"),
    ),
    ReportedRule(
        name="connected-content-credential-kind",
        severity="error",
        summary="a credential of the other kind",
        explanation=(
            "A user with a password belongs to ':basic_auth', a set of headers to "
            "':auth_credentials'."
        ),
        source=("call-credentials",),
        bad=call(":auth_credentials shop"),
        good=call(":basic_auth shop"),
    ),
    ReportedRule(
        name="connected-content-credential-domain",
        severity="error",
        summary="a credential that is not allowed for this host",
        explanation="A credential of headers is bound to a domain, and is not sent to any other.",
        source=("call-credentials",),
        bad=call(":auth_credentials key_of_another_host"),
        good=call(":auth_credentials key"),
        shown=False,
    ),
)
