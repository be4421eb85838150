"""Word-level F1 of a text against its gold article.

Bag of words: the multiset overlap of words, as shared by both texts, over the words of each. The
article-extraction benchmark of ScrapingHub and its descendants (WCXB) count overlapping 4-word shingles
instead, which ties the figure to line order and breaks each cut into three extra errors; a line filter
never changes order, so words say the same with less noise.
"""

import re
from collections import Counter

# Scripts written without spaces have no words to split at: each character counts as one.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


def words_of(text: str) -> Counter[str]:
    """How often each word occurs, letter case aside.

    >>> sorted(words_of("Harga naik, naik! 价格").items())
    [('harga', 1), ('naik', 2), ('价', 1), ('格', 1)]
    """
    return Counter(_WORD.findall(text.casefold()))


def word_f1(text: str, gold: str) -> float:
    """F1 of the words of `text` against those of `gold`, 0 to 1; two texts without words are equal.

    >>> word_f1("one two", "one two three four")
    0.6666666666666666
    """
    found, wanted = words_of(text), words_of(gold)
    total = found.total() + wanted.total()
    return 2 * (found & wanted).total() / total if total else 1.0
