"""The model that serves, and how another takes its place while requests are in flight."""

from classifier.model import LineClassifier


class ModelHolder:
    """Holds one model; a request reads `current` once and finishes on what it read.

    Swapping is one assignment, so no request ever sees half of one model and half of another.
    """

    def __init__(self, model: LineClassifier) -> None:
        self._current = model

    @property
    def current(self) -> LineClassifier:
        """The model for a request that begins now."""
        return self._current

    def swap(self, model: LineClassifier) -> LineClassifier:
        """Serve with `model` from now on; the one that served before comes back."""
        before, self._current = self._current, model
        return before
