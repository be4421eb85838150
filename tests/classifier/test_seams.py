"""Places without a mark where a glued piece ends and the sentence goes on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import classifier
from classifier.arrays import encode
from classifier.bitmaps import map_text, part_end
from classifier.hashing import N_BUCKETS, bucket
from classifier.learning.documents import TrainingDocument
from classifier.learning.gluing import glue_pools, note_pools, sentence_starts
from classifier.learning.seams import count_document_words, gather_seams, lexicon_from
from classifier.normalize import TABLES
from classifier.seams import BEGINS, FINISHES, MAX_SEAMS, N_SEAM_FEATURES, STEP, seam_rows, word_hash

EVEN = np.zeros((2, N_BUCKETS), dtype=np.int8)
BODY, RELATED = 0, 7
BODIES = (
    "Petani di lereng Gunung Cikuray mulai memanen kentang sejak awal pekan, dua minggu lebih cepat dari tahun lalu.",
    "Dinas Pertanian mencatat hasil panen naik sepersepuluh karena hujan turun teratur sepanjang masa tanam.",
    "Pedagang berharap jalan ke pasar induk segera diperbaiki supaya ongkos angkut tidak terus naik.",
)


def candidates(line: str) -> list[str]:
    """What would follow each place where the line may be parted."""
    codes = encode(line)
    places = np.empty(MAX_SEAMS, dtype=np.int32)
    X = np.empty((MAX_SEAMS, N_SEAM_FEATURES), dtype=np.float32)
    n = seam_rows(codes, 0, len(codes), len(codes), map_text(codes, len(codes), TABLES), TABLES, EVEN, places, X)
    assert np.isfinite(X[:n]).all()
    return [line[place:] for place in places[:n].tolist()]


@pytest.mark.parametrize(
    ("word", "first"),
    [("CianjurMenurut", "Cianjur"), ("HariJAKARTA", "Hari"), ("Gacor77Warga", "Gacor77"), ("Menurut", "Menurut"),
     ("PBB", "PBB"), ("McArthur", "McArthur")],
)  # fmt: skip
def test_a_capital_after_small_letters_or_digits_starts_a_word(word: str, first: str) -> None:
    codes = encode(word)
    maps = map_text(codes, len(codes), TABLES)
    assert word[: part_end(maps.words, maps.breaks, 0, len(codes))] == first


def test_only_capitals_with_nothing_between_are_candidates() -> None:
    found = candidates("Baca juga: Panen Raya di Garut Petani kini lega, kata Budi “Kami Siap”")
    assert found[-1].startswith("Siap")
    assert any(rest.startswith("Petani kini") for rest in found)
    assert any(rest.startswith("“Kami") for rest in found)  # the quote goes with the sentence it opens
    assert not any(rest.startswith(("di ", "kini", "kata", "Panen")) for rest in found)  # small, or after a colon


@given(st.text(alphabet=st.sampled_from("aB1 :“’(ÄяЖ中\u0301"), max_size=200))
def test_candidates_lie_inside_the_piece_and_in_order(line: str) -> None:
    starts = [len(line) - len(rest) for rest in candidates(line)]
    assert starts == sorted(set(starts))
    assert all(0 < start < len(line) for start in starts)


def document(id: str, lines: list[tuple[str, int]]) -> TrainingDocument:
    return TrainingDocument(
        id=id, source="own", host=f"{id}.example", language="id", style="extractor",
        lines=tuple(line for line, _ in lines), labels=tuple(label for _, label in lines),
    )  # fmt: skip


def test_the_lexicon_knows_what_begins_a_sentence_and_what_ends_a_headline() -> None:
    documents = [
        document(str(i), [(f"Menurut warga {i}, harga di Cianjur naik lagi. Menurut dinas tidak.", BODY),
                          ("Harga Naik di Pasar Cianjur", RELATED)])
        for i in range(8)
    ]  # fmt: skip
    lexicon = lexicon_from(count_document_words(documents))

    def odds(row: int, word: str) -> float:
        codes = encode(word)
        return float(lexicon[row, bucket(word_hash(codes, 0, len(codes), TABLES))]) * STEP

    assert odds(BEGINS, "menurut") > 1 > -1 > odds(BEGINS, "Cianjur")
    assert odds(FINISHES, "cianjur") > 1 > -1 > odds(FINISHES, "di")


def test_a_shout_is_not_parted() -> None:
    assert not [rest for rest in candidates("GULIR UNTUK MELANJUTKAN MEMBACA Menurut dia") if rest.startswith("MEM")]


def test_glued_lines_teach_where_the_piece_ends() -> None:
    documents = [
        document(str(i), [(body, BODY), (f"Baca juga: Panen Raya Hari Ke-{i} di Garut", RELATED),
                          ("Panen Raya Kentang", RELATED)])
        for i, body in enumerate(BODIES * 4)
    ]  # fmt: skip
    X, y = gather_seams(documents, EVEN, glue_pools(documents))
    assert X.shape == (len(y), N_SEAM_FEATURES)
    assert 0 < y.sum() < len(y)


def test_an_opener_is_what_several_lines_start_with() -> None:
    lines = [("Baca juga: Panen Raya di Garut", RELATED), ("baca juga : Harga Turun Lagi", RELATED),
             ("Nasib Petani: Panen Raya Gagal", RELATED)]  # fmt: skip
    pool = glue_pools([document("a", lines)])["id"]
    assert [opener.lower() for opener in pool.openers] == ["baca juga", "baca juga"]


def test_notes_of_a_fold_are_worded_as_in_no_other() -> None:
    slots = {
        "notes": {
            "sites": ["Kabar", "Warta", "Sinar", "Radar"],
            "id": {"promo": ["Ikuti {s}", "Gabung {s} yuk"], "related": ["Terkait: {t}", "FOTO: {t}"]},
        }
    }
    pools = [note_pools(slots, family, 2)["id"].notes for family in range(2)]
    assert not set(pools[0]) & set(pools[1])
    assert len(pools[0]) + len(pools[1]) == 4


def test_sentences_start_after_any_scripts_marks() -> None:
    line = "Kentang dipanen. “Harga baik,” kata dia! 他说很好。今天下雨了大家都很高兴所以不去了。"
    assert [line[start] for start in sentence_starts(line)] == ["“", "他", "今"]


POINTERS = (
    "Baca juga: Jalan ke Pasar Induk Garut Rusak Lagi", "BACA JUGA: Harga Pupuk Turun Mulai Pekan Depan",
    "Simak juga: Warga Perbaiki Jembatan Bambu Secara Gotong Royong", "Lihat juga: Tiga Cara Menyimpan Kentang",
)  # fmt: skip


@pytest.mark.parametrize("after", ["", " "])
def test_pointers_before_a_sentence_are_cut_and_no_sentence_is_lost(after: str) -> None:
    exact = 0
    for junk in POINTERS:
        for glued in range(len(BODIES)):
            lines = [junk + after + body if i == glued else body for i, body in enumerate(BODIES)]
            article = classifier.clean("\n".join(lines))
            exact += article.text == "\n".join(BODIES)
            assert sum(len(span.text) for span in article.removed) <= len(junk) + len("Dinas Pertanian ")
    assert exact >= len(POINTERS) * len(BODIES) / 3
