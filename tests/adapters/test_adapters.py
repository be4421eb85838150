"""What the adapters add to the library: columns, titles, and nothing lost."""

from types import SimpleNamespace

import numpy as np

import classifier
from app.adapters.extractors import clean_newspaper, clean_trafilatura
from app.adapters.hugging_face import CleanRows
from app.adapters.ray_data import CleanBatches

TEXT = "Harga beras turun di Cianjur pada Senin, kata dinas.\n\nPosted By : nomor hk"


def test_rows_are_what_the_library_gives() -> None:
    columns = CleanRows(block=["Posted By"])({"text": [TEXT, None, ""], "id": [1, 2, 3]})
    article = classifier.clean(TEXT, block=["Posted By"])
    assert columns["text"] == [article.text, None, ""]
    assert columns["bersih_language"][0] == article.metadata.language
    assert all(len(column) == 3 for column in columns.values())


def test_batches_keep_their_other_columns_and_lists() -> None:
    batch = {"text": np.array([TEXT, TEXT], dtype=object), "n": np.array([1, 2])}
    after = CleanBatches(block=["Posted By"])(batch)
    assert after["n"].tolist() == [1, 2]
    assert after["bersih_tags"].tolist() == [[], []]
    assert after["bersih_tags"].shape == (2,)


def test_nothing_extracted_is_nothing_cleaned() -> None:
    assert clean_trafilatura(None) is None
    assert clean_trafilatura({"text": None}) is None


def test_text_and_dictionary_of_an_extractor_are_taken() -> None:
    as_text = clean_trafilatura(TEXT, block=["Posted By"])
    as_dictionary = clean_trafilatura({"text": TEXT, "title": None, "url": "u"}, block=["Posted By"])
    assert as_text == as_dictionary == classifier.clean(TEXT, block=["Posted By"])


def test_article_without_title_is_cleaned() -> None:
    article = SimpleNamespace(text=TEXT, title="", url="")
    assert clean_newspaper(article, block=["Posted By"]) == classifier.clean(TEXT, block=["Posted By"])
