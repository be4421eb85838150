"""The project's own data fits its format and covers what it promises."""

import json
from pathlib import Path

import pytest

from classifier.errors import TrainingDataError
from classifier.labels import LABELS, SPAM_KINDS
from classifier.learning.dataset import article_as_dict, parse_article, read_articles, summarise

ARTICLES = Path(__file__).parents[2] / "training_data" / "articles"


def test_every_label_spam_kind_and_promised_language_occurs() -> None:
    summary = summarise(read_articles(ARTICLES))
    assert set(summary["labels"]) == set(LABELS)
    assert set(summary["spam_kinds"]) == set(SPAM_KINDS)
    assert summary["articles"] >= 600
    assert summary["lines"] >= 10_000
    assert len(summary["languages"]) >= 25
    assert all(count >= 12 for count in summary["languages"].values())


def test_no_spam_family_is_used_on_two_sites() -> None:
    families: dict[str, set[str]] = {}
    for article in read_articles(ARTICLES):
        if article.family:
            families.setdefault(article.family, set()).add(article.host)
    assert {family: hosts for family, hosts in families.items() if len(hosts) > 1} == {}


def test_writing_an_article_gives_the_row_that_was_read() -> None:
    for file in ARTICLES.glob("sw.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert article_as_dict(parse_article(row, "here")) == row


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"style": "pdf"}, "style 'pdf'"),
        ({"text": "a\nb"}, "non-empty"),
        ({"lines": [{"start": 0, "end": 1, "label": "junk"}]}, "unknown label 'junk'"),
        ({"lines": [{"start": 0, "end": 1, "label": "spam"}]}, "spam kind None"),
    ],
)
def test_row_that_does_not_fit_is_named(change: dict[str, object], told: str) -> None:
    row = {"id": "x", "language": "en", "host": "h", "style": "page", "text": "a",
           "lines": [{"start": 0, "end": 1, "label": "body"}]}  # fmt: skip
    with pytest.raises(TrainingDataError, match=r"^here: ") as caught:
        parse_article({**row, **change}, "here")
    assert told in str(caught.value)
