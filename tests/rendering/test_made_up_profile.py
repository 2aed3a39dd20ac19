"""A made-up profile renders the message that it is made for: nothing is missing, and nothing empty."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

import liquidpilot
from liquidpilot.rendering.made_up_profile import profile_for
from liquidpilot.rendering.needs import Need, needs_of
from liquidpilot.rendering.new_profile import write_profile


def _workspace(folder: Path, text: str) -> liquidpilot.Workspace:
    for name in ("templates", "fixtures/profiles"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "templates/m.liquid").write_text(text, encoding="utf-8")
    return liquidpilot.Workspace.open(folder)


def _made_up(folder: Path, text: str) -> tuple[dict[str, Need], dict[str, object]]:
    workspace = _workspace(folder, text)
    message = workspace.message("m.liquid")
    needs = needs_of(workspace, message)
    data, _ = profile_for(workspace, message, needs)
    return {each.name: each for each in needs}, data


_MESSAGES = [
    "{% assign s = custom_attribute.${orders} | sort: 'total' %}{{ s[0].total | times: 2 }}",
    "{% assign s = custom_attribute.${orders} | sort: 'total' | reverse %}{{ s[0].name }}",
    "{% assign s = custom_attribute.${orders} | where: 'state', 'open' %}{% for o in s %}{{ o.name }}{% endfor %}",
    "{% assign s = custom_attribute.${orders} | where: 'is_open' %}{% for o in s %}{{ o.name }}{% endfor %}",
    "{% assign s = custom_attribute.${orders} | where: 'n', 3 | first %}{{ s.name }}",
    "{% assign s = custom_attribute.${orders} | map: 'total' %}{{ s | join: ', ' }}",
    "{% assign s = custom_attribute.${orders} | map: 'total' | sum %}{{ s }}",
    "{{ custom_attribute.${orders} | map: 'total' | first | plus: 1 }}",
    "{% assign s = custom_attribute.${orders} | map: 'name' %}{% for n in s %}{{ n | upcase }}{% endfor %}",
    "{% assign s = custom_attribute.${orders} | map: 'name' | uniq | sort_natural %}{{ s[0] }}",
    "{% assign parts = custom_attribute.${x} | split: ',' %}{% for p in parts %}{{ p }}{% endfor %}",
    "{% assign parts = custom_attribute.${x} | split: '|' %}{{ parts[1] }}",
    "{% assign parts = custom_attribute.${x} | split: ',' %}{{ parts.last | strip }} {{ parts | size }}",
    "{% assign parts = custom_attribute.${x} | downcase | split: ' ' %}{{ parts.first }} {{ parts[2] }}",
    "{% assign parts = custom_attribute.${x} | split: ',' %}{% for p in parts %}{% assign kv = p | split: '=' %}{{ kv[0] }}: {{ kv[1] }}{% endfor %}",
    "{% if custom_attribute.${tags} contains 'vip' %}vip{% endif %}",
    "{% if custom_attribute.${tags} contains 'vip' %}vip{% endif %}{% for t in custom_attribute.${tags} %}{{t}}{% endfor %}",
    "{% if custom_attribute.${email2} contains '@' %}x{% endif %}{{ custom_attribute.${email2} | upcase }}",
    "{% if custom_attribute.${tags} contains 'vip' %}vip{% endif %}{{ custom_attribute.${tags} }}",
    "{% if ${email_address} contains '@example.com' %}x{% endif %}",
    "{{ custom_attribute.${l} | sort_natural | first }}",
    "{{ custom_attribute.${l} | uniq | join: ' and ' }}",
    "{% assign a = custom_attribute.${l} | concat: custom_attribute.${m} %}{% for x in a %}{{ x.name }}{% endfor %}",
    "{% assign a = custom_attribute.${l} | concat: custom_attribute.${m} | join: ',' %}{{ a }}",
    "{{ custom_attribute.${l} | first }}",
    "{{ custom_attribute.${l} | last | upcase }}",
    "{% assign a = custom_attribute.${l} | first %}{{ a.price | money }}",
    "{% assign a = custom_attribute.${l} | last %}{{ a.when | date: '%Y' }}",
    "{% assign a = custom_attribute.${l} | reverse %}{% for x in a %}{{ x.title }}{% endfor %}",
    "{% assign a = custom_attribute.${l} | compact %}{% for x in a %}{{ x }}{% endfor %}",
    "{% assign a = custom_attribute.${l} | slice: 0, 2 %}{% for x in a %}{{ x.title }}{% endfor %}",
    "{{ custom_attribute.${l} | slice: 0, 2 }}",
    "{{ custom_attribute.${l} | slice: 0, 2 | upcase }}",
    "{{ custom_attribute.${l} | join: ', ' }}",
    "{{ custom_attribute.${l} | sum }}",
    "{{ custom_attribute.${l} | sum: 'price' | money }}",
    "{{ custom_attribute.${l} | size }}",
    "{{ custom_attribute.${l}.size }}",
    "{% if custom_attribute.${l}.size > 2 %}many{% endif %}",
    "{% for x in custom_attribute.${l} limit: 3 %}{{ x.a.b | upcase }}{% endfor %}",
    "{% for x in custom_attribute.${l} %}{% for y in x.inner %}{{ y.n | plus: 1 }}{% endfor %}{% endfor %}",
    "{% assign b = custom_attribute.${l} | sort: 'when' | last %}{{ b.when | date: '%d' }} {{ b.sku }}",
    "{% assign b = custom_attribute.${l} | sort %}{% for x in b %}{{ x | plus: 1 }}{% endfor %}",
    "{% for x in custom_attribute.${l} %}{% if x.status == 'open' %}{{ x.name }}{% endif %}{% endfor %}",
    "{% assign f = custom_attribute.${a} | default: 'x,y' | split: ',' %}{{ f[1] }}",
    "{{ custom_attribute.${a} | replace: '-', ' ' | split: ' ' | last }}",
    "{{ custom_attribute.${a} | date: '%s' | plus: 86400 | date: '%F' }}",
    "{{ custom_attribute.${a} | divided_by: 3 | round: 2 }}",
    "{{ custom_attribute.${a} | append: '' | split: '.' | first }}",
    "{% assign n = custom_attribute.${n} | plus: 0 %}{% if n > 100 %}big{% endif %}",
    "{% if custom_attribute.${n} >= 100 %}big{% else %}small{% endif %}",
    "{% if custom_attribute.${p} == 'gold' or custom_attribute.${p} == 'silver' %}x{% endif %}",
    "{% case custom_attribute.${p} %}{% when 'gold' %}g{% when 'silver' %}s{% endcase %}",
    "{% case custom_attribute.${p} %}{% when 1 %}g{% when 2 %}s{% endcase %}",
    "{% unless custom_attribute.${u} %}no{% endunless %}{% if custom_attribute.${u} == false %}f{% endif %}",
    "{% if custom_attribute.${d} != blank %}{{ custom_attribute.${d} | date: '%F' }}{% endif %}",
    "{% assign k = custom_attribute.${o}[custom_attribute.${key}] %}{{ k }}",
    "{% for i in (1..custom_attribute.${n}) %}{{ i }}{% endfor %}",
    "{% for pair in custom_attribute.${o} %}{{ pair[0] }}: {{ pair[1] }}{% endfor %}",
    "{% tablerow x in custom_attribute.${l} cols: 2 %}{{ x.name }}{% endtablerow %}",
    "{% assign s = event_properties.${items} | where: 'qty', 2 | map: 'sku' | join: ',' %}{{ s }}",
    "{% assign top = event_properties.${items} | sort: 'price' | reverse | slice: 0, 3 %}{% for t in top %}{{ t.name }} {{ t.price | money }}{% endfor %}",
    "{% capture c %}{{ custom_attribute.${c} }}{% endcapture %}{% assign cs = c | split: ',' %}{{ cs[1] }}",
    "{{ custom_attribute.${j} | json_parse }}",
    "{% assign j = custom_attribute.${j} | json_parse %}{{ j.name }}{% for i in j.items %}{{ i.x }}{% endfor %}",
    "{{ custom_attribute.${o} | as_json_string }}",
    "{% assign t = custom_attribute.${t} | first | split: ':' %}{{ t[1] }}",
    "{% assign x = custom_attribute.${list} | where: 'id', event_properties.${id} | first %}{{ x.name }}",
    "{% for t in custom_attribute.${tags} %}{% if t contains 'a' %}{{t}}{% endif %}{% endfor %}",
    "{% for o in custom_attribute.${orders} %}{% if o.tags contains 'gift' %}{{o.n}}{% endif %}{% endfor %}",
    "{{ custom_attribute.${a} | truncate: 10 }} {{ custom_attribute.${a} | url_encode }}",
    "{{ custom_attribute.${a} | minus: custom_attribute.${b} }}",
    "{{ 5 | times: custom_attribute.${b} }}",
    "{{ 'a,b' | append: custom_attribute.${b} }}",
    "{{ 'x' | split: custom_attribute.${sep} }}",
    "{% assign x = custom_attribute.${p} | sort: 'a' | first %}{{ x['a'] | upcase }}",
    "{% assign last = custom_attribute.${orders}[-1] %}{{ last.total | money }}",
    "{% assign a = custom_attribute.${xs} | first %}{% assign b = a | split: '-' | last %}{{ b }}",
    "{% if custom_attribute.${tags} contains 'a' and custom_attribute.${tags} contains 'b' %}both{% endif %}",
    "{% assign t = custom_attribute.${tags} | join: ' ' %}{% if t contains 'a' %}x{% endif %}",
    "{% assign t = custom_attribute.${name} | split: ' ' | first | capitalize %}{{ t }}",
    "{% for x in custom_attribute.${l} offset: 1 %}{{ x }}{% endfor %}",
    "{% assign s = custom_attribute.${l} | sort: 'a.b' %}{{ s[0].a.b }}",
    "{{ custom_attribute.${l} | map: 'a.b' | first }}",
    "{% for x in custom_attribute.${l} reversed %}{{ x.d | date: '%F' }}{% endfor %}",
    "{{ custom_attribute.${l}.first.name }}{{ custom_attribute.${l}.last.name }}",
    "{% assign s = custom_attribute.${l} | where: 'a', 'x' | size %}{{ s }}",
    "{% cycle custom_attribute.${a}, 'b' %}",
    "{% assign n = custom_attribute.${l} | size | minus: 1 %}{{ custom_attribute.${l}[n] }}",
    "{% assign n = custom_attribute.${l} | size | minus: 1 %}{{ custom_attribute.${l}[n].name }}",
]


@pytest.mark.parametrize("text", _MESSAGES)
def test_the_profile_of_a_message_renders_it_with_all_values(text: str, tmp_path: Path) -> None:
    workspace = _workspace(tmp_path, text)
    message = workspace.message("m.liquid")
    data, remarks = profile_for(workspace, message, needs_of(workspace, message))
    write_profile(workspace, "ada", data, remarks)
    rendered = liquidpilot.Workspace.open(tmp_path).render("m.liquid", profile="ada")
    assert [each.message for each in rendered.diagnostics] == []
    assert [each.name for each in rendered.attributes if each.missing] == []
    assert rendered.status == "sent"
    assert "".join(each.text for each in rendered.fields.values()).strip()


_KEEPING = (
    "",
    "| sort: 'b'",
    "| sort_natural: 'b'",
    "| where: 'c', 'x'",
    "| where: 'd'",
    "| uniq",
    "| compact",
    "| reverse",
    "| slice: 0, 2",
    "| concat: custom_attribute.${others}",
    "| default: custom_attribute.${others}",
)
_ENDS = (
    "{{ s[0].a | upcase }}",
    "{{ s.first.n | plus: 1 }}",
    "{{ s | map: 'a' | join: ', ' }}",
    "{{ s | sum: 'n' | money }}",
    "{% assign last = s | last %}{{ last.t | date: '%F' }}",
    "{% for x in s %}{% for y in x.l %}{{ y.a }}{% endfor %}{% endfor %}",
    "{% assign ns = s | map: 'n' | sort %}{{ ns[0] | times: 2 }}",
)
_TYPES = {"a": "text", "n": "number", "t": "time", "b": "text", "c": "text", "d": "boolean"}


def test_filters_in_any_order_lead_to_the_same_list(tmp_path: Path) -> None:
    chains = [*product(_KEEPING, _KEEPING, _ENDS)]
    text = "".join(
        f"{{% assign s = custom_attribute.${{l{at}}} {first} {second} %}}<i>{end}</i>\n"
        for at, (first, second, end) in enumerate(chains)
    )
    needs, data = _made_up(tmp_path, text)
    for name, need in needs.items():
        kind = _TYPES.get(name.rpartition(".")[2]) if "[]" in name else "list"
        assert need.type == (kind or "list"), (name, need.places[0])
    rendered = liquidpilot.Workspace.open(tmp_path).render("m.liquid", profile=data)
    assert [each.message for each in rendered.diagnostics] == []
    lines = rendered.fields["html"].text.splitlines()
    empty = [chain for line, chain in zip(lines, chains, strict=True) if "<i></i>" in line]
    assert empty == []


@pytest.mark.parametrize(
    ("description", "text", "expected"),
    [
        ("sorted by a number", "{% assign s = custom_attribute.${o} | sort: 'total' %}{{ s[0].total | times: 2 }}",
         {"o": [{"total": 49.9}]}),
        ("two of a kind, by two comparisons",
         "{% for o in custom_attribute.${o} %}{% if o.s == 'open' %}a{% elsif o.s == 'sent' %}b{% endif %}{% endfor %}",
         {"o": [{"s": "open"}, {"s": "sent"}]}),
        ("as many as are read", "{{ custom_attribute.${o}[2].a }}", {"o": [{"a": "Sample a"}, {"a": "Sample a 2"}, {"a": "Sample a 3"}]}),
        ("a text with commas", "{% assign p = custom_attribute.${x} | split: ',' %}{% for a in p %}{{ a }}{% endfor %}",
         {"x": "Sample x,Sample x 2"}),
        ("its third part", "{% assign p = custom_attribute.${x} | split: ';' %}{{ p[2] }}", {"x": "Sample x;Sample x 2;Sample x 3"}),
        ("parts that are numbers", "{% assign p = custom_attribute.${x} | split: ',' %}{% for a in p %}{{ a | plus: 1 }}{% endfor %}",
         {"x": "3,4"}),
        ("a part that is compared", "{% assign p = custom_attribute.${x} | split: ',' %}{% if p[0] == 'gold' %}x{% endif %}",
         {"x": "gold,Sample x 2"}),
        ("only asked for what it contains", "{% if custom_attribute.${tags} contains 'vip' %}x{% endif %}", {"tags": ["vip", "Sample tags"]}),
        ("contains, and looped over", "{% if custom_attribute.${tags} contains 'vip' %}x{% endif %}{% for t in custom_attribute.${tags} %}{{ t }}{% endfor %}",
         {"tags": ["vip", "Sample tags 2"]}),
        ("contains, and printed", "{% if custom_attribute.${plan} contains 'pro' %}{{ custom_attribute.${plan} }}{% endif %}", {"plan": "pro"}),
        ("contains, and a text by a filter", "{% assign p = custom_attribute.${p} | downcase %}{% if p contains 'pro' %}x{% endif %}", {"p": "pro"}),
        ("contains a piece of a text", "{% if custom_attribute.${contact} contains '@' %}x{% endif %}", {"contact": "@"}),
        ("called as a text", "{% if custom_attribute.${landing_url} contains 'shop' %}x{% endif %}", {"landing_url": "https://www.example.com/ shop"}),
        ("a length", "{% if custom_attribute.${l}.size >= 4 %}x{% endif %}", {"l": [f"Sample l{n}" for n in ("", " 2", " 3", " 4")]}),
        ("JSON", "{% assign j = custom_attribute.${j} | json_parse %}{{ j.n | plus: 1 }}", {"j": '{"n": 3}'}),
        ("an item with the id of another value", "{% assign i = custom_attribute.${l} | where: 'sku', custom_attribute.${wanted} | first %}{{ i.name }}",
         {"l": [{"name": "Sample name", "sku": "Sample wanted"}], "wanted": "Sample wanted"}),
        ("a key that is a value", "{{ custom_attribute.${names}[custom_attribute.${shop}] }}", {"names": {"Sample shop": "Sample names"}, "shop": "Sample shop"}),
        ("a key in a variable", "{% assign k = 'de' %}{{ custom_attribute.${names}[k] }}", {"names": {"de": "Sample de"}}),
        ("a captured text that is compared", "{% capture t %}{{ custom_attribute.${tier} }}{% endcapture %}{% if t == 'silver' %}x{% endif %}", {"tier": "silver"}),
        ("is not", "{% if custom_attribute.${tier} != 'none' %}x{% endif %}", {"tier": "gold"}),
        ("a default says what it is", "{{ custom_attribute.${points} | default: 0 }}", {"points": 3}),
        ("the end of a range", "{% for i in (1..custom_attribute.${n}) %}{{ i }}{% endfor %}", {"n": 3}),
    ],
)  # fmt: skip
def test_what_is_made_up(
    description: str, text: str, expected: dict[str, object], tmp_path: Path
) -> None:
    _, data = _made_up(tmp_path, text)
    assert data["custom_attribute"] == expected, description
