"""One cleaner through all the material."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from classifier.learning.evaluation.evaluation import Evaluation, evaluate
from classifier.learning.evaluation.outcomes import Cleaner

from .probes import ProbeCounts, clean_articles_called_spam, run_probes
from .sets import Material


@dataclass(frozen=True, slots=True)
class Result:
    """What one cleaner did to everything."""

    name: str
    read: dict[str, Evaluation]
    pages: dict[str, Evaluation]
    probes: dict[str, ProbeCounts]
    comments: dict[str, ProbeCounts]
    gambling: Evaluation
    articles_called_spam: int
    n_articles: int
    seconds: float = field(compare=False)

    def probed(self, wanted: Callable[[str], bool]) -> ProbeCounts:
        """The sum over forms with a wanted name."""
        return sum((counts for form, counts in self.probes.items() if wanted(form)), ProbeCounts())


def run_cleaner(name: str, cleaner: Cleaner, material: Material) -> Result:
    """All measurements of one cleaner."""
    start = perf_counter()

    read = {key: evaluate(gold, cleaner, name=name) for key, gold in material.read.items()}
    pages = {key: evaluate(gold, cleaner, name=name) for key, gold in material.pages.items()}
    called, asked = clean_articles_called_spam(material.articles, cleaner)
    return Result(
        name, read, pages,
        run_probes(material.probes, cleaner), run_probes(material.comments, cleaner),
        evaluate(material.about_gambling, cleaner, name=name), called, asked, perf_counter() - start,
    )  # fmt: skip
