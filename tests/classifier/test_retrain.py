"""Retraining end to end on a few of our own articles, twice."""

import json
import shutil
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

import classifier
from classifier.artifact import load_parts
from classifier.errors import ModelDigestError, ModelFormatError, ModelNotFoundError, TrainingDataError
from classifier.labels import LABEL_INDEX, LineLabel
from classifier.learning.dataset import read_articles
from classifier.learning.documents import FEEDBACK, UNKNOWN, TrainingDocument, from_feedback
from classifier.learning.retrain import retrain
from classifier.learning.sources import gather_sources, held_out_hosts

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
    for name in ("footers.toml", "held_out_hosts.txt"):
        shutil.copy(TRAINING_DATA / name, folder)
    return folder


@pytest.fixture(scope="module")
def trained(small_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    retrain(folder, small_data, trained_at="2026-01-01")
    return folder


def test_same_inputs_give_the_same_digest(small_data: Path, trained: Path, tmp_path: Path) -> None:
    again = retrain(tmp_path, small_data, trained_at="2026-02-02")
    assert again.digest == classifier.load_model(trained).id.digest


def feedback_of(folder: Path, n: int = 1) -> list[TrainingDocument]:
    """Articles of the small set as if a person had corrected the first line of each."""
    return [from_feedback(one, {0}, 0.5) for one in islice(read_articles(folder / "articles"), n)]


def test_only_what_people_said_of_feedback_is_learned_from(small_data: Path) -> None:
    (document,) = feedback_of(small_data)
    assert document.labels[0] != UNKNOWN
    assert set(document.labels[1:]) == {UNKNOWN}
    assert not document.is_judged_on


def test_feedback_stands_in_the_manifest_by_text_labels_and_weight(small_data: Path) -> None:
    (one,) = feedback_of(small_data)
    changed = (one, replace(one, labels=(UNKNOWN, *one.labels[1:])), replace(one, weight=0.25))
    digests = [gather_sources(small_data, None, [document])[1][-1].digest for document in changed]
    assert len(set(digests)) == 3
    assert all(len(digest) == 64 for digest in digests)


def test_feedback_is_learned_from_alike_in_whichever_order_it_came(small_data: Path) -> None:
    feedback = feedback_of(small_data, 5)
    assert gather_sources(small_data, None, feedback) == gather_sources(small_data, None, feedback[::-1])


def test_feedback_of_a_held_out_site_is_left_out(small_data: Path) -> None:
    (one,) = feedback_of(small_data)
    for host in held_out_hosts(small_data):
        data, sources = gather_sources(small_data, None, [replace(one, host=host)])
        assert all(document.source != FEEDBACK for document in data.documents)
        assert sources[-1].documents == 0


def test_sources_weigh_what_was_asked_for(small_data: Path) -> None:
    data, sources = gather_sources(
        small_data, None, feedback_of(small_data), weights={"feedback": 3, "training_data": 2}
    )
    assert {document.weight for document in data.documents if document.source == FEEDBACK} == {1.5}
    assert {document.weight for document in data.documents if document.source != FEEDBACK} == {2}
    assert {source.name: source.weight for source in sources} == {"training_data": 2, "footers": 1, "feedback": 3}
    with pytest.raises(TrainingDataError, match="nonsense, which is no source: expected training_data, feedback"):
        gather_sources(small_data, None, weights={"nonsense": 1})


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
