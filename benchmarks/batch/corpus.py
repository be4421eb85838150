"""Articles of made-up words, the same on every run: JSON lines in zstd, Parquet, and JSON lines as they are."""

import io
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

SYLLABLES = ("ka", "vo", "mir", "ten", "su", "rak", "e", "dun", "po", "we", "gor", "nim", "la", "ri", "an", "to")
FILE_BYTES = 32 << 20
FOOTERS = ("Posted By : togel hk hari ini", "Baca juga: {} {} {}", "Ikuti kami di WhatsApp {}")


def articles(seed: int) -> Iterator[dict[str, object]]:
    """Endless articles of 40 hosts: a template of the host, a body, a footer on every third."""
    chance = random.Random(seed)
    # Words come up as they do in a language: a few all the time, most of them seldom.
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 5))) for _ in range(8000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    pool = chance.choices(words, weights, k=1 << 18)
    templates = [" ".join(chance.sample(words, 7)).capitalize() for _ in range(40)]
    number = 0
    while True:
        start = chance.randrange(len(pool) - 1200)
        body, position = [], start
        for _ in range(chance.randint(8, 20)):
            length = chance.randint(12, 50)
            body.append(" ".join(pool[position : position + length]).capitalize() + ".")
            position += length
        host = number % len(templates)
        foot = [FOOTERS[number // 3 % 3].format(*pool[start : start + 3])] if number % 3 == 0 else []
        text = "\n\n".join([templates[host], *body, *foot])
        yield {"id": f"{seed}-{number}", "url": f"https://host{host}.example/{number}", "text": text, "n": number}
        number += 1


def write_corpus(folder: Path, size: int) -> int:
    """`size` bytes of JSON as `zst/`, `parquet/` and `plain/`, in files of 32 MiB; how many documents."""
    folders = {name: folder / name for name in ("zst", "parquet", "plain")}
    for path in folders.values():
        path.mkdir(parents=True, exist_ok=True)
    documents = 0
    for number in range(max(1, size // FILE_BYTES)):
        rows, content = [], io.BytesIO()
        for row in articles(number):
            content.write(json.dumps(row).encode() + b"\n")
            rows.append(row)
            if content.tell() >= min(size, FILE_BYTES):
                break
        documents += len(rows)
        name = f"{number:04d}"
        (folders["plain"] / f"{name}.jsonl").write_bytes(content.getvalue())
        (folders["zst"] / f"{name}.jsonl.zst").write_bytes(zstandard.ZstdCompressor(3).compress(content.getvalue()))
        table = pa.Table.from_pylist(rows)
        pq.write_table(table, folders["parquet"] / f"{name}.parquet", compression="zstd", row_group_size=4000)
    return documents
