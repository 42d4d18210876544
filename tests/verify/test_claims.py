"""The claims: met, not met and not used, with the measurement that shows it."""

from collections.abc import Callable
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.measured.test_measured import A1, box, edited
from tests.verify.written import Written, said, written
from wlcsp_layout.verify import claims
from wlcsp_layout.verify.judgment import Claim

WITHOUT_HOLE = ("    center_hole_diameter_um: 60\n", "")
WITHOUT_GAPS = ("    gaps: {count: 4, width_um: 20, facing: trace}\n", "")
UNEQUAL = (
    "    outer_diameter_um: 150\n",
    "    outer_diameter_um: 150\n    inner_diameter_um: 120\n",
)


def states(of: Written) -> dict[int, str]:
    return {item.number: item.state for item in of.checked(claims.check) if isinstance(item, Claim)}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("claims"))


def test_all_claims_are_met_by_a_design_that_uses_them(good: Written) -> None:
    """A broken ring of equal areas, with a hole inside."""
    assert states(good) == dict.fromkeys(range(1, 18), "met")
    assert said(good.checked(claims.check)) == []


@pytest.mark.parametrize(
    ("change", "unused"),
    [(WITHOUT_HOLE, {8, 9}), (WITHOUT_GAPS, {4, 15}), (UNEQUAL, {5, 16})],
    ids=["no hole", "no gaps", "areas of its own"],
)
def test_what_a_design_does_not_use_is_not_used(
    tmp_path: Path, change: tuple[str, str], unused: set[int]
) -> None:
    """Claims 8 and 9 without a hole, 4 and 15 without gaps, 5 and 16 with another diameter."""
    found = states(written(tmp_path, change))
    assert {number for number, state in found.items() if state == "not used"} == unused
    assert set(found.values()) == {"met", "not used"}


def test_the_measurement_is_shown(good: Written) -> None:
    """Areas worked out by hand: ring (150/2)^2 pi less the disc of equal area and four gaps."""
    shown = {
        item.number: item.measured for item in good.checked(claims.check) if isinstance(item, Claim)
    }
    assert shown[1] == (
        "2 of 2 chip pads open in D1 and D2; 2 of 2 ball pads with D2 kept and removed; "
        "street of 80 x 80 um around the die"
    )
    assert shown[3] == "2 of 2 ball pads with a ring inside a circle: circle 230 um, ring 150 um"
    assert shown[4] == "2 of 2 rings broken, into 4 pieces"
    assert shown[5] == "well / ring area 1.0000"
    assert shown[7] == ("2 of 2 openings with a ball; street free of metal, D1 to D3 open along it")
    assert shown[8] == "2 of 2 holes inside rings, on whole passivation: 60 um"


def nothing_at(place: kdb.Region) -> Callable[[kdb.Region], kdb.Region]:
    return lambda region: region - place


RING = kdb.Polygon.ellipse(kdb.Box(486_000, 886_000, 714_000, 1_114_000), 128)
"""All but the rim of the concave circle of A1."""
P1_OPENING = box(60, 960, 140, 1040)
BROKEN: dict[str, tuple[str, Callable[[kdb.Region], kdb.Region], set[int]]] = {
    "dielectric 1 closed over a pad": ("D1", nothing_at(P1_OPENING), {1, 6, 10, 11, 13, 17}),
    "no emboss under a ball": (
        "D2",
        nothing_at(A1),
        {1, 2, 3, 4, 5, 9, 10, 13, 14, 15, 16, 17},
    ),
    "no ring under a ball": (
        "D2",
        lambda region: region + kdb.Region(RING),
        {1, 2, 3, 4, 5, 10, 13, 14, 15, 16, 17},
    ),
    "no metal over an emboss": ("RDL", nothing_at(A1), {6, 11}),
    "no opening over a ball pad": ("D3", nothing_at(A1), {6, 7, 11, 12}),
    "no ball": ("BALL", nothing_at(A1), {7, 12}),
    "metal in the street": (
        "RDL",
        lambda region: region + box(500, -30, 520, -10),
        {7},
    ),
    "street closed": ("D2", nothing_at(box(500, -40, 600, 0)), {7}),
    "no street": ("SCRIBE", nothing_at(box(500, -40, 600, 0)), {1, 17}),
    "no hole inside a ring": ("D1", nothing_at(A1), {8, 9}),
    "passivation closed": ("PASSIVATION", nothing_at(P1_OPENING), {1, 6, 10, 11, 13, 17}),
}  # fmt: skip


@pytest.mark.parametrize("defect", BROKEN)
def test_a_claim_is_not_met_when_its_measurement_fails(good: Written, defect: str) -> None:
    """One change on one layer: these claims, each with a finding."""
    layer, change, failing = BROKEN[defect]
    spoiled = good.spoiled(edited(layer, change))
    found = states(spoiled)
    assert {number for number, state in found.items() if state == "not met"} == failing
    named = {int(line.split(":")[0].split()[-1]) for line in said(spoiled.checked(claims.check))}
    assert named == failing
