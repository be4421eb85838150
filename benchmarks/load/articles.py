"""Requests of about 3 KB, all different, half of them with a spam footer."""

import json
import random
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "examples" / "article.txt"
ARTICLE_CHARS = 3000
FOOTERS = ("Posted By : prediksi togel sidney", "Sumber : slot gacor malam ini", "Diposting oleh bandar toto macau")


def make_articles(n_articles: int, seed: int = 7) -> list[bytes]:
    """JSON bodies of `POST /v1/clean`."""
    dice = random.Random(seed)
    paragraphs = [line for line in SAMPLE.read_text("utf-8").splitlines()[4:-1] if line]
    return [_article(dice, paragraphs, i) for i in range(n_articles)]


def _article(dice: random.Random, paragraphs: list[str], number: int) -> bytes:
    lines: list[str] = []
    while sum(map(len, lines)) < ARTICLE_CHARS:
        words = dice.choice(paragraphs).split()
        dice.shuffle(words)
        lines.append(" ".join(words))
    if number % 2:
        lines.append(dice.choice(FOOTERS))
    return json.dumps({"id": number, "text": "\n\n".join(lines)}).encode()
