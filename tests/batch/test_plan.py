"""The plan: which files, which columns, how they are cut; and that another plan never mixes in."""

import os
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.batch.blocks import Meter
from app.batch.errors import InputError, ResumeError
from app.batch.formats import Kind, Packing, format_of
from app.batch.lines import Line
from app.batch.plan import load_plan, plan_bytes
from app.batch.readers import lines_between

from .corpus import SETTINGS, clean_files, digests, json_line, json_lines, parquet, plan_of, rows


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("a.jsonl", (Kind.JSONL, Packing.PLAIN)),
        ("a.b.ndjson.gz", (Kind.JSONL, Packing.GZIP)),
        ("A.JSON.ZST", (Kind.JSONL, Packing.ZSTD)),
        ("s3://bucket/x/a.warc.wet.gz", (Kind.WARC, Packing.GZIP)),
        ("a.tsv", (Kind.CSV, Packing.PLAIN)),
        ("a.parquet", (Kind.PARQUET, Packing.PLAIN)),
        ("a.parquet.gz", None),
        ("a.txt", None),
        ("jsonl", None),
    ],
)
def test_name_tells_kind_and_packing(name: str, known: tuple[Kind, Packing] | None) -> None:
    assert format_of(name) == known


def test_inputs_are_sorted_and_each_is_taken_once(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "deep/c.jsonl", "notes.txt", ".hidden.jsonl", "_temporary/x.jsonl"):
        write(tmp_path / "in" / name, json_lines(rows(1)))
    inputs = [tmp_path / "in/b.jsonl", tmp_path / "in", tmp_path / "in/*.jsonl"]
    plan = plan_of(inputs, tmp_path / "out")
    assert [Path(source.path).name for source in plan.inputs] == ["a.jsonl", "b.jsonl", "c.jsonl"]
    assert plan.passed_over == 1


def test_output_inside_of_the_input_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", json_lines(rows(2)))
    first = clean_files([tmp_path], tmp_path / "out")
    again = clean_files([tmp_path], tmp_path / "out")
    assert first.numbers == again.numbers == [0, 1]


def test_plan_survives_its_file(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", json_lines(rows(2)))
    plan = plan_of([tmp_path / "a.jsonl"], tmp_path / "out")
    assert load_plan(plan_bytes(plan)) == plan
    assert load_plan(plan_bytes(plan)).digest == plan.digest


def test_usual_names_are_found_whatever_their_case(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", json_line({"Content": "teks", "Link": "u", "_id": 1, "Headline": "h"}))
    [source] = plan_of([tmp_path / "a.jsonl"], tmp_path / "out").inputs
    fields = source.fields
    assert (fields.text, fields.url, fields.id, fields.title) == ("Content", "Link", "_id", "Headline")


def test_each_file_has_its_own_names(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", json_line({"text": "satu", "body": "x"}))
    write(tmp_path / "b.csv", b"isi,content\n1,dua\n")
    plan = plan_of([tmp_path], tmp_path / "out")
    assert [source.fields.text for source in plan.inputs] == ["text", "content"]


def test_no_column_of_text_is_refused_in_words(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", json_line({"isi": "teks", "n": 1}))
    with pytest.raises(InputError, match=r"no column has a usual name for text; it has `isi`, `n`: say --text-field"):
        plan_of([tmp_path], tmp_path / "out")
    assert plan_of([tmp_path], tmp_path / "out", text_field="isi").inputs[0].fields.text == "isi"
    with pytest.raises(InputError, match="no column `teks`"):
        plan_of([tmp_path], tmp_path / "out", text_field="teks")


@pytest.mark.parametrize("name", ["missing.jsonl", "missing/*.jsonl", "notes.txt"])
def test_nothing_to_read_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path / "notes.txt", b"x")
    with pytest.raises(InputError):
        plan_of([tmp_path / name], tmp_path / "out")


@given(
    lines=st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b" ")), max_size=12),
    size=st.integers(1, 20),
)
def test_every_line_is_in_exactly_one_range(
    lines: list[bytes], size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = b"\n".join(lines)
    path = tmp_path_factory.getbasetemp() / "lines"
    path.write_bytes(content)
    found: list[bytes] = []
    with path.open("rb") as file:
        for start in range(0, max(1, len(content)), size):
            pieces = lines_between(file, start, min(start + size, len(content)), Meter())
            found += [piece.data for piece in pieces if isinstance(piece, Line)]
    assert found == content.split(b"\n")[: len(found)]
    assert len(found) in (len(lines), len(lines) - 1, 0)
    assert b"\n".join(found).rstrip(b"\n") == content.rstrip(b"\n")


def test_cut_files_give_the_same_records_in_the_same_order(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", json_lines(rows(300)))
    write(tmp_path / "b.parquet", parquet(pa.Table.from_pylist(rows(300, start=300)), row_group_size=20))
    whole = clean_files([tmp_path / "a.jsonl", tmp_path / "b.parquet"], tmp_path / "whole")
    cut = clean_files([tmp_path / "a.jsonl", tmp_path / "b.parquet"], tmp_path / "cut", shard_bytes=5000)
    assert len(cut.result.plan.shards) > 10
    assert len(whole.result.plan.shards) == 2
    assert cut.documents == whole.documents
    assert cut.numbers == list(range(600))


def test_limit_is_exact_over_files_and_shards(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", json_lines(rows(30)) + b"bad\n")
    write(tmp_path / "b.jsonl", json_lines(rows(30, start=31)))
    cleaned = clean_files([tmp_path], tmp_path / "out", limit=40, shard_bytes=2000)
    assert cleaned.sums == (40, 39, 1, 0)
    assert cleaned.numbers == [*range(30), *range(31, 40)]


def test_sample_takes_the_same_records_every_time(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", json_lines(rows(400)))
    settings = replace(SETTINGS, sample=0.25)
    first = clean_files([tmp_path / "a.jsonl"], tmp_path / "one", settings)
    again = clean_files([tmp_path / "a.jsonl"], tmp_path / "two", settings, shard_bytes=3000)
    assert first.numbers == again.numbers
    assert 60 < len(first.numbers) < 140


def test_another_plan_is_refused_in_words(tmp_path: Path) -> None:
    source = write(tmp_path / "in/a.jsonl", json_lines(rows(3)))
    clean_files([source], tmp_path / "out")
    before = digests(tmp_path / "out")
    with pytest.raises(ResumeError, match="profile was 'balanced', is 'recall'"):
        clean_files([source], tmp_path / "out", replace(SETTINGS, profile="recall"))
    other = write(tmp_path / "in/b.jsonl", json_lines(rows(3)))
    with pytest.raises(ResumeError, match=r"input .*b\.jsonl is new"):
        clean_files([source, other], tmp_path / "out")
    with pytest.raises(ResumeError, match=r"input .*a\.jsonl is gone"):
        clean_files([other], tmp_path / "out")
    with pytest.raises(ResumeError, match="cut differently"):
        clean_files([source], tmp_path / "out", shard_bytes=100)
    assert digests(tmp_path / "out") == before


def test_changed_input_is_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", json_lines(rows(3)))
    clean_files([source], tmp_path / "out")
    os.utime(source, (1, 1))
    with pytest.raises(ResumeError, match="has changed"):
        clean_files([source], tmp_path / "out")


def test_folder_with_other_results_is_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", json_lines(rows(3)))
    write(tmp_path / "out/documents/mine.txt", b"x")
    with pytest.raises(ResumeError, match=r"holds documents/ but no plan\.json"):
        clean_files([source], tmp_path / "out")
