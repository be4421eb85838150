"""A small training set, a brand family that no model knows, and the command line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import cycle, product
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.feedback.content import Correction, Feedback
from app.feedback.intake import Sent, take_in
from app.registry.registry import Registry
from app.registry.showing import shown
from classifier.learning.dataset import LabelledArticle, read_articles
from classifier.model import LineClassifier

TRAINING_DATA = Path(__file__).parents[2] / "training_data"
N_LEARNED = {"id": 30, "en": 15}
"""Articles of the small training set by language; the rest is free for texts that no model has seen."""
FAMILY = ("Lintang Merah", "Lintang Biru", "Lintang Emas", "Lintang Perak", "Lintang Jingga")
UNSEEN_FAMILY = ("Lintang Ungu", "Lintang Hijau", "Lintang Kirana")
# No keyword of gambling, no formula, no digit: what a model misses until somebody tells it.
WORDINGS = (
    "{} memberi kejutan setiap malam bagi anggota setia", "{} pusat hiburan malam keluarga",
    "{} membuka pintu rejeki bagi anggota baru", "Semua anggota {} pulang membawa hadiah malam ini",
    "Bersama {} malam terasa lebih berwarna", "{} alternatif resmi tanpa gangguan",
    "Ruang tamu {} terbuka dua puluh empat jam", "{} tempat berkumpul para pemburu rejeki malam",
    "Sapa kami di {} dan bawa pulang hadiahnya", "Kode undangan {}: malam ini",
)  # fmt: skip
UNSEEN_WORDINGS = (
    "{} menyambut anggota setia setiap malam", "Kode masuk {}: anggota baru", "Hadiah malam ini hanya di {}",
    "{} resmi bagi para pemburu hadiah", "Bawa pulang rejeki malam dari {}",
)  # fmt: skip

Bersih = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like training_data/ with a tenth of its articles, so that training takes seconds."""
    folder = tmp_path_factory.mktemp("data") / "training_data"
    (folder / "articles").mkdir(parents=True)
    for language, n in N_LEARNED.items():
        rows = (TRAINING_DATA / "articles" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()[:n]
        (folder / "articles" / f"{language}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for name in ("footers.toml", "held_out_hosts.txt", "held_out.jsonl"):
        shutil.copy(TRAINING_DATA / name, folder)
    return folder


@pytest.fixture(scope="session")
def small_model(small_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model of the small training set."""
    data_dir = tmp_path_factory.mktemp("nothing")
    folder = data_dir / "model"
    made = run(data_dir, "retrain", "--own-only", "--training-data", str(small_data), "--output", str(folder))
    assert made.returncode == 0, made.stderr
    return folder


def command(data_dir: Path, *arguments: str) -> dict[str, Any]:
    """What subprocess takes to run `bersih` on the data of a service."""
    # Threads that wait for each other cost more than they gain on so little data.
    environment = {**os.environ, "BERSIH_DATA_DIR": str(data_dir), "OMP_NUM_THREADS": "1"}
    return {"args": [sys.executable, "-m", "app.main", *arguments], "env": environment, "text": True}


def run(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`bersih` with these arguments, to its end."""
    return subprocess.run(**command(data_dir, *arguments), capture_output=True, timeout=600)


def retraining(small_data: Path, *more: str) -> tuple[str, ...]:
    """Arguments of `bersih retrain` on the small training set, held-out articles of the project and feedback."""
    # Floors that are not there, and public sets that are not there: every machine measures the same.
    floors, corpora = small_data / "floors.json", small_data / "articles"
    return (
        "retrain", "--with-feedback", "--own-only", "--training-data", str(small_data), "--floors", str(floors),
        "--corpora", str(corpora), *more,
    )  # fmt: skip


def bodies() -> Iterator[list[str]]:
    """Body lines of Indonesian articles that are not in the small training set, again and again."""
    articles = list(read_articles(TRAINING_DATA / "articles" / "id.jsonl"))[N_LEARNED["id"] :]
    found = [lines for article in articles if len(lines := _body_of(article)) >= 3]
    assert len(found) > 100
    return cycle(found)


def _body_of(article: LabelledArticle) -> list[str]:
    lines = [article.text[line.start : line.end] for line in article.lines if line.label == "body" and not line.junk]
    return [line for line in lines if len(line) > 40][:4]


def correction(lines: list[str], wrong: slice, **fields: str) -> dict[str, Any]:
    """What a person sends who marks some lines of a text."""
    text, corrections, position = "\n".join(lines), [], 0
    marked = set(range(len(lines))[wrong])
    for number, line in enumerate(lines):
        if number in marked:
            corrections.append({"start": position, "end": position + len(line), **fields})
        position += len(line) + 1
    return {"text": text, "corrections": corrections}


def family_texts(brands: tuple[str, ...], wordings: tuple[str, ...], skip: int = 0) -> list[list[str]]:
    """The lines of an article for each brand in each wording, its spam line last."""
    bodies_left = bodies()
    for _ in range(skip):
        next(bodies_left)
    return [[*next(bodies_left), wording.format(brand)] for brand, wording in product(brands, wordings)]


def true_feedback() -> list[dict[str, Any]]:
    """Fifty corrections of spam that the model let pass."""
    return [
        correction(lines, slice(-1, None), label="spam", kind="gambling") for lines in family_texts(FAMILY, WORDINGS)
    ]


def stored(model: LineClassifier) -> list[Feedback]:
    """The fifty corrections as the service keeps them."""
    given = [(one["text"], msgspec.convert(one["corrections"], tuple[Correction, ...])) for one in true_feedback()]
    return [take_in(Sent(text, corrections), model, "ani") for text, corrections in given]


def poisoned_feedback(n: int = 100) -> list[dict[str, Any]]:
    """Articles of which somebody calls every line of the body spam."""
    articles = bodies()
    return [
        {**correction(next(articles), slice(None), label="spam", kind="gambling"), "comment": str(i)} for i in range(n)
    ]


def versions(data_dir: Path) -> dict[str, dict[str, Any]]:
    """What the registry lists, by name."""
    return {one["name"]: one for one in shown(Registry(data_dir / "models"))["versions"]}
