"""Columns that fit a width."""

import re

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


def test_a_text_that_belongs_together_is_wrapped_last() -> None:
    """12 characters hold it in one line, 6 do not."""
    columns = [column("aa bb"), column(together(">= 10 um"))]
    assert list(table(columns, 12))[1:] == ["aa  >= 10 um", "bb"]
    assert list(table(columns, 6))[1:] == ["aa  >=", "bb  10", "    um"]


def test_a_long_name_is_parted_at_its_underscores_before_a_line_gets_too_long() -> None:
    """As names of rules are, in 60 columns; 5 characters are its longest part."""
    columns = [column("a_name_of_it"), column("b", title="t")]
    assert list(table(columns, 15))[1:] == ["a_name_of_it  b"]
    assert list(table(columns, 13))[1:] == ["a_name_of_  b", "it"]
    assert list(table(columns, 3))[1:] == ["a_     b", "name_", "of_it"]


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


def parts(text: str) -> list[str]:
    """Words; a long one may be parted after an underscore or a stroke."""
    return [part for part in re.split(r"\s+|(?<=[_/])", text) if part]


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=6), st.integers(1, 60))
def test_nothing_is_cut_off_and_lines_fit_where_words_do(
    rows: list[tuple[str, str, str]], limit: int
) -> None:
    """Every word is there as often as it was given; 42 is three words of 12 and the gaps."""
    lines = list(table([column(*texts) for texts in zip(*rows, strict=True)], limit))
    shown = sorted(part for line in lines for part in parts(line))
    assert shown == sorted(part for row in rows for text in row for part in parts(text))
    assert all(len(line) <= max(limit, 42) for line in lines)
