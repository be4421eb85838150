"""What a candidate and the model that serves are both measured on: sites that no model learns from."""

from collections.abc import Iterator
from pathlib import Path

from classifier.learning.evaluation.gold import GoldSet, read_set
from classifier.learning.sources import HELD_OUT, PAGE_SETS, corpus_file, held_out_hosts

LABELLED_SETS = ("labelled-id", "labelled-en")


def held_out_sets(training_data: Path, corpora: Path | None) -> Iterator[GoldSet]:
    """Our own held-out articles, and of the public sets in a folder those labelled by reading and the held-out pages.

    Raises:
        TrainingDataError: our own are not there, or a row does not fit its format.
    """
    yield read_set(training_data / HELD_OUT)
    if corpora is None:
        return
    for name in LABELLED_SETS:
        path = corpus_file(corpora, name)
        if path is not None:
            yield read_set(path)
    hosts = held_out_hosts(training_data)
    for name in PAGE_SETS:
        path = corpus_file(corpora, name)
        if path is not None:
            pages = read_set(path, training_data / "readings").only(lambda page: page.host in hosts, "/held-out")
            if pages.documents:
                yield pages
