"""What ``docs/options.md`` shows on the site: commands, options and settings, from the code."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import attrs

from connect_mapping import Settings
from connect_mapping.cli.help_texts import HELP, SETTINGS
from connect_mapping.cli.options import parser

if TYPE_CHECKING:
    from collections.abc import Iterator


def _invocation(action: argparse.Action) -> str:
    """Return how an argument is given: ``-o OUT, --output OUT``."""
    choices = f"{{{','.join(action.choices)}}}" if action.choices else ""
    value = action.metavar or choices
    if not action.option_strings:
        return f"{value} ..." if action.nargs == "*" else str(value)
    return ", ".join(f"{name} {value}".rstrip() for name in action.option_strings)


def _options(program: argparse.ArgumentParser) -> Iterator[str]:
    yield "\n```{eval-rst}\n" + f".. program:: {program.prog}\n"
    for action in program._actions:  # noqa: SLF001 - argparse has no public list of them
        if action.help not in (None, argparse.SUPPRESS) and action.dest not in ("help", "command"):
            yield f"\n.. option:: {_invocation(action)}\n\n   {action.help}\n"
    yield "```\n"


def _command(name: str, command: argparse.ArgumentParser) -> Iterator[str]:
    summary, description, after = HELP[name]
    yield f"\n## {name}\n\n{summary[0].upper()}{summary[1:]}.\n"
    yield from _options(command)
    yield f"\n```text\n{description}\n\n{after}\n```\n"


def _settings() -> Iterator[str]:
    yield "\n## Settings\n\n| setting | type | default | what it does |\n|---|---|---|---|\n"
    for field in attrs.fields(Settings):
        name, kind = field.name, str(field.type).replace("|", r"\|")
        about = SETTINGS.get(name, "a key of the environment; the mapping does not read it")
        yield f"| [`{name}`](settings.md#{name}) | `{kind}` | `{field.default!r}` | {about} |\n"


def page() -> str:
    """Return everything below the introduction of the page."""
    top = parser()
    [commands] = [
        action.choices
        for action in top._actions  # noqa: SLF001 - argparse has no public list of them
        if isinstance(action, argparse._SubParsersAction)  # noqa: SLF001
    ]
    lines = [line for name in HELP for line in _command(name, commands[name])]
    return "".join([*_options(top), *lines, *_settings()])
