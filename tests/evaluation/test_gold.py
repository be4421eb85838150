"""Sets are read in each documented format, with truth and offsets as the file has them."""

import json
from pathlib import Path
from typing import Any

import pytest
import zstandard

from classifier.errors import TrainingDataError
from classifier.labels import LABEL_INDEX, LineLabel
from classifier.learning.evaluation.gold import GoldDocument, read_set

from .documents import BODY, SPAM, document, gold_set


def write(path: Path, *rows: dict[str, Any]) -> Path:
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(zstandard.compress(content) if path.suffix == ".zst" else content)
    return path


def article() -> dict[str, Any]:
    text = f"  {BODY}\r\n\r\n{SPAM}"
    end = len(f"  {BODY}")
    return {
        "id": "a1", "language": "id", "host": "koran.example", "style": "scrape", "text": text,
        "lines": [{"start": 0, "end": end, "label": "body"},
                  {"start": end + 4, "end": len(text), "label": "spam", "kind": "gambling"}],
    }  # fmt: skip


def labelled(mixed: dict[str, str]) -> dict[str, Any]:
    return {
        "id": "l1", "source": "koran.example", "lang": None, "style": None, "title": "Harga beras",
        "lines": [f"{BODY} {SPAM}", "", "Bagikan:"], "labels": ["body", "?", "?"], "mixed": mixed,
    }  # fmt: skip


def page() -> dict[str, Any]:
    return {
        "id": "p1", "source": "wcxb", "host": "koran.example", "style": "traf", "lang": "id", "title": None,
        "text": f"{BODY}\n{SPAM}\nBagikan", "labels": "bx?", "gold": BODY,
    }  # fmt: skip


def lines_of(gold: GoldDocument) -> list[str]:
    return [gold.text[line.start : line.end] for line in gold.lines]


def test_labelled_articles_keep_their_text_to_the_last_line_end(tmp_path: Path) -> None:
    (gold,) = read_set(write(tmp_path / "own.jsonl", article())).documents
    assert gold.text == article()["text"]
    assert [line.kept for line in gold.lines] == [True, False]


def test_folder_of_articles_is_one_set(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", article())
    write(tmp_path / "b.jsonl", article())
    assert len(read_set(tmp_path).documents) == 2


def test_labelled_page_takes_its_language_from_the_name_of_the_set(tmp_path: Path) -> None:
    gold = read_set(write(tmp_path / "labelled-id.jsonl.zst", labelled({})))
    assert (gold.name, gold.documents[0].language) == ("labelled-id", "id")


def test_glued_part_of_a_labelled_page_gets_its_offsets(tmp_path: Path) -> None:
    (gold,) = read_set(write(tmp_path / "labelled-id.jsonl.zst", labelled({"0": SPAM}))).documents
    (junk,) = gold.lines[0].junk
    assert gold.text[junk.start : junk.end] == SPAM


def test_undecided_lines_of_a_labelled_page_have_no_truth(tmp_path: Path) -> None:
    (gold,) = read_set(write(tmp_path / "labelled-id.jsonl.zst", labelled({}))).documents
    assert lines_of(gold)[1] == "Bagikan:"
    assert gold.lines[1].kept is None


def test_aligned_page_knows_what_is_kept_but_no_labels(tmp_path: Path) -> None:
    (gold,) = read_set(write(tmp_path / "pages-x.jsonl.zst", page())).documents
    assert [line.kept for line in gold.lines] == [True, False, None]
    assert not gold.is_labelled
    assert gold.gold == BODY


# corpora.read_rows leaves the text wrapper of an uncompressed file to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_reading_of_a_page_replaces_its_alignment(tmp_path: Path) -> None:
    from classifier.learning.corpora import text_digest

    readings = tmp_path / "readings"
    readings.mkdir()
    reading = {"id": "p1", "digest": text_digest(page()["text"]), "labels": "bxp"}
    write(readings / "pages-x.jsonl", reading)
    (gold,) = read_set(write(tmp_path / "pages-x.jsonl.zst", page()), readings).documents
    assert gold.lines[2].label == LABEL_INDEX[LineLabel.PROMO]


def test_missing_and_empty_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match="no such file"):
        read_set(tmp_path / "nothing.jsonl")
    with pytest.raises(TrainingDataError, match="no rows"):
        read_set(write(tmp_path / "empty.jsonl"))


def test_file_that_is_not_json_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.jsonl").write_text("Bacalah")
    with pytest.raises(TrainingDataError, match="not JSON"):
        read_set(tmp_path / "notes.jsonl")


def test_digest_changes_with_the_content(tmp_path: Path) -> None:
    first = read_set(write(tmp_path / "own.jsonl", article())).digest
    second = read_set(write(tmp_path / "own.jsonl", {**article(), "id": "a2"})).digest
    assert first != second


def test_sample_is_the_same_each_time_and_not_the_head() -> None:
    whole = gold_set(*(document((BODY, "body"), name=f"d{i}") for i in range(50)))
    few = [one.id for one in whole.sample(5).documents]
    assert few == [one.id for one in whole.sample(5).documents]
    assert few != [one.id for one in whole.documents[:5]]
    assert whole.sample(80) is whole
