"""Ray Data: `dataset.map_batches(CleanBatches, concurrency=4)`."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .columns import ColumnCleaner


class CleanBatches(ColumnCleaner):
    """A class for `ray.data.Dataset.map_batches`: the model is loaded once an actor."""

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        """The batch with its text cleaned and columns added."""
        return {**batch, **{name: _objects(values) for name, values in self.columns(batch).items()}}


def _objects(values: list[Any]) -> Any:
    """Lists of lists stay so: numpy would make a matrix of those that are equally long."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
