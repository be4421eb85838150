"""Articles that are cleaned together come out as they would alone, and one that fails costs only itself."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.grouping import clean_grouped
from app.service import create_app
from app.settings import Settings
from classifier.cleaning import Article, clean_with
from classifier.model import LineClassifier
from classifier.options import CleanOptions, parse_options
from classifier.results import CleanedArticle
from classifier.verdicts import Verdict

SAMPLE = (Path(__file__).parents[2] / "examples" / "article.txt").read_text("utf-8")
BROKEN = "Isi yang tidak bisa dibersihkan."
OPTIONS = (
    parse_options(),
    parse_options("recall", include=("lines", "evidence")),
    parse_options(block=("dinas",), keep=("title",)),
)


class Fragile(LineClassifier):
    """The packaged model, except that it stumbles over one text."""

    def judge(self, texts: Sequence[str], titles: Sequence[str | None], options: CleanOptions) -> list[Verdict]:
        """As ever, unless the text is among them."""
        if BROKEN in texts:
            raise ArithmeticError("stumbled")
        return super().judge(texts, titles, options)


@pytest.fixture
def fragile(model: LineClassifier) -> Fragile:
    return Fragile(model.parts, model.manifest)


def test_articles_with_mixed_options_come_out_as_they_would_alone(model: LineClassifier) -> None:
    lines = SAMPLE.splitlines(keepends=True)
    articles = [Article("".join(lines[i % 7 :]), None if i % 2 else "Beras Turun") for i in range(24)]
    asked = [(article, OPTIONS[i // 2 % 3]) for i, article in enumerate(articles)]
    alone = [clean_with(model, article.text, options, title=article.title) for article, options in asked]
    assert clean_grouped(model, asked) == alone
    assert len({article.text for article in alone}) > 2


def test_article_that_fails_costs_only_itself(model: LineClassifier, fragile: Fragile) -> None:
    good = Article(SAMPLE)
    asked = [(good, OPTIONS[0]), (Article(BROKEN), OPTIONS[0]), (good, OPTIONS[0]), (Article(BROKEN), OPTIONS[1])]
    first, failed, third, failed_alone = clean_grouped(fragile, asked)
    assert isinstance(first, CleanedArticle)
    assert first == third == clean_with(model, SAMPLE, OPTIONS[0])
    assert isinstance(failed, ArithmeticError)
    assert isinstance(failed_alone, ArithmeticError)


def test_failing_line_of_a_batch_has_its_error_in_its_place(fragile: Fragile, tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path), fragile)
    lines = [json.dumps({"id": i, "text": BROKEN if i == 2 else f"Isi {i}."}) for i in range(5)]
    lines[3] = "{"
    with TestClient(app) as client:
        response = client.post(
            "/v1/clean/batch", content="\n".join(lines), headers={"content-type": "application/x-ndjson"}
        )
        counted = client.get("/metrics").text
    answers = [json.loads(line) for line in response.text.splitlines()]
    assert [answer["id"] for answer in answers] == [0, 1, 2, None, 4]
    assert [answer.get("text") for answer in answers] == ["Isi 0.", "Isi 1.", None, None, "Isi 4."]
    assert [answer.get("error", {}).get("status") for answer in answers] == [None, None, 500, 400, None]
    assert "bersih_documents_total 3.0" in counted
    assert "bersih_document_errors_total 2.0" in counted
