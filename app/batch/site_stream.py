"""Site memory of a stream: the twin of `site_counts` where the corpus has no end, in memory of fixed size.

A count-min sketch (Cormode and Muthukrishnan, 2005) with conservative update (Estan and Varghese, 2002): it never
counts too little, and too much only where several keys meet in all rows. Counts are halved now and then, so that a
template that a host gave up is forgotten.
"""

import numpy as np
import numpy.typing as npt

from .site_counts import MIN_PAGES, lines_of, page_keys

DEPTH = 4
# Odd 64-bit numbers without pattern (the first digits of pi, e, the golden ratio and the root of two).
MULTIPLIERS = np.array([0x243F6A8885A308D3, 0x2B7E151628AED2A7, 0x9E3779B97F4A7C15, 0x6A09E667F3BCC909], np.uint64)


class StreamingSiteMemory:
    """Counts lines per host as pages come by; one writer at a time.

    Args:
        bits: the sketch has four rows of 2**bits counts of four bytes; 20 takes 16 MiB.
        halve_after: pages after which all counts are halved.
    """

    def __init__(self, bits: int = 20, halve_after: int = 1_000_000) -> None:
        self._counts = np.zeros((DEPTH, 1 << bits), np.uint32)
        self._shift = np.uint64(64 - bits)
        self._halve_after, self._since = halve_after, 0

    def add(self, host: str, text: str) -> None:
        """Count one page."""
        cells = self._cells(page_keys(host, lines_of(text)))
        rows = np.arange(DEPTH)[:, None]
        raised = self._counts[rows, cells].min(axis=0) + np.uint32(1)
        np.maximum.at(self._counts, (rows, cells), raised[None, :])
        self._since += 1
        if self._since >= self._halve_after:
            self._counts >>= np.uint32(1)
            self._since = 0

    def line_pages(self, host: str, text: str) -> tuple[int, dict[str, int]]:
        """About how many pages the host has, and each line of the text that stands on many of them."""
        lines = lines_of(text)
        of_host, *of_lines = self._pages(page_keys(host, lines))
        shown = zip(lines.values(), of_lines, strict=True)
        return of_host, {line: pages for line, pages in shown if pages >= MIN_PAGES}

    def _pages(self, keys: list[int]) -> list[int]:
        found: list[int] = self._counts[np.arange(DEPTH)[:, None], self._cells(keys)].min(axis=0).tolist()
        return found

    def _cells(self, keys: list[int]) -> npt.NDArray[np.int64]:
        return ((np.array(keys, np.uint64)[None, :] * MULTIPLIERS[:, None]) >> self._shift).astype(np.int64)
