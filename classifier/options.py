"""What a caller may ask for, checked once at the door."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from .errors import OptionError
from .labels import LABELS, LineLabel


class Profile(StrEnum):
    """How much body a cleaner may risk for how much junk."""

    PRECISION = "precision"
    BALANCED = "balanced"
    RECALL = "recall"


INCLUDABLE = ("lines", "evidence")
MAX_PHRASE_LENGTH = 500
MAX_PHRASES = 1000


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """Options of one call, valid by construction through `parse_options`."""

    profile: Profile = Profile.BALANCED
    keep: frozenset[LineLabel] = frozenset()
    """Labels kept besides body and heading."""
    include: frozenset[str] = frozenset()
    block: tuple[str, ...] = ()
    """Phrases whose lines always go."""
    allow: tuple[str, ...] = ()
    """Phrases whose lines always stay."""
    template: tuple[str, ...] = ()
    """Lines known to be the site's own, from counts over its pages: each goes where it is a whole line."""


DEFAULT_OPTIONS = CleanOptions()


def _phrases(name: str, given: tuple[str, ...]) -> tuple[str, ...]:
    if len(given) > MAX_PHRASES:
        raise OptionError(name, f"{len(given)} phrases in `{name}`, at most {MAX_PHRASES} are allowed: send fewer")
    for phrase in given:
        if not phrase.strip():
            raise OptionError(name, f"an empty phrase in `{name}` would match every line: leave it out")
        if len(phrase) > MAX_PHRASE_LENGTH:
            raise OptionError(
                name, f"a phrase in `{name}` has {len(phrase)} characters, at most {MAX_PHRASE_LENGTH} are allowed"
            )
    return given


def parse_options(
    profile: str = Profile.BALANCED,
    keep: Iterable[str] = (),
    include: Iterable[str] = (),
    block: Iterable[str] = (),
    allow: Iterable[str] = (),
) -> CleanOptions:
    """Checked options.

    Raises:
        OptionError: a name does not exist; its `field` says which option.
    """
    return _parse(profile, tuple(keep), tuple(include), tuple(block), tuple(allow))


@lru_cache(maxsize=64)  # callers ask for the same few over and over, and checking takes as long as a short text
def _parse(
    profile: str, keep: tuple[str, ...], include: tuple[str, ...], block: tuple[str, ...], allow: tuple[str, ...]
) -> CleanOptions:
    if profile not in list(Profile):
        raise OptionError("profile", f"unknown profile {profile!r}: expected one of {', '.join(Profile)}")
    for label in keep:
        if label not in LABELS:
            raise OptionError("keep", f"unknown label {label!r}: expected some of {', '.join(LABELS)}")
    for name in include:
        if name not in INCLUDABLE:
            raise OptionError("include", f"unknown part {name!r}: expected some of {', '.join(INCLUDABLE)}")
    return CleanOptions(
        profile=Profile(profile),
        keep=frozenset(LineLabel(label) for label in keep),
        include=frozenset(include),
        block=_phrases("block", block),
        allow=_phrases("allow", allow),
    )
