"""What comes out: every column of the input, the text replaced, and an account that rebuilds the input."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

import classifier
from app.batch.plan import Settings

from .corpus import BODY, FOOTER, SETTINGS, clean_bytes, clean_files, json_lines, parquet, rows, warc_record

PARQUET = replace(SETTINGS, output_format="parquet")


def test_json_columns_keep_their_bytes_and_order(tmp_path: Path) -> None:
    line = b'{"z":1.50,"text":"a\\u00e9","big":123456789012345678901234567890,"huge":1e400,"\\u0061":{"b" : [1, 2]}}'
    clean_bytes(tmp_path, "a.jsonl", line + b"\n", Settings(cleaning=False))
    packed = (tmp_path / "out/documents/00000.jsonl.zst").read_bytes()
    out = zstandard.ZstdDecompressor().stream_reader(packed).read()
    start = '{"z":1.50,"text":"aé","big":123456789012345678901234567890,"huge":1e400,"a":{"b" : [1, 2]},"bersih":{'
    assert out.decode().startswith(start)


def test_documents_are_what_the_library_gives(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.jsonl", json_lines(rows(20)))
    for row, before in zip(cleaned.documents, rows(20), strict=True):
        article = classifier.clean(before["text"], block=SETTINGS.block)
        assert row["text"] == article.text
        assert row["bersih"]["language"] == article.metadata.language
        assert {name: row[name] for name in ("id", "url", "n")} == {name: before[name] for name in ("id", "url", "n")}


def test_kept_and_removed_text_rebuild_the_input(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.jsonl", json_lines(rows(20)))
    removed = {row["id"]: row for row in cleaned.removed}
    for row, before in zip(cleaned.documents, rows(20), strict=True):
        gone = removed[row["id"]]
        assert before["text"][gone["start"] : gone["end"]] == gone["text"]
        assert FOOTER in gone["text"]
        assert "".join((row["text"] + gone["text"]).split()) == "".join(before["text"].split())


def test_a_column_named_bersih_of_an_earlier_run_is_replaced(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.jsonl", json_lines([{"text": BODY, "bersih": "old"}]))
    assert isinstance(cleaned.documents[0]["bersih"], dict)


def test_parquet_keeps_types_and_order_of_its_columns(tmp_path: Path) -> None:
    before = pa.table(
        {
            "when": pa.array([datetime(2024, 1, 2, tzinfo=UTC)] * 3, pa.timestamp("us", "UTC")),
            "text": pa.array([f"{BODY}\n\n{FOOTER}"] * 3, pa.large_string()),
            "price": pa.array([Decimal("1.50")] * 3, pa.decimal128(5, 2)),
            "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
            "tags": pa.array([["x"], [], None], pa.list_(pa.string())),
        }
    )
    clean_bytes(tmp_path, "a.parquet", parquet(before), PARQUET)
    after = pq.read_table(tmp_path / "out/documents/00000.parquet")
    assert after.schema.names == ["when", "text", "price", "kind", "tags", "bersih"]
    for name in ("when", "text", "price", "kind", "tags"):
        assert after.schema.field(name).type == before.schema.field(name).type
        if name != "text":
            assert after.column(name).to_pylist() == before.column(name).to_pylist()
    assert all(text.strip() == BODY for text in after.column("text").to_pylist())


def test_parquet_and_json_lines_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(parquet(pa.Table.from_pylist(rows(600)), row_group_size=250))
    as_parquet = clean_files([tmp_path / "a.parquet"], tmp_path / "p", PARQUET)
    as_lines = clean_files([tmp_path / "a.parquet"], tmp_path / "j")
    assert as_parquet.documents == as_lines.documents
    assert as_parquet.removed == as_lines.removed


def test_json_to_parquet_loses_no_column(tmp_path: Path) -> None:
    before = [
        {"id": "a", "text": "x", "name": "n", "n": 1},
        {"id": "b", "text": "y", "name": None, "deep": {"k": [1]}},
        {"id": 7, "text": "z", "late": "l"},
    ]
    settings = replace(PARQUET, cleaning=False)
    cleaned = clean_bytes(tmp_path, "a.jsonl", json_lines(before), settings)
    after = [
        {name: value for name, value in row.items() if name not in ("extra", "bersih") and value is not None}
        | json.loads(row["extra"] or "{}")
        for row in cleaned.documents
    ]
    assert after == [{name: value for name, value in row.items() if value is not None} for row in before]


def test_web_pages_go_to_parquet(tmp_path: Path) -> None:
    content = b"".join(warc_record(f"{BODY} {n}", n) for n in range(3))
    cleaned = clean_bytes(tmp_path, "a.wet", content, PARQUET)
    assert [row["url"] for row in cleaned.documents] == [f"https://site.example/{n}" for n in range(3)]


def test_large_shards_are_written_in_row_groups_of_bounded_size(tmp_path: Path) -> None:
    content = parquet(pa.table({"text": [f"{n} " + "kata " * 40_000 for n in range(200)]}))
    clean_bytes(tmp_path, "a.parquet", content, replace(PARQUET, cleaning=False))
    metadata = pq.ParquetFile(tmp_path / "out/documents/00000.parquet").metadata
    assert metadata.num_rows == 200
    assert metadata.num_row_groups >= 2
