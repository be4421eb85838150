"""Texts that break buffers: lengths around every block size, and every character that is treated apart."""

from collections.abc import Iterator
from itertools import islice
from random import Random

SPECIAL = "aÀа7 \u3000\u200b\u0301\t.,:;|/w@\"')]”»([“A\r\n中กひ。𝐚𠀀\ud800\U000e0001\U0010ffff"
LENGTHS = (0, 1, 2, 3, 4, 5, 11, 12, 23, 24, 25, 31, 32, 33, 251, 252, 253, 504, 1022, 1023, 1024, 1025, 1026, 2049)


def hostile_texts(seed: int, rounds: int) -> Iterator[str]:
    """Each length in one repeated character, in two, and drawn at random, on one line and on many."""
    random = Random(seed)
    for _ in range(rounds):
        for length in LENGTHS:
            one, two = random.choice(SPECIAL), random.choice(SPECIAL)
            yield one * length
            yield (one + two) * (length // 2)
            yield "".join(random.choices(SPECIAL, k=length))
            yield "\n".join("".join(random.choices(SPECIAL, k=random.choice(LENGTHS[:12]))) for _ in range(length % 40))
            yield "".join(chr(random.randrange(0x110000)) for _ in range(length % 260))


def few_hostile_texts(seed: int) -> Iterator[str]:
    """The same lines in a fifth of the texts, those of one length together: they reach every branch that all reach."""
    texts = hostile_texts(seed, 1)
    return ("\n".join(islice(texts, 5)) for _ in LENGTHS)
