"""Peers made for HTML pages, given the lines of a text as its paragraphs."""

from collections import Counter
from functools import cache
from html import escape

import justext
import trafilatura
from justext.core import PathInfo, classify_paragraphs, revise_paragraph_classification
from justext.paragraph import Paragraph

from classifier.learning.evaluation.gold import GoldDocument
from classifier.learning.evaluation.outcomes import Outcome, keep_lines

STOP_LISTS = {
    "ar": "Arabic", "bn": "Bengali", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian",
    "fil": "Tagalog", "fr": "French", "hi": "Hindi", "id": "Indonesian", "it": "Italian", "ko": "Korean", "ms": "Malay",
    "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sw": "Swahili", "tr": "Turkish",
    "uk": "Ukrainian", "vi": "Vietnamese",
}  # fmt: skip


@cache
def _stop_list(language: str) -> frozenset[str]:
    return frozenset(justext.get_stoplist(STOP_LISTS[language])) if language in STOP_LISTS else frozenset()


def _paragraphs(document: GoldDocument) -> list[Paragraph]:
    path = PathInfo().append("html").append("body").append("p")
    paragraphs = []
    for line in document.lines:
        paragraph = Paragraph(path)
        paragraph.append_text(document.text[line.start : line.end])
        paragraphs.append(paragraph)
    return paragraphs


def justext_lines(document: GoldDocument) -> Outcome:
    """jusText with the stop list of the language, each line a paragraph; by length alone where it has no list."""
    paragraphs, stop_list = _paragraphs(document), _stop_list(document.language)
    if stop_list:
        classify_paragraphs(paragraphs, stop_list)
    else:
        classify_paragraphs(paragraphs, stop_list, stopwords_low=0, stopwords_high=0)
    revise_paragraph_classification(paragraphs)
    return keep_lines(document, [not paragraph.is_boilerplate for paragraph in paragraphs])


def trafilatura_lines(document: GoldDocument) -> Outcome:
    """trafilatura on an article of HTML paragraphs, one a line; a line is kept that comes out again."""
    lines = [" ".join(document.text[line.start : line.end].split()) for line in document.lines]
    page = "".join(f"<p>{escape(line)}</p>" for line in lines)
    found = trafilatura.extract(f"<html><body><article>{page}</article></body></html>", include_comments=False) or ""
    left = Counter(" ".join(line.split()) for line in found.split("\n"))
    kept = []
    for line in lines:
        kept.append(left[line] > 0)
        left[line] -= 1
    return keep_lines(document, kept)
