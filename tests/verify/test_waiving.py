"""Waivers: a finding is accepted at its place, by its name, until a day; the rest is said."""

from dataclasses import replace
from datetime import date

import pytest

from wlcsp_layout.errors import Finding, Place
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import Waiver
from wlcsp_layout.units import Nm
from wlcsp_layout.verify.waiving import waive

TODAY = date(2026, 11, 25)
FINDING = Finding(
    code="V305", subject="ball A1", what="thin", at_nm=(600_000, 1_000_000), objects=("A1",)
)
WAIVER = Waiver(
    code="V305",
    at="A1",
    why="the lithography of this lot can do it",
    until=None,
    place=Place(file="unit.yaml", line=30, column=5),
)


def at(x_nm: int, y_nm: int) -> Waiver:
    return replace(WAIVER, at=Point(x_nm=Nm(x_nm), y_nm=Nm(y_nm)))


@pytest.mark.parametrize(
    "waiver",
    [WAIVER, at(600_000, 1_000_000), at(607_000, 1_007_000), replace(WAIVER, until=TODAY)],
    ids=["by name", "by place", "9.9 um away", "on its last day"],
)
def test_a_finding_is_accepted(waiver: Waiver) -> None:
    """It is kept with its waiver, and nothing is left to say."""
    standing = waive([FINDING], [waiver], TODAY)
    assert standing.findings == ()
    assert [(item.finding, item.waiver) for item in standing.waived] == [(FINDING, waiver)]
    assert standing.remarks == ()


@pytest.mark.parametrize(
    ("waiver", "said"),
    [
        (
            replace(WAIVER, code="V306"),
            "unit.yaml:30:5: W412 waivers: the waiver of V306 at A1 accepts nothing: no such "
            "finding there\n    remove it",
        ),
        (
            replace(WAIVER, at="B1"),
            "unit.yaml:30:5: W412 waivers: the waiver of V305 at B1 accepts nothing: no such "
            "finding there\n    remove it",
        ),
        (
            at(608_000, 1_007_000),
            "unit.yaml:30:5: W412 waivers: the waiver of V305 at (608, 1007) um accepts nothing: "
            "no such finding there\n    remove it",
        ),
        (
            replace(WAIVER, until=date(2026, 11, 24)),
            "unit.yaml:30:5: W411 waivers: the waiver of V305 at A1 ran out on 2026-11-24\n"
            "    mend the finding, or agree anew",
        ),
    ],
    ids=["another code", "another ball", "10.6 um away", "a day late"],
)
def test_a_finding_stands(waiver: Waiver, said: str) -> None:
    """And the waiver is remarked on, where the spec has it."""
    standing = waive([FINDING], [waiver], TODAY)
    assert standing.findings == (FINDING,)
    assert standing.waived == ()
    assert list(map(str, standing.remarks)) == [said]


def test_a_place_is_on_the_die_wherever_its_cell_has_its_origin() -> None:
    """A cell whose origin is 1 mm to the left of the spec's."""
    moved = replace(FINDING, cell="EDITED", at_nm=(1_600_000, 1_000_000))
    standing = waive([moved], [at(600_000, 1_000_000)], TODAY, {"EDITED": (1_000_000, 0)})
    assert standing.findings == ()


def test_a_second_waiver_takes_the_place_of_one_that_has_run_out() -> None:
    """Which is still remarked on."""
    old = replace(WAIVER, until=date(2026, 1, 1))
    standing = waive([FINDING], [old, WAIVER], TODAY)
    assert [item.waiver for item in standing.waived] == [WAIVER]
    assert [finding.code for finding in standing.remarks] == ["W411"]
