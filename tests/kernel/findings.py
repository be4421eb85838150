"""`python -m tests.kernel.findings SEED ROUNDS FILE`: all that the packaged model finds in hostile texts, as an npz.

0 rounds are the few texts for code that takes a third of a second for any text, however short.

Run in processes of their own, with numba switched off or its bounds checks on, and compared.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import classifier
from tests.kernel.hostile import few_hostile_texts, hostile_texts

Findings = dict[str, NDArray[Any]]


def findings(seed: int, rounds: int) -> Findings:
    """Every array of every analysis, by number of the text and name of the array."""
    model = classifier.load_model()
    texts = hostile_texts(seed, rounds) if rounds else few_hostile_texts(seed)
    return {
        f"{number} {name}": array
        for number, text in enumerate(texts)
        for name, array in model.analyse(text, "Judul 1" if number % 3 == 0 else None)._asdict().items()
    }


def read_findings(path: Path) -> Findings:
    """What a run wrote."""
    with np.load(path) as arrays:
        return {name: arrays[name] for name in arrays.files}


if __name__ == "__main__":
    with np.errstate(over="ignore"):  # 32-bit arithmetic wraps on purpose
        np.savez(sys.argv[3], **findings(int(sys.argv[1]), int(sys.argv[2])))  # type: ignore[arg-type]
