"""Feedback as it is sent and shown over HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from app.schemas import ModelIdOut, Offset, Share
from classifier.labels import LineLabel, SpamKind

MAX_CORRECTIONS = 10_000
MAX_COMMENT_CHARS = 5_000

FeedbackId = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the content.")]
WholeOffset = Annotated[StrictInt, Field(ge=0, description="Code points from the beginning of the text.")]


class CorrectionIn(BaseModel):
    """What a piece of the text really is: a whole line, several lines, or a part of one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: WholeOffset
    end: WholeOffset
    label: LineLabel = Field(description="What it is.")
    kind: SpamKind | None = Field(None, description="What it tries to sell; only with `label: spam`.")


class FeedbackIn(BaseModel):
    """What the model got wrong in one text."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "text": "Harga beras turun di tiga provinsi.\nPosted By : bandar slot terbaik",
                    "corrections": [{"start": 36, "end": 67, "label": "spam", "kind": "gambling"}],
                    "comment": "the footer of every page of this site",
                }
            ]
        },
    )

    text: str = Field(description="The text that was cleaned, as it was sent then.")
    corrections: list[CorrectionIn] = Field(
        min_length=1, max_length=MAX_CORRECTIONS, description="What is wrong; pieces must not overlap."
    )
    comment: str | None = Field(None, max_length=MAX_COMMENT_CHARS, description="Anything a reader should know.")
    url: str | None = Field(
        None, max_length=8_000, description="Where the article stood; only its site is kept, never fetched."
    )


class FeedbackTaken(BaseModel):
    """The feedback is stored."""

    id: FeedbackId


class CorrectionOut(BaseModel):
    """What a person said of a piece of the text, and what the model had said."""

    start: Offset
    end: Offset
    label: LineLabel = Field(description="What a person says it is.")
    kind: SpamKind | None = Field(description="What it tries to sell, where a person said so.")
    model_label: LineLabel | None = Field(description="What the model had said.")
    model_score: Share | None = Field(description="How sure the model was, 0 to 1.")


class FeedbackOut(BaseModel):
    """One stored piece of feedback."""

    id: FeedbackId
    received_at: datetime = Field(description="When this content came first.")
    text: str = Field(description="The text, or only its corrected lines where the service keeps no more.")
    is_excerpt: bool = Field(description="Only the corrected lines were kept.")
    corrections: list[CorrectionOut] = Field(description="As sent, with what the model said of each piece.")
    comment: str | None = Field(description="As sent.")
    language: str | None = Field(description="BCP 47, found from the text.")
    host: str | None = Field(description="Site of the article, where its address was sent.")
    model: ModelIdOut
    people: list[str] = Field(description="Ids of the keys that sent it; `anonymous` without keys.")


class FeedbackPage(BaseModel):
    """A part of the list, newest first."""

    feedback: list[FeedbackOut] = Field(description="Newest first.")
    total: int = Field(ge=0, description="How many fit the filters in all.")
    next: str | None = Field(description="Send as `after` for the next part; null at the end.")


class Deleted(BaseModel):
    """What was forgotten."""

    deleted: int = Field(ge=0, description="How many pieces of feedback; 0 when there was none with this id.")
