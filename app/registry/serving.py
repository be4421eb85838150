"""The serving model of one process: loaded at the start, replaced while requests go on."""

import asyncio
import logging
from pathlib import Path

from app.errors import RegistryError
from app.metrics import Metrics
from app.model_holder import ModelHolder
from app.settings import Settings
from classifier import load_model
from classifier.artifact import read_manifest
from classifier.cleaning import clean_with
from classifier.errors import ModelError
from classifier.model import LineClassifier
from classifier.options import DEFAULT_OPTIONS
from classifier.results import ModelId

from .registry import Registry

LOG = logging.getLogger("bersih.model")
WARM_UP_TEXT = "Harga beras turun.\n\nPosted By : slot gacor hari ini"


def registry_of(settings: Settings) -> Registry:
    """The registry of a deployment."""
    return Registry(settings.data_dir / "models")


def serving_folder(settings: Settings) -> Path:
    """The model folder that a deployment serves from: the one it names, else the registry's choice."""
    return settings.model_path or registry_of(settings).serving_folder()


def load_warm(folder: Path) -> LineClassifier:
    """The model of a folder, ready: its first article is cleaned as fast as any.

    Raises:
        ModelError: the folder cannot be used.
    """
    model = load_model(folder)
    clean_with(model, WARM_UP_TEXT, DEFAULT_OPTIONS)
    return model


class ModelReloader:
    """Lets the holder serve what the registry says, on request and by looking every now and then.

    Every worker looks for itself, so one call to one of them changes them all.

    Args:
        seen: number of the last event before the holder's model was loaded.
    """

    def __init__(self, settings: Settings, models: ModelHolder, metrics: Metrics, seen: int) -> None:
        self._settings = settings
        self._models = models
        self._metrics = metrics
        self._one_at_a_time = asyncio.Lock()
        self._seen = seen

    async def reload(self) -> None:
        """Serve what the registry, or the folder in the settings, holds now.

        Loading is done in a thread; requests go on with the old model until the new one is ready.

        Raises:
            ModelError: it cannot be loaded; the old one goes on serving.
            RegistryError: the registry cannot be read.
        """
        async with self._one_at_a_time:
            self._seen = await asyncio.to_thread(registry_of(self._settings).history.last_number)
            model = await asyncio.to_thread(self._load_another)
            if model is None:
                return
            self._models.swap(model)
            self._metrics.show_model(model.id)
            LOG.info("model replaced", extra={"version": model.id.version, "digest": model.id.digest})

    def _load_another(self) -> LineClassifier | None:
        folder = serving_folder(self._settings)
        manifest = read_manifest(folder)
        is_same = ModelId(manifest.version, manifest.digest) == self._models.current.id
        return None if is_same else load_warm(folder)

    async def watch(self) -> None:
        """Look for a change every `model_poll_s` seconds, until cancelled; a folder named in the settings stays."""
        if self._settings.model_path is not None:
            return
        history = registry_of(self._settings).history
        while True:
            await asyncio.sleep(self._settings.model_poll_s)
            if await asyncio.to_thread(history.last_number) == self._seen:
                continue
            try:
                await self.reload()
            except (ModelError, RegistryError, OSError) as error:
                # Not again at the next look: the next change, or a call, tries again.
                LOG.error("model not replaced", extra={"cause": str(error)})
