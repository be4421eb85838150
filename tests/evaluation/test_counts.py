"""What counts as lost, removed, cut, exactly right."""

from classifier.learning.evaluation.counts import Counts, count_document
from classifier.learning.evaluation.gold import GoldDocument
from classifier.learning.evaluation.outcomes import Outcome, untouched

from .documents import BODY, OTHER, SPAM, cut, document


def counted(gold: GoldDocument, outcome: Outcome) -> Counts:
    return count_document(gold, outcome)[0]


def visible(text: str) -> int:
    return len("".join(text.split()))


def test_body_line_cut_whole_is_lost_and_its_visible_characters_count() -> None:
    gold = document((BODY, "body"), (OTHER, "body"))
    counts = counted(gold, cut(gold, OTHER))
    assert (counts.body_lines, counts.body_lines_lost, counts.body_chars_lost) == (2, 1, visible(OTHER))


def test_body_line_that_lost_a_word_is_damaged_but_not_lost() -> None:
    gold = document((BODY, "body"))
    counts = counted(gold, cut(gold, "Cianjur"))
    assert (counts.body_lines_damaged, counts.body_lines_lost, counts.body_chars_lost) == (1, 0, 7)


def test_body_line_from_which_only_glued_junk_was_cut_is_whole() -> None:
    gold = document((BODY + SPAM, "body"), glued=SPAM)
    counts = counted(gold, cut(gold, SPAM))
    assert (counts.body_lines_damaged, counts.body_chars_lost, counts.glued_exact, counts.glued_cut) == (0, 0, 1, 1)
    assert counts.documents_exact == 1


def test_glued_junk_cut_with_a_letter_of_the_sentence_is_not_cut() -> None:
    gold = document((BODY + SPAM, "body"), glued=SPAM)
    counts = counted(gold, cut(gold, "." + SPAM))
    assert (counts.glued_exact, counts.glued_cut, counts.body_chars_lost, counts.documents_exact) == (0, 0, 1, 0)


def test_glued_junk_cut_but_for_two_letters_is_cut_though_not_exactly() -> None:
    gold = document((BODY + SPAM, "body"), glued=SPAM)
    counts = counted(gold, cut(gold, SPAM[:-2]))
    assert (counts.glued_exact, counts.glued_cut) == (0, 1)


def test_removing_a_whole_glued_line_loses_only_its_own_text() -> None:
    gold = document((BODY + SPAM, "body"), glued=SPAM)
    counts = counted(gold, cut(gold, BODY + SPAM))
    assert counts.body_chars_lost == visible(BODY)
    assert counts.junk_chars_removed == visible(SPAM)


def test_junk_line_of_which_a_letter_is_left_is_not_removed() -> None:
    gold = document((BODY, "body"), (SPAM, "spam"))
    assert counted(gold, cut(gold, SPAM[1:])).junk_lines_removed == 0
    assert counted(gold, cut(gold, SPAM)).junk_lines_removed == 1


def test_document_with_junk_left_is_not_exactly_right() -> None:
    gold = document((BODY, "body"), (SPAM, "spam"))
    assert counted(gold, untouched(gold)).documents_exact == 0
    assert counted(gold, cut(gold, SPAM)).documents_exact == 1


def test_glued_junk_left_in_place_does_not_spoil_an_exact_document() -> None:
    gold = document((BODY + SPAM, "body"), glued=SPAM)
    assert counted(gold, untouched(gold)).documents_exact == 1


def test_line_of_unknown_truth_counts_nowhere() -> None:
    gold = document((BODY, "body"), (OTHER, "?"))
    counts = counted(gold, cut(gold, OTHER))
    assert (counts.body_lines, counts.junk_lines, counts.body_chars_lost, counts.documents_exact) == (1, 0, 0, 1)


def test_document_of_unknown_truth_is_not_judged() -> None:
    gold = document((BODY, "?"))
    counts = counted(gold, untouched(gold))
    assert (counts.documents, counts.documents_judged, counts.documents_exact) == (1, 0, 0)


def test_headings_are_part_of_the_article() -> None:
    gold = document(("Kronologi", "heading"), (BODY, "body"))
    assert counted(gold, cut(gold, "Kronologi")).body_lines_lost == 1


def test_spam_removed_under_another_name_is_removed_but_not_found() -> None:
    gold = document((BODY, "body"), (SPAM, "spam"))
    counts = counted(gold, cut(gold, SPAM))
    assert (counts.spam_pieces, counts.spam_found, counts.spam_removed) == (1, 0, 1)


def test_spam_glued_into_a_line_is_a_piece_of_spam() -> None:
    gold = document((BODY + SPAM, "body"), glued=SPAM)
    counts = counted(gold, cut(gold, SPAM, spam=(SPAM,)))
    assert (counts.spam_pieces, counts.spam_found, counts.other_called_spam) == (1, 1, 0)


def test_clean_document_called_spam_counts_once_a_document_and_once_a_line() -> None:
    gold = document((BODY, "body"), (OTHER, "body"))
    counts = counted(gold, cut(gold, BODY, OTHER, spam=(BODY, OTHER)))
    assert (counts.other_called_spam, counts.spam_free_documents, counts.spam_free_called_spam) == (2, 1, 1)


def test_words_are_compared_only_where_there_is_a_gold_article() -> None:
    gold = document((BODY, "body"), (SPAM, "spam"), gold=BODY)
    counts = counted(gold, cut(gold, SPAM))
    assert (counts.pages_with_gold, counts.f1_after) == (1, 1.0)
    assert counts.f1_before < 1
    assert counted(document((BODY, "body")), untouched(gold)).pages_with_gold == 0


def test_counts_add_up() -> None:
    gold = document((BODY, "body"), (SPAM, "spam"))
    one = counted(gold, cut(gold, SPAM))
    assert (one + one).junk_chars == 2 * one.junk_chars
    assert (one + Counts()) == one
