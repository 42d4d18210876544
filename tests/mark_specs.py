"""Specs with marks, for the tests of what draws, judges and reports them."""

WAFER = "wafer: {diameter_mm: 20, offset: center_die}"
ROOM = (
    "[{box_um: [-1100, 3200, 1100, 4800], why: marks}, "
    "{box_um: [-7000, -900, -4900, 900], why: marks}]"
)
"""No die stands here: 4 mm above the wafer's center and 6 mm left of it."""
MARKS = "{sites_um: [[0, 4000], [-5900, 0]], dicing: {length_um: 300, gap_um: 50}}"


def with_marks(
    marks: str = MARKS, wafer: str = "", extra: str = "", room: str = ROOM
) -> tuple[str, str]:
    """Return the change that gives the tests' spec marks, and room for them."""
    more = f", {wafer}" if wafer else ""
    return (
        WAFER,
        f"{extra}wafer: {{diameter_mm: 20, offset: center_die, keep_outs: {room}{more}}}\n"
        f"marks: {marks}",
    )
