"""WARC: a broken record is passed over up to the start of the next one."""

from pathlib import Path

import pytest

from app.batch.plan import Settings

from .corpus import BODY, FOOTER, Cleaned, clean_bytes, flipped, members, warc_record

AS_IT_IS = Settings(cleaning=False)
PAGES = [warc_record(f"{BODY} {n}\n{FOOTER}", n) for n in range(6)]


def kept(cleaned: Cleaned) -> list[int]:
    return [int(row["url"].rpartition("/")[2]) for row in cleaned.documents]


def test_text_pages_are_cleaned_and_other_records_passed_over(tmp_path: Path) -> None:
    others = warc_record("software: x", 90, "warcinfo") + warc_record("GET / HTTP/1.1", 91, "request")
    cleaned = clean_bytes(tmp_path, "a.warc.wet.gz", b"".join(members(others, *PAGES)))
    assert (kept(cleaned), cleaned.sums) == (list(range(6)), (6, 6, 0, 0))
    assert cleaned.documents[0]["text"].strip() == f"{BODY} 0"
    assert cleaned.documents[0]["headers"]["warc-type"] == "conversion"


def test_wrong_length_costs_that_record(tmp_path: Path) -> None:
    for number, length in enumerate((10, 5000, 10**9)):
        folder = tmp_path / str(number)
        folder.mkdir()
        wrong = warc_record(BODY, 50, length=length)
        cleaned = clean_bytes(folder, "a.wet", PAGES[0] + wrong + b"".join(PAGES[1:]), AS_IT_IS)
        assert kept(cleaned)[0] == 0
        assert cleaned.rejects[0]["offset"] == len(PAGES[0])
        assert cleaned.result.tally.rejects == 1
        assert kept(cleaned) == list(range(6))


def test_garbage_between_records_is_one_reject(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.wet", PAGES[0] + b"garbage\r\n" * 500 + b"".join(PAGES[1:]))
    assert (kept(cleaned), cleaned.sums) == (list(range(6)), (7, 6, 1, 0))
    assert (cleaned.rejects[0]["offset"], cleaned.rejects[0]["length"]) == (len(PAGES[0]), 9 * 500)


def test_text_that_is_no_utf8_costs_that_record(tmp_path: Path) -> None:
    content = PAGES[0] + warc_record(b"caf\xe9", 50) + PAGES[1]
    cleaned = clean_bytes(tmp_path, "a.wet", content)
    assert (kept(cleaned), cleaned.sums) == ([0, 1], (3, 2, 1, 0))


def test_cut_file_costs_the_record_it_ends_in(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.wet", b"".join(PAGES)[:-40])
    assert (kept(cleaned), cleaned.sums) == (list(range(5)), (6, 5, 1, 0))


def test_flipped_bit_costs_its_own_member(tmp_path: Path) -> None:
    packed = members(*PAGES)
    packed[2] = flipped(packed[2], len(packed[2]) // 2, 2)
    cleaned = clean_bytes(tmp_path, "a.wet.gz", b"".join(packed), AS_IT_IS)
    assert [n for n in kept(cleaned) if n != 2] == [0, 1, 3, 4, 5]
    assert cleaned.result.tally.damages == 1


def test_cut_member_costs_its_own_record(tmp_path: Path) -> None:
    packed = members(*PAGES)
    packed[2] = packed[2][:-20]
    cleaned = clean_bytes(tmp_path, "a.wet.gz", b"".join(packed), AS_IT_IS)
    assert (kept(cleaned), cleaned.sums) == ([0, 1, 3, 4, 5], (6, 5, 1, 1))


def test_too_long_a_page_is_passed_over_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.batch.read_warc.MAX_RECORD_BYTES", 1 << 20)
    content = PAGES[0] + warc_record("a" * (3 << 20), 50) + PAGES[1]
    cleaned = clean_bytes(tmp_path, "a.wet", content)
    assert (kept(cleaned), cleaned.sums) == ([0, 1], (3, 2, 1, 0))


def test_header_without_length_costs_that_record(tmp_path: Path) -> None:
    broken = PAGES[1].replace(b"Content-Length", b"Content-Size")
    cleaned = clean_bytes(tmp_path, "a.wet", PAGES[0] + broken + PAGES[2])
    assert (kept(cleaned), cleaned.sums) == ([0, 2], (3, 2, 1, 0))


@pytest.mark.parametrize("content", [b"WARC/1.0\r\n", b"WARC", b"\r\n\r\n", b"WARC/1.0\r\n\r\n", b"x"])
def test_stumps_end_in_a_reject_or_nothing(tmp_path: Path, content: bytes) -> None:
    cleaned = clean_bytes(tmp_path, "a.wet", content)
    assert cleaned.sums[1] == 0


def test_other_records_that_outlast_the_file_are_told(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.wet", PAGES[0] + warc_record("x", 90, "request", length=10**6) + PAGES[1])
    assert (kept(cleaned), cleaned.sums) == ([0], (1, 1, 0, 1))
