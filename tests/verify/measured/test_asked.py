"""Metal that the spec does not ask for, and what it asks of traces beside their width."""

from collections.abc import Callable
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.measured.test_measured import box, edited
from tests.verify.written import said, written
from wlcsp_layout.verify import measured

WITH_RDL = "rdl: {{width_um: 20, space_um: 20, {more}}}\nwafer:"


def found(
    folder: Path, more: str, change: Callable[[kdb.Region], kdb.Region] | None = None
) -> list[str]:
    """What is said of the metal of a spec with more about its RDL, changed or not."""
    good = written(folder, ("wafer:", WITH_RDL.format(more=more)))
    if change:
        good = good.spoiled(edited("RDL", change))
    return [line for line in said(good.checked(measured.check)) if line[:4] > "V505"]


def slanted(region: kdb.Region) -> kdb.Region:
    """Lead the trace of N1 around by 30 degrees: a step from (300, 1000) and one back."""
    path = kdb.Path(
        [kdb.Point(x * 1000, y * 1000) for x, y in ((100, 1000), (300, 1000), (470, 1098))], 20_000
    )
    cut = box(200, 980, 440, 1020)
    joint = kdb.Path([kdb.Point(470_000, 1_098_000), kdb.Point(600_000, 1_098_000)], 20_000)
    return ((region - cut) + kdb.Region([path.polygon(), joint.polygon()])).merged()


@pytest.mark.parametrize(
    ("more", "change", "expected"),
    [
        (
            "routes: none",
            lambda metal: metal + box(800, 1000, 860, 1020),
            ["V523 layer rdl: metal of 60 x 20 um is no pad, landing, trace, fillet or web of the "
             "spec"],
        ),
        (
            "angles: any",
            lambda metal: (metal + box(300, 1000, 320, 1300)).merged(),
            ["V523 net N1: a trace of 20 um ends at nothing at (310, 1300) um"],
        ),
        (
            "keep_outs: [{box_um: [900, 400, 1000, 500], why: a coil}]",
            lambda metal: metal + box(950, 450, 960, 600),
            ["V526 layer rdl: metal of 10 x 50 um lies in a keep-out (a coil)"],
        ),
        (
            "angles: any",
            lambda metal: (metal + box(1700, 1005, 1720, 1100)).merged(),
            ["V523 net N2: a trace of 20 um ends at nothing at (1710, 1100) um"],
        ),
    ],
    ids=["beside pads without routes", "a loose end", "in a keep-out", "another loose end"],
)  # fmt: skip
def test_metal_that_nothing_asks_for_is_found(
    tmp_path: Path, more: str, change: Callable[[kdb.Region], kdb.Region], expected: list[str]
) -> None:
    """And nothing is said of the same layout without it."""
    assert found(tmp_path, more) == []
    assert set(expected) <= set(found(tmp_path, more, change))


def test_a_ball_pad_of_any_other_size_is_found(tmp_path: Path) -> None:
    """Discs of 262, 280 and 320 um over the pad of A1, which is 260 um wide."""
    for diameter in (262, 280, 320):
        half = 500 * diameter
        disc = kdb.Polygon.ellipse(
            kdb.Box(600_000 - half, 1_000_000 - half, 600_000 + half, 1_000_000 + half), 128
        )
        assert (
            "V517 ball A1: the metal of the ball pad is larger than 260 um "
            f"(measured {diameter}.000 um)"
        ) in found(tmp_path, "angles: any", lambda metal, d=disc: (metal + kdb.Region(d)).merged())  # type: ignore[misc]  # d is of this round


def test_the_space_of_the_spec_is_kept_apart_from_the_rule(tmp_path: Path) -> None:
    """12 um between the metal of two nets: the house rule is 10 um, the spec asks for 20 um."""
    near = box(1170, 700, 1190, 1000) + box(858, 1000, 1170, 1020)
    lines = found(
        tmp_path, "angles: any", lambda metal: (metal + box(730, 990, 1258, 1010)).merged()
    )
    assert near.count()
    assert "V524 nets N1 and N2: metal is 12 um apart; the spec asks for 20 um" in lines


def test_a_trace_off_the_directions_of_the_spec_is_found(tmp_path: Path) -> None:
    """30 degrees where 45 are asked for; with any angle nothing is said of it."""
    line = "V525 net N1: a trace runs in a direction other than rdl.angles: 45"
    assert line in found(tmp_path, "angles: 45", slanted)
    assert not [item for item in found(tmp_path, "angles: any", slanted) if item[:4] == "V525"]
