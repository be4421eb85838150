"""What served when: one numbered file for each promotion and rollback. The last one is the pointer.

A number can be taken once, so two people who promote at the same moment cannot both win, and
there is no second file that could disagree with the history after a kill.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from app.errors import RegistryError

from .publishing import publish_new


class Action(StrEnum):
    """What happened."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Event:
    """One change of the model that serves."""

    number: int
    action: Action
    version: str
    """What serves from then on, as the registry names it."""
    before: str
    """What served until then."""
    at: datetime
    by: str
    """Who asked: the id of an admin key, or the user of the command line."""
    reason: str | None = None
    """Why the gate was passed over; None where it was not."""


class History:
    """The numbered files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def last_number(self) -> int:
        """Number of the last event, 0 before the first; cheap enough to ask every second."""
        return max((int(path.stem) for path in self._folder.glob("[0-9]*.json")), default=0)

    def events(self) -> list[Event]:
        """All events, oldest first.

        Raises:
            RegistryError: a file is not one that this program wrote.
        """
        return [self._read(number) for number in range(1, self.last_number() + 1)]

    def add(self, action: Action, version: str, before: str, by: str, reason: str | None, number: int) -> Event:
        """Write the event that follows those that the caller has seen.

        Args:
            number: one more than that of the last event seen.

        Raises:
            RegistryError: somebody else has changed the serving model since then.
        """
        event = Event(number, action, version, before, datetime.now(UTC), by, reason)
        try:
            publish_new(self._path(number), msgspec.to_builtins(event))
        except FileExistsError as error:
            raise RegistryError(
                "somebody else has just changed the model that serves: look again, then decide"
            ) from error
        return event

    def _read(self, number: int) -> Event:
        path = self._path(number)
        try:
            return msgspec.json.decode(path.read_bytes(), type=Event)
        except (OSError, msgspec.MsgspecError) as error:
            raise RegistryError(f"{path} is missing or damaged ({error}): restore it from a backup") from error

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06}.json"


def serving_stack(events: list[Event]) -> list[str]:
    """Versions from the first that served to the one that does: a promotion adds one, a rollback takes it off."""
    stack: list[str] = []
    for event in events:
        if event.action is Action.PROMOTE:
            stack = [*(stack or [event.before]), event.version]
        else:
            stack.pop()
    return stack
