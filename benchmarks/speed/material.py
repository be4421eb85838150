"""Articles to measure on: put together anew from lines that this project wrote, or read from the user's file."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import typer
import zstandard

from classifier.labels import LineLabel
from classifier.learning.dataset import LabelledArticle, read_articles

ARTICLES = Path(__file__).parents[2] / "training_data" / "articles"
LANGUAGES = ("id",) * 5 + ("en",) * 2
"""Half Indonesian, a fifth English, the rest one of all the languages that articles were written in."""
OTHERS = 3
N_LINES = 30
AROUND = {
    LineLabel.TITLE: 1, LineLabel.SECTION: 1, LineLabel.BYLINE: 1, LineLabel.DATE: 1, LineLabel.CAPTION: 1,
    LineLabel.HEADING: 1, LineLabel.RELATED: 2, LineLabel.PROMO: 1, LineLabel.TAGS: 1, LineLabel.SPAM: 1,
}  # fmt: skip
"""Lines of each kind in an article; body paragraphs fill it up."""
_YEAR, _SHORT_NUMBER = re.compile(r"\b20[0-2]\d\b"), re.compile(r"(?<!\d)[0-9]{1,2}(?!\d)")
Pools = dict[str, dict[LineLabel, list[str]]]
"""Lines by language and label."""


@dataclass(frozen=True, slots=True)
class Material:
    """Texts of one origin."""

    name: str
    articles: Sequence[str]

    @property
    def n_bytes(self) -> int:
        """Of all of it, as UTF-8."""
        return sum(len(text.encode("utf-8", "replace")) for text in self.articles)


def line_pools() -> Pools:
    """The lines of training_data/articles."""
    pools: Pools = defaultdict(lambda: defaultdict(list))
    for article in read_articles(ARTICLES):
        for line in article.lines:
            pools[article.language][line.label].append(_text(article, line.start, line.end))
    return pools


def _text(article: LabelledArticle, start: int, end: int) -> str:
    return article.text[start:end].strip()


def generate(n: int, seed: int = 0, n_lines: int = N_LINES) -> Material:
    """`n` articles of `n_lines` lines, the same for the same seed.

    Body paragraphs are two or three written ones in a row: those are shorter than what newspapers print.
    """
    chance = Random(seed)
    pools = line_pools()
    languages = (*LANGUAGES, *[""] * OTHERS)
    every = sorted(pools)
    return Material(
        f"made articles of {n_lines} lines",
        [_article(chance, pools[chance.choice(languages) or chance.choice(every)], n_lines) for _ in range(n)],
    )


def _article(chance: Random, pool: dict[LineLabel, list[str]], n_lines: int) -> str:
    def some(label: LineLabel) -> list[str]:
        found = chance.choices(pool[label], k=AROUND[label]) if pool[label] else []
        return [_another_day(chance, line) for line in found] if label is LineLabel.DATE else found

    before = [line for label in (LineLabel.SECTION, LineLabel.TITLE, LineLabel.BYLINE, LineLabel.DATE,
                                 LineLabel.CAPTION) for line in some(label)]  # fmt: skip
    after = [line for label in (LineLabel.RELATED, LineLabel.PROMO, LineLabel.TAGS, LineLabel.SPAM)
             for line in some(label)]  # fmt: skip
    heading = some(LineLabel.HEADING)
    n_body = max(n_lines - len(before) - len(after) - len(heading), 1)
    body = [" ".join(chance.choices(pool[LineLabel.BODY], k=chance.choice((2, 2, 3)))) for _ in range(n_body)]
    lines = [*before, *body[: n_body // 2], *heading, *body[n_body // 2 :], *after]
    return "\n".join(lines[:n_lines])


def _another_day(chance: Random, line: str) -> str:
    """The date with other numbers: ten thousand articles of a real job are not all of the same few minutes."""
    line = _SHORT_NUMBER.sub(lambda _: f"{chance.randint(1, 12):02}", line)  # any day, month, hour or minute
    return _YEAR.sub(lambda _: str(chance.randint(2012, 2026)), line)


def read_file(path: Path, n: int) -> Material:
    """Up to `n` articles of the user's file, taken again from the start where it has fewer.

    Raises:
        typer.BadParameter: it cannot be read, or there is no text in it.
    """
    try:
        found = [text for text in _texts(path) if text.strip()]
    except (OSError, ValueError, zstandard.ZstdError) as error:
        raise typer.BadParameter(f"{path} cannot be read: {error}", param_hint="FILE") from None
    if not found:
        raise typer.BadParameter(
            f"{path} holds no text: expected plain text, or JSON lines with a field `text`", param_hint="FILE"
        )
    return Material(path.name, [found[i % len(found)] for i in range(n)])


def _texts(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    if path.suffix == ".zst":
        content = zstandard.ZstdDecompressor().stream_reader(content).read()
    lines = content.decode("utf-8", "replace").splitlines()
    if ".jsonl" in path.suffixes:
        yield from (str(json.loads(line).get("text") or "") for line in lines if line.strip())
    else:
        yield from ("\n".join(lines[first : first + N_LINES]) for first in range(0, len(lines), N_LINES))
