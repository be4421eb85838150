"""The model folder: weights, manifest and card; digests are checked before anything is used.

`weights.npz` holds plain arrays and is read without pickle. The digest guards against mix-ups and
half-written folders, not against somebody who can write both files.
"""

import hashlib
import io
import json
import os
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .context import N_FEATURES
from .errors import ModelDigestError, ModelFormatError, ModelNotFoundError
from .forward import Network, Trees
from .labels import LABELS
from .normalize import TABLES
from .options import Profile
from .rules import Policy, Thresholds
from .seams import N_SEAM_FEATURES, Seams
from .segments import N_SEGMENT_FEATURES
from .weights import Scorer, Weights

FORMAT = 1
WEIGHTS, MANIFEST, CARD = "weights.npz", "manifest.json", "MODEL_CARD.md"
PACKAGED_MODEL = Path(__file__).parent / "model"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model is, how it decides, and what it learned from."""

    version: str
    digest: str
    """SHA-256 of weights.npz."""
    thresholds: dict[str, dict[str, float]]
    max_removed_share: float
    trained_at: str
    sources: list[dict[str, Any]] = field(default_factory=list)
    """Each with name, digest, licence and number of documents."""
    metrics: dict[str, Any] = field(default_factory=dict)
    libraries: dict[str, str] = field(default_factory=dict)
    seed: int = 0
    format: int = FORMAT
    labels: list[str] = field(default_factory=lambda: [label.value for label in LABELS])
    features: dict[str, int] = field(
        default_factory=lambda: {"line": N_FEATURES, "segment": N_SEGMENT_FEATURES, "seam": N_SEAM_FEATURES}
    )
    checksum: str = ""
    """SHA-256 of all the above; empty in a manifest that was written before there was one."""

    def as_dict(self) -> dict[str, Any]:
        """The manifest as JSON has it."""
        return asdict(self)

    def summed(self) -> str:
        """What `checksum` should be."""
        fields = {name: value for name, value in self.as_dict().items() if name != "checksum"}
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()

    @property
    def policy(self) -> Policy:
        """The decision side."""
        return Policy(
            {Profile(name): Thresholds(**values) for name, values in self.thresholds.items()}, self.max_removed_share
        )


@dataclass(frozen=True, slots=True)
class ModelParts:
    """All that is learned: arrays for the compiled code, and the table of spam kinds."""

    weights: Weights
    kind_table: NDArray[np.float32]
    """Float32 (N_BUCKETS >> KIND_SHIFT, n_kinds), see `kinds.py`."""


def _flatten(parts: ModelParts) -> dict[str, NDArray[Any]]:
    w = parts.weights
    groups: dict[str, Scorer | Network | Trees] = {
        "scorer": w.scorer,
        "network": w.network,
        "trees": w.trees,
        "segment_network": w.segment_network,
        "seam_network": w.seams.network,
    }
    arrays = {f"{name}.{key}": value for name, group in groups.items() for key, value in group._asdict().items()}
    return {**arrays, "blend": w.blend, "seam_lexicon": w.seams.lexicon, "kind_table": parts.kind_table}


def encode_weights(parts: ModelParts) -> bytes:
    """The bytes of weights.npz; equal arrays give equal bytes (np.savez would stamp the time)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted(_flatten(parts).items()):
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), content.getvalue(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _decode_weights(content: bytes) -> ModelParts:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:

        def group(name: str) -> dict[str, NDArray[Any]]:
            return {key.split(".")[1]: arrays[key] for key in arrays.files if key.startswith(f"{name}.")}

        weights = Weights(
            TABLES, Scorer(**group("scorer")), Network(**group("network")), Trees(**group("trees")),
            arrays["blend"], Network(**group("segment_network")),
            Seams(arrays["seam_lexicon"], Network(**group("seam_network"))),
        )  # fmt: skip
        return ModelParts(weights, arrays["kind_table"])


def save_model(folder: Path, parts: ModelParts, manifest: Mapping[str, Any], card: str) -> Manifest:
    """Write a model folder; the manifest last, so that a folder without one is a half-written one.

    Args:
        manifest: fields of `Manifest` except `digest`, `checksum` and `version`'s suffix, which are set here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = encode_weights(parts)
    digest = hashlib.sha256(content).hexdigest()
    complete = Manifest(**{**manifest, "digest": digest})
    complete = replace(complete, checksum=complete.summed())
    _write(folder / WEIGHTS, content)
    _write(folder / CARD, card.encode())
    _write(folder / MANIFEST, (json.dumps(complete.as_dict(), indent=2, ensure_ascii=False) + "\n").encode())
    return complete


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a model folder.

    Raises:
        ModelNotFoundError, ModelFormatError: says what was found and what to do.
    """
    path = folder / MANIFEST
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelNotFoundError(f"no {MANIFEST} in {folder}: expected a model folder, run `bersih retrain`") from None
    except OSError as error:
        raise ModelNotFoundError(f"{path} cannot be read: {error.strerror}") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ModelFormatError(f"{path} is not JSON ({error}): the folder is damaged, restore or retrain it") from None
    try:
        manifest = Manifest(**raw)
    except TypeError as error:
        raise ModelFormatError(f"{path}: {error}: written by another version, run `bersih retrain`") from None
    _check_manifest(path, manifest)
    return manifest


def _check_manifest(path: Path, manifest: Manifest) -> None:
    expected = Manifest("", "", {}, 0.0, "")
    for name in ("format", "labels", "features"):
        if getattr(manifest, name) != getattr(expected, name):
            raise ModelFormatError(
                f"{path} has {name} {getattr(manifest, name)!r}, this version reads "
                f"{getattr(expected, name)!r}: run `bersih retrain`"
            )
    if manifest.checksum and manifest.checksum != manifest.summed():
        raise ModelDigestError(f"{path} was changed after it was written: restore the folder or run `bersih retrain`")
    try:
        profiles = set(manifest.policy.thresholds)
    except (TypeError, ValueError, AttributeError) as error:
        raise ModelFormatError(f"{path}: thresholds: {error}: run `bersih retrain`") from None
    if profiles != set(Profile):
        raise ModelFormatError(f"{path} has thresholds for {sorted(profiles)}, expected {sorted(Profile)}")


def load_parts(folder: Path) -> tuple[ModelParts, Manifest]:
    """Weights and manifest of a model folder, its digest checked first.

    Raises:
        ModelError: the folder is missing, damaged, or of another version; says which and what to do.
    """
    manifest = read_manifest(folder)
    try:
        content = (folder / WEIGHTS).read_bytes()
    except FileNotFoundError:
        raise ModelNotFoundError(
            f"no {WEIGHTS} in {folder}: the folder is half-written, retrain or restore it"
        ) from None
    except OSError as error:
        raise ModelNotFoundError(f"{folder / WEIGHTS} cannot be read: {error.strerror}") from None
    digest = hashlib.sha256(content).hexdigest()
    if digest != manifest.digest:
        raise ModelDigestError(
            f"{folder / WEIGHTS} has digest {digest[:12]}, its manifest says {manifest.digest[:12]}: "
            "the two files do not belong together; restore the folder or run `bersih retrain`"
        )
    try:
        return _decode_weights(content), manifest
    except (KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ModelFormatError(
            f"{folder / WEIGHTS}: {error}: written by another version, run `bersih retrain`"
        ) from None
