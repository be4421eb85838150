"""A damaged gzip member or zstd frame costs what cannot be unpacked of it, and nothing beside it."""

import random
from pathlib import Path

import pytest

from .corpus import clean_bytes, flipped, frames, json_lines, members, rows

PACKED = pytest.mark.parametrize(("suffix", "pack"), [("gz", members), ("zst", frames)])
PARTS = [json_lines(rows(50, start=50 * part)) for part in range(4)]
ALL = list(range(200))


@PACKED
def test_many_members_are_read_as_one_file(tmp_path: Path, suffix: str, pack: object) -> None:
    cleaned = clean_bytes(tmp_path, f"a.jsonl.{suffix}", b"".join(pack(*PARTS)))  # type: ignore[operator]
    assert (cleaned.numbers, cleaned.sums) == (ALL, (200, 200, 0, 0))


@PACKED
def test_a_line_may_span_members(tmp_path: Path, suffix: str, pack: object) -> None:
    whole = b"".join(PARTS)
    cleaned = clean_bytes(tmp_path, f"a.jsonl.{suffix}", b"".join(pack(whole[:7777], whole[7777:])))  # type: ignore[operator]
    assert (cleaned.numbers, cleaned.sums) == (ALL, (200, 200, 0, 0))


def test_cut_gzip_keeps_every_whole_line_before_the_cut(tmp_path: Path) -> None:
    import zlib

    packed = members(b"".join(PARTS))[0]
    half = packed[: len(packed) // 2]
    readable = zlib.decompressobj(wbits=31).decompress(half)
    cleaned = clean_bytes(tmp_path, "a.jsonl.gz", half)
    whole_lines = readable.count(b"\n")
    assert 20 < whole_lines < 180
    assert cleaned.numbers == list(range(whole_lines))
    assert cleaned.sums == (whole_lines + 1, whole_lines, 1, 1)
    assert cleaned.rejects[0]["offset"] == readable.rindex(b"\n") + 1
    assert cleaned.reasons == ["the gzip member at byte 0 is cut short"]


@PACKED
def test_flipped_bit_costs_records_of_its_member_only(tmp_path: Path, suffix: str, pack: object) -> None:
    packed = pack(*PARTS)  # type: ignore[operator]
    broken = [packed[0], flipped(packed[1], len(packed[1]) // 2, 3), *packed[2:]]
    cleaned = clean_bytes(tmp_path, f"a.jsonl.{suffix}", b"".join(broken))
    kept_of_broken = [n for n in cleaned.numbers if 50 <= n < 100]
    assert [n for n in cleaned.numbers if n not in kept_of_broken] == [*range(50), *range(100, 200)]
    assert cleaned.result.tally.damages == 1
    assert any(f"member at byte {len(packed[0])} is damaged" in reason for reason in cleaned.reasons)
    doubtful = [row for row in cleaned.documents if row["bersih"]["needs_review"]]
    assert len(doubtful) == cleaned.result.tally.doubtful == len(kept_of_broken)


@PACKED
@pytest.mark.parametrize("seed", range(10))
def test_any_flipped_bit_is_accounted_for(tmp_path: Path, suffix: str, pack: object, seed: int) -> None:
    packed = pack(*PARTS)  # type: ignore[operator]
    position = random.Random(seed).randrange(len(packed[1]))
    broken = packed[0] + flipped(packed[1], position, seed % 8) + packed[2] + packed[3]
    cleaned = clean_bytes(tmp_path, f"a.jsonl.{suffix}", broken)
    sound = [n for n in cleaned.numbers if not 50 <= n < 100]
    assert sound == [*range(50), *range(100, 200)]
    # Flips of header bits that nothing depends on (time stamp, system) are no damage.
    lost = 200 - len(cleaned.numbers)
    assert lost == 0 or cleaned.result.tally.damages == 1


def test_wrong_checksum_keeps_the_records_and_marks_them(tmp_path: Path) -> None:
    first, second, third = members(*PARTS[:3])
    cleaned = clean_bytes(tmp_path, "a.jsonl.gz", first + flipped(second, len(second) - 8) + third)
    assert cleaned.numbers == list(range(150))
    assert cleaned.sums == (150, 150, 0, 1)
    assert [row["n"] for row in cleaned.documents if row["bersih"]["needs_review"]] == list(range(50, 100))
    assert "incorrect data check" in cleaned.reasons[0]


def test_member_cut_short_before_another_costs_its_own_rest(tmp_path: Path) -> None:
    first, second, third = members(*PARTS[:3])
    cleaned = clean_bytes(tmp_path, "a.jsonl.gz", first + second[: len(second) // 2] + third)
    assert [n for n in cleaned.numbers if not 50 <= n < 100] == [*range(50), *range(100, 150)]
    assert cleaned.result.tally.damages == 1


@PACKED
def test_garbage_between_members_is_passed_over_and_told(tmp_path: Path, suffix: str, pack: object) -> None:
    first, second, *_ = pack(*PARTS)  # type: ignore[operator]
    cleaned = clean_bytes(tmp_path, f"a.jsonl.{suffix}", first + b"garbage!" * 100 + second)
    assert (cleaned.numbers, cleaned.sums) == (list(range(100)), (100, 100, 0, 1))
    assert f"bytes {len(first)} to {len(first) + 800} are not" in cleaned.reasons[0]


def test_zeros_after_a_gzip_member_are_padding(tmp_path: Path) -> None:
    first, second, *_ = members(*PARTS)
    cleaned = clean_bytes(tmp_path, "a.jsonl.gz", first + b"\0" * 1000 + second + b"\0" * 512)
    assert (cleaned.numbers, cleaned.sums) == (list(range(100)), (100, 100, 0, 0))


def test_skippable_zstd_frames_are_passed_over(tmp_path: Path) -> None:
    first, second, *_ = frames(*PARTS)
    skippable = (0x184D2A50).to_bytes(4, "little") + (5000).to_bytes(4, "little") + b"\x28\xb5\x2f\xfd" * 1250
    cleaned = clean_bytes(tmp_path, "a.jsonl.zst", first + skippable + second)
    assert (cleaned.numbers, cleaned.sums) == (list(range(100)), (100, 100, 0, 0))


@PACKED
def test_cut_at_a_line_end_loses_no_known_record(tmp_path: Path, suffix: str, pack: object) -> None:
    first, second, *_ = pack(*PARTS)  # type: ignore[operator]
    cleaned = clean_bytes(tmp_path, f"a.jsonl.{suffix}", first + second[:12])
    assert (cleaned.numbers, cleaned.sums) == (list(range(50)), (50, 50, 0, 1))


def test_packing_is_known_by_the_first_bytes(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.jsonl", members(PARTS[0])[0])
    assert cleaned.numbers == list(range(50))


def test_many_small_pieces_unpack_in_bounded_memory(tmp_path: Path) -> None:
    bomb = frames(b'{"text": "' + b"a" * (64 << 20) + b'"}\n')[0]
    cleaned = clean_bytes(tmp_path, "a.jsonl.zst", bomb + frames(PARTS[0])[0])
    assert (cleaned.numbers, cleaned.sums) == (list(range(50)), (51, 50, 1, 0))
