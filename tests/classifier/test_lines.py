from hypothesis import given
from hypothesis import strategies as st

from classifier.lines import split_lines

any_text = st.text(alphabet=st.characters(), max_size=200) | st.text(alphabet="a \r\n\u2028\x0b\x85", max_size=40)


@given(any_text)
def test_joining_split_lines_gives_the_text_back(text: str) -> None:
    assert "".join(text[line.start : line.next] for line in split_lines(text)) == text


@given(any_text)
def test_no_line_holds_a_line_end(text: str) -> None:
    assert not any({"\r", "\n"} & set(text[line.start : line.end]) for line in split_lines(text))


def test_windows_line_end_is_one_line_end() -> None:
    lines = split_lines("a\r\n\r\nb")
    assert [(line.start, line.end, line.next) for line in lines] == [(0, 1, 3), (3, 3, 5), (5, 6, 6)]
