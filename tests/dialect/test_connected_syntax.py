"""The grammar of `connected_content`: every documented way to write the tag, and what is reported.

The variations are those of Braze's pages "Making an API call", "Local Connected Content
variables", "User profile fields in Connected Content" and of its partner pages; the number counts
them. What a broken tag means is assumed; that it is reported is what is tested.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.connected_syntax import OPTIONS, CallSyntax, parse_call

_BEFORE, _AFTER = "Hi {% connected_content", "%} there"
_TRUSTPILOT_TOKEN = (
    " \nhttps://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications/accesstoken\n"
    ":method post\n"
    ':headers {"Content-Type": "application/x-www-form-urlencoded", '
    '"Authorization": "Basic {{\'API_KEY:API_SECRET\' | base64_encode}}" }\n'
    ":body grant_type=client_credentials\n:save token\n:retry\n:cache_max_age 3600 "
)
_TRUSTPILOT_REVIEWS = (
    " https://api.trustpilot.com/v1/product-reviews/business-units/66ea0530xxxxxx/reviews"
    "?sku={{event_properties.${item_sku}}}&stars=5\n   :method get\n"
    '   :headers {"apikey": "xxxxx"}\n   :content_type application/json :save result '
)


def _parse(markup: str) -> tuple[CallSyntax, str]:
    text = _BEFORE + markup + _AFTER
    return parse_call(text, len(_BEFORE), len(_BEFORE) + len(markup)), text


def _read(markup: str) -> tuple[str, dict[str, str], list[str]]:
    """Return the URL, the options and the codes, without their common beginning."""
    call, text = _parse(markup)
    options = {option.name: text[slice(*option.value_span)] for option in call.options}
    codes = [problem.code.removeprefix("connected-content-") for problem in call.problems]
    return text[slice(*call.url)], options, codes


# Number and description, markup, URL, options.
_SOUND: list[tuple[str, str, str, dict[str, str]]] = [
    ("1 no options", " https://a.example/trivia ", "https://a.example/trivia", {}),
    (
        "2 any order",
        " https://a.example :save mine :basic_auth shop :retry ",
        "https://a.example",
        {"save": "mine", "basic_auth": "shop", "retry": ""},
    ),
    (
        "3 each part on a line of its own",
        "\n    https://a.example/\n    :method post\n    :save publication\n",
        "https://a.example/",
        {"method": "post", "save": "publication"},
    ),
    (
        "4 space after the name, blank line before the options",
        " \nhttps://a.example/x \n\n :save x\n",
        "https://a.example/x",
        {"save": "x"},
    ),
    (
        "5 headers over several lines",
        ' https://a.example\n  :headers {\n\t"X-App-Id": "1",\n     "X-App-Token": "2"\n\t}\n :save x',
        "https://a.example",
        {"headers": '{\n\t"X-App-Id": "1",\n     "X-App-Token": "2"\n\t}', "save": "x"},
    ),
    (
        "6 headers without spaces",
        ' https://a.example :headers {"k":"v","k2":"v2"} :save x',
        "https://a.example",
        {"headers": '{"k":"v","k2":"v2"}', "save": "x"},
    ),
    (
        "7, 8, 31 Liquid with quotes in headers, space before their brace (Trustpilot)",
        _TRUSTPILOT_TOKEN,
        "https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications/accesstoken",
        {
            "method": "post",
            "headers": '{"Content-Type": "application/x-www-form-urlencoded", '
            '"Authorization": "Basic {{\'API_KEY:API_SECRET\' | base64_encode}}" }',
            "body": "grant_type=client_credentials",
            "save": "token",
            "retry": "",
            "cache_max_age": "3600",
        },
    ),
    (
        "8 brace of the headers directly before a line break (Trustpilot)",
        _TRUSTPILOT_REVIEWS,
        "https://api.trustpilot.com/v1/product-reviews/business-units/66ea0530xxxxxx/reviews"
        "?sku={{event_properties.${item_sku}}}&stars=5",
        {
            "method": "get",
            "headers": '{"apikey": "xxxxx"}',
            "content_type": "application/json",
            "save": "result",
        },
    ),
    (
        "9 Liquid with a filter and a name",
        " http://a.example?e={{${email_address} | url_param_escape}}&id={{${user_id}}} :save x",
        "http://a.example?e={{${email_address} | url_param_escape}}&id={{${user_id}}}",
        {"save": "x"},
    ),
    (
        "11 index and a dot in a name",
        " https://a.example/{{info[0].Key}}?c={{custom_attribute.${loyalty.card}}} :save x",
        "https://a.example/{{info[0].Key}}?c={{custom_attribute.${loyalty.card}}}",
        {"save": "x"},
    ),
    (
        "12 brackets, colons and stars in the URL",
        " https://a.example/indexes/*/r?filter[resource]=o:{{org}}:p:{{project}} :save x",
        "https://a.example/indexes/*/r?filter[resource]=o:{{org}}:p:{{project}}",
        {"save": "x"},
    ),
    (
        "12 bracketed host",
        " https://[YOUR_SUBDOMAIN].talon.one/v1 :save x",
        "https://[YOUR_SUBDOMAIN].talon.one/v1",
        {"save": "x"},
    ),
    (
        "13 Liquid first",
        " {{ base }}en.json :save t_en :cache_max_age 3600 ",
        "{{ base }}en.json",
        {"save": "t_en", "cache_max_age": "3600"},
    ),
    ("13 Liquid only", " {{ json_url }} :save x", "{{ json_url }}", {"save": "x"}),
    (
        "14 Liquid in the host",
        " https://{{ALGOLIA_APP_ID}}-dsn.algolia.net/1/ :save x",
        "https://{{ALGOLIA_APP_ID}}-dsn.algolia.net/1/",
        {"save": "x"},
    ),
    (
        "15 a bare name, also with a space in it",
        " https://a.example?language=${language}&z=${Zip :code} :rerender",
        "https://a.example?language=${language}&z=${Zip :code}",
        {"rerender": ""},
    ),
    (
        "18 form with Liquid",
        " https://a.example :body a={{campaign_name}}&c={{${user_id}}}&d=Braze :save x",
        "https://a.example",
        {"body": "a={{campaign_name}}&c={{${user_id}}}&d=Braze", "save": "x"},
    ),
    (
        "19 JSON in the tag",
        ' https://a.example :body {"foo":"bar","baz":"{{1|plus:1}}"} :save x',
        "https://a.example",
        {"body": '{"foo":"bar","baz":"{{1|plus:1}}"}', "save": "x"},
    ),
    (
        "20 body from a variable",
        " https://a.example :body {{postbody}} :save x",
        "https://a.example",
        {"body": "{{postbody}}", "save": "x"},
    ),
    (
        "21 flags, and a :cache_max_age without value",
        " https://a.example\n:cache_max_age\n:retry \n:no_cache\n:save publication\n",
        "https://a.example",
        {"cache_max_age": "", "retry": "", "no_cache": "", "save": "publication"},
    ),
    (
        "22 methods in any case",
        " https://a.example :method GET",
        "https://a.example",
        {"method": "GET"},
    ),
    (
        "23 accept",
        " https://a.example :accept application/vnd.api+json :save x",
        "https://a.example",
        {"accept": "application/vnd.api+json", "save": "x"},
    ),
    ("25 two spaces, none at the end", "  https://a.example", "https://a.example", {}),
    (
        "26 no URL, which only shows when it is rendered",
        " YOUR_BRAZE_ENDPOINT/users/export/ids?id={{cache_id}} :save x",
        "YOUR_BRAZE_ENDPOINT/users/export/ids?id={{cache_id}}",
        {"save": "x"},
    ),
    (
        "29 followed by text at once",
        " https://a.example :save token :retry",
        "https://a.example",
        {"save": "token", "retry": ""},
    ),
    (
        "30 headers with other letters than ASCII",
        ' https://a.example :headers { "X-Key": "væ" } :save x',
        "https://a.example",
        {"headers": '{ "X-Key": "væ" }', "save": "x"},
    ),
    (
        "options inside of strings, braces and Liquid are none",
        ' https://a.example/{{ x | f: " :retry " }} :headers {"a": "} :save y", "b": {"c": " :retry"}}'
        ' :body "a :retry b" :save x',
        'https://a.example/{{ x | f: " :retry " }}',
        {
            "headers": '{"a": "} :save y", "b": {"c": " :retry"}}',
            "body": '"a :retry b"',
            "save": "x",
        },
    ),
    (
        "a sign of inches is no string",
        ' https://a.example :body size=6" :save x :headers {"a":"b"}',
        "https://a.example",
        {"body": 'size=6"', "save": "x", "headers": '{"a":"b"}'},
    ),
]


@pytest.mark.parametrize(
    ("markup", "url", "options"), [case[1:] for case in _SOUND], ids=[case[0] for case in _SOUND]
)
def test_documented_variations_are_read(markup: str, url: str, options: dict[str, str]) -> None:
    assert _read(markup) == (url, options, [])


# Number and description, markup, URL, options, codes in the order of the source.
_REPORTED: list[tuple[str, str, str, dict[str, str], list[str]]] = [
    (
        "10 placeholder with spaces beside a name with spaces",
        " https://a.example?q={{custom_attribute.${Zip Code}}}&apikey={your API key} :save x",
        "https://a.example?q={{custom_attribute.${Zip Code}}}&apikey={your API key}",
        {"save": "x"},
        ["placeholder"],
    ),
    (
        "16 no space before the first option, curly quotes",
        " https://a.example?sort=rating:headers{“user-key”:“USER_KEY”} :save restaurants",
        "https://a.example?sort=rating:headers{“user-key”:“USER_KEY”}",
        {"save": "restaurants"},
        ["glued-option", "curly-quotes"],
    ),
    (
        "17 curly quotes in headers and body are left to the reader of their JSON",
        " https://a.example :headers {“x-api-key”: “theapikey”} :body “UseActivity”=false",
        "https://a.example",
        {"headers": "{“x-api-key”: “theapikey”}", "body": "“UseActivity”=false"},
        [],
    ),
    (
        "24 placeholder for a credential",
        " https://a.example :basic_auth <Insert Basic Auth Credential Name Here> :save x",
        "https://a.example",
        {"basic_auth": "<Insert Basic Auth Credential Name Here>", "save": "x"},
        ["placeholder"],
    ),
    (
        "27 URL over two lines",
        " https://connect.edume.com/\r\n  LINK&groupId=5681&id={{${driver_id}}} :save x",
        "https://connect.edume.com/\r\n  LINK&groupId=5681&id={{${driver_id}}}",
        {"save": "x"},
        ["broken-url"],
    ),
    (
        "28 single braces",
        " https://a.example/{space_id}?access_token={access_token}",
        "https://a.example/{space_id}?access_token={access_token}",
        {},
        ["placeholder"],
    ),
    ("32 empty tag", "", "", {}, ["without-url"]),
    ("32 empty tag with a space", " ", "", {}, ["without-url"]),
    ("only options", " :save x ", "", {"save": "x"}, ["without-url"]),
    ("space in the URL", " https://a.example save x", "https://a.example save x", {},
     ["space-in-url"]),
    ("curly quotes around the URL", " “https://a.example”", "“https://a.example”", {},
     ["curly-quotes"]),
    ("unknown option", " https://a.example :sav x", "https://a.example", {"sav": "x"},
     ["unknown-option"]),
    ("hyphen in a name", " https://a.example :content-type x", "https://a.example",
     {"content-type": "x"}, ["unknown-option"]),
    ("repeated option", " https://a.example :save a :retry :save b", "https://a.example",
     {"save": "b", "retry": ""}, ["duplicate-option"]),
    ("old spellings", " https://a.example :cache 900", "https://a.example",
     {"cache_max_age": "900"}, ["obsolete-option"]),
    ("old spelling beside the new one", " https://a.example :cache_max_value 1 :cache_max_age 2",
     "https://a.example", {"cache_max_age": "2"}, ["obsolete-option", "duplicate-option"]),
    ("option without its value", " https://a.example :save :retry", "https://a.example",
     {"save": "", "retry": ""}, ["empty-option"]),
    ("flag with a value", " https://a.example :retry 3", "https://a.example", {"retry": "3"},
     ["stray-text"]),
    ("text after the headers", ' https://a.example :headers {"a":"b"} x :save y',
     "https://a.example", {"headers": '{"a":"b"}', "save": "y"}, ["stray-text"]),
    ("option glued to the headers", ' https://a.example :headers {"a":"b"}:save y',
     "https://a.example", {"headers": '{"a":"b"}'}, ["glued-option"]),
    ("sign between name and value", " https://a.example :save=x", "https://a.example",
     {"save": "=x"}, ["glued-option"]),
    ("headers that are never closed", ' https://a.example :headers {"a":"b" :save y',
     "https://a.example", {"headers": '{"a":"b"', "save": "y"}, ["unclosed-braces"]),
    ("output that is never closed, which the reader of its Liquid reports",
     " https://a.example/{{x :save y", "https://a.example/{{x", {"save": "y"}, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "url", "options", "codes"),
    [case[1:] for case in _REPORTED],
    ids=[case[0] for case in _REPORTED],
)
def test_broken_tags_are_read_and_reported(
    markup: str, url: str, options: dict[str, str], codes: list[str]
) -> None:
    assert _read(markup) == (url, options, codes)


def test_problem_says_where_what_and_what_to_do() -> None:
    call, text = _parse(" https://a.example :save_as x :retry now")
    unknown, flag = call.problems
    assert (text[slice(*unknown.span)], unknown.severity) == (":save_as", "warning")
    assert unknown.message == "unknown option ':save_as' is ignored"
    assert unknown.hint == "did you mean ':save'?"
    assert text[slice(*flag.span)] == "now"


def test_names_are_spans_with_their_colon() -> None:
    call, text = _parse(" https://a.example :retry :save x")
    assert [text[slice(*option.name_span)] for option in call.options] == [":retry", ":save"]


_PARTS = [
    "https://a.example/", "{{", "}}", "{", "}", "${", " ", "\n", "\r\n", ":", '"', "'", "\\", "“",
    "<", ">", "=", "|", "%", "x", *(f" :{option}" for option in sorted(OPTIONS)), ":headers",
]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(_PARTS)).map("".join)))
def test_any_text_is_read_into_spans_in_order(markup: str) -> None:
    call, _ = _parse(markup)
    start, end = len(_BEFORE), len(_BEFORE) + len(markup)
    spans = [
        call.url,
        *(span for option in call.options for span in (option.name_span, option.value_span)),
    ]
    places = [index for span in spans for index in span]
    assert all(before <= after for before, after in pairwise([start, *places, end]))
    for problem in call.problems:
        assert start <= problem.span[0] <= problem.span[1] <= end


@pytest.mark.parametrize("part", ["{{ ", "${", '"', '\\"', '{"', "{", "{{ } ", '{ "\\', " \n", "<"])
def test_hostile_text_takes_linear_time(part: str) -> None:
    """Quadratic time would take minutes here."""
    assert parse_call(part * 30_000, 0, len(part) * 30_000).problems is not None
