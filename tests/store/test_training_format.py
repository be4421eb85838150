"""Feedback as training data: what a person says of a line, or of a piece of one, becomes its label."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import StoreError
from app.feedback.content import Correction, Feedback, ModelPiece, excerpt, feedback_id
from app.feedback.files import read_rows
from app.feedback.intake import Sent, faults_of, take_in
from app.feedback.training import read_feedback, weights_of
from app.feedback.training_format import corrections_of, feedback_of, row_of
from app.store.database import Database
from app.store.feedback_store import FeedbackStore
from app.writing import to_json
from classifier.labels import LABELS, LineLabel, SpamKind
from classifier.learning.dataset import parse_article
from classifier.lines import split_lines
from classifier.model import LineClassifier
from classifier.results import ModelId

TEXT = "Harga turun\nBulog menyebut panen raya. Baca juga: Jalan tol\n\nPosted By : toto"
LINE = (12, 59)
JUNK = (39, 59)


def feedback(*corrections: Correction, text: str = TEXT, lines: tuple[ModelPiece, ...] | None = None) -> Feedback:
    said = lines or (
        ModelPiece(0, 11, LineLabel.TITLE, 0.9),
        ModelPiece(*LINE, LineLabel.BODY, 0.9, None, (ModelPiece(*JUNK, LineLabel.RELATED, 0.8),)),
        ModelPiece(61, 77, LineLabel.SPAM, 0.9, SpamKind.LOANS),
    )
    return Feedback(
        id=feedback_id(text, corrections, None),
        text=text,
        corrections=corrections,
        comment=None,
        model=ModelId("1", "d"),
        model_lines=said,
        received_at=datetime(2024, 11, 24, tzinfo=UTC),
        people=("ani",),
    )


def labels(row: dict[str, Any]) -> list[str]:
    return [line["label"] for line in row["lines"]]


def test_lines_that_nobody_corrected_keep_the_label_of_the_model() -> None:
    row = row_of(feedback(Correction(0, 11, LineLabel.HEADING)))
    assert labels(row) == ["heading", "body", "spam"]
    assert row["lines"][1]["junk"] == [{"start": 39, "end": 59, "label": "related"}]
    assert row["lines"][2]["kind"] == "loans"


def test_a_corrected_line_loses_the_junk_that_the_model_saw_in_it() -> None:
    row = row_of(feedback(Correction(*LINE, LineLabel.BODY)))
    assert row["lines"][1] == {"start": 12, "end": 59, "label": "body"}


def test_a_corrected_piece_becomes_junk_of_its_line() -> None:
    row = row_of(feedback(Correction(12, 26, LineLabel.SPAM, SpamKind.ADULT)))
    assert row["lines"][1]["junk"] == [
        {"start": 12, "end": 26, "label": "spam", "kind": "adult"},
        {"start": 39, "end": 59, "label": "related"},
    ]


def test_a_piece_that_is_body_after_all_is_no_junk_any_more() -> None:
    row = row_of(feedback(Correction(*JUNK, LineLabel.BODY)))
    assert row["lines"][1] == {"start": 12, "end": 59, "label": "body"}


def test_a_body_piece_in_a_removed_line_makes_the_rest_of_it_junk() -> None:
    lines = (ModelPiece(0, 11, LineLabel.TITLE, 0.9), ModelPiece(*LINE, LineLabel.RELATED, 0.9))
    row = row_of(feedback(Correction(12, 38, LineLabel.BODY), lines=lines))
    assert row["lines"][1] == {
        "start": 12,
        "end": 59,
        "label": "body",
        "junk": [{"start": 38, "end": 59, "label": "related"}],
    }


def test_a_correction_of_several_lines_labels_each() -> None:
    assert labels(row_of(feedback(Correction(0, 77, LineLabel.LEGAL)))) == ["legal", "legal", "legal"]


def test_spam_without_a_kind_takes_the_one_that_the_model_named() -> None:
    assert row_of(feedback(Correction(61, 77, LineLabel.SPAM)))["lines"][2]["kind"] == "loans"
    assert row_of(feedback(Correction(0, 11, LineLabel.SPAM)))["lines"][0]["kind"] == "seo"


def test_the_row_gives_the_feedback_back() -> None:
    given_feedback = feedback(Correction(12, 26, LineLabel.AD), Correction(61, 77, LineLabel.SPAM, SpamKind.GAMBLING))
    row = json.loads(to_json(row_of(given_feedback)))
    assert feedback_of(row) == given_feedback


SPANS = st.lists(st.integers(0, 60), min_size=2, max_size=8, unique=True).map(sorted)


@given(
    text=st.text(alphabet="ab .\n\r\t🎰\x00\ud83d", min_size=60, max_size=60),
    edges=SPANS,
    chosen=st.lists(st.sampled_from(LABELS), min_size=4, max_size=4),
)
def test_any_corrections_of_any_text_are_training_data(text: str, edges: list[int], chosen: list[LineLabel]) -> None:
    pairs = zip(edges[::2], edges[1::2], chosen, strict=False)
    corrections = tuple(Correction(start, end, label) for start, end, label in pairs if text[start:end].strip())
    said = tuple(
        ModelPiece(line.start, line.end, LineLabel.BODY, 0.5) for line in split_lines(text) if line.has_text(text)
    )
    one = feedback(*corrections, text=text, lines=said)
    row = json.loads(to_json(row_of(one)))
    parse_article(row, "row")
    assert feedback_of(row) == one
    short = excerpt(one)
    assert faults_of(short.text, short.corrections) == ()
    parse_article(row_of(short), "excerpt")


def test_labels_given_outside_become_corrections_that_give_the_same_row(model: LineClassifier) -> None:
    row = row_of(feedback(Correction(12, 26, LineLabel.SPAM, SpamKind.ADULT)))
    corrections = corrections_of(row)
    taken = take_in(Sent(TEXT, corrections), model, "imported")
    assert row_of(taken)["lines"] == row["lines"]


def test_an_export_is_imported_as_it_was(database: Database, model: LineClassifier) -> None:
    store = FeedbackStore(database)
    given_feedback = [feedback(Correction(0, 11, label)) for label in (LineLabel.AD, LineLabel.PROMO)]
    lines = [to_json(row_of(one)) + b"\n" for one in given_feedback]
    assert store.add_all(read_rows(lines, lambda: model)) == 2
    assert store.add_all(read_rows(lines, lambda: model)) == 0
    assert {one.id: one for one in store.each()} == {one.id: one for one in given_feedback}


def test_the_articles_of_this_project_are_imported(database: Database, model: LineClassifier) -> None:
    store = FeedbackStore(database)
    with Path("training_data/articles/de.jsonl").open("rb") as lines:
        n_new = store.add_all(read_rows(lines, lambda: model))
    rows = [json.loads(line) for line in Path("training_data/articles/de.jsonl").read_text("utf-8").splitlines()]
    assert n_new == len(rows)
    assert [row_of(one)["lines"] for one in store.each()] == [row["lines"] for row in rows]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'{"text": 5, "lines": []}',
        b'{"text": "a", "lines": [{"start": 0, "end": 9, "label": "ad"}]}',
        b'{"text": "a", "lines": [{"start": 0, "end": 1, "label": "junk"}]}',
        b'{"text": "a", "lines": 5}',
        b'{"text": "a", "feedback": 5}',
    ],
)
def test_a_line_that_is_no_article_is_named(model: LineClassifier, line: bytes) -> None:
    with pytest.raises(StoreError, match="line 2"):
        list(read_rows([b"\n", line], lambda: model))


def test_a_row_that_was_changed_by_hand_is_not_taken_for_the_original(model: LineClassifier) -> None:
    row = row_of(feedback(Correction(0, 11, LineLabel.AD)))
    row["feedback"]["corrections"][0]["label"] = "promo"
    with pytest.raises(StoreError, match="id is not that of its content"):
        list(read_rows([to_json(row)], lambda: model))


def test_retraining_is_told_which_lines_people_spoke_about(place: str | Path, database: Database) -> None:
    FeedbackStore(database).add(feedback(Correction(12, 26, LineLabel.AD), Correction(61, 77, LineLabel.SPAM)))
    [one] = read_feedback(place)
    assert one.corrected == {1, 2}
    assert (one.people, one.weight) == (("ani",), 1.0)


def test_one_person_does_not_outvote_the_rest() -> None:
    senders = [["ani"]] * 3000 + [["budi"]] * 60 + [["citra"]] * 40
    weights = weights_of(senders)
    assert sum(weights[:3000]) == pytest.approx(100)
    assert weights[3000:] == [1.0] * 100


def test_what_others_confirm_weighs_in_full() -> None:
    weights = weights_of([["ani"]] * 500 + [["ani", "budi"]])
    assert weights[0] < 1
    assert weights[-1] == 1.0
