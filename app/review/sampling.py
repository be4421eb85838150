"""A share of the traffic, for review: off by default, never waited for, never more than is asked for."""

import asyncio
import logging
import random
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.errors import Problem
from app.feedback.desk import FeedbackDesk
from app.feedback.intake import host_of
from app.model_holder import ModelHolder
from app.settings import Settings

from .doubts import WORTH_A_LOOK, doubtful_lines
from .sample import Sample, sample_id

if TYPE_CHECKING:
    from app.store.opening import Stores

LOG = logging.getLogger("bersih.review")
# What waits to be written; more is forgotten, because cleaning must not wait for a database.
MAX_WAITING = 200
WRITE_EVERY_S = 1.0


class Sampler:
    """Takes texts from requests and keeps those in which the model doubts a line."""

    def __init__(self, settings: Settings, models: ModelHolder, desk: FeedbackDesk) -> None:
        self._settings = settings
        self._models = models
        self._desk = desk
        self._waiting: deque[tuple[str, str | None]] = deque(maxlen=MAX_WAITING)

    def offer(self, text: str, url: str | None) -> None:
        """Take a text, or more often not."""
        share = self._settings.sampled_share
        if share and random.random() < share:  # noqa: S311
            self._waiting.append((text, url))

    async def run(self) -> None:
        """Write what was taken, until cancelled."""
        while self._settings.sampled_share:
            await asyncio.sleep(WRITE_EVERY_S)
            if self._waiting:
                await self.write()

    async def write(self) -> None:
        """Write what waits; what the database does not take is lost, and said so in the log."""
        taken = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            await self._desk.ask(lambda stores: self._keep(stores, taken))
        except Problem as problem:
            LOG.warning("samples lost", extra={"n": len(taken), "cause": problem.detail})

    def _keep(self, stores: "Stores", taken: list[tuple[str, str | None]]) -> None:
        samples = [sample for text, url in taken if (sample := self._sample(text, url)) is not None]
        if samples:
            stores.samples.add_all(samples, kept=self._settings.samples_kept)

    def _sample(self, text: str, url: str | None) -> Sample | None:
        lines = list(doubtful_lines(self._models.current, text, ""))
        doubt = max((line.doubt for line in lines), default=0.0)
        if doubt < WORTH_A_LOOK:
            return None
        kept = "\n".join(line.text for line in lines) if self._settings.feedback_keeps == "lines" else text
        return Sample(sample_id(text), kept, host_of(url), doubt, datetime.now(UTC))
