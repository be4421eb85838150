"""CSV: quotes hold line feeds, and a quote too many costs the record it stands in."""

from pathlib import Path

from app.batch.plan import Settings

from .corpus import BODY, FOOTER, clean_bytes, members

HEADER = b"n,text,url\n"


def record(number: int, text: str = f"{BODY}\n{FOOTER}") -> bytes:
    return f'{number},"{text}",https://site.example/{number}\n'.encode()


def numbers(documents: list[dict[str, str]]) -> list[int]:
    return [int(row["n"]) for row in documents]


def test_cells_may_hold_line_feeds_quotes_and_delimiters(tmp_path: Path) -> None:
    text = f'{BODY} ""Ya, benar""; katanya.\n{FOOTER}'
    cleaned = clean_bytes(tmp_path, "a.csv", HEADER + record(1, text) + record(2))
    assert cleaned.sums == (2, 2, 0, 0)
    assert cleaned.documents[0]["text"].strip() == f'{BODY} "Ya, benar"; katanya.'
    assert cleaned.documents[0]["url"] == "https://site.example/1"


def test_wrong_number_of_cells_costs_that_record(tmp_path: Path) -> None:
    before = HEADER + record(0)
    cleaned = clean_bytes(tmp_path, "a.csv", before + b"1,only two\n" + record(2))
    assert (numbers(cleaned.documents), cleaned.sums) == ([0, 2], (3, 2, 1, 0))
    assert (cleaned.rejects[0]["offset"], cleaned.reasons) == (len(before), ["2 cells, the header has 3"])


def test_stray_quote_does_not_swallow_the_records_after_it(tmp_path: Path) -> None:
    content = HEADER + record(0) + b'1,a stray " quote,u\n' + b"".join(record(n) for n in range(2, 30))
    cleaned = clean_bytes(tmp_path, "a.csv", content)
    assert (numbers(cleaned.documents), cleaned.sums) == ([0, *range(2, 30)], (30, 29, 1, 0))


def test_quote_that_never_closes_costs_its_record(tmp_path: Path) -> None:
    lines = b"".join(f"{n},teks {n},u\n".encode() for n in range(2, 9))
    cleaned = clean_bytes(tmp_path, "a.csv", HEADER + b'1,"never closed,u\n' + lines)
    assert (numbers(cleaned.documents), cleaned.sums) == (list(range(2, 9)), (8, 7, 1, 0))
    assert "never closed" in cleaned.reasons[0]


def test_bad_utf8_costs_that_record(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.csv", HEADER + record(0) + b"1,caf\xe9,u\n" + record(2))
    assert (numbers(cleaned.documents), cleaned.sums) == ([0, 2], (3, 2, 1, 0))


def test_cut_member_costs_the_record_it_ends_in(tmp_path: Path) -> None:
    first, second = members(HEADER + b"".join(record(n) for n in range(20)), record(20, "x" * 2000 + "\ny"))
    cleaned = clean_bytes(tmp_path, "a.csv.gz", first + second[:-12])
    assert numbers(cleaned.documents) == list(range(20))
    assert cleaned.sums == (21, 20, 1, 1)


def test_other_line_separators_stay_in_the_text(tmp_path: Path) -> None:
    text = "baris\u2028dua\x0bdan\x85tiga"
    cleaned = clean_bytes(tmp_path, "a.csv", HEADER + record(1, text), Settings(cleaning=False))
    assert cleaned.documents[0]["text"] == text


def test_semicolons_and_tabs_are_found_from_the_header(tmp_path: Path) -> None:
    for name, delimiter in (("a.csv", ";"), ("b.tsv", "\t")):
        content = f'n{delimiter}text\r\n1{delimiter}"a, b"\r\n'.encode()
        cleaned = clean_bytes(_folder(tmp_path, name), name, content, Settings(cleaning=False))
        assert [(row["n"], row["text"]) for row in cleaned.documents] == [("1", "a, b")]


def test_columns_of_one_name_are_both_kept(tmp_path: Path) -> None:
    cleaned = clean_bytes(tmp_path, "a.csv", b"text,tag,tag\na,b,c\n", Settings(cleaning=False))
    assert {name: cleaned.documents[0][name] for name in ("tag", "tag_3")} == {"tag": "b", "tag_3": "c"}


def _folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name
