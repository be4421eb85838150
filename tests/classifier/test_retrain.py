"""Retraining end to end on a few of our own articles, twice."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import classifier
from classifier.artifact import load_parts
from classifier.errors import ModelDigestError, ModelFormatError, ModelNotFoundError
from classifier.labels import LABEL_INDEX, LineLabel
from classifier.learning.dataset import read_articles
from classifier.learning.retrain import retrain
from classifier.learning.sources import gather_sources

TRAINING_DATA = Path(__file__).parents[2] / "training_data"


@pytest.fixture(scope="module")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "articles").mkdir()
    rows = [
        row
        for language in ("id", "en")
        for row in (TRAINING_DATA / "articles" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()[:10]
    ]
    (folder / "articles" / "few.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    shutil.copy(TRAINING_DATA / "footers.toml", folder)
    return folder


@pytest.fixture(scope="module")
def trained(small_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    retrain(folder, small_data, trained_at="2026-01-01")
    return folder


def test_same_inputs_give_the_same_digest(small_data: Path, trained: Path, tmp_path: Path) -> None:
    again = retrain(tmp_path, small_data, trained_at="2026-02-02")
    assert again.digest == classifier.load_model(trained).id.digest


def test_feedback_stands_in_the_manifest_by_text_and_labels(small_data: Path) -> None:
    article = next(iter(read_articles(small_data / "articles")))
    other = replace(
        article, lines=(replace(article.lines[0], label=LineLabel.PROMO, kind=None, junk=()), *article.lines[1:])
    )
    digests = [gather_sources(small_data, None, [one])[1][-1].digest for one in (article, other)]
    assert len(set(digests)) == 2
    assert all(len(digest) == 64 for digest in digests)


def test_small_model_already_tells_a_footer_from_body(trained: Path) -> None:
    model = classifier.load_model(trained)
    body = [
        "Harga cabai di Pasar Induk naik dua kali lipat sejak pekan lalu, kata pedagang, Senin (3/6).",
        "Pasokan dari Garut terlambat karena hujan merusak jalan ke kebun, ujar Kepala Dinas Pertanian.",
        "Warga berharap harga kembali turun sebelum Lebaran tiba pada pertengahan bulan depan.",
    ]
    labels = model.analyse("\n".join([*body, "Posted By : keluaran hk malam ini"])).labels
    spam = labels[:, LABEL_INDEX[LineLabel.SPAM]]
    assert spam[-1] > 10 * spam[:-1].max()


def test_changed_weights_are_refused(trained: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(trained, broken)
    content = bytearray((broken / "weights.npz").read_bytes())
    content[100] ^= 1
    (broken / "weights.npz").write_bytes(content)
    with pytest.raises(ModelDigestError, match="do not belong together"):
        load_parts(broken)


def test_half_written_or_foreign_folder_is_refused(trained: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"no manifest\.json"):
        load_parts(tmp_path)
    manifest = json.loads((trained / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "format": 99}), encoding="utf-8")
    with pytest.raises(ModelFormatError, match="format 99"):
        load_parts(tmp_path)
