"""What the service remembers of the sites it cleans for, where it was told to: lines that come back page after page.

The streaming twin of the batch job's `--counts`, in memory of fixed size, each worker for itself.
"""

import numpy as np

from .batch.site_stream import StreamingSiteMemory
from .batch.tally import host_of
from .batch.template_lines import template_lines

SKETCH_MEBIBYTES = 16
SKETCH_BITS = 20
"""As many bits take as many mebibytes; each bit more doubles them."""
PAGE_SLOTS = 1 << 16


class SiteMemory:
    """Counts the lines of each host's pages, and names those of a page that are its host's template.

    Args:
        mebibytes: what it may take; rounded down to a power of two.
    """

    def __init__(self, mebibytes: int) -> None:
        self._lines = StreamingSiteMemory(SKETCH_BITS + (mebibytes // SKETCH_MEBIBYTES).bit_length() - 1)
        self._pages = np.zeros(PAGE_SLOTS, np.int64)

    def template_of(self, url: str | None, text: str) -> tuple[str, ...]:
        """Lines of a page that its host has shown on many pages before; then the page is counted itself."""
        host = host_of(url)
        if host is None:
            return ()
        lines = template_lines(self._lines, url, text)
        if self._is_new(hash(url)):
            self._lines.add(host, text)
        return tuple(lines)

    def _is_new(self, page: int) -> bool:
        """Whether the page was not seen lately: one that is sent again, or was corrected since, is still one page."""
        slot = page % PAGE_SLOTS
        is_new = bool(self._pages[slot] != page)
        self._pages[slot] = page
        return is_new
