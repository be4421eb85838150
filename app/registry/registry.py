"""The registry: a folder of model versions that never change, and the history of which one serves.

models/
  versions/<version>-<digest>/   a model folder as `bersih retrain` writes it
  history/000001.json            promotions and rollbacks; the last one says what serves
"""

import re
from dataclasses import dataclass
from pathlib import Path

from app.errors import PromotionRefusedError, RegistryError, UnknownVersionError
from classifier.artifact import CARD, PACKAGED_MODEL, Manifest, load_parts, read_manifest
from classifier.errors import ModelError
from classifier.results import ModelId

from .history import Action, Event, History, serving_stack
from .publishing import publish_folder, replace_text
from .verdict import Verdict, read_verdict, table_of, write_verdict

UNSAFE = re.compile(r"[^A-Za-z0-9._+-]")
DIGEST_SHOWN = 12
_WAY_ON = "run `bersih model measure {}`, or give a reason with --force"


@dataclass(frozen=True, slots=True)
class Version:
    """One model of the registry."""

    name: str
    folder: Path
    manifest: Manifest
    verdict: Verdict | None
    serves: bool


class Registry:
    """The models of one folder, which need not exist yet.

    Args:
        folder: where versions and history are kept.
        packaged: what serves until something is promoted.
    """

    def __init__(self, folder: Path, packaged: Path = PACKAGED_MODEL) -> None:
        self._versions = folder / "versions"
        self._packaged = packaged
        self.history = History(folder / "history")

    def serving_folder(self) -> Path:
        """The model folder that serves."""
        stack = serving_stack(self.history.events())
        return self._versions / stack[-1] if stack else self._packaged

    def versions(self) -> list[Version]:
        """All that could serve, by name; folders that are no models are left out."""
        serving = self.serving_folder()
        folders = sorted(path for path in self._versions.glob("[!.]*") if path.is_dir())
        found = [version for folder in folders if (version := _read_version(folder, serving)) is not None]
        packaged = _read_version(self._packaged, serving)
        if packaged is None:
            return found
        # Of the packaged model there may be a copy here: one of the two is shown, that which serves.
        others = [version for version in found if version.name != packaged.name]
        return [*others, packaged] if packaged.serves or len(others) == len(found) else found

    def find(self, wanted: str) -> Version:
        """The version with this name, or the only one with this version number or beginning of its digest.

        Raises:
            UnknownVersionError: there is none, or more than one.
        """
        versions = self.versions()
        for fits in (
            [v for v in versions if v.name == wanted],
            [v for v in versions if v.manifest.version == wanted],
            [v for v in versions if len(wanted) >= 4 and v.manifest.digest.startswith(wanted)],
        ):
            if len(fits) == 1:
                return fits[0]
            if fits:
                raise UnknownVersionError(f"{wanted!r} fits {', '.join(v.name for v in fits)}: say which")
        known = ", ".join(v.name for v in versions) or "none"
        raise UnknownVersionError(f"no version {wanted!r}: expected one of {known}")

    def add(self, folder: Path) -> str:
        """Copy a model folder into the registry; its name there. The same model again changes nothing.

        Raises:
            ModelError: it is not a whole, readable model.
        """
        _, manifest = load_parts(folder)
        name = name_of(manifest)
        publish_folder(folder, self._versions / name)
        return name

    def judge(self, wanted: str, verdict: Verdict) -> Version:
        """Keep what the gate says of a version; an earlier verdict, against another model, gives way.

        Raises:
            UnknownVersionError: no such version.
            RegistryError: it serves, or cannot be loaded.
        """
        version = self.find(wanted)
        if version.serves:
            raise RegistryError(f"{version.name} serves already: there is nothing to compare it with")
        name = self._checked(version.folder)
        write_verdict(self._versions / name, verdict)
        return self.find(name)

    def promote(self, wanted: str, by: str, force_reason: str | None = None) -> Event:
        """Let a version serve, if the gate has passed it against the one that serves.

        Args:
            force_reason: promote whatever the gate says; the reason goes into history and card.

        Raises:
            UnknownVersionError: no such version.
            PromotionRefusedError: the gate says no; the message has its table.
            RegistryError: it serves already, cannot be loaded, or somebody else was faster.
        """
        number = self.history.last_number() + 1
        version = self.find(wanted)
        if version.serves:
            raise RegistryError(f"{version.name} serves already")
        objection = self._objection(version)
        if objection is not None and not (force_reason or "").strip():
            raise PromotionRefusedError(objection)
        forced = force_reason.strip() if objection is not None and force_reason else None
        name = self._checked(version.folder)
        # What is packaged may change with the next installation: for the way back, a copy stays here.
        serving = self.serving_folder()
        before = self._checked(serving) if serving == self._packaged else serving.name
        if forced:
            self._note_in_card(name, by, forced)
        return self.history.add(Action.PROMOTE, name, before, by, forced, number)

    def rollback(self, by: str) -> Event:
        """Let the version serve that the serving one took the place of.

        Raises:
            RegistryError: nothing served before, it cannot be loaded, or somebody else was faster.
        """
        events = self.history.events()
        stack = serving_stack(events)
        if len(stack) < 2:
            raise RegistryError("nothing has served before this model: there is nothing to go back to")
        self._checked(self._versions / stack[-2])
        return self.history.add(Action.ROLLBACK, stack[-2], stack[-1], by, None, len(events) + 1)

    def _checked(self, folder: Path) -> str:
        try:
            return self.add(folder)
        except ModelError as error:
            raise RegistryError(f"{folder.name} cannot serve: {error}") from error

    def _objection(self, version: Version) -> str | None:
        verdict = version.verdict
        if verdict is None:
            return f"the gate has not measured {version.name}: {_WAY_ON.format(version.name)}"
        try:
            serving = read_manifest(self.serving_folder())
        except ModelError as error:
            return f"the model that serves cannot be compared with ({error}): roll back, or give a reason with --force"
        if verdict.against.digest != serving.digest:
            return (
                f"{version.name} was compared with {name_of(verdict.against)}, but {name_of(serving)} serves: "
                + _WAY_ON.format(version.name)
            )
        return None if verdict.passed else f"the gate refuses {version.name}:\n{table_of(verdict)}"

    def _note_in_card(self, name: str, by: str, reason: str) -> None:
        card = self._versions / name / CARD
        words = " ".join(reason.split())
        replace_text(card, f"{card.read_text('utf-8').rstrip()}\n\n**Forced past the gate** by {by}: {words}\n")


def _read_version(folder: Path, serving: Path) -> Version | None:
    try:
        manifest = read_manifest(folder)
    except ModelError:
        return None
    return Version(name_of(manifest), folder, manifest, read_verdict(folder), serves=folder == serving)


def name_of(model: Manifest | ModelId) -> str:
    """How the registry names a model: by its version and the beginning of its digest."""
    return f"{UNSAFE.sub('_', model.version)}-{model.digest[:DIGEST_SHOWN]}"
