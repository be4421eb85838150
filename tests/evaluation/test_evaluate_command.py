"""`bersih evaluate`, end to end on a set of two articles with the packaged model."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.main import cli
from classifier.errors import BersihError

from .documents import BODY, OTHER, SPAM


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "few.jsonl"
    text = "\n".join([BODY, OTHER, SPAM])
    spans = [(0, len(BODY)), (len(BODY) + 1, len(BODY) + 1 + len(OTHER)), (len(text) - len(SPAM), len(text))]
    lines = [{"start": start, "end": end, "label": "body"} for start, end in spans]
    lines[2] |= {"label": "spam", "kind": "gambling"}
    row = {"language": "id", "host": "koran.example", "style": "scrape", "text": text, "lines": lines}
    path.write_text("".join(json.dumps({"id": f"d{i}", **row}) + "\n" for i in range(2)))
    return path


def evaluate(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["evaluate", *map(str, arguments)])


def test_table_names_the_set_and_its_figures(articles: Path) -> None:
    result = evaluate(articles)
    assert result.exit_code == 0, result.output
    assert "few" in result.output
    assert "body characters lost" in result.output


def test_json_is_a_list_of_sets_with_figures_and_curve_on_request(articles: Path) -> None:
    (plain,) = json.loads(evaluate(articles, "--json").stdout)
    (curved,) = json.loads(evaluate(articles, "--json", "--curve").stdout)
    assert plain["set"] == "few"
    assert plain["counts"]["body_lines"] == 4
    assert "curve" not in plain
    assert curved["curve"][0]["junk_chars_removed"] == 0


def test_report_is_written_where_asked(articles: Path, tmp_path: Path) -> None:
    page = tmp_path / "out" / "report.html"
    assert evaluate(articles, "--html", page).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_pinned_floors_hold_for_the_model_that_pinned_them(articles: Path, tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    assert evaluate(articles, "--pin", "--floors", floors).exit_code == 0
    assert evaluate(articles, "--check", "--floors", floors).exit_code == 0


def test_check_fails_on_other_data(articles: Path, tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    evaluate(articles, "--pin", "--floors", floors)
    articles.write_text(articles.read_text().splitlines()[0] + "\n")
    result = evaluate(articles, "--check", "--floors", floors)
    assert result.exit_code == 1
    assert "other data" in result.output


def test_pinning_part_of_a_set_is_wrong_usage(articles: Path) -> None:
    assert evaluate(articles, "--pin", "--limit", 1).exit_code == 2
    assert evaluate(articles, "--allow-lower", "because").exit_code == 2


def test_missing_set_is_told(tmp_path: Path) -> None:
    result = evaluate(tmp_path / "nothing.jsonl")
    assert isinstance(result.exception, BersihError)
    assert "no such file" in str(result.exception)
