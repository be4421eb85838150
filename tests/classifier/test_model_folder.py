"""A model folder is used as it was written, or refused with the reason."""

import hashlib
import io
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier.artifact import MANIFEST, WEIGHTS, load_parts, read_manifest, save_model
from classifier.errors import ModelDigestError, ModelError, ModelFormatError, ModelNotFoundError
from classifier.model import LineClassifier


@pytest.fixture
def folder(tmp_path: Path, model: LineClassifier) -> Path:
    save_model(tmp_path, model.parts, model.manifest.as_dict(), "# Card\n")
    return tmp_path


def edited(folder: Path, edit: Callable[[dict[str, Any]], object]) -> Path:
    """The folder with another manifest, whose checksum nobody wrote."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    del manifest["checksum"]
    edit(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    return folder


def refusal(folder: Path) -> str | None:
    """Why the folder is refused; None where it is not."""
    try:
        load_parts(folder)
    except ModelError as error:
        return str(error)
    return None


@pytest.mark.parametrize("name", [MANIFEST, WEIGHTS])
def test_flipped_bit_is_refused_or_changes_nothing(folder: Path, name: str) -> None:
    before = read_manifest(folder)
    whole = (folder / name).read_bytes()
    dice = random.Random(7)
    for _ in range(400 if name == MANIFEST else 40):
        damaged = bytearray(whole)
        damaged[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        (folder / name).write_bytes(damaged)
        reason = refusal(folder)
        assert str(folder / name) in reason if reason else read_manifest(folder) == before


@pytest.mark.parametrize("name", [MANIFEST, WEIGHTS])
def test_file_that_breaks_off_is_refused(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    for length in (0, 1, len(whole) // 3, len(whole) - 3):
        (folder / name).write_bytes(whole[:length])
        with pytest.raises(ModelError, match=name):
            load_parts(folder)


def test_weights_of_another_model_are_refused(folder: Path, model: LineClassifier, tmp_path: Path) -> None:
    other = tmp_path / "other"
    weights = model.parts.weights._replace(blend=model.parts.weights.blend * 2)
    save_model(other, type(model.parts)(weights, model.parts.kind_table), model.manifest.as_dict(), "# Card\n")
    shutil.copy(other / WEIGHTS, folder / WEIGHTS)
    with pytest.raises(ModelDigestError, match="do not belong together"):
        load_parts(folder)


def test_pickled_weights_are_not_loaded_even_where_their_digest_is_right(folder: Path) -> None:
    content = io.BytesIO()
    with np.load(folder / WEIGHTS, allow_pickle=False) as arrays:
        np.savez(content, **{**arrays, "blend": np.array([print], dtype=object)})
    (folder / WEIGHTS).write_bytes(content.getvalue())
    digest = hashlib.sha256(content.getvalue()).hexdigest()
    with pytest.raises(ModelFormatError, match="allow_pickle=False"):
        load_parts(edited(folder, lambda manifest: manifest.update(digest=digest)))


@pytest.mark.parametrize(
    "thresholds",
    [
        [],
        {},
        {"recall": {}},
        {"recall": {"keep": 1, "segment": 1, "rescue": 1}},
        {"brutal": {"keep": 1}},
        {"recall": 3},
    ],
)
def test_thresholds_that_are_none_are_refused(folder: Path, thresholds: object) -> None:
    with pytest.raises(ModelFormatError, match="thresholds"):
        load_parts(edited(folder, lambda manifest: manifest.update(thresholds=thresholds)))


@pytest.mark.parametrize("manifest", [b"", b"[]", b"null", b'{"name": "another"}', b"\xff\xfe", b"[" * 100_000])
def test_manifest_of_something_else_is_refused(folder: Path, manifest: bytes) -> None:
    (folder / MANIFEST).write_bytes(manifest)
    with pytest.raises(ModelFormatError, match=MANIFEST):
        load_parts(folder)


@pytest.mark.parametrize("name", [MANIFEST, WEIGHTS])
def test_file_that_cannot_be_read_is_told(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (folder / name).mkdir()
    with pytest.raises(ModelNotFoundError, match="directory"):
        load_parts(folder)


def test_manifest_from_before_there_were_checksums_is_read(folder: Path) -> None:
    assert read_manifest(edited(folder, lambda _: None)).digest == read_manifest(folder).digest
