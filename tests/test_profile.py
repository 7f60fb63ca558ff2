"""The special traits, read by either road: the quick one of plain texts, and the careful one."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import MappingError, Settings, map_identify, profile
from connect_mapping.profile import address_of
from tests.strategies import Text, texts


def body(traits: Any, **fields: Any) -> dict[str, Any]:
    """Return the body of an identify with these traits, without its user."""
    found: dict[str, Any] = {**map_identify({"userId": "u1", "traits": traits, **fields}).body}
    del found["user_id"]
    return found


def warned(traits: Any) -> list[tuple[str, str]]:
    """Return the codes and fields of the warnings of an identify with these traits."""
    request = map_identify({"userId": "u1", "traits": traits})
    return [(w.code, w.field) for w in request.warnings]


SPELLINGS = {
    "firstName": ["firstName", "first_name", "First Name", "FIRST-NAME", "f.i.r.s.t.n.a.m.e"],
    "lastName": ["lastname", "last name", "LAST_NAME"],
    "email": ["email", "E-Mail", "e mail"],
    "phone": ["phone", "PHONE", "(phone)"],
    "timezone": ["timezone", "time_zone", "TimeZone"],
}
traits_of_a_person = st.dictionaries(
    st.sampled_from([s for group in SPELLINGS.values() for s in group] + ["name", "plan", "id"]),
    st.sampled_from(["Ann", " Ann Lee ", "", " ", "UTC", "canary"]) | texts,
    max_size=6,
)


@given(traits_of_a_person)
def test_roads_agree(traits: dict[str, str]) -> None:
    """Traits that are strings by descent, which take the careful road, give the same body."""
    assert body({key: Text(value) for key, value in traits.items()}) == body(traits)


@given(traits_of_a_person)
def test_roads_warn_of_the_same(traits: dict[str, str]) -> None:
    """Traits that are strings by descent give the same warnings."""
    assert warned({key: Text(value) for key, value in traits.items()}) == warned(traits)


@given(traits_of_a_person)
def test_keys_by_descent(traits: dict[str, str]) -> None:
    """Keys that are strings by descent are read like plain ones."""
    assert body({Text(key): value for key, value in traits.items()}) == body(traits)


@given(traits_of_a_person)
def test_a_key_without_meaning_changes_nothing_else(traits: dict[str, str]) -> None:
    """A key with a line feed, which the quick road cannot take, changes no other field."""
    more = body({**traits, "a\nb": 1})
    assert more["attributes"].pop("a\nb") == 1
    assert {name: value for name, value in more.items() if value} == body(traits)


@pytest.mark.parametrize(
    ("trait", "spelling"), [(t, s) for t, group in SPELLINGS.items() for s in group]
)
def test_spellings(trait: str, spelling: str) -> None:
    """A trait is known by its letters and digits alone."""
    assert body({spelling: " UTC "}) == body({trait: "UTC"})


def test_traits_as_a_mapping() -> None:
    """Traits may be any mapping."""
    assert body(MappingProxyType({"email": "a@b.c", "plan": "pro"})) == {
        "email": "a@b.c",
        "attributes": {"plan": "pro"},
    }


@pytest.mark.parametrize("key", ["firstName", "lastName", "name", "email", "phone", "phones"])
@pytest.mark.parametrize("value", [True, 4.5, {"a": 1}], ids=["boolean", "fraction", "object"])
def test_wrong_type_stays(key: str, value: object) -> None:
    """A special trait of the wrong type stays in the attributes, with a warning, and nowhere else."""
    assert body({key: value}) == {"attributes": {key: value}}
    assert warned({key: value}) == [("wrong_type", f"traits.{key}")]


@pytest.mark.parametrize("value", [True, 7, {"a": 1}, ["UTC"]])
def test_timezone_of_the_wrong_type_leaves(value: object) -> None:
    """A time zone never becomes an attribute, of whatever type it is."""
    assert body({"timezone": value}) == {}
    assert warned({"timezone": value}) == [("wrong_type", "traits.timezone")]


@pytest.mark.parametrize("phones", [["1", "2"], ("1", "2"), [1], [" 1 "], [Text("1")]])
def test_phones(phones: object) -> None:
    """The first of the phones is the phone number, in a list or a tuple."""
    assert body({"phones": phones})["phone_number"] == "1"


def test_address_that_begins_with_an_x() -> None:
    """Only dots are refused at the ends of a host."""
    assert address_of("ann@Xample.teX") == "ann@Xample.teX"


def test_many_long_keys() -> None:
    """Traits whose keys are too long to be remembered are read like any others."""
    traits = {"k" * 600: 1, "first name": "Ann", "l" * 600: 2}
    assert body(traits) == {
        "first_name": "Ann",
        "attributes": {"k" * 600: 1, "l" * 600: 2},
    }


def test_many_keys() -> None:
    """More traits than are remembered are read like any others."""
    traits = {f"k{number}": number for number in range(101)}
    assert body({**traits, "first name": "Ann"}) == {"first_name": "Ann", "attributes": traits}


@pytest.mark.parametrize(
    ("traits", "remembered"),
    [
        ({f"kept {number}": 1 for number in range(100)}, 1),
        ({f"too many {number}": 1 for number in range(101)}, 0),
        ({"remembered" * 100: 1}, 1),
        ({"too long, by a letter" + "." * 980: 1}, 0),
        ({Text("no plain string"): 1}, 0),
    ],
)
def test_what_is_remembered_has_a_bound(traits: dict[Any, Any], remembered: int) -> None:
    """A set of keys is remembered only where it takes little memory, and so many sets of them."""
    cache = profile._remembered_plan
    cache.cache_clear()
    body(traits)
    assert cache.cache_info().currsize == remembered
    assert cache.cache_info().maxsize == 1024


class Disguised(str):
    """A key that is equal to another one."""

    __slots__ = ()

    def __hash__(self) -> int:
        """Hash as the other."""
        return hash("email")

    def __eq__(self, other: object) -> bool:
        """Be equal to the other."""
        return other == "email"


def test_key_that_is_equal_to_another() -> None:
    """What keys with code of their own leave behind changes nothing for others."""
    for _ in range(2):
        map_identify({"userId": "u1", "traits": {Disguised("plan"): "pro"}})
        assert body({"email": "ann@example.com"}) == {"email": "ann@example.com"}
        assert body({"plan": "pro"}) == {"attributes": {"plan": "pro"}}


def test_settings_do_not_stick() -> None:
    """What one message is read with does not stay for the next one with the same traits."""
    message = {"userId": "u1", "traits": {"timezone": "PST", "plan": None}}
    before = map_identify(message)
    with pytest.raises(MappingError, match=r"^traits\.timezone: .* \[invalid_timezone\]$"):
        map_identify(message, Settings(on_invalid_timezone="reject"))
    assert map_identify(message) == before


@pytest.mark.parametrize("key", ["name", "First Name", "email", "phone", "timezone", "id"])
def test_memberships_are_never_special(key: str) -> None:
    """A trait that is a membership is not read as what it could be named after."""
    context = {"personas": {"computation_class": "audience", "computation_key": key}}
    assert body({key: False}, context=context) == {"attributes": {key: False}}


@pytest.mark.parametrize(
    ("traits", "names"),
    [
        ({}, {}),
        ({"name": "Ann"}, {"first_name": "Ann"}),
        ({"name": " Ann \u2003 Lee  Smith "}, {"first_name": "Ann", "last_name": "Lee  Smith"}),
        ({"name": "Ann Lee", "firstName": "A"}, {"first_name": "A", "last_name": "Lee"}),
        ({"name": "Ann Lee", "lastName": "L"}, {"first_name": "Ann", "last_name": "L"}),
        (
            {"name": "Ann Lee", "firstName": "A", "lastName": "L"},
            {"first_name": "A", "last_name": "L"},
        ),
    ],
)
@pytest.mark.parametrize("kind", [str, Text])
def test_names(traits: dict[str, str], names: dict[str, str], kind: type[str]) -> None:
    """Explicit names win, each on its own, and the name gives what they leave open."""
    found = body({key: kind(value) for key, value in traits.items()})
    found.pop("attributes", None)
    assert found == names


def test_names_that_are_all_explicit() -> None:
    """The name is not looked at where both names are explicit."""
    assert body({"firstName": "A", "lastName": "L", "name": " "}) == {
        "first_name": "A",
        "last_name": "L",
        "attributes": {"name": " "},
    }


def email_of(user_id: object) -> object:
    """Return the email that a user has by its id alone."""
    fields: dict[str, Any] = {**map_identify({"userId": user_id, "anonymousId": "a1"}).body}
    return fields.get("email")


@pytest.mark.parametrize("user_id", ["a@b.c", " a@b.c\n", Text("a@b.c"), "a@b.c.d"])
def test_user_id_that_is_an_address(user_id: str) -> None:
    """A user id that looks like an address is the email, trimmed."""
    assert email_of(user_id) == user_id.strip()


@pytest.mark.parametrize(
    "user_id",
    [
        *(None, 7, "a@b", "@b.c", "a@.c", "a@b.", "a@b@c.d", "a b@c.d", "a@b .c", "a@", "a.b", "@"),
        *("a@.", "a@..", "a@.b.c", "a\u2003b@c.d", ".@b"),
    ],
)
def test_user_id_that_is_no_address(user_id: object) -> None:
    """A user id that does not look like an address gives no email."""
    assert email_of(user_id) is None


@pytest.mark.parametrize("phones", [[], (), [None], [""], [" "], (None, "1")])
def test_first_phone_is_absent(phones: Any) -> None:
    """A first phone that is null or blank is absent, without a warning."""
    assert body({"phones": phones}) == {"attributes": {"phones": list(phones)}}
    assert warned({"phones": phones}) == []


@pytest.mark.parametrize("phone", [True, 4.5, ["1"], {"a": 1}])
def test_first_phone_of_the_wrong_type(phone: object) -> None:
    """A first phone of the wrong type is left out, with a warning at its place."""
    assert body({"phones": [phone]}) == {"attributes": {"phones": [phone]}}
    assert warned({"phones": [phone]}) == [("wrong_type", "traits.phones[0]")]
