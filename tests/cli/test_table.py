"""Columns that fit a width."""

import click
from hypothesis import given
from hypothesis import strategies as st

from wlcsp_cli.table import Cell, Column, table, together

WORDS = st.lists(st.text("abcdefgh-_", min_size=1, max_size=12), max_size=8).map(" ".join)


def column(*texts: str, title: str = "", is_number: bool = False) -> Column:
    """A column that may wrap."""
    cells = [Cell(text) for text in texts]
    return Column(title=title, cells=cells, is_number=is_number, may_wrap=True)


def test_words_stand_to_the_left_and_numbers_to_the_right() -> None:
    """Two blanks between columns, and none at the end of a line."""
    columns = [column("a", "bbb", title="n"), column("1", "1,000", title="count", is_number=True)]
    columns.append(column("x", "", title="last"))
    assert [click.unstyle(line) for line in table(columns, 80)] == [
        "n    count  last",
        "a        1  x",
        "bbb  1,000",
    ]


def test_what_is_too_wide_is_wrapped_where_it_costs_least() -> None:
    """12 characters: the one long text of the second column, not the four of the first."""
    columns = [column("a b", "c d", "e f", "g h"), column("", "", "", "i j k l m n")]
    assert list(table(columns, 12))[1:] == ["a b", "c d", "e f", "g h  i j k l", "     m n"]


def test_a_text_that_belongs_together_is_not_wrapped() -> None:
    """The line gets longer than the limit."""
    columns = [column("aa bb"), column(together(">= 10 um"))]
    assert list(table(columns, 8))[1:] == ["aa  >= 10 um", "bb"]


def test_headings_stand_before_their_rows_parted_by_blank_lines() -> None:
    """None before the first."""
    lines = list(table([column("a", "b", "c")], 80, {0: "one", 2: "two"}))
    assert lines[1:] == ["one", "a", "b", "", "two", "c"]


def test_colors_take_no_room() -> None:
    """The lines without them are those of plain cells."""
    cells = [Cell("a b", "red", is_bold=True), Cell("c", is_dim=True)]
    colored = list(table([Column(title="t", cells=cells, may_wrap=True), column("x", "y")], 5))
    plain = list(table([column("a b", "c", title="t"), column("x", "y")], 5))
    assert [click.unstyle(line) for line in colored] == [click.unstyle(line) for line in plain]
    assert colored != plain


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=6), st.integers(1, 60))
def test_nothing_is_cut_off_and_lines_fit_where_words_do(
    rows: list[tuple[str, str, str]], limit: int
) -> None:
    """Every word is there as often as it was given; 42 is three words of 12 and the gaps."""
    lines = list(table([column(*texts) for texts in zip(*rows, strict=True)], limit))
    shown = sorted(word for line in lines for word in line.split())
    assert shown == sorted(word for row in rows for text in row for word in text.split())
    assert all(len(line) <= max(limit, 42) for line in lines)
