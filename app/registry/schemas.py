"""The registry as it is asked and shown over HTTP."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from app.schemas import ModelIdOut

from .history import Action


class PromoteIn(BaseModel):
    """Which version is to serve."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"version": "0.2.0-2024-11-24"}]}
    )

    version: str = Field(
        min_length=1, max_length=300, description="Its name, its version, or the beginning of its digest (4 or more)."
    )
    reason: str | None = Field(
        None,
        min_length=10,
        max_length=2000,
        description="Promote whatever the gate says; goes into the history and the card.",
    )


class ServingOut(BaseModel):
    """The model that serves after the call, in this worker at once and in all within seconds."""

    model: ModelIdOut
    changed: bool = Field(description="False when it was this one before.")


class GateRowOut(BaseModel):
    """One figure of the gate."""

    figure: str = Field(description="What was measured.")
    current: float = Field(description="Of the model that served then.")
    candidate: float = Field(description="Of this version.")
    passed: bool = Field(description="Whether it may stand.")
    why: str = Field(description="The floor, or the interval of the difference.")


class GateOut(BaseModel):
    """What the gate says of a version."""

    passed: bool = Field(description="Whether it may take the place of that model.")
    against: ModelIdOut
    rows: list[GateRowOut] = Field(description="All figures, on the same held-out sites.")


class VersionOut(BaseModel):
    """One model of the registry."""

    name: str = Field(description="How the registry names it.")
    version: str = Field(description="Version of the model.")
    digest: str = Field(description="SHA-256 of its weights.")
    trained_at: str = Field(description="ISO 8601 date.")
    serves: bool = Field(description="Whether it is the one that serves.")
    gate: GateOut | None = Field(description="Null where the gate has not measured it.")


class EventOut(BaseModel):
    """One change of the model that serves."""

    number: int = Field(ge=1, description="Counted from 1.")
    action: Action = Field(description="What happened.")
    version: str = Field(description="What served from then on, as the registry names it.")
    before: str = Field(description="What served until then.")
    at: datetime = Field(description="When, in UTC.")
    by: str = Field(description="Id of the admin key, or the user of the command line.")
    reason: str | None = Field(description="Why the gate was passed over; null where it was not.")


class RegistryOut(BaseModel):
    """All versions, and what served when."""

    versions: list[VersionOut] = Field(description="All that could serve, by name.")
    history: list[EventOut] = Field(description="Newest first.")
