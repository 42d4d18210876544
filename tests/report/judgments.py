"""Judgments made by hand, for the tests of what is written about them."""

from datetime import date

from wlcsp_layout.errors import Finding, Place
from wlcsp_layout.model.package import Waiver
from wlcsp_layout.verify.judgment import Claim, Judgment, Result, Skipped, Waived

SPACES = tuple(
    Finding(
        code="V312",
        subject=f"net N{number}",
        what="the space is 8 um, and must be at least 10 um",
        mend="move one of the traces",
        at_nm=(1_000 * number, 20_500),
        lines_nm=(((0, 0), (1_000 * number, 500)),),
        cell="unit_DIE",
        objects=("A1", "P1"),
    )
    for number in range(8)
)
DENSITY = Finding(code="W401", subject="rdl", what="it covers 33 %, and should cover 35 %")
LATE = Finding(
    code="N101",
    subject="waivers",
    what="one runs out soon",
    place=Place(file="folder/unit.yaml", line=40, column=5),
)
WAIVER = Waiver(
    code="V312",
    at="A1",
    why="agreed with the foundry",
    until=date(2027, 6, 30),
    place=Place(file="folder/unit.yaml", line=30, column=3),
)
RESULTS = (
    Result(code="V201", name="grid", layers=("d1", "rdl"), shapes=1_200),
    Result(
        code="V312",
        name="rdl_space_min_um",
        layers=("rdl",),
        limit="at least 10 um",
        source="a rule set",
        shapes=63,
        measured="8 um",
        findings=SPACES,
    ),
    Result(code="W401", name="rdl_density_min", shapes=1, findings=(DENSITY,)),
)
SKIPPED = (
    Skipped(code="V331", name="ubm_min_um", why="the stack has no UBM"),
    Skipped(code="V401", name="one piece", why="routes: none"),
    Skipped(code="V332", name="ubm_over_d3_min_um", why="the stack has no UBM"),
)
CLAIMS = (
    Claim(number=1, text="a concave area", state="met", measured="2 of 2 ball pads"),
    Claim(number=4, text="a broken ring", state="not used", measured=""),
    Claim(number=5, text="equal areas", state="not met", measured="ratio 0.9"),
)


def spoiled() -> Judgment:
    """Eight spaces too small, the first of them waived; a warning, and a note of no check."""
    return Judgment(
        file="unit.gds",
        results=RESULTS,
        skipped=SKIPPED,
        claims=CLAIMS,
        findings=(LATE, DENSITY, *SPACES[1:]),
        waived=(Waived(finding=SPACES[0], waiver=WAIVER),),
        engine="0.30.9",
    )


def clean() -> Judgment:
    """One check, nothing else."""
    return Judgment(
        file="unit.gds",
        results=RESULTS[:1],
        skipped=(),
        claims=(),
        findings=(),
        waived=(),
        engine="0.30.9",
    )
