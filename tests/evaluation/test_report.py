"""The report stands alone and shows what went wrong."""

import re
from dataclasses import replace

import numpy as np

from classifier.learning.evaluation.colouring import show_document, worst_documents
from classifier.learning.evaluation.counts import count_document
from classifier.learning.evaluation.evaluation import Evaluation, Measured, evaluate, pooled
from classifier.learning.evaluation.gold import GoldDocument
from classifier.learning.evaluation.outcomes import Outcome
from classifier.learning.evaluation.report import render_report

from .documents import BODY, OTHER, SPAM, cut, document, gold_set

HOSTILE = "<script>alert(1)</script> & Tuan"


def scored(gold: GoldDocument) -> Outcome:
    """Cuts what is short, and says so in probabilities."""
    lengths = np.array([line.end - line.start for line in gold.lines])
    keep = np.clip(lengths / 60, 0.01, 0.99)
    probabilities = np.zeros((len(keep), 15))
    probabilities[:, 0], probabilities[:, 14] = keep, 1 - keep
    outcome = cut(
        gold, *(gold.text[line.start : line.end] for line, p in zip(gold.lines, keep, strict=True) if p < 0.6)
    )
    return replace(outcome, labels=tuple(probabilities.argmax(axis=1).tolist()), keep=keep, probabilities=probabilities)


def measured_of(gold: GoldDocument, outcome: Outcome) -> Measured:
    return Measured(gold, outcome, count_document(gold, outcome)[0])


def evaluation(name: str = "few") -> Evaluation:
    lines = [(BODY, "body"), (HOSTILE, "body"), (OTHER, "body"), (SPAM, "spam")]
    return evaluate(gold_set(*(document(*lines, name=f"d{i}") for i in range(8)), name=name), scored)


def test_report_fetches_nothing_and_runs_nothing() -> None:
    page = render_report([evaluation()])
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(\s*['\"]?http", page)
    assert not re.search(r"\bsrc=", page)


def test_text_of_documents_is_escaped() -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Tuan" in render_report([evaluation()])


def test_report_holds_every_plot_and_the_worst_documents() -> None:
    page = render_report([evaluation()])
    assert page.count("<svg") == 4
    assert "<b>d0</b>" in page


def test_same_evaluation_gives_the_same_bytes() -> None:
    assert render_report([evaluation()]) == render_report([evaluation()])


def test_report_of_several_sets_compares_them_first() -> None:
    page = render_report([evaluation("first"), evaluation("second")])
    assert page.index('href="#second"') < page.index('id="first"')


def test_report_of_a_cleaner_without_probabilities_has_no_curves() -> None:
    plain = evaluate(gold_set(document((BODY, "body"), (SPAM, "spam"))), lambda gold: cut(gold, BODY))
    assert "<svg" not in render_report([plain])


def test_lost_body_and_left_junk_are_told_apart_within_a_line() -> None:
    gold = document((f"{BODY} {SPAM}", "body"), glued=SPAM)
    shown = show_document(measured_of(gold, cut(gold, "Cianjur")))
    assert [(piece.text.strip(), piece.fate) for piece in shown.lines[0].pieces] == [
        ("Harga beras turun di", "kept"), ("Cianjur", "lost"), (", kata dinas.", "kept"), (SPAM, "left"),
    ]  # fmt: skip


def test_lines_that_are_right_fold_into_a_gap() -> None:
    gold = document((SPAM, "spam"), *[(BODY, "body")] * 6)
    shown = show_document(measured_of(gold, cut(gold)))
    assert [line.n_hidden for line in shown.lines] == [0, 0, 5]


def test_flawless_documents_are_not_among_the_worst() -> None:
    good, bad = document((BODY, "body"), name="good"), document((OTHER, "body"), name="bad")
    ranked = worst_documents([measured_of(good, cut(good)), measured_of(bad, cut(bad, OTHER))], 10)
    assert [one.id for one in ranked] == ["bad"]


def test_pooled_sets_add_up() -> None:
    one = evaluation()
    both = pooled([one, one])
    assert both.counts == one.counts + one.counts
    assert len(both.lines.keep) == 2 * len(one.lines.keep)


def test_evaluation_as_json_holds_no_text_of_a_document() -> None:
    assert "Tuan" not in repr(evaluation().as_dict(with_curve=True))
