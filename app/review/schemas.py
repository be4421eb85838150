"""The review list over HTTP."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.schemas import Offset, Share
from classifier.labels import LineLabel

SampleId = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the text.")]


class DoubtfulLineOut(BaseModel):
    """Where a doubtful line stands."""

    document: SampleId
    host: str | None = Field(description="Site of the text, where its address was sent.")
    start: Offset
    end: Offset


class DoubtfulGroupOut(BaseModel):
    """Lines that are alike but for numbers and case."""

    text: str = Field(description="The most doubtful of them.")
    label: LineLabel = Field(description="What the model takes it for.")
    keep: Share = Field(description="Probability that it belongs to the article, 0 to 1.")
    doubt: Share = Field(description="0 where the model is certain that it stays, or goes; 1 for a toss of a coin.")
    weight: float = Field(ge=0, description="Sum of the doubts of all its lines.")
    lines: list[DoubtfulLineOut] = Field(description="All of them, the most doubtful first.")


class ReviewOut(BaseModel):
    """What a person should look at next."""

    groups: list[DoubtfulGroupOut] = Field(description="Those first whose correction teaches most.")


class Forgotten(BaseModel):
    """What was taken off the list."""

    deleted: int = Field(ge=0, description="1, or 0 when the text was not on the list.")
