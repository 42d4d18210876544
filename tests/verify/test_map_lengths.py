"""Lengths in wafer maps: exact, each with one text, and nothing else read as one."""

import pytest

from wlcsp_layout.verify.maps.said import MM, UM, UnreadableError, half_nm, nm


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("2080", 4_160_000), ("-0.0005", -1), ("0.001", 2), ("-1000.499", -2_000_998)],
)
def test_lengths_are_read_to_half_a_nanometer(text: str, value: int) -> None:
    """In micrometers; the same in millimeters is a thousand times as much."""
    assert half_nm(text, UM) == value
    assert half_nm(text, MM) == 1000 * value


@pytest.mark.parametrize("text", ["", "-0", "01", "1.", ".5", "1.50", "1e3", "0.00025", "0.00005"])
def test_lengths_have_one_text_each(text: str) -> None:
    """Anything else is refused, and so is what lies between half nanometers."""
    with pytest.raises(UnreadableError):
        half_nm(text, UM)


def test_half_a_nanometer_is_no_size() -> None:
    """Only centers may lie there."""
    with pytest.raises(UnreadableError, match=r"'0\.0005' is not on the grid of 1 nm"):
        nm("0.0005", UM)
