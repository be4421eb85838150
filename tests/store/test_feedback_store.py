"""What is kept of feedback, on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.feedback.content import Correction, Feedback, ModelPiece, feedback_id
from app.feedback.filters import FeedbackFilter, Position, position_of
from app.store.database import Database
from app.store.feedback_store import FeedbackStore
from classifier.labels import LineLabel, SpamKind
from classifier.results import ModelId

NOON = datetime(2024, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
A_TEXT = "Harga beras turun.\nPosted By : toto hari ini"


def feedback(
    text: str = A_TEXT,
    *corrections: Correction,
    comment: str | None = None,
    minute: int = 0,
    person: str = "anonymous",
    version: str = "1",
) -> Feedback:
    corrections = corrections or (Correction(19, len(text), LineLabel.SPAM, SpamKind.GAMBLING),)
    return Feedback(
        id=feedback_id(text, corrections, comment),
        text=text,
        corrections=corrections,
        comment=comment or None,
        model=ModelId(version, "d" * 64),
        model_lines=(
            ModelPiece(0, 18, LineLabel.BODY, 0.99),
            ModelPiece(19, len(text), LineLabel.BYLINE, 0.7),
        ),
        received_at=NOON + timedelta(minutes=minute),
        language="id",
        host="kabar.example",
        people=(person,),
    )


@pytest.fixture
def store(database: Database) -> FeedbackStore:
    return FeedbackStore(database)


def test_feedback_comes_back_as_it_was_given(store: FeedbackStore) -> None:
    given_feedback = feedback(comment="the footer stayed")
    store.add(given_feedback)
    assert store.get(given_feedback.id) == given_feedback


def test_the_same_content_is_kept_once(store: FeedbackStore) -> None:
    assert store.add(feedback()) is True
    assert store.add(feedback(minute=5)) is False
    assert store.count() == 1
    assert next(store.each()).received_at == NOON


def test_the_same_content_from_two_people_is_one_feedback_with_two_senders(store: FeedbackStore) -> None:
    store.add(feedback(person="ani"))
    store.add(feedback(person="budi", minute=1))
    assert [one.people for one in store.each()] == [("ani", "budi")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("NUL \x00 in the middle of it", id="nul"),
        pytest.param("a lone surrogate \ud83d and more of it", id="surrogate"),
        pytest.param("𝟟𝟟 slot 🎰 ✨ \u202eright to left", id="beyond-the-basic-plane"),
    ],
)
def test_text_that_databases_refuse_is_kept_bit_for_bit(store: FeedbackStore, text: str) -> None:
    store.add(feedback(text, comment=text))
    kept = next(store.each())
    assert (kept.text, kept.comment) == (text, text)


def test_newest_comes_first_and_pages_follow_without_gap(store: FeedbackStore) -> None:
    for i in range(7):
        store.add(feedback(f"{A_TEXT} number {i}", minute=i // 2))
    pages = [store.find(FeedbackFilter(), limit=3)]
    while pages[-1]:
        pages.append(store.find(FeedbackFilter(), limit=3, after=position_of(pages[-1][-1])))
    found = [one.id for page in pages for one in page]
    assert found == [one.id for one in reversed(list(store.each()))]
    assert len(set(found)) == 7


def test_a_place_in_the_list_outlives_the_feedback_there(store: FeedbackStore) -> None:
    for i in range(3):
        store.add(feedback(comment=str(i), minute=i))
    place = position_of(store.find(FeedbackFilter(), limit=2)[-1])
    store.delete([place.id])
    after = Position.parse(str(place))
    assert [one.comment for one in store.find(FeedbackFilter(), limit=5, after=after)] == ["0"]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (FeedbackFilter(), ["spam", "body", "late"]),
        (FeedbackFilter(label="body"), ["body"]),
        (FeedbackFilter(model_label="byline"), ["spam", "late"]),
        (FeedbackFilter(label="spam", model_label="body"), []),
        (FeedbackFilter(person="budi"), ["body"]),
        (FeedbackFilter(model="2"), ["late"]),
        (FeedbackFilter(since=NOON + timedelta(minutes=1)), ["body", "late"]),
        (FeedbackFilter(since=NOON + timedelta(minutes=1), before=NOON + timedelta(minutes=2)), ["body"]),
    ],
)
def test_filters_keep_what_fits_all_of_them(store: FeedbackStore, which: FeedbackFilter, expected: list[str]) -> None:
    store.add(feedback(comment="spam", person="ani"))
    store.add(feedback(A_TEXT, Correction(0, 18, LineLabel.BODY), comment="body", person="budi", minute=1))
    store.add(feedback(comment="late", person="ani", version="2", minute=2))
    assert [one.comment for one in store.each(which)] == expected
    assert store.count(which) == len(expected)


def test_filter_values_are_those_in_use(store: FeedbackStore) -> None:
    store.add(feedback(person="ani"))
    store.add(feedback(comment="again", person="budi", version="2"))
    assert store.values() == {
        "label": ["spam"],
        "model_label": ["byline"],
        "model": ["1", "2"],
        "person": ["ani", "budi"],
    }


def test_deleted_feedback_leaves_nothing_behind(store: FeedbackStore) -> None:
    one, other = feedback(), feedback(comment="stays")
    store.add_all([one, other])
    assert store.delete([one.id, "never there"]) == 1
    assert [kept.id for kept in store.each()] == [other.id]
    store.add(one)
    assert store.get(one.id) == one


def test_an_import_that_fails_keeps_nothing(store: FeedbackStore) -> None:
    def rows() -> object:
        yield feedback()
        raise RuntimeError("the file ends here")

    with pytest.raises(RuntimeError):
        store.add_all(rows())  # type: ignore[arg-type]
    assert store.count() == 0


def test_a_long_list_is_read_in_parts(store: FeedbackStore) -> None:
    n = 450
    store.add_all(feedback(f"{A_TEXT} {i}", minute=i % 5) for i in range(n))
    assert len({one.id for one in store.each()}) == n


@given(
    text=st.text(min_size=20, max_size=40, alphabet=st.characters(codec=None)), comment=st.none() | st.text(max_size=5)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
def test_any_text_survives(store: FeedbackStore, text: str, comment: str | None) -> None:
    given_feedback = feedback(text, Correction(0, 1, LineLabel.AD), comment=comment)
    store.add(given_feedback)
    kept = store.get(given_feedback.id)
    assert kept is not None
    assert (kept.text, kept.comment) == (text, comment or None)


def test_order_of_corrections_does_not_change_the_id() -> None:
    one, other = Correction(0, 5, LineLabel.AD), Correction(6, 9, LineLabel.BODY)
    assert feedback_id("a text of some length", [one, other], None) == feedback_id(
        "a text of some length", [other, one], None
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(feedback(), text=A_TEXT + "."),
        replace(feedback(), comment="a comment"),
        replace(feedback(), corrections=(Correction(19, 20, LineLabel.SPAM, SpamKind.GAMBLING),)),
        replace(feedback(), corrections=(Correction(19, len(A_TEXT), LineLabel.SPAM, SpamKind.LOANS),)),
    ],
)
def test_other_content_has_another_id(other: Feedback) -> None:
    assert feedback_id(other.text, other.corrections, other.comment) != feedback().id
