"""What site memory means for a document: the hand-over from counts to the classifier."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from classifier.options import MAX_PHRASE_LENGTH, MAX_PHRASES, CleanOptions

from .tally import host_of


class LinePages(Protocol):
    """Counts of a corpus (`SiteMemory`) or of a stream (`StreamingSiteMemory`)."""

    def line_pages(self, host: str, text: str) -> tuple[int, dict[str, int]]:
        """Pages of the host, and of each line of the text that stands on many of them."""


MIN_SHARE = 0.05
SURE_PAGES = 100
"""On so many pages of a host a line is its template, however large the host is (ours)."""
MIN_CHARACTERS = 20
"""A shorter line that comes back may be a heading of the body: every recipe of a site has its "Ingredients"."""
MAX_TEMPLATE_SHARE = 0.5
"""Where most of a text is common on its host, the pages are copies of one article, not its template (ours)."""


def template_lines(memory: LinePages, url: str | None, text: str) -> list[str]:
    """Lines of this text that belong to the template of its host, whatever their words."""
    host = host_of(url)
    if host is None:
        return []
    of_host, lines = memory.line_pages(host, text)
    common = [line for line, pages in lines.items() if pages >= min(SURE_PAGES, MIN_SHARE * of_host)]
    if sum(map(len, common)) > MAX_TEMPLATE_SHARE * len(text):
        return []
    return [line for line in common if MIN_CHARACTERS <= len(line) <= MAX_PHRASE_LENGTH]


def with_site_memory(options: CleanOptions, memory: LinePages, url: str | None, text: str) -> CleanOptions:
    """Options under which the classifier takes template lines out."""
    lines = template_lines(memory, url, text)
    return without_template(options, lines) if lines else options


def without_template(options: CleanOptions, lines: Sequence[str]) -> CleanOptions:
    """Options under which these lines go."""
    return replace(options, template=tuple(lines[:MAX_PHRASES]))
