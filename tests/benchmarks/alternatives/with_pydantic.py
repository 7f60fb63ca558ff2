"""The mapping as models of pydantic, whose aliases say where each field comes from."""

# mypy: disable-error-code="import-not-found,import-untyped", disallow-subclassing-any=False

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import Annotated, Any, Final

from pydantic import AliasPath, BaseModel, BeforeValidator, Field, PlainSerializer

from tests.benchmarks.alternatives import bare


def _listed(token: object) -> list[object]:
    return [token]


def _seconds(moment: datetime) -> int | float:
    seconds = moment.timestamp()
    return int(seconds) if seconds.is_integer() else seconds


class Identify(BaseModel):
    """The body of an identify."""

    user_id: str = Field(validation_alias="userId")
    first_name: str = Field(validation_alias=AliasPath("traits", "firstName"))
    last_name: str = Field(validation_alias=AliasPath("traits", "lastName"))
    email: str = Field(validation_alias=AliasPath("traits", "email"))
    phone_number: str = Field(validation_alias=AliasPath("traits", "phone"))
    timezone: str = Field(validation_alias=AliasPath("context", "timezone"))
    apns: Annotated[list[str], BeforeValidator(_listed)] = Field(
        validation_alias=AliasPath("context", "device", "token")
    )
    attributes: Annotated[dict[str, Any], BeforeValidator(bare.attributes)] = Field(
        validation_alias="traits"
    )


class Track(BaseModel):
    """The body of a track."""

    user_id: str = Field(validation_alias="userId")
    event: str
    properties: dict[str, Any]
    timestamp: Annotated[datetime, PlainSerializer(_seconds)]


def identify(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an identify."""
    body: dict[str, Any] = Identify.model_validate(message).model_dump()
    return body


def track(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a track."""
    body: dict[str, Any] = Track.model_validate(message).model_dump()
    return body


MAPPERS: Final = {"identify": identify, "track": track}
