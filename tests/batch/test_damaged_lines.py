"""A line that cannot be read costs itself alone, and is told with its place and reason."""

from pathlib import Path

import pytest

from app.batch import lines

from .corpus import clean_bytes, json_line, json_lines, rows


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "a", ', "Input data was truncated"),
        (b"not json", "JSON is malformed"),
        (b'["a", "b"]', "Expected `object`, got `array`"),
        (b'{"id": 1}', "no field `text`"),
        (b'{"text": 5}', "`text` is a number, expected a string"),
        (b'{"text": null}', "`text` is null, expected a string"),
        (b'{"text": ["a"]}', "`text` is a list, expected a string"),
        (b'{"text": {"a": 1}}', "`text` is an object, expected a string"),
        (b'{"text": "caf\xe9"}', "not UTF-8: byte 0xe9 at 13"),
        (b'{"text": "a", "other": "\xff"}', "not UTF-8: byte 0xff at 24"),
        (b'{"text": "\xed\xa0\x80"}', "not UTF-8"),
        (b'{"text": "a\\ud800b"}', "half a character"),
        (b'{"text": "a", "n": NaN}', "JSON is malformed"),
        (b'{"text": "a"} {"text": "b"}', "trailing characters"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b', "text": "a"}', "nested too deeply"),
        (b"\0\0\0", "JSON is malformed"),
    ],
)
def test_bad_line_costs_only_itself(tmp_path: Path, line: bytes, reason: str) -> None:
    before, after = json_lines(rows(3)), json_lines(rows(3, start=3))
    cleaned = clean_bytes(tmp_path, "a.jsonl", before + line + b"\n" + after)
    assert cleaned.numbers == list(range(6))
    assert cleaned.sums == (7, 6, 1, 0)
    [reject] = cleaned.rejects
    assert reject["file"].endswith("in/a.jsonl")
    assert (reject["offset"], reject["length"]) == (len(before), len(line))
    assert reason in reject["reason"]
    assert (
        line[:500].decode(errors="backslashreplace")
        == reject["record"][: len(line[:500].decode(errors="backslashreplace"))]
    )


def test_last_line_needs_no_line_feed(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.jsonl", json_lines(rows(2)).rstrip(b"\n"))
    assert (cleaned.numbers, cleaned.sums) == ([0, 1], (2, 2, 0, 0))


def test_plain_file_cut_in_a_line_loses_that_line(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.jsonl", json_lines(rows(5))[:-30])
    assert (cleaned.numbers, cleaned.sums) == ([0, 1, 2, 3], (5, 4, 1, 0))


def test_blank_lines_and_windows_line_ends_are_no_records(tmp_path: Path) -> None:
    content = b"\r\n".join(json_line(row).rstrip() for row in rows(3)) + b"\r\n\r\n   \n"
    cleaned = clean_bytes(tmp_path, "a.jsonl", content)
    assert cleaned.sums == (3, 3, 0, 0)


def test_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.jsonl", b"\xef\xbb\xbf" + json_lines(rows(2)))
    assert (cleaned.numbers, cleaned.sums) == ([0, 1], (2, 2, 0, 0))


def test_empty_file_gives_empty_outputs(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.jsonl", b"")
    assert cleaned.sums == (0, 0, 0, 0)
    assert (tmp_path / "out/documents/00000.jsonl.zst").exists()


def test_too_long_a_record_is_rejected_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_RECORD_BYTES", 1 << 20)
    long = json_line({"text": "a" * (3 << 20)})
    cleaned = clean_bytes(tmp_path, "a.jsonl", json_lines(rows(1)) + long + json_lines(rows(1, start=1)))
    assert (cleaned.numbers, cleaned.sums) == ([0, 1], (3, 2, 1, 0))
    assert cleaned.rejects[0]["length"] == len(long) - 1
    assert cleaned.reasons == ["longer than 1 MiB"]


def test_text_of_no_length_is_a_document(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.jsonl", json_line({"text": "", "n": 1}))
    assert [row["text"] for row in cleaned.documents] == [""]
