"""`python -m benchmarks.fuzz --seconds 60`: random and mutated input against what must hold for any input.

For the splitter, the folder, the readers of NDJSON, packed bodies and requests, and whole cleaning.
Stops at the first input that breaks a claim, and shows it; otherwise tells how many were tried.
"""

import argparse
import contextlib
import gzip
import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import zstandard

import classifier
from app.errors import Problem
from app.ndjson import LineReader
from app.reading import read_article
from app.unpacking import PIECE_BYTES, unpacker_for
from classifier.cleaning import clean_with
from classifier.evidence import fold_text
from classifier.lines import split_lines
from classifier.model import LineClassifier
from classifier.options import CleanOptions, Profile

SEED_TEXT = Path(__file__).parents[1] / "examples" / "article.txt"
PIECES = [
    *("\n", "\r", "\r\n", "\n\r", "\t", " ", "\u00a0", "\u200b", "\u200d", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"),
    *("\x00", "\x1c", "\x7f", "\ufeff", "\ufffd", "\ud800", "\udfff", "\udc00\ud800", "\U0010ffff", "{", "\\u", "<b>"),
    *("😀", "👩\u200d👩\u200d👧", "🇮🇩", "ﬁ", "ﷺ", "İ", "ß", "а", "ο", "𝐬𝐥𝐨𝐭", "ｓｌｏｔ", "s l o t", "5l0t g4c0r"),
    *("s\u0301l\u0327o\u0308t", "مرحبا", "שלום", "中文。", "ไทย", "हिन्दी", "&amp;", "https://a.example/?x=1"),
    *("Posted By : slot gacor", "Baca juga: "),
]


def random_text(dice: random.Random, seeds: list[str]) -> str:
    """A text made of nasty pieces and mutated lines of an article."""
    parts: list[str] = []
    for _ in range(dice.randrange(0, 30)):
        kind = dice.random()
        if kind < 0.55:
            parts.append(dice.choice(PIECES) * dice.choice((1, 1, 1, 2, 40)))
        elif kind < 0.75:
            parts.append("".join(chr(dice.randrange(0x110000)) for _ in range(dice.randrange(12))))
        else:
            line = dice.choice(seeds)
            cut = dice.randrange(len(line) + 1)
            parts.append(line[:cut] + dice.choice(PIECES) + line[cut:] + "\n")
    return "".join(parts)


def try_splitter(text: str) -> None:
    """Lines joined give the text back, in order and without gaps."""
    lines = split_lines(text)
    assert "".join(text[line.start : line.next] for line in lines) == text
    assert all(line.start <= line.end <= line.next for line in lines)


def try_folder(text: str, model: LineClassifier) -> None:
    """Every folded character knows the place in the text that it came from."""
    folded, places = fold_text(text, model.parts.weights.fold)
    assert len(places) >= len(folded)
    assert all(0 <= place <= len(text) for place in places)
    assert list(places) == sorted(places)


def try_reader(text: str, dice: random.Random) -> None:
    """Lines joined give the stream back, however it was cut."""
    stream = text.encode("utf-8", "surrogatepass")
    reader = LineReader(1_000_000)
    lines: list[object] = []
    begin = 0
    while begin < len(stream):
        end = begin + dice.randrange(1, 50)
        lines.extend(reader.feed(stream[begin:end]))
        begin = end
    lines.extend(reader.finish())
    joined = b"".join(line + b"\n" for line in lines if isinstance(line, bytes))
    assert joined == (stream if stream.endswith(b"\n") or not stream else stream + b"\n")


def try_unpacker(text: str, dice: random.Random) -> None:
    """A packed body unpacks to itself; a damaged one to less, or to a problem, never to a piece beyond bounds."""
    body = text.encode("utf-8", "surrogatepass")
    encoding = dice.choice(("gzip", "zstd"))
    packed = gzip.compress(body, 1) if encoding == "gzip" else zstandard.compress(body, 1)
    assert b"".join(_unpacked(encoding, packed, dice)) == body
    damaged = bytearray(packed)
    for _ in range(dice.randrange(1, 4)):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    with contextlib.suppress(Problem):
        assert all(len(piece) <= PIECE_BYTES for piece in _unpacked(encoding, bytes(damaged), dice))


def _unpacked(encoding: str, packed: bytes, dice: random.Random) -> Iterator[bytes]:
    unpacker = unpacker_for(encoding)
    begin = 0
    while begin < len(packed):
        end = begin + dice.randrange(1, 200)
        yield from unpacker.feed(packed[begin:end])
        begin = end
    unpacker.finish()


def try_request(text: str, dice: random.Random) -> None:
    """A body that is JSON gives the article back that was sent; one that was damaged an article or a problem."""
    body = json.dumps({"id": 1, "text": text}).encode()
    assert read_article(body).text == json.loads(body)["text"]
    damaged = bytearray(body)
    at = dice.randrange(len(damaged))
    damaged[at : at + dice.randrange(3)] = dice.choice(PIECES).encode("utf-8", "surrogatepass")
    with contextlib.suppress(Problem):
        read_article(bytes(damaged))


def try_cleaning(text: str, model: LineClassifier, dice: random.Random) -> None:
    """Removed pieces are where they say, never overlap, and with the kept text give the input back."""
    options = CleanOptions(profile=dice.choice(list(Profile)), include=frozenset({"lines"}))
    article = clean_with(model, text, options)
    position = 0
    kept = []
    for piece in article.removed:
        assert position <= piece.start < piece.end <= len(text)
        assert text[piece.start : piece.end] == piece.text
        assert 0 <= piece.score <= 1
        kept.append(text[position : piece.start])
        position = piece.end
    kept.append(text[position:])
    assert "".join(kept) == article.text
    assert article.lines is not None
    assert all(0 <= line.score <= 1 for line in article.lines)


def main() -> None:
    """Try until the time is up."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="in all, shared evenly")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", metavar="PART", help="of: splitter folder ndjson packed request cleaning")
    given = parser.parse_args()
    dice = random.Random(given.seed)
    model = classifier.load_model()
    seeds = [line for line in SEED_TEXT.read_text("utf-8").splitlines() if line]
    every: dict[str, Callable[[str], None]] = {
        "splitter": try_splitter,
        "folder": lambda text: try_folder(text, model),
        "ndjson": lambda text: try_reader(text, dice),
        "packed": lambda text: try_unpacker(text, dice),
        "request": lambda text: try_request(text, dice),
        "cleaning": lambda text: try_cleaning(text, model, dice),
    }
    if unknown := set(given.only or ()) - set(every):
        parser.error(f"there is no {', '.join(sorted(unknown))} to try, only {', '.join(every)}")
    claims = {name: claim for name, claim in every.items() if given.only is None or name in given.only}
    tried = dict.fromkeys(claims, 0)
    for name, claim in claims.items():
        until = time.monotonic() + given.seconds / len(claims)
        while time.monotonic() < until:
            text = random_text(dice, seeds)
            try:
                claim(text)
            except Exception:
                print(f"{name} fails on {text!r}")
                raise
            tried[name] += 1
    print(json.dumps({"inputs that held": tried, "seed": given.seed}))


if __name__ == "__main__":
    main()
