"""Hugging Face datasets: `dataset.map(CleanRows(), batched=True)`."""

from collections.abc import Mapping, Sequence
from typing import Any

from .columns import ColumnCleaner


class CleanRows(ColumnCleaner):
    """A function for `datasets.Dataset.map` with `batched=True`; options as for `ColumnCleaner`."""

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """Columns to replace and to add."""
        return self.columns(batch)
