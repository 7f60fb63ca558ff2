"""The settings of the mapping: one frozen :class:`Settings` for each environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from attrs import field, frozen

from connect_mapping.bodies import LONGEST_EVENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from attrs import Attribute

#: The format of a private key, from the catalogue entry of Segment's Zendesk Connect destination
#: (segmentio/segment-docs, src/_data/catalog/destinations.yml, May 2021). The format of public keys
#: is not published.
_PRIVATE_KEY: Final = "[0-9a-f]{32}"
#: The calls that are mapped only on request: Segment's integration mapped them, but its
#: documentation never said so.
OptionalCall = Literal["group", "page", "screen"]
OPTIONAL_CALLS: Final = get_args(OptionalCall)


def _one_of(*choices: str) -> Callable[[object, Attribute[Any], object], None]:
    def check(_settings: object, attribute: Attribute[Any], value: object) -> None:
        if not (isinstance(value, str) and value in choices):
            takes = " or ".join(f'"{choice}"' for choice in choices)
            raise ValueError(f"Settings: {attribute.name} must be {takes}.")

    return check


def _private_key(_settings: object, _attribute: Attribute[Any], value: object) -> None:
    if value is not None and not (isinstance(value, str) and re.fullmatch(_PRIVATE_KEY, value)):
        raise ValueError(
            "Settings: private_key must be 32 lower-case hexadecimal characters, as Zendesk Connect"
            " shows them under Settings > Environments."
        )


def _public_key(_settings: object, _attribute: Attribute[Any], value: object) -> None:
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise ValueError("Settings: public_key must be a string that is not blank.")


def _calls(value: Iterable[OptionalCall]) -> frozenset[OptionalCall]:
    # Not mappings, whose values would be ignored, nor strings, which are collections of letters.
    found = None if isinstance(value, (str, bytes, Mapping)) else _as_tuple(value)
    if found is None or not all(isinstance(call, str) and call in OPTIONAL_CALLS for call in found):
        takes = ", ".join(f'"{call}"' for call in OPTIONAL_CALLS)
        raise ValueError(f"Settings: calls must be a set or a list with any of {takes}.")
    return frozenset(cast("tuple[OptionalCall, ...]", found))


def _as_tuple(value: Iterable[object]) -> tuple[object, ...] | None:
    try:
        return tuple(value)
    except TypeError:
        return None


def _event(_settings: object, attribute: Attribute[Any], value: object) -> None:
    if not (isinstance(value, str) and value.strip() and len(value) <= LONGEST_EVENT):
        raise ValueError(
            f"Settings: {attribute.name} must be a string that is not blank, of at most"
            f" {LONGEST_EVENT} characters."
        )


@frozen(kw_only=True)
class Settings:
    """How messages are mapped, and the keys of their environment.

    ``private_key`` (32 lower-case hexadecimal characters) and ``public_key`` are only needed by
    :meth:`headers` and by your own code. The mapping does not read them, and repr does not show them.
    ``android_push_field`` is the field for Android push tokens, ``"fcm"`` or the older ``"gcm"``.
    ``on_invalid_timezone``: leave out a time zone that is not an Olson name, with a warning
    (``"omit"``), or reject the message (``"reject"``). ``null_attributes``: turn top-level null traits
    into null attributes (``"keep"``), or leave them out (``"drop"``). ``context_traits``: use
    ``context.traits`` for an identify without traits (``"fallback"``), or only warn that they were not
    read (``"ignore"``). ``calls`` are the calls to map besides identify, track and alias: any of
    ``"group"``, ``"page"`` and ``"screen"``. ``page_event`` and ``screen_event`` are the tags before
    the name of a page or a screen. ``page_url_query``: name a page without a name by its whole url
    (``"keep"``), or by its url without query and fragment (``"drop"``).

    Raises ValueError that names the setting and its valid values.

    >>> Settings(android_push_field="gcm").android_push_field
    'gcm'
    """

    private_key: str | None = field(default=None, validator=_private_key, repr=False)
    public_key: str | None = field(default=None, validator=_public_key, repr=False)
    android_push_field: Literal["fcm", "gcm"] = field(
        default="fcm", validator=_one_of("fcm", "gcm")
    )
    on_invalid_timezone: Literal["omit", "reject"] = field(
        default="omit", validator=_one_of("omit", "reject")
    )
    null_attributes: Literal["keep", "drop"] = field(
        default="keep", validator=_one_of("keep", "drop")
    )
    context_traits: Literal["ignore", "fallback"] = field(
        default="ignore", validator=_one_of("ignore", "fallback")
    )
    calls: frozenset[OptionalCall] = field(default=frozenset(), converter=_calls)
    page_event: str = field(default="[Segment Page]", validator=_event)
    screen_event: str = field(default="[Segment Screen]", validator=_event)
    page_url_query: Literal["keep", "drop"] = field(
        default="keep", validator=_one_of("keep", "drop")
    )

    def headers(self) -> dict[str, str]:
        """Return the headers of a request to Zendesk Connect, as a fresh dict.

        Raises ValueError if there is no private key. Source of the header's name:
        zendesk/connect_python_sdk, outbound/__init__.py.

        >>> sorted(Settings(private_key="0" * 32).headers())
        ['Content-Type', 'X-Outbound-Key']
        """
        if self.private_key is None:
            raise ValueError("Settings: headers() needs a private_key.")
        return {"X-Outbound-Key": self.private_key, "Content-Type": "application/json"}


#: The settings that apply if a caller passes none.
DEFAULT_SETTINGS: Final = Settings()


def check_settings(settings: object) -> None:
    """Raise TypeError if ``settings`` is not a Settings. The error shows no value.

    ``convert`` checks ``type(settings) is not Settings`` first, which is faster than a call.

    >>> check_settings(Settings(calls=["page"]))
    """
    kind = type(settings)  # not isinstance: an object may lie about its class
    if not issubclass(kind, Settings):
        raise TypeError(
            'settings must be a Settings, such as Settings(calls=["page"]), not a value of type'
            f" {kind.__name__}."
        )
