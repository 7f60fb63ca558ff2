"""The table from call type to mapper, and :func:`convert`, which looks a message up in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from connect_mapping.alias import alias
from connect_mapping.group import map_group
from connect_mapping.identify import identify
from connect_mapping.jsonable import as_string, is_plain, message_object
from connect_mapping.outcomes import Rejected, Request, Skipped
from connect_mapping.page import map_page
from connect_mapping.problems import MappingError, Problem
from connect_mapping.routing import FLAGS, is_enabled
from connect_mapping.screen import map_screen
from connect_mapping.settings import DEFAULT_SETTINGS, Settings, check_settings
from connect_mapping.track import track
from connect_mapping.unbatching import is_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from connect_mapping.outcomes import Outcome

    _Mapper = Callable[[dict[str, Any], Settings], Request | Skipped]

_UNSUPPORTED: Final = Skipped("unsupported_call")
_DISABLED: Final = Skipped("destination_disabled")


def _if_asked_for(call: str, mapper: _Mapper) -> _Mapper:
    """Return the mapper of a call that is skipped where the settings do not ask for it."""

    def map_or_skip(fields: dict[str, Any], settings: Settings) -> Request | Skipped:
        return mapper(fields, settings) if call in settings.calls else _UNSUPPORTED

    return map_or_skip


#: The calls of segmentio/segment-docs, src/connections/spec. Those that have to be asked for ask
#: the settings themselves, so that the others need not.
MAPPERS: Final[Mapping[str, _Mapper]] = {
    "identify": identify,
    "track": track,
    "alias": alias,
    "group": _if_asked_for("group", map_group),
    "page": _if_asked_for("page", map_page),
    "screen": _if_asked_for("screen", map_screen),
}


def convert(message: object, settings: Settings = DEFAULT_SETTINGS) -> Outcome:
    """Return what becomes of a Segment message: a Request, a Skipped or a Rejected.

    It never raises for any message. ``message`` may be anything; it is not changed and shares no mutable
    object with the outcome. ``integrations`` decide first, then ``type`` chooses the mapper. Raises
    TypeError for settings that are not a Settings.

    >>> convert({"type": "alias", "userId": "u1", "previousId": "a1"}).body
    {'user_id': 'u1', 'previous_id': 'a1'}
    >>> convert({"type": "page", "userId": "u1"})
    Skipped(reason='unsupported_call')
    """
    if type(settings) is not Settings:
        check_settings(settings)
    try:
        fields = message if type(message) is dict else message_object(message)
        problems: list[Problem] | None = None
        integrations = fields.get("integrations")
        # Most messages name neither the destination nor All. They are spared a call.
        if integrations is not None and not (
            type(integrations) is dict and FLAGS.isdisjoint(integrations)
        ):
            problems = []
            if not is_enabled(integrations, problems):
                return _DISABLED
        call = fields.get("type")
        mapper = MAPPERS.get(call if type(call) is str else as_string(call) or "")
        if mapper is None:
            return _unmapped(fields, problems or [])
        if problems:
            _add_problems(mapper, fields, settings, problems)
        return mapper(fields, settings)
    except MappingError as error:
        return Rejected(error.problems)
    except Exception:
        if is_plain(message):  # then the fault is ours
            raise
        return _convert_foreign(message, settings)


def _add_problems(
    mapper: _Mapper, fields: dict[str, Any], settings: Settings, problems: list[Problem]
) -> NoReturn:
    """Raise MappingError with the problems of a message that is rejected already, and all others."""
    try:
        mapper(fields, settings)
    except MappingError as error:
        problems += error.problems
    raise MappingError(problems)


def _unmapped(fields: dict[str, Any], problems: list[Problem]) -> Rejected:
    detail = "The type has to be a string that names one of Segment's calls."
    if is_batch(fields):
        detail = "A batch has no type, and is no message: unbatch gives its messages."
    problems.append(Problem("unknown_type", "type", detail))
    return Rejected(tuple(problems))


def _convert_foreign(message: object, settings: Settings) -> Outcome:
    """Convert a message whose own code fails, as a key that cannot be compared, by way of a plain copy."""
    from connect_mapping.foreign import copy_foreign

    problems: list[Problem] = []
    plain = copy_foreign(message, "", problems)
    return Rejected(tuple(problems)) if problems else convert(plain, settings)
