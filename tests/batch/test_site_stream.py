"""The sketch of a stream never counts too little, and sees the templates that counting sees."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.batch.site_counts import MIN_PAGES, lines_of
from app.batch.site_stream import StreamingSiteMemory
from app.batch.tally import host_of
from app.batch.template_lines import template_lines

from .test_site_memory import site_rows

PAGES = st.lists(st.tuples(st.sampled_from(["a", "b"]), st.text("xyz\n ", max_size=12)), max_size=40)


@given(PAGES)
def test_no_line_is_counted_too_little(pages: list[tuple[str, str]]) -> None:
    # So few cells that keys meet all the time.
    memory = StreamingSiteMemory(bits=4)
    true: Counter[tuple[str, str]] = Counter()
    for host, text in pages:
        memory.add(host, text)
        true.update({(host, line) for line in ("", *lines_of(text))})
    for host, text in pages:
        of_host, lines = memory.line_pages(host, text)
        assert of_host >= true[(host, "")]
        for key, line in lines_of(text).items():
            if true[(host, key)] >= MIN_PAGES:
                assert lines[line] >= true[(host, key)]


def test_stream_sees_the_templates_of_its_hosts() -> None:
    rows, templates = site_rows()
    memory = StreamingSiteMemory(bits=16)
    for row in rows:
        memory.add(host_of(row["url"]) or "", row["text"])
    found = {line for row in rows for line in template_lines(memory, row["url"], row["text"])}
    assert found == templates


def test_old_pages_are_forgotten_by_halves() -> None:
    memory = StreamingSiteMemory(bits=8, halve_after=100)
    for _ in range(100):
        memory.add("host", "baris yang sama")
    assert memory.line_pages("host", "baris yang sama") == (50, {"baris yang sama": 50})
