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
    "android_push_field": ("fcm", "gcm"),
    "on_invalid_timezone": ("omit", "reject"),
    "null_attributes": ("keep", "drop"),
    "context_traits": ("ignore", "fallback"),
    "page_url_query": ("keep", "drop"),
}
TAG = "must be a string that is not blank, of at most 200 characters."
#: What each setting says that it takes, and some that it refuses.
REFUSED: dict[str, tuple[str, list[Any]]] = {
    **{
        name: (
            f'must be "{one}" or "{other}".',
            [one.upper(), "", "canary", None, True, 1, [one], {one}],
        )
        for name, (one, other) in CHOICES.items()
    },
    "private_key": (
        "must be 32 lower-case hexadecimal characters, as Zendesk Connect shows them under Settings > Environments.",
        [
            *(KEY.upper(), KEY[:-1], KEY + "0", KEY[:-1] + "g", KEY[:-1] + "٣", KEY + "\n"),
            *(" " + KEY[1:], "", 7, True, KEY.encode(), [KEY]),
        ],
    ),
    "public_key": (
        "must be a string that is not blank.",
        ["", " ", "\t\n", 7, False, b"canary", ["canary"]],
    ),
    "calls": (
        'must be a set or a list with any of "group", "page", "screen".',
        [
            *("page", b"page", "", None, True, 7, ["canary"], ["Page"], ["page "], [b"page"], [7]),
            *({"page": False}, [["page"]], [{"page"}], [None], ["page", "identify"], ["track"]),
        ],
    ),
    **dict.fromkeys(
        ("page_event", "screen_event"),
        (TAG, ["", " \t", "a" * 201, None, 7, b"canary", ["canary"]]),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    """A setting that is refused names itself and what it takes, and does not repeat the value."""
    what_it_takes, values = REFUSED[name]
    for value in values:
        with pytest.raises(ValueError, match=f"^{re.escape(f'Settings: {name} {what_it_takes}')}$"):
            Settings(**{name: value})


@pytest.mark.parametrize(
    "make", [set, list, tuple, iter, frozenset, lambda calls: dict.fromkeys(calls).keys()]
)
def test_calls(make: Any) -> None:
    """The calls come in anything that holds several, become a set, and are not the caller's own."""
    own: Any = frozenset({"page", "group", "screen"})
    given = make(own)
    settings = Settings(calls=given)
    if isinstance(given, set):
        given.clear()
    assert type(settings.calls) is frozenset
    assert settings.calls == own
    assert hash(settings) == hash(Settings(calls=sorted(own) * 2))


def test_defaults() -> None:
    """By default there are no keys, and each choice is the newest or the most careful one."""
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
        "page_url_query": "keep",
    }


def test_misuse() -> None:
    """A setting cannot be given by position, and a changed copy is validated like any other."""
    with pytest.raises(TypeError):
        Settings(KEY)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="null_attributes"):
        attrs.evolve(Settings(), null_attributes="canary")  # type: ignore[arg-type]


@pytest.mark.parametrize("function", [repr, str, lambda settings: f"{[settings]}"])
def test_keys_are_not_shown(function: Any) -> None:
    """No text of settings holds a key."""
    text = function(Settings(private_key=KEY, public_key="canary", null_attributes="drop"))
    assert [part in text for part in (KEY, "canary", "drop")] == [False, False, True]


def test_headers() -> None:
    """The headers are the private key and the type of the content, in a fresh dict each time."""
    settings = Settings(private_key=KEY)
    settings.headers().clear()
    assert settings.headers() == {"X-Outbound-Key": KEY, "Content-Type": "application/json"}
    with pytest.raises(ValueError, match=r"^Settings: headers\(\) needs a private_key\.$"):
        Settings(public_key="canary").headers()


def test_no_value_in_a_traceback() -> None:
    """The traceback of an error holds no key and no value of a message."""
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


#: A call of every public function that takes settings, whatever it takes them for.
TAKING_SETTINGS: dict[str, Callable[[Any], object]] = {
    **{
        f"{function.__name__} of {name}": partial(function, message)
        for function in (convert, explain)
        for name, message in {**FULL, "no object": None, "hostile": failing(object)()}.items()
    },
    **{
        function.__name__: partial(function, {"userId": "u1"})
        for function in (map_identify, map_track, map_alias, map_group, map_page, map_screen)
    },
    "convert_lines": partial(convert_lines, []),
    "inspect_lines": partial(inspect_lines, []),
    "Inspection": Inspection,
}


@pytest.mark.parametrize("name", TAKING_SETTINGS)
def test_settings_of_another_type(name: str) -> None:
    """Anything but a Settings is refused at the call, with what to pass and without its values."""
    others: list[Any] = [{"calls": ["canary"]}, {}, None, Settings, "canary", lying(Settings)]
    for settings in others:
        with pytest.raises(TypeError) as caught:
            TAKING_SETTINGS[name](settings)
        assert str(caught.value) == (
            'settings must be a Settings, such as Settings(calls=["page"]), not a value of type'
            f" {type(settings).__name__}."
        )


def test_settings_of_a_subclass() -> None:
    """A class that derives from Settings is one."""

    class Own(Settings):
        """Settings of somebody's own."""

    page = {"type": "page", "userId": "u1"}
    assert convert(page, Own(calls=["page"])) == convert(page, Settings(calls=["page"]))
