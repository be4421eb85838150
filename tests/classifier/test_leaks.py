"""No site, brand or keyword stands on both sides of a split, and no page of a measuring set is learned from."""

from pathlib import Path

import pytest

from classifier.learning.augment import variant
from classifier.learning.dataset import read_articles
from classifier.learning.documents import from_article
from classifier.learning.footers import FooterMaker
from classifier.learning.sources import gather_sources, held_out_hosts
from classifier.learning.training import N_FOLDS, fold_of

TRAINING_DATA = Path(__file__).parents[2] / "training_data"
CORPORA = Path(__file__).parents[3] / "shared" / "data"


def test_folds_share_no_keyword_and_no_brand() -> None:
    makers = [FooterMaker.from_file(TRAINING_DATA / "footers.toml", fold, N_FOLDS) for fold in range(N_FOLDS)]
    for name in ("markets", "phrases", "heads", "people"):
        slots = [set(getattr(maker, name)) for maker in makers]
        assert all(not slots[a] & slots[b] for a in range(N_FOLDS) for b in range(a))


def test_a_document_and_its_variants_stay_in_one_fold() -> None:
    article = next(iter(read_articles(TRAINING_DATA / "articles" / "sw.jsonl")))
    document = from_article(article)
    maker = FooterMaker.from_file(TRAINING_DATA / "footers.toml")
    changed = variant(document, 1, maker, {}, [])
    assert fold_of(changed.host) == fold_of(document.host)
    assert variant(document, 1, maker, {}, []) == changed


@pytest.mark.skipif(not CORPORA.exists(), reason="../shared/data is not on this machine")
def test_no_page_of_a_held_out_site_is_learned_from() -> None:
    data, sources = gather_sources(TRAINING_DATA, CORPORA)
    held_out = held_out_hosts(TRAINING_DATA)
    assert held_out
    assert not {document.host for document in data.documents} & held_out
    assert {source.name for source in sources} >= {"training_data", "readings", "pages-wcxb-dev"}
