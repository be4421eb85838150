"""Models that differ, made from the packaged one, and registries that hold them."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from app.registry.registry import Registry
from app.registry.verdict import FILE, Row, Verdict
from classifier.artifact import load_parts, save_model
from classifier.model import LineClassifier
from classifier.results import ModelId

MakeModel = Callable[..., Path]


@pytest.fixture
def make_model(tmp_path: Path, model: LineClassifier) -> MakeModel:
    """Writes a model folder: the packaged weights, a little shifted, so that the digest is another."""
    manifest = model.manifest.as_dict()

    def make(version: str, shift: float, *, against: ModelId | None = None, passed: bool = True) -> Path:
        weights = model.parts.weights
        shifted = weights._replace(blend=(weights.blend * (1 + shift)).astype(weights.blend.dtype))
        folder = tmp_path / "made" / version
        parts = type(model.parts)(shifted, model.parts.kind_table)
        save_model(folder, parts, {**manifest, "version": version}, f"# Card of {version}\n")
        load_parts(folder)
        if against is not None:
            rows = (Row("body characters lost", 0.004, 0.004 if passed else 0.02, passed, "floor 0.005"),)
            (folder / FILE).write_bytes(msgspec.json.encode(Verdict(passed, against, rows)))
        return folder

    return make


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """An empty registry, beside which the packaged model serves."""
    return Registry(tmp_path / "models")
