"""What a retraining is asked for, and what it reads of feedback."""

import json
from pathlib import Path

import pytest

from app.feedback.training import read_feedback, read_feedback_file
from app.feedback.training_format import row_of
from app.store.opening import opened
from app.writing import to_json
from classifier.errors import TrainingDataError
from classifier.learning.dataset import article_as_dict
from classifier.model import LineClassifier

from .conftest import retraining, run, stored


def test_exported_feedback_is_learned_from_like_that_of_the_store(tmp_path: Path, model: LineClassifier) -> None:
    feedback = stored(model)[:3]
    with opened(tmp_path / "bersih.db") as stores:
        stores.feedback.add_all(feedback)
    file = tmp_path / "exported.jsonl"
    file.write_bytes(b"".join(to_json(row_of(one)) + b"\n" for one in feedback))
    found = read_feedback_file(file)
    assert sorted(found, key=lambda one: one.article.id) == sorted(
        read_feedback(tmp_path / "bersih.db"), key=lambda one: one.article.id
    )
    assert all(len(one.corrected) == 1 for one in found)


def test_of_an_article_that_a_person_labelled_every_line_counts(tmp_path: Path, model: LineClassifier) -> None:
    file = tmp_path / "labelled.jsonl"
    row = row_of(stored(model)[0])
    del row["feedback"]
    file.write_bytes(to_json(row))
    (found,) = read_feedback_file(file)
    assert found.corrected == frozenset(range(len(row["lines"])))
    assert json.loads(to_json(article_as_dict(found.article)))["lines"] == row["lines"]


def test_a_row_that_was_changed_by_hand_is_named(tmp_path: Path, model: LineClassifier) -> None:
    file = tmp_path / "changed.jsonl"
    file.write_bytes(to_json({**row_of(stored(model)[0]), "feedback": {"people": 3}}))
    with pytest.raises(TrainingDataError, match=r"changed\.jsonl"):
        read_feedback_file(file)


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (("--output", "model"), 2, "leave out --output"),
        (("--weight", "feedback"), 2, "SOURCE=FACTOR"),
        (("--weight", "feedback=0"), 2, "above 0"),
        (("--weight", "gossip=2"), 1, "gossip, which is no source"),
    ],
)
def test_what_cannot_be_done_is_told(
    tmp_path: Path, small_data: Path, more: tuple[str, ...], code: int, told: str
) -> None:
    failed = run(tmp_path, *retraining(small_data, *more))
    assert failed.returncode == code
    assert told in " ".join(failed.stderr.replace("│", " ").split())
    assert "Traceback" not in failed.stderr
