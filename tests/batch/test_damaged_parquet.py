"""Parquet: rows without text are told one by one, a page that cannot be read costs the rest of its row group."""

from pathlib import Path

import pyarrow as pa

from .corpus import clean_bytes, flipped, parquet, rows


def table(count: int) -> pa.Table:
    return pa.Table.from_pylist(rows(count))


def test_null_texts_are_rejected_by_row(tmp_path: Path) -> None:
    content = pa.Table.from_pylist([*rows(2), {"text": None, "n": 9}, *rows(2, start=2)])
    cleaned = clean_bytes(tmp_path, "a.parquet", parquet(content))
    assert (cleaned.numbers, cleaned.sums) == ([0, 1, 2, 3], (5, 4, 1, 0))
    assert (cleaned.rejects[0]["row"], cleaned.reasons) == (2, ["`text` is null, expected a string"])


def test_bad_utf8_costs_that_row(tmp_path: Path) -> None:
    texts = pa.array([b"satu", b"caf\xe9", b"tiga"], pa.binary()).view(pa.string())
    content = pa.table({"n": [0, 1, 2], "text": texts})
    cleaned = clean_bytes(tmp_path, "a.parquet", parquet(content))
    assert (cleaned.numbers, cleaned.sums) == ([0, 2], (3, 2, 1, 0))
    assert (cleaned.rejects[0]["row"], cleaned.reasons) == (1, ["`text` is not UTF-8"])


def test_text_that_is_no_text_is_rejected_row_by_row(tmp_path: Path) -> None:
    content = pa.table({"n": [0, 1], "text": [5, 6]})
    cleaned = clean_bytes(tmp_path, "a.parquet", parquet(content), text_field="text")
    assert cleaned.sums == (2, 0, 2, 0)
    assert cleaned.reasons == ["`text` is of type int, expected a string"] * 2


def test_flipped_bit_in_a_page_costs_rows_of_its_row_group_only(tmp_path: Path) -> None:
    content = parquet(table(4000), row_group_size=1000, write_page_checksum=True, compression="zstd")
    import io

    import pyarrow.parquet as pq

    column = pq.ParquetFile(io.BytesIO(content)).metadata.row_group(1).column(2)
    place = column.data_page_offset + column.total_compressed_size // 2
    cleaned = clean_bytes(tmp_path, "a.parquet", flipped(content, place))
    lost = 4000 - len(cleaned.numbers)
    assert 0 < lost <= 1000
    assert [n for n in cleaned.numbers if not 1000 <= n < 2000] == [*range(1000), *range(2000, 4000)]
    assert cleaned.sums == (4000, 4000 - lost, lost, 1)


def test_file_without_a_footer_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/b.parquet").write_bytes(parquet(table(10)))
    content = parquet(table(10))
    (tmp_path / "in/a.parquet").write_bytes(content[: len(content) // 2])
    from .corpus import SETTINGS, clean_files

    cleaned = clean_files([tmp_path / "in"], tmp_path / "out", SETTINGS)
    assert (cleaned.numbers, cleaned.sums) == (list(range(10)), (10, 10, 0, 1))
    assert "footer" in cleaned.reasons[0]
