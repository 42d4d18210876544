"""Ball grids: names and places for every view and corner, so that no map is ever mirrored."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packages import package
from wlcsp_layout.model.ball_names import row_letters

LISTED = "  list:\n    - {name: A1, at_um: [600, 1000]}\n    - {name: A2, at_um: [1400, 1000]}\n"
NETS = "nets:\n  N1: {pads: [P1], balls: [A1]}\n  N2: {pads: [P2], balls: [A2]}\n"


def grid(folder: Path, fields: str) -> dict[str, tuple[float, float]]:
    """The balls of a grid on a die of 2000 x 2000 um, in um from its center."""
    made, _ = package(folder, (LISTED, f"  grid: {{{fields}}}\n"), (NETS, ""))
    return {
        ball.name: ((ball.at.x_nm - 1_000_000) / 1000, (ball.at.y_nm - 1_000_000) / 1000)
        for ball in made.die.balls
    }


WEST, EAST, SOUTH, NORTH = -400, 400, -300, 300
CORNERS = {
    "upper_left": (WEST, NORTH),
    "upper_right": (EAST, NORTH),
    "lower_left": (WEST, SOUTH),
    "lower_right": (EAST, SOUTH),
}


@pytest.mark.parametrize("letters", ["rows", "columns"])
@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("view", ["ball_side", "top"])
def test_a1_is_in_its_corner_and_names_run_from_there(
    tmp_path: Path, view: str, corner: str, letters: str
) -> None:
    """2 rows 600 um apart, 3 columns 400 um apart; the layout looks at the balls.

    From above, left and right are exchanged: A1 upper left is then in the northeast. With letters
    for rows, B1 is in A1's column; with letters for columns, in A1's row.
    """
    found = grid(
        tmp_path,
        f"rows: 2, columns: 3, pitch_um: [400, 600], view: {view}, a1: {corner}, "
        f"letters: {letters}",
    )
    x, y = CORNERS[corner]
    if view == "top":
        x = -x

    assert found["A1"] == (x, y)
    if letters == "rows":
        assert found["B1"] == (x, -y)
        assert found["A2"] == (0, y)
        assert found["B3"] == (-x, -y)
    else:
        assert found["A2"] == (x, -y)
        assert found["B1"] == (0, y)
        assert found["C2"] == (-x, -y)
    assert len(found) == 6


def test_missing_places_are_left_out(tmp_path: Path) -> None:
    """A 2 x 2 grid without B2."""
    found = grid(tmp_path, "rows: 2, columns: 2, pitch_um: 400, missing: [B2]")

    assert found == {"A1": (-200, 200), "A2": (200, 200), "B1": (-200, -200)}


def test_letters_skip_what_reads_as_another_sign() -> None:
    """No I, O, Q, S, X or Z; after Y comes AA: 20 letters, then pairs."""
    names = row_letters(43)

    assert names[:20] == list("ABCDEFGHJKLMNPRTUVWY")
    assert names[20:22] == ["AA", "AB"]
    assert names[40:43] == ["BA", "BB", "BC"]
    assert not set("".join(names)) & set("IOQSXZ")


@given(st.integers(0, 900))
def test_row_names_never_repeat(number: int) -> None:
    """However many rows there are."""
    assert len(set(row_letters(number))) == number


def test_pads_of_a_ring_run_counterclockwise_from_the_lower_left(tmp_path: Path) -> None:
    """Two pads a side, 200 um apart about each side's middle, 75 um from the edge."""
    pads = (
        "  list:\n    - {name: P1, at_um: [100, 1000], size_um: [80, 80]}\n"
        "    - {name: P2, at_um: [1900, 1000], size_um: [80, 80]}\n"
    )
    ring = "  ring: {per_side: [2, 2, 2, 2], inset_um: 75, pitch_um: 200, size_um: [80, 90]}\n"
    made, _ = package(tmp_path, (pads, ring), (NETS, ""))
    found = {
        pad.name: tuple(half / 2000 for half in pad.metal.center_half_nm)
        for pad in made.die.chip_pads
    }

    assert found == {
        "P1": (900, 75), "P2": (1100, 75), "P3": (1925, 900), "P4": (1925, 1100),
        "P5": (1100, 1925), "P6": (900, 1925), "P7": (75, 1100), "P8": (75, 900),
    }  # fmt: skip
    assert made.die.pad_named["P1"].metal.width_nm == 80_000
    assert made.die.pad_named["P3"].metal.width_nm == 90_000


def test_caravel_is_not_mirrored() -> None:
    """The sum of straight pad-to-ball distances is 62.2 mm in the right frame, 146.8 mirrored."""
    from wlcsp_layout.pipeline import plan  # noqa: PLC0415  for this test alone

    die = plan(Path(__file__).parents[2] / "configs/caravel/caravel.yaml").package.die
    total = mirrored = 0.0
    for net in die.nets:
        for name in net.pads:
            pad = die.pad_named[name].metal.center
            spots = [die.ball_named[ball].at for ball in net.balls]
            total += min(
                ((pad.x_nm - s.x_nm) ** 2 + (pad.y_nm - s.y_nm) ** 2) ** 0.5 for s in spots
            )
            mirrored += min(
                ((pad.x_nm - (3_588_000 - s.x_nm)) ** 2 + (pad.y_nm - s.y_nm) ** 2) ** 0.5
                for s in spots
            )

    assert 55e6 < total < 63e6
    assert 140e6 < mirrored < 150e6
