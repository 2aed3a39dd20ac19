"""What authors may write into data files of their own, and what they are told about mistakes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot import LiquidPilotError, WorkspaceError
from liquidpilot.integrations.trustpilot.store.reading import load_store
from liquidpilot.integrations.trustpilot.store.store import Store

_PINEWHEEL = "66ea0530a1b2c3d4e5f60718"
_REVIEW = """
[[reviews]]
sku = "RINGS-006"
stars = 5
created_at = 2026-08-01T10:00:00Z
content = "Five rings, five stars."
"""


def store_with(folder: Path, **files: str) -> Store:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_store(folder)


def test_a_review_needs_only_what_it_says(tmp_path: Path) -> None:
    store = store_with(tmp_path, product_reviews=_REVIEW)
    (review,) = store.product_reviews(_PINEWHEEL, skus=None)
    assert review.created_at == datetime(2026, 8, 1, 10, tzinfo=UTC)
    assert (review.consumer.display_name, review.language, review.reply) == (None, None, None)
    assert (review.imported, review.state) == (False, "published")
    (again,) = store_with(tmp_path, product_reviews=_REVIEW).product_reviews(_PINEWHEEL, skus=None)
    assert (
        again.id == review.id == "f6dcbf815e1ce808a75dce60"
    )  # made of the content, the same everywhere


def test_everything_that_a_review_may_say(tmp_path: Path) -> None:
    text = (
        _REVIEW
        + """
id = "0123456789abcdef01234567"
consumer = { name = "Ada", email = "Ada@mail.example", city = "Oslo", country = "NO", locale = "nb-NO" }
language = "nb"
attributes = { Kvalitet = 4 }
image_url = "https://images.pinewheel.example/rings.jpg"
reply = { text = "Takk!", created_at = 2026-08-02, author = "5f0c3a9be4b0d1a2c3f4e5d6" }
reference_number = "PW-1"
state = "archived"
business_unit = "pinewheel.example"
"""
    )
    store = store_with(tmp_path, product_reviews=text)
    (review,) = store.product_reviews(_PINEWHEEL, skus=None, states=["archived"])
    assert review.id == "0123456789abcdef01234567"
    assert (review.consumer.display_name, review.consumer.country) == ("Ada", "NO")
    assert [(each.name, each.rating) for each in review.attribute_ratings] == [("Kvalitet", 4)]
    assert review.reply is not None
    assert review.reply.created_at == datetime(2026, 8, 2, tzinfo=UTC)
    assert (review.reference_number, review.state) == ("PW-1", "archived")


def test_the_same_person_is_known_again(tmp_path: Path) -> None:
    service = """
[[reviews]]
stars = 4
created_at = 2026-08-01T10:00:00+02:00
title = "Good"
text = ""
consumer = "Ada"
"""
    store = store_with(
        tmp_path, product_reviews=_REVIEW + 'consumer = "Ada"\n', service_reviews=service
    )
    (review,) = store.service_reviews(_PINEWHEEL)
    (product_review,) = store.product_reviews(_PINEWHEEL, skus=None)
    assert review.consumer == product_review.consumer
    assert store.reviews_of_consumer(review.consumer.id) == 1
    assert review.created_at == datetime(2026, 8, 1, 8, tzinfo=UTC)


def test_json_is_read_where_toml_is(tmp_path: Path) -> None:
    entry = {
        "sku": "RINGS-006", "stars": 1, "created_at": "2026-08-01T10:00:00Z", "content": "x",
        "language": None,
    }  # fmt: skip
    (tmp_path / "product_reviews.json").write_text(json.dumps({"reviews": [entry]}), "utf-8")
    (review,) = load_store(tmp_path).product_reviews(_PINEWHEEL, skus=None)
    assert review.created_at == datetime(2026, 8, 1, 10, tzinfo=UTC)


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    text = "\ufeff" + _REVIEW.strip().replace("\n", "\r\n")
    (tmp_path / "product_reviews.toml").write_bytes(text.encode())
    assert len(load_store(tmp_path).product_reviews(_PINEWHEEL, skus=["RINGS-006"])) == 1


def test_the_demo_data_is_about_an_authors_own_business_unit(tmp_path: Path) -> None:
    mine = (
        '[[business_units]]\nid = "0123456789abcdef01234567"\nname = "Mine"\ndomain = "my.shop"\n'
    )
    store = store_with(tmp_path, business_units=mine)
    assert list(store.units) == ["0123456789abcdef01234567"]
    assert len(store.product_reviews("0123456789abcdef01234567", skus=["TRUCK-001"])) > 5
    assert len(store.product_reviews(_PINEWHEEL, skus=None)) == 0
    # What is about trustpilot.com, or is Pinewheel's own, went with them.
    assert {each.business_unit_id for each in store.service_reviews("0" * 24)} == set()
    assert len(store.templates_of("0123456789abcdef01234567")) == 5


def test_shipped_reviews_of_products_that_an_author_does_not_have_are_left_out(
    tmp_path: Path,
) -> None:
    store = store_with(tmp_path, products='[[products]]\nsku = "TRUCK-001"\nname = "Truck"\n')
    assert store.skus_with_reviews(_PINEWHEEL) == ["TRUCK-001"]
    assert {each.sku for each in store.product_reviews(_PINEWHEEL, skus=None)} == {"TRUCK-001"}


# file, text, line:column, message, a word of the hint
_UNIT = '[[business_units]]\nname = "A"\ndomain = "a.example"\n'
_MISTAKES = {
    "stars beyond five": (
        "product_reviews", _REVIEW.replace("= 5", "= 6"), "4:1",
        "'stars' must be 1 to 5, not 6", "1 to 5",
    ),
    "stars as text": (
        "product_reviews", _REVIEW.replace("= 5", '= "5"'), "4:1",
        "'stars' should be a whole number, not text", "without quotes",
    ),
    "no stars": (
        "product_reviews", _REVIEW.replace("stars = 5", ""), "2:3", "'stars' is missing", "stars = 5",
    ),
    "a key that is spelled wrongly": (
        "product_reviews", _REVIEW + 'langauge = "en"', "7:1",
        "unknown key 'langauge'", "did you mean 'language'?",
    ),
    "a list that is spelled wrongly": (
        "product_reviews", _REVIEW.replace("reviews", "review"), "2:3",
        "unknown key 'review'", "did you mean 'reviews'?",
    ),
    "an entry that is no list": (
        "product_reviews", _REVIEW.replace("[[reviews]]", "[reviews]"), "2:2",
        "'reviews' should be a list, not names with values", "[[reviews]]",
    ),
    "a SKU that is spelled wrongly": (
        "product_reviews", _REVIEW.replace("RINGS-006", "RINGS-06"), "3:1",
        "there is no product 'RINGS-06' of pinewheel.example", "did you mean 'RINGS-006'?",
    ),
    "a SKU that is nowhere": (
        "product_reviews", _REVIEW.replace("RINGS-006", "x"), "3:1",
        "there is no product 'x' of pinewheel.example", "[[products]]",
    ),
    "a business unit that is nowhere": (
        "product_reviews", _REVIEW + 'business_unit = "pinewheel.exampel"', "7:1",
        "there is no business unit 'pinewheel.exampel'", "did you mean 'pinewheel.example'?",
    ),
    "an id twice": (
        "product_reviews", f'{_REVIEW}id = "{"0" * 24}"\n{_REVIEW}id = "{"0" * 24}"\n', "14:1",
        f"the id '{'0' * 24}' is there twice, first on line 7", "keep one",
    ),
    "the same review twice": (
        "service_reviews",
        2 * '[[reviews]]\nstars = 5\ncreated_at = 2026-08-01\ntitle = "a"\ntext = "b"\n', "6:3",
        "the same review is there twice, first on line 1", "keep one",
    ),
    "a short id": (
        "product_reviews", _REVIEW + 'id = "1"', "7:1", "'id' is no id: '1'", "consists of 24 characters",
    ),
    "a date in quotes": (
        "product_reviews", _REVIEW.replace("2026-08-01T10:00:00Z", '"1 August"'), "5:1",
        "'created_at' should be a date and time, not text", "2026-03-14T09:26:53Z",
    ),
    "a date of another world": (
        "product_reviews", _REVIEW.replace("2026-", "0001-"), "5:1",
        "'created_at' is in the year 1", "2026-03-14T09:26:53Z",
    ),
    "a state that there is not": (
        "product_reviews", _REVIEW + 'state = "undermoderation"', "7:1",
        "'state' cannot be 'undermoderation'", "did you mean 'underModeration'?",
    ),
    "a rating out of range": (
        "product_reviews", _REVIEW + "attributes = { Quality = 0 }", "7:16",
        "'Quality' must be 1 to 5, not 0", "1 to 5",
    ),
    "a language with its country": (
        "product_reviews", _REVIEW + 'language = "en-US"', "7:1",
        "'language' is no language: 'en-US'", "two lower-case letters",
    ),
    "an image without a host": (
        "product_reviews", _REVIEW + 'image_url = "truck.jpg"', "7:1",
        "'image_url' is no web address: 'truck.jpg'", "https://",
    ),
    "an unknown key of a person": (
        "product_reviews", _REVIEW + 'consumer = { nmae = "Ada" }', "7:14",
        "unknown key 'nmae'", "did you mean 'name'?",
    ),
    "an answer without text": (
        "product_reviews", _REVIEW + 'reply = { author = "5f0c3a9be4b0d1a2c3f4e5d6" }', "7:1",
        "'text' is missing", 'text = "Thank you!"',
    ),
    "a domain with a scheme": (
        "business_units", _UNIT.replace('"a.e', '"https://a.e'), "3:1",
        "'https://a.example' is no domain", "bare domain",
    ),
    "a domain of two": (
        "business_units", 2 * _UNIT, "6:1",
        "the domain 'a.example' is there twice, first on line 3", "keep one",
    ),
    "no business unit": ("business_units", "", "1:1", "there is no business unit", "[[business_units]]"),
    "a SKU with a comma": (
        "products", '[[products]]\nsku = "A,B"\nname = "Both"', "2:1",
        "the SKU 'A,B' contains a comma", "separates",
    ),
    "a SKU twice": (
        "products", 2 * '[[products]]\nsku = "A"\nname = "A"\n', "5:1",
        "the SKU 'A' is there twice, first on line 2", "keep one",
    ),
    "too popular": (
        "products", '[[products]]\nsku = "A"\nname = "A"\npopularity = 1001', "4:1",
        "'popularity' must be 0 to 1000, not 1001", "0 to 1000",
    ),
    "a user that is nowhere": (
        "applications", '[[applications]]\nkey = "k"\nsecret = "s"\nusers = ["a@b.example"]', "4:1",
        "there is no user 'a@b.example'", "[[users]]",
    ),
    "a key that is refused": (
        "applications", 'refused_keys = ["k"]\n[[applications]]\nkey = "k"\nsecret = "s"', "3:1",
        "the key 'k' is among 'refused_keys' too", "remove it",
    ),
    "a role that there is not": (
        "applications", '[[users]]\nemail = "a@b.example"\npassword = "x"\nrole = "Boss"', "4:1",
        "'role' cannot be 'Boss'", "Admin, Manager, Member",
    ),
    "a locale in another spelling": (
        "templates", '[[templates]]\nname = "x"\nlocale = "da_DK"', "3:1",
        "'locale' is no locale: 'da_DK'", "hyphen",
    ),
    "a template for nobody": (
        "templates", '[[templates]]\nname = "x"\nbusiness_unit = "y"', "3:1",
        "there is no business unit 'y'", "known: pinewheel.example, trustpilot.com",
    ),
    "what is no TOML": (
        "templates", "[[templates]]\nname = x", "2:8", "not valid TOML: expected a value", "in quotes",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "place", "message", "hint"), _MISTAKES.values(), ids=_MISTAKES.keys()
)
def test_a_mistake_is_shown_where_it_is(
    tmp_path: Path, name: str, text: str, place: str, message: str, hint: str
) -> None:
    with pytest.raises(WorkspaceError) as raised:
        store_with(tmp_path, **{name: text})
    error = raised.value
    assert (error.message, f"{error.line}:{error.column}") == (message, place)
    assert error.path == (tmp_path / f"{name}.toml").as_posix()
    assert hint in (error.hint or "")


@pytest.mark.parametrize(
    ("files", "message", "hint"),
    [
        (
            ["product_review.toml"],
            "'product_review.toml' is not a Trustpilot data file",
            "'product_reviews'",
        ),
        (
            ["notes.toml"],
            "'notes.toml' is not a Trustpilot data file",
            "known names: applications, ",
        ),
        (["products.json", "products.toml"], "there are both 'products.json' and", "keep one"),
    ],
)
def test_a_file_that_would_not_be_read_is_a_mistake(
    tmp_path: Path, files: list[str], message: str, hint: str
) -> None:
    for name in (*files, "README.md", ".hidden.toml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceError) as raised:
        load_store(tmp_path)
    assert message in raised.value.message
    assert hint in (raised.value.hint or "")


_ONE_FILE = """
refused_keys = ["no"]

[[business_units]]
name = "Mine"
domain = "my.shop"

[[product_reviews]]
sku = "RINGS-006"
stars = 5
created_at = 2026-08-01T10:00:00Z
content = "Five rings, five stars."
"""


def test_one_file_may_have_several_tables(tmp_path: Path) -> None:
    file = tmp_path / "trustpilot.toml"
    file.write_text(_ONE_FILE, encoding="utf-8")
    for place in (file, tmp_path):
        store = load_store(place)
        (unit,) = store.units.values()
        assert len(store.product_reviews(unit.id, skus=None)) == 1
        assert store.refused_keys == {"no"}
        # What is not there is as in the demo shop.
        assert len(store.service_reviews(unit.id)) > 10
        assert "5f0c3a9be4b0d1a2c3f4e5d6" in store.users or store.users == {}


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("[[busines_units]]\n", "1:3", "unknown key 'busines_units'", "did you mean 'business_units'?"),
        ("[[users]]\nemail = 'a@b.example'\n[[busines_units]]\n", "3:3", "unknown key 'busines_units'", "did you mean 'business_units'?"),
        ("accept_any_key = false\n", "1:1", "unknown key 'accept_any_key'", "did you mean 'accepts_any_key'?"),
        ("[[users]]\nemial = 'a'\n", "2:1", "unknown key 'emial'", "did you mean 'email'?"),
        ("[[users]]\nname = 'a'\n", "1:3", "'email' is missing", "email = "),
        ("[[business_units]]\nid = '66EA'\nname='a'\ndomain='a.b'", "2:1", "'id' is no id: '66EA'", "24 characters"),
        ("[[users]]\nemail = 'a@b.example'\n[[products]]\nsku = 5\nname = 'x'", "4:1", "'sku' should be text, not the number 5", "in quotes"),
        ("accepts_any_key = 'yes'", "1:1", "'accepts_any_key' should be true or false, not text", ""),
    ],
)  # fmt: skip
def test_mistakes_in_one_file(
    tmp_path: Path, text: str, place: str, message: str, hint: str
) -> None:
    file = tmp_path / "trustpilot.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError) as raised:
        load_store(file)
    assert (raised.value.message, f"{raised.value.line}:{raised.value.column}") == (message, place)
    assert hint in (raised.value.hint or "")


def test_a_table_stands_in_one_file(tmp_path: Path) -> None:
    for name in ("trustpilot", "users"):
        (tmp_path / f"{name}.toml").write_text("[[users]]\nemail = 'a@b.example'\n", "utf-8")
    with pytest.raises(WorkspaceError, match=r"both 'trustpilot\.toml' and 'users\.toml'"):
        load_store(tmp_path)


def test_there_must_be_such_a_folder(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot list the folder"):
        load_store(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("products", "", "there is no product to generate reviews for"),
    ],
)
def test_what_generated_reviews_need(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match=message) as raised:
        load_store(tmp_path, reviews=1)
    assert raised.value.line


def test_more_reviews_than_can_be_generated() -> None:
    with pytest.raises(LiquidPilotError, match="cannot generate 200001 reviews"):
        load_store(reviews=200_001)


_KEYS = st.sampled_from(
    ["reviews", "products", "business_units", "applications", "users", "templates",
     "id", "sku", "stars", "created_at", "content", "consumer", "name", "email",
     "reply", "text", "attributes", "domain", "key", "secret", "code", "language",
     "refused_keys", "tags", "title", "url", "popularity", "business_unit"]
)  # fmt: skip
_VALUES = st.recursive(
    st.text(max_size=8) | st.integers() | st.floats() | st.booleans() | st.none()
    | st.sampled_from(["TRUCK-001", "2026-08-01", "9999-12-31T23:59:59-14:00", "0" * 24, "en"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=15,
)  # fmt: skip
_FILES = {
    "applications": ("applications", "users"),
    "business_units": ("business_units",),
    "product_reviews": ("reviews",),
    "products": ("products",),
    "service_reviews": ("reviews",),
    "templates": ("templates",),
}


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(sorted(_FILES)), data=st.data())
def test_any_data_is_a_store_or_a_mistake_with_its_line(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    entries = st.lists(st.dictionaries(_KEYS, _VALUES, max_size=6), max_size=2) | _VALUES
    content = data.draw(
        st.dictionaries(st.sampled_from(_FILES[name]), entries, min_size=1) | _VALUES
    )
    file = tmp_path_factory.mktemp("data") / f"{name}.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert _is_usable(file)


_PIECES = st.sampled_from(
    ["[[reviews]]\n", "[", "]", "=", "sku", '"TRUCK-001"', "stars", "5", "created_at", "content",
     "2026-08-01T10:00:00Z", "10:00:00", "1e400", "nan", "{", "}", "\n", "'''", ".", "\0", "\\"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(text=st.lists(_PIECES, max_size=25).map("".join) | st.text(max_size=40))
def test_any_text_is_a_store_or_a_mistake(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.mktemp("data") / "product_reviews.toml"
    file.write_text(text, encoding="utf-8")
    assert _is_usable(file)


def _is_usable(file: Path) -> bool:
    try:
        load_store(file.parent, reviews=3)
    except WorkspaceError as error:
        return bool(error.line) and error.path == file.as_posix()
    return True
