"""The plan: every input, how it is cut into shards, and all that decides what comes out.

Made once and written to `plan.json`; the same plan gives the same bytes, whoever runs it and how often.
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from classifier.options import CleanOptions, Profile, parse_options

from .errors import ResumeError
from .fields import Fields
from .folders import Folder
from .formats import Kind, Packing

PLAN_NAME = "plan.json"
PLAN_FORMAT = 1
RANGE_INPUT_BYTES = 64 << 20
"""Packed input has about a line in twelve bytes, and a line costs twelve bytes to count: as much memory as input."""


class Stage(StrEnum):
    """What is done with a shard; the first two only with `--counts`."""

    COUNT = "count"
    MERGE = "merge"
    CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Input:
    """One file as it was when the plan was made."""

    path: str
    size: int
    etag: str
    kind: Kind
    packing: Packing
    fields: Fields


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of one input: the unit of work, of commit and of output files."""

    index: int
    input: int
    """Position in `Plan.inputs`."""
    start: int
    end: int
    """Bytes of a plain JSONL file (lines that begin there), row groups of Parquet, else the whole file."""
    size: int
    """Bytes to be read, for progress."""
    limit: int | None = None
    """How many records to take; None for all."""

    @property
    def name(self) -> str:
        """Name of its output files, without suffix."""
        return f"{self.index:05d}"


@dataclass(frozen=True, slots=True)
class Settings:
    """All that decides what comes out, apart from the inputs and the model."""

    output_format: str = "jsonl"
    """`jsonl` (zstd-compressed) or `parquet`."""
    profile: str = Profile.BALANCED.value
    keep: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    sample: float = 1.0
    """Share of the records to take, 0 to 1; which, is the same on every run."""
    counts: bool = False
    cleaning: bool = True
    """False copies every text as it is: what benchmarks/batch measures cleaning against."""
    columns: tuple[str, ...] = ()
    """Columns of text that Parquet output has for records of JSON, CSV or WARC; the others go into `extra`."""

    def clean_options(self) -> CleanOptions:
        """Options for the classifier, checked again: a plan is a file that somebody may have edited."""
        return parse_options(self.profile, self.keep, (), self.block, self.allow)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, in full."""

    program: str
    """Version of bersih: another one may cut differently."""
    model: str
    """Digest of the model folder."""
    settings: Settings
    inputs: tuple[Input, ...]
    shards: tuple[Shard, ...]
    model_path: str | None = None
    """Folder of the model; None for the packaged one."""
    passed_over: int = 0
    """Files of the input folders whose names promise nothing that can be read."""
    format: int = field(default=PLAN_FORMAT)

    @property
    def digest(self) -> str:
        """SHA-256 of the plan: done-markers carry it."""
        return hashlib.sha256(plan_bytes(self)).hexdigest()

    @property
    def size(self) -> int:
        """Bytes to be read."""
        return sum(shard.size for shard in self.shards)


@dataclass(frozen=True, slots=True)
class Task:
    """One shard (of the stage `merge`, one range of keys) and all that is needed to run it, anywhere."""

    output: str
    plan: str
    """Digest of the plan."""
    model: str
    model_path: str | None
    settings: Settings
    input: Input
    shard: Shard
    stage: Stage = Stage.CLEAN
    shards: int = 1
    """How many the plan has."""
    ranges: int = 1
    """How many ranges of keys site memory has."""


def tasks_of(plan: Plan, output: str, stage: Stage = Stage.CLEAN) -> list[Task]:
    """One task a shard in input order; for `Stage.MERGE` one a range of keys."""
    digest, ranges = plan.digest, ranges_of(plan)
    shards = [Shard(i, 0, i, i + 1, 0) for i in range(ranges)] if stage is Stage.MERGE else plan.shards
    return [
        Task(
            output,
            digest,
            plan.model,
            plan.model_path,
            plan.settings,
            plan.inputs[shard.input],
            shard,
            stage,
            len(plan.shards),
            ranges,
        )
        for shard in shards
    ]


def ranges_of(plan: Plan) -> int:
    """How many ranges the keys of site memory are cut into, so that one fits into memory: a power of two."""
    ranges = 1
    while plan.size > ranges * RANGE_INPUT_BYTES:
        ranges *= 2
    return ranges


def plan_bytes(plan: Plan) -> bytes:
    """The plan as JSON."""
    return msgspec.json.format(msgspec.json.encode(plan), indent=1)


def load_plan(content: bytes) -> Plan:
    """A plan from its JSON.

    Raises:
        ResumeError: it is none, or of another version of this program.
    """
    try:
        plan = msgspec.json.decode(content, type=Plan)
    except msgspec.MsgspecError as error:
        raise ResumeError(f"{PLAN_NAME} cannot be read ({error}): it was not written by this version") from error
    if plan.format != PLAN_FORMAT:
        raise ResumeError(f"{PLAN_NAME} has format {plan.format}, this version reads {PLAN_FORMAT}")
    return plan


def adopt_plan(folder: Folder, plan: Plan) -> bool:
    """Write the plan to its output folder, or find the same one there; True where a job is continued.

    Raises:
        ResumeError: another plan stands there; the message tells what differs.
    """
    content = folder.read(PLAN_NAME)
    if content is None:
        if taken := [name for name in ("documents", "done") if folder.names(name)]:
            raise ResumeError(f"{folder.root} holds {taken[0]}/ but no {PLAN_NAME}: give an empty or a new folder")
        pending = folder.create(PLAN_NAME)
        pending.write(plan_bytes(plan))
        pending.publish()
        return False
    there = load_plan(content)
    if there != plan:
        raise ResumeError(
            f"{folder.root} belongs to another plan: {'; '.join(differences(there, plan))}. "
            "Run the same command as then to continue it, or give another --output"
        )
    return True


def differences(there: Plan, here: Plan) -> list[str]:
    """What differs between two plans, in words; the first few where it is much."""
    found = [
        f"{name} was {_short(getattr(there.settings, name))}, is {_short(getattr(here.settings, name))}"
        for name in Settings.__dataclass_fields__
        if getattr(there.settings, name) != getattr(here.settings, name)
    ]
    if there.model != here.model:
        found.append(f"the model was {there.model[:12]}, is {here.model[:12]}")
    if there.program != here.program:
        found.append(f"the program was {there.program}, is {here.program}")
    before, now = {item.path: item for item in there.inputs}, {item.path: item for item in here.inputs}
    found += [f"input {path} is gone" for path in before if path not in now]
    found += [f"input {path} is new" for path in now if path not in before]
    found += [f"input {path} has changed" for path in now if path in before and now[path] != before[path]]
    if not found:
        found.append("the shards are cut differently")
    return found if len(found) <= 5 else [*found[:5], f"and {len(found) - 5} more"]


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
