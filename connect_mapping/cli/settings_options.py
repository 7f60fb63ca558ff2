"""The settings of the mapping as options of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connect_mapping import Settings

if TYPE_CHECKING:
    import argparse


def add_settings(command: argparse.ArgumentParser) -> None:
    """Add the settings of the mapping to a command. The keys are not among them."""
    settings = command.add_argument_group("settings of the mapping")
    settings.add_argument(
        "--android-push-field",
        choices=("fcm", "gcm"),
        default="fcm",
        help="the field of Android push tokens (default: fcm)",
    )
    settings.add_argument(
        "--on-invalid-timezone",
        choices=("omit", "reject"),
        default="omit",
        help="leave an invalid time zone out, with a warning, or reject the message (default: omit)",
    )
    settings.add_argument(
        "--null-attributes",
        choices=("keep", "drop"),
        default="keep",
        help="keep null traits as null attributes, or leave them out (default: keep)",
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
    )
