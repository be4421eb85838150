"""The list of public sets in training_data/corpora.toml."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from app.errors import CorporaError

FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SHA256 = re.compile(r"[0-9a-f]{64}")
READ_AT_ONCE = 1 << 20


class Reader(StrEnum):
    """What the rows of a file are, for classifier/learning/corpora.py."""

    PAGES = "pages"
    LABELLED = "labelled"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class Corpus:
    """One public set."""

    name: str
    what: str
    origin: str
    """Where it was published."""
    licence: str
    train: bool
    """Whether its licence, and its purpose, let a model learn from it."""
    reader: Reader
    file: str
    n_bytes: int
    sha256: str
    address: str | None = None
    """Where the file itself can be had; None where only the team's own store has it."""


class State(StrEnum):
    """How a file of the list is found."""

    GOOD = "good"
    MISSING = "missing"
    WRONG = "wrong"


def read_list(path: Path) -> tuple[Corpus, ...]:
    """The sets of a list file.

    Raises:
        CorporaError: it cannot be read or has a field that does not fit.
    """
    try:
        corpora = msgspec.convert(tomllib.loads(path.read_text("utf-8")).get("corpus", []), tuple[Corpus, ...])
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise CorporaError(f"{path} is no list of corpora: {error}") from error
    for corpus in corpora:
        # The name becomes a path: nothing in it may lead out of the folder.
        if not FILE_NAME.fullmatch(corpus.file) or not SHA256.fullmatch(corpus.sha256):
            raise CorporaError(f"{path}: {corpus.name} needs a plain file name and a SHA-256 of 64 hexadecimal digits")
    return corpora


def select(corpora: tuple[Corpus, ...], names: list[str]) -> tuple[Corpus, ...]:
    """The sets with these names; all of them where none is named.

    Raises:
        CorporaError: there is no such set.
    """
    known = {corpus.name: corpus for corpus in corpora}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise CorporaError(f"unknown corpora {', '.join(unknown)}: expected some of {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(names)) or corpora


def state_of_file(corpus: Corpus, folder: Path) -> State:
    """Whether the folder has the file that the list names, to the last byte."""
    try:
        return State.GOOD if digest_of_file(folder / corpus.file) == corpus.sha256 else State.WRONG
    except FileNotFoundError:
        return State.MISSING


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
