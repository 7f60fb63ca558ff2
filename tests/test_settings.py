"""Settings: what they take, what they say when they do not, and the headers."""

from __future__ import annotations

import re
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from connect_mapping import (
    Settings,
    convert,
    convert_lines,
    map_alias,
    map_group,
    map_identify,
    map_page,
    map_screen,
    map_track,
)
from connect_mapping.tools.explain import explain
from connect_mapping.tools.inspection import Inspection, inspect_lines
from tests.full_messages import FULL
from tests.hostile import failing, lying

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "0123456789abcdef" * 2

CHOICES = {
    "android_push_field": "fcm or gcm",
    "on_invalid_timezone": "omit or reject",
    "null_attributes": "keep or drop",
    "context_traits": "ignore or fallback",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (name, value)
        for name, choices in CHOICES.items()
        for value in (choices.split()[0].upper(), "", "canary", None, True, 1, ["fcm"], {"omit"})
    ],
)
def test_choice_is_refused(name: str, value: object) -> None:
    """A setting with two values names itself and both of them, and does not repeat a third."""
    one, _, other = CHOICES[name].split()
    text = f'Settings: {name} takes "{one}" or "{other}".'
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Settings(**{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (name, value)
        for name, choices in CHOICES.items()
        for value in (choices.split()[0], choices.split()[2])
    ],
)
def test_choice_is_taken(name: str, value: str) -> None:
    """A setting with two values takes either."""
    settings: Any = Settings(**{name: value})  # type: ignore[arg-type]
    assert getattr(settings, name) == value


@pytest.mark.parametrize(
    "value",
    [
        *(KEY.upper(), KEY[:-1], KEY + "0", KEY[:-1] + "g", KEY[:-1] + "٣", KEY + "\n"),
        *(" " + KEY[1:], "", 7, True, KEY.encode(), [KEY]),
    ],
)
def test_private_key_is_refused(value: Any) -> None:
    """A private key is 32 lower-case hexadecimal characters, and the error does not repeat it."""
    with pytest.raises(
        ValueError,
        match=r"^Settings: private_key takes 32 lower-case hexadecimal characters, as Zendesk Connect"
        r" shows them under Settings > Environments\.$",
    ) as caught:
        Settings(private_key=value)
    assert KEY[:16] not in str(caught.value)


@pytest.mark.parametrize("value", ["", " ", "\t\n", 7, False, b"canary", ["canary"]])
def test_public_key_is_refused(value: Any) -> None:
    """A public key is a string that is not blank, and the error does not repeat it."""
    with pytest.raises(
        ValueError, match=r"^Settings: public_key takes a string that is not blank\.$"
    ):
        Settings(public_key=value)


@pytest.mark.parametrize(
    "value",
    [
        *({"group", "page", "screen"}, ["page"], ("page", "page"), frozenset(), []),
        dict.fromkeys(["page"]).keys(),
    ],
)
def test_calls_are_taken(value: Any) -> None:
    """The calls come in anything that holds several, and become a set."""
    expected = frozenset(value)
    settings = Settings(calls=iter(expected) if isinstance(value, list) else value)
    assert (type(settings.calls), settings.calls) == (frozenset, expected)


@pytest.mark.parametrize(
    "value",
    [
        *("page", b"page", "", None, True, 7, ["canary"], ["Page"], ["page "], [b"page"], [7]),
        *(
            {"page": False},
            [["page"]],
            [{"page"}],
            [None],
            ["page", "identify"],
            ["track"],
            ["alias"],
            ["delete"],
        ),
    ],
    ids=repr,
)
def test_calls_are_refused(value: Any) -> None:
    """A lone string, a call that is always mapped and a call of no name are refused, not repeated."""
    text = 'Settings: calls takes any of "group", "page", "screen", in a set or a list.'
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Settings(calls=value)


def test_calls_are_compared_as_a_set() -> None:
    """Settings with the same calls are the same, in whatever order, and can be keys."""
    one, other = Settings(calls=["page", "group"]), Settings(calls=("group", "page", "page"))
    assert (one, hash(one)) == (other, hash(other))


def test_calls_are_our_own() -> None:
    """What becomes of the caller's set is nothing to the settings."""
    calls = {"page"}
    settings = Settings(calls=calls)
    calls.clear()
    assert settings.calls == {"page"}


@pytest.mark.parametrize("name", ["page_event", "screen_event"])
@pytest.mark.parametrize("value", ["", " \t", "a" * 201, None, 7, b"canary", ["canary"]])
def test_tag_is_refused(name: str, value: Any) -> None:
    """A tag is a string that is not blank, and is an event of its own; the error does not repeat it."""
    text = f"Settings: {name} takes a string that is not blank, of at most 200 characters."
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Settings(**{name: value})


@pytest.mark.parametrize("value", ["a" * 200, "Viewed", " [x] "])
def test_tag_is_taken(value: str) -> None:
    """Any other is taken as it is."""
    settings = Settings(page_event=value, screen_event=value)
    assert (settings.page_event, settings.screen_event) == (value, value)


def test_defaults() -> None:
    """Without any setting there are no keys, and the newest and most careful choice is made."""
    assert attrs.asdict(Settings()) == {
        "private_key": None,
        "public_key": None,
        "android_push_field": "fcm",
        "on_invalid_timezone": "omit",
        "null_attributes": "keep",
        "context_traits": "ignore",
        "calls": frozenset(),
        "page_event": "[Segment Page]",
        "screen_event": "[Segment Screen]",
    }


def test_settings_are_given_by_name() -> None:
    """A setting cannot be given by its place."""
    with pytest.raises(TypeError):
        Settings(KEY)  # type: ignore[call-arg]


@pytest.mark.parametrize("function", [repr, str, lambda settings: f"{[settings]}"])
def test_keys_are_not_shown(function: Any) -> None:
    """No text of settings holds a key."""
    text = function(Settings(private_key=KEY, public_key="canary", null_attributes="drop"))
    assert [part in text for part in (KEY, "canary", "drop")] == [False, False, True]


def test_evolving_validates() -> None:
    """A changed copy is validated like any other."""
    with pytest.raises(ValueError, match="null_attributes"):
        attrs.evolve(Settings(), null_attributes="canary")  # type: ignore[arg-type]


def test_headers() -> None:
    """The headers are the private key and the type of the content, in a fresh dict each time."""
    settings = Settings(private_key=KEY)
    settings.headers().clear()
    assert settings.headers() == {"X-Outbound-Key": KEY, "Content-Type": "application/json"}


def test_headers_without_a_key() -> None:
    """Without a private key there are no headers, and the error says so."""
    with pytest.raises(ValueError, match=r"^Settings: headers\(\) needs a private_key\.$"):
        Settings(public_key="canary").headers()


def test_no_value_in_a_traceback() -> None:
    """What Python prints of an error, and of what led to it, holds no key and no value of a message."""
    values = ("0123CANARY", "canary@example.com")
    calls = (
        lambda: Settings(private_key=values[0]),
        lambda: map_track({"userId": "u1", "event": values[1] * 20, "timestamp": values[1]}),
    )
    for call in calls:
        with pytest.raises(ValueError, match=r"\w") as caught:
            call()
        text = "".join(traceback.format_exception(caught.value))
        assert [value for value in values if value in text] == []


#: A call of every public function that takes settings, with what it takes them for.
TAKING_SETTINGS: dict[str, Callable[[Any], object]] = {
    **{
        f"{function.__name__} of {name}": partial(function, message)
        for function in (convert, explain)
        for name, message in {
            **FULL,
            "skipped": {"type": "track", "integrations": {"All": False}},
            "unknown": {"type": "wish"},
            "no object": None,
            "hostile": failing(object)(),
        }.items()
    },
    **{
        function.__name__: partial(function, {"userId": "u1"})
        for function in (map_identify, map_track, map_alias, map_group, map_page, map_screen)
    },
    "convert_lines": partial(convert_lines, ["oops"]),
    "convert_lines of nothing": partial(convert_lines, []),
    "inspect_lines": partial(inspect_lines, []),
    "Inspection": Inspection,
}


@pytest.mark.parametrize("call", TAKING_SETTINGS.values(), ids=TAKING_SETTINGS.keys())
@pytest.mark.parametrize(
    ("settings", "name"),
    [
        *(({"calls": ["canary"]}, "dict"), ({}, "dict"), (None, "NoneType"), (Settings, "type")),
        *(("canary", "str"), (lying(Settings), "Lying")),
    ],
    ids=["dict", "empty dict", "None", "class", "str", "liar"],
)
def test_settings_of_another_type(
    call: Callable[[Any], object], settings: object, name: str
) -> None:
    """Anything but a Settings is refused at the call, with what to pass and without its values."""
    text = f'settings must be a Settings, such as Settings(calls=["page"]), and not of type {name}.'
    with pytest.raises(TypeError, match=f"^{re.escape(text)}$"):
        call(settings)


def test_settings_of_a_subclass() -> None:
    """A class that derives from Settings is one."""

    class Own(Settings):
        """Settings of somebody's own."""

    page = {"type": "page", "userId": "u1"}
    assert convert(page, Own(calls=["page"])) == convert(page, Settings(calls=["page"]))
