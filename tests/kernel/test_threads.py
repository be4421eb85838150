"""Threads share a model and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

import numpy as np

from classifier.model import LineClassifier
from classifier.pipeline import Analysis
from tests.kernel.hostile import hostile_texts

SENTENCES = (
    "Pemerintah menyalurkan beras kepada warga yang gagal panen sejak Mei.",
    "Baca Juga: Harga telur naik lagi",
    "The council voted on Tuesday to close the bridge for two years.",
    "Posted By : s l o t g a c o r 88",
    "Президент подписал указ о переносе выборов на весну.",
    "自治区财政厅传出最新消息，全区一般公共预算收入完成。",
    "ADVERTISEMENT",
)


def documents(n: int) -> list[str]:
    random = Random(0)
    made = ["\n".join([*random.choices(SENTENCES, k=random.randint(1, 30)), str(i)]) for i in range(n)]
    return [*made, *hostile_texts(3, 2)]


def equal(a: Analysis, b: Analysis) -> bool:
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def test_eight_threads_on_thousands_of_documents_find_what_one_finds(model: LineClassifier) -> None:
    texts = documents(4000)
    alone = [model.analyse(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(model.analyse, texts))
    assert all(equal(a, b) for a, b in zip(alone, together, strict=True))
