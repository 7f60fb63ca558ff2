"""The settings of the mapping as options of a command."""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from connect_mapping import Settings
from connect_mapping.bodies import LONGEST_EVENT
from connect_mapping.settings import DEFAULT_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator


_TAG: Final = f"takes text that is not blank, of at most {LONGEST_EVENT} characters"


def add_settings(command: argparse.ArgumentParser) -> None:
    """Add the settings of the mapping to a command. The keys are not among them."""
    settings = command.add_argument_group("settings of the mapping")
    settings.add_argument(
        "--android-push-field",
        choices=("fcm", "gcm"),
        default=DEFAULT_SETTINGS.android_push_field,
        help="the field of Android push tokens (default: %(default)s)",
    )
    settings.add_argument(
        "--on-invalid-timezone",
        choices=("omit", "reject"),
        default=DEFAULT_SETTINGS.on_invalid_timezone,
        help="leave an invalid time zone out, with a warning, or reject the message (default: %(default)s)",
    )
    settings.add_argument(
        "--null-attributes",
        choices=("keep", "drop"),
        default=DEFAULT_SETTINGS.null_attributes,
        help="keep null traits as null attributes, or leave them out (default: %(default)s)",
    )
    settings.add_argument(
        "--context-traits",
        choices=("ignore", "fallback"),
        default=DEFAULT_SETTINGS.context_traits,
        help="for an identify without traits, ignore those in its context, with a warning, or use them (default: %(default)s)",
    )
    settings.add_argument(
        "--calls",
        type=_calls,
        default=DEFAULT_SETTINGS.calls,
        metavar="CALL,...",
        help="also map group, page, screen: those that are named (default: none)",
    )
    settings.add_argument(
        "--page-event",
        type=_page_event,
        default=DEFAULT_SETTINGS.page_event,
        metavar="TAG",
        help="what stands before the name of a page (default: %(default)s)",
    )
    settings.add_argument(
        "--screen-event",
        type=_screen_event,
        default=DEFAULT_SETTINGS.screen_event,
        metavar="TAG",
        help="what stands before the name of a screen (default: %(default)s)",
    )


def settings_of(options: argparse.Namespace) -> Settings:
    """Return the settings that the options of a command name.

    >>> import argparse
    >>> parser = argparse.ArgumentParser()
    >>> add_settings(parser)
    >>> settings_of(parser.parse_args(["--null-attributes", "drop"])).null_attributes
    'drop'
    """
    return Settings(
        android_push_field=options.android_push_field,
        on_invalid_timezone=options.on_invalid_timezone,
        null_attributes=options.null_attributes,
        context_traits=options.context_traits,
        calls=options.calls,
        page_event=options.page_event,
        screen_event=options.screen_event,
    )


def _calls(text: str) -> frozenset[str]:
    with _refusals("takes any of group, page, screen, with commas between them"):
        return Settings(calls=[call.strip() for call in text.split(",")]).calls


def _page_event(text: str) -> str:
    with _refusals(_TAG):
        return Settings(page_event=text).page_event


def _screen_event(text: str) -> str:
    with _refusals(_TAG):
        return Settings(screen_event=text).screen_event


@contextmanager
def _refusals(takes: str) -> Iterator[None]:
    """Let the command tell in its own words what a setting takes, where it refuses a value."""
    try:
        yield
    except ValueError:
        raise argparse.ArgumentTypeError(takes) from None
