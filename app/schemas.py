"""What a caller sends and gets: every field with its meaning, as the OpenAPI document shows it.

Requests are read through these models. Answers are written from the library's own structs,
which are faster to encode; a test holds both to the same fields.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from classifier.labels import LineLabel, SpamKind
from classifier.options import MAX_PHRASE_LENGTH, MAX_PHRASES, Profile

MAX_ID_LENGTH = 1000

Phrase = Annotated[str, Field(min_length=1, max_length=MAX_PHRASE_LENGTH)]
Phrases = Annotated[list[Phrase], Field(max_length=MAX_PHRASES)]
ArticleId = Annotated[str, Field(max_length=MAX_ID_LENGTH)] | Annotated[StrictInt, Field(ge=-(2**63), le=2**63 - 1)]
Offset = Annotated[int, Field(ge=0, description="Code points from the beginning of the text that was sent.")]
Share = Annotated[float, Field(ge=0, le=1)]


class CleaningOptions(BaseModel):
    """How to clean; all of it may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profile: Profile = Field(
        Profile.BALANCED, description="`precision` leaves less junk, `recall` loses no body, `balanced` is between."
    )
    keep: list[LineLabel] = Field([], description="Labels to keep besides `body` and `heading`.")
    include: list[Literal["lines", "evidence"]] = Field(
        [], description="`lines` adds every line with its label; `evidence` adds why to each of them."
    )
    block: Phrases = Field([], description="Lines with one of these phrases always go; wins over `allow`.")
    allow: Phrases = Field([], description="Lines with one of these phrases always stay.")


class ArticleIn(BaseModel):
    """One scraped article."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(description="The text as it was scraped: plain text, one paragraph a line.")
    id: ArticleId | None = Field(None, description="Comes back with the answer.")
    url: str | None = Field(None, description="Where the article stood; evidence only, never fetched.")
    title: str | None = Field(None, description="The headline, where the scraper knows it.")
    language: str | None = Field(
        None,
        max_length=35,
        pattern=r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$",
        description="BCP 47; found from the text when left out.",
    )
    options: CleaningOptions | None = Field(None, description="How to clean.")


class MetadataOut(BaseModel):
    """What the removed lines told about the article."""

    title: str | None = Field(description="Headline.")
    section: str | None = Field(description="Category, as the site names it.")
    author: str | None = Field(description="Person or agency, without the words around the name.")
    published: str | None = Field(description="ISO 8601, date or date and time, as precise as the line was.")
    language: str | None = Field(description="BCP 47.")
    tags: list[str] = Field(description="Tags in the order of the article.")


class SpamOut(BaseModel):
    """Injected spam; it is in `removed` as well."""

    text: str = Field(description="Exactly what stood between `start` and `end`.")
    kind: SpamKind = Field(description="What it tries to sell.")
    keyword: str | None = Field(description="The words being sold, as the text has them.")
    score: Share = Field(description="Calibrated probability that it is not part of the article, 0 to 1.")
    start: Offset
    end: Offset
    reason: str = Field(description="Why, in words for a person.")


class RemovedOut(BaseModel):
    """A piece of the input that is not in the cleaned text."""

    text: str = Field(description="Exactly what stood between `start` and `end`.")
    label: LineLabel = Field(description="What it is.")
    score: Share = Field(description="Calibrated probability that it is not part of the article, 0 to 1.")
    start: Offset
    end: Offset
    reason: str = Field(description="Why, in words for a person.")


class LineOut(BaseModel):
    """One non-empty line of the input."""

    start: Offset
    end: Offset
    label: LineLabel = Field(description="What the line is.")
    score: Share = Field(description="Calibrated probability of `label`, 0 to 1.")
    kept: bool = Field(description="Whether it is in the cleaned text.")
    reason: str | None = Field(None, description='Why; only with `include: ["evidence"]`.')


class StatsOut(BaseModel):
    """Counts of the input's non-empty lines."""

    lines: int = Field(ge=0, description="Non-empty lines of the input.")
    kept: int = Field(ge=0, description="Those in the cleaned text.")
    removed_share: Share = Field(description="Share of the characters taken out, 0 to 1.")


class ModelIdOut(BaseModel):
    """Which model decided."""

    version: str = Field(description="Version of the model.")
    digest: str = Field(description="SHA-256 of its files, as its manifest has it.")


class ArticleOut(BaseModel):
    """The clean body, its metadata, and an exact account of what went and why."""

    id: ArticleId | None = Field(None, description="As sent; left out when none was sent.")
    text: str = Field(description="The article: its body and headings.")
    metadata: MetadataOut
    spam: list[SpamOut] = Field(description="Injected spam, in order.")
    removed: list[RemovedOut] = Field(
        description="All that is not in `text`, in order, never overlapping; with the kept text it rebuilds the input."
    )
    needs_review: bool = Field(description="The body-loss guard held back: a person should look.")
    stats: StatsOut
    model: ModelIdOut
    lines: list[LineOut] | None = Field(None, description='Every non-empty line; only with `include: ["lines"]`.')


class FieldErrorOut(BaseModel):
    """One thing that was wrong in a request body."""

    field: str = Field(description="Path with dots; empty for the body as a whole.")
    message: str = Field(description="What was found and what was expected.")


class ProblemOut(BaseModel):
    """RFC 9457: the one shape of every error."""

    type: str = Field(description="Names the kind of error; an anchor in `/docs`.")
    title: str = Field(description="The kind in words.")
    status: int = Field(ge=400, le=599, description="As the HTTP status.")
    detail: str = Field(description="What was found, what was expected, what to do.")
    errors: list[FieldErrorOut] | None = Field(None, description="Which fields, where fields are to blame.")
    request_id: str | None = Field(None, description="As in `X-Request-ID`; the service's log has it too.")


class ArticleErrorOut(BaseModel):
    """What stands in a batch where an answer cannot."""

    id: ArticleId | None = Field(description="As sent; null where none could be read.")
    error: ProblemOut
