"""The comparison counts what a cleaner did about one made piece, and its rules are those of their papers."""

from pathlib import Path

import pytest

from benchmarks.quality import rules
from benchmarks.quality.footers import UnseenFooters
from benchmarks.quality.probes import Probe, count_probe, make_probes, plain_document, run_probes
from classifier.learning.evaluation.gold import GoldDocument
from classifier.learning.evaluation.outcomes import Outcome, untouched

from .documents import cut, document

LONG = "Petani di Cianjur mulai memanen padi varietas baru pada Senin pagi. Hasilnya naik dua kali lipat, kata dinas."
BASE = plain_document("base", f"{LONG}\nBaca juga berita lain\n{LONG.replace('Cianjur', 'Garut')}", "id")
DATA = Path(__file__).parents[3] / "shared" / "data"


def probes() -> dict[str, Probe]:
    return {probe.form: probe for probe in make_probes([BASE], UnseenFooters.from_file(), 3)}


def only_piece(probe: Probe) -> Outcome:
    return Outcome("", (probe.span,), spam=(probe.span,))


@pytest.mark.parametrize("form", ["posted_by", "inline_end (end)", "read_also (start)", "read_also (between)"])
def test_cutting_just_the_piece_is_removal_without_loss(form: str) -> None:
    probe = probes()[form]
    counts = count_probe(probe, untouched(BASE), only_piece(probe))
    assert (counts.removed, counts.called_spam, counts.chars_lost) == (1, 1, 0)


def test_glued_piece_that_takes_its_sentence_along_is_not_cut() -> None:
    probe = probes()["inline_end (end)"]
    line = next(x for x in probe.document.lines if x.start < probe.span[0] < x.end)
    counts = count_probe(probe, untouched(BASE), Outcome("", ((line.start, line.end),)))
    assert (counts.removed, counts.lines_lost) == (0, 1)


def test_what_goes_without_the_piece_too_is_not_lost_because_of_it() -> None:
    probe = probes()["posted_by"]
    leftover = cut(BASE, "Baca juga berita lain")
    both = Outcome("", (*cut(probe.document, "Baca juga berita lain").removed, probe.span))
    assert count_probe(probe, leftover, both).chars_lost == 0


def test_article_around_a_piece_is_the_article() -> None:
    for probe in probes().values():
        start, end = probe.span
        around = probe.document.text[:start] + probe.document.text[end:]
        assert "".join(around.split()) == "".join(BASE.text.split())


def test_pieces_are_never_glued_to_lines_with_leftovers_of_their_own() -> None:
    for probe in probes().values():
        assert probe.is_line or "Baca juga berita lain" in probe.document.text.split("\n")


def test_raw_input_removes_no_piece_and_loses_nothing() -> None:
    counts = run_probes(list(probes().values()), untouched)
    assert all(found.removed == 0 and found.chars_lost == 0 for found in counts.values())


def kept(cleaner_outcome: Outcome, gold: GoldDocument) -> list[bool]:
    gone = set(cleaner_outcome.removed)
    return [(line.start, line.end) not in gone for line in gold.lines]


def test_c4_keeps_sentences_of_five_words_that_end_as_sentences() -> None:
    gold = document(
        ("Harga beras turun di Cianjur.", "body"), ("Harga beras turun di Cianjur", "body"), ("Harga turun.", "body"),
        ("Please enable Javascript to read this page.", "promo"), ("We use cookies to make this better.", "legal"),
        ("Harga beras turun dan kemudian...", "body"),
    )  # fmt: skip
    assert kept(rules.c4(gold), gold) == [True, False, False, False, False, False]


def test_fineweb_drops_a_page_of_short_lines_whole() -> None:
    menu = document(*[(f"Menu nomor {word}", "navigation") for word in ("satu", "dua", "tiga", "empat")])
    assert not any(kept(rules.fineweb(menu), menu))


def test_posted_by_pattern_takes_true_bylines_too() -> None:
    gold = document(("Posted by Ratna", "byline"), ("Sumber : keluaran sgp", "spam"))
    assert kept(rules.posted_by(gold), gold) == [False, True]


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="the public sets are not beside this checkout")
def test_one_command_writes_one_table_one_picture_and_all_figures(tmp_path: Path) -> None:
    from benchmarks.quality.__main__ import main

    main(data=DATA, out=tmp_path, n=5, only=["raw", "C4", "jusText", "balanced"], model=None, cache=tmp_path)
    table = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "| raw input | C4 line rules | jusText | bersih balanced |" in table
    assert "nan" not in table
    assert (tmp_path / "results.svg").stat().st_size > 10_000
