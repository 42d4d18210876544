"""Pads and balls seen from one side: the lengths of mirrored maps, and layers drawn mirrored."""

from collections.abc import Callable
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.wafer_edits import MM, UM
from tests.verify.written import Written, said, written
from wlcsp_layout.verify import mirror
from wlcsp_layout.verify.judgment import Result, Skipped

BALL = ("{name: A1, at_um: [600, 1000]}", "{name: A1, at_um: [700, 900]}")
PAD = ("{name: P1, at_um: [100, 1000], size_um", "{name: P1, at_um: [100, 900], size_um")
TURNS = {
    "mirrored left-right": kdb.Trans(2, True, 2 * MM, 0),
    "mirrored top-bottom": kdb.Trans(0, True, 0, 2 * MM),
    "turned by 180 degrees": kdb.Trans(2, False, 2 * MM, 2 * MM),
}
"""About the center of the die, at (1, 1) mm."""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A die with balls at (700, 900) and (1400, 1000) um, pads at (100, 900) and (1900, 1000)."""
    return written(tmp_path_factory.mktemp("good"), BALL, PAD)


def result(file: Written, code: str) -> Result:
    """Return the result of one code."""
    items = [item for item in file.checked(mirror.check) if isinstance(item, Result)]
    return next(item for item in items if item.code == code)


def transformed(*layers: str, by: kdb.Trans) -> Callable[[kdb.Layout], None]:
    """Return what transforms layers of the die, their arrays and all."""
    numbers = {"ball": (50, 0), "chip_pad": (1, 0)}

    def change(layout: kdb.Layout) -> None:
        for layer in layers:
            cell = layout.cell(f"unit_{layer.upper()}")
            cell.flatten(True)
            for shape in cell.shapes(layout.layer(*numbers[layer])).each():
                shape.transform(by)

    return change


def test_the_four_sums_are_worked_out(good: Written) -> None:
    """As they are 600 + 500 um; the balls left-right at 1300 and 600 um, and so on.

    Left-right: (1300, 900) is 1200 um from (100, 900), (600, 1000) is 1300 um from (1900, 1000).
    Top-bottom: (700, 1100) is hypot(600, 200) = 632.46, (1400, 1000) is 500 um away.
    Turned: (1300, 1100) is hypot(1200, 200) = 1216.55, (600, 1000) is 1300 um away.
    """
    found = result(good, "W415")

    assert found.measured == (
        "drawn: 1.10 mm, 2.50 mm mirrored left-right, 1.13 mm mirrored top-bottom, "
        "2.52 mm turned by 180 degrees"
    )
    assert (found.shapes, found.findings) == (2, ())


def test_each_pad_goes_to_the_nearest_ball_of_its_net(tmp_path: Path) -> None:
    """Pads 500 um from the balls beside them, all in one net: no pad goes to the far ball."""
    file = written(
        tmp_path,
        (
            "  N1: {pads: [P1], balls: [A1]}\n  N2: {pads: [P2], balls: [A2]}\n",
            "  N1: {pads: [P1, P2], balls: [A1, A2]}\n",
        ),
    )

    assert result(file, "W415").measured.startswith("drawn: 1.00 mm, 1.00 mm mirrored left-right,")


def test_a_mirrored_map_is_suspect(tmp_path: Path) -> None:
    """The balls' names exchanged: 1300 um as they are, 500 um mirrored, and so for both."""
    file = written(
        tmp_path,
        ("pads: [P1], balls: [A1]", "pads: [P1], balls: [A2]"),
        ("pads: [P2], balls: [A2]", "pads: [P2], balls: [A1]"),
    )

    (finding,) = result(file, "W415").findings
    assert str(finding) == (
        "W415 balls: the spec's balls look mirrored left-right: from pads to balls it is 2.60 mm "
        "as they are, and 1.00 mm mirrored left-right\n"
        "    look at balls.grid.view and balls.grid.a1, or at the table's x: coordinates are those "
        "of the die seen face up"
    )


def test_free_nets_have_no_distances(tmp_path: Path) -> None:
    """Any pad may go to any ball."""
    file = written(
        tmp_path,
        (
            "  N1: {pads: [P1], balls: [A1]}\n  N2: {pads: [P2], balls: [A2]}\n",
            "  rest: free\n",
        ),
    )

    assert file.checked(mirror.check)[0] == Skipped(
        code="W415",
        name="pads and balls seen from one side",
        why="no net has pads and balls of its own, so that no distance is to be compared",
    )


@pytest.mark.parametrize(("how", "own"), list(zip(TURNS, (0, 1, 0), strict=True)))
def test_balls_drawn_mirrored_are_an_error(good: Written, how: str, own: int) -> None:
    """Both lie at mirrored places then; A2, on the die's axis, also at its own one."""
    file = good.spoiled(transformed("ball", by=TURNS[how]))

    assert said([result(file, "V631")]) == [
        f"V631 balls: they are drawn {how}: 2 of 2 balls lie at their places so, and {own} as the "
        "spec has them"
    ]
    (finding,) = result(file, "V631").findings
    assert (finding.cell, finding.at_nm) == ("unit_DIE", (700 * UM, 900 * UM))


def test_balls_mirrored_about_themselves_are_an_error(good: Written) -> None:
    """About their own middle at x = 1050 um: none lies at a place mirrored about the die's."""
    file = good.spoiled(transformed("ball", by=kdb.Trans(2, True, 2100 * UM, 0)))

    assert said([result(file, "V631")]) == [
        "V631 balls: they are drawn mirrored left-right: 2 of 2 balls lie at their places so, and "
        "0 as the spec has them"
    ]


def test_pads_drawn_mirrored_are_an_error(good: Written) -> None:
    """The pads alone."""
    file = good.spoiled(transformed("chip_pad", by=TURNS["mirrored top-bottom"]))

    assert said([result(file, "V631")]) == [
        "V631 chip pads: they are drawn mirrored top-bottom: 2 of 2 chip pads lie at their places "
        "so, and 1 as the spec has them"
    ]


def test_a_mirrored_content_is_said_once(good: Written) -> None:
    """Balls and pads mirrored in the same way are the content of the die."""
    file = good.spoiled(transformed("ball", "chip_pad", by=TURNS["turned by 180 degrees"]))

    assert said([result(file, "V631")]) == [
        "V631 die: its content is drawn turned by 180 degrees: 2 of 2 balls lie at their places "
        "so, and 0 as the spec has them"
    ]


def test_what_is_only_moved_is_not_mirrored(good: Written) -> None:
    """All balls 50 um to the right, as a measurement will say."""
    file = good.spoiled(transformed("ball", by=kdb.Trans(50 * UM, 0)))

    assert said([result(file, "V631")]) == []


def test_a_symmetric_map_cannot_be_drawn_mirrored(tmp_path: Path) -> None:
    """The spec as it is: two balls and two pads on the die's horizontal axis."""
    file = written(tmp_path).spoiled(transformed("ball", by=TURNS["mirrored left-right"]))

    assert said([result(file, "V631")]) == []


def test_without_dies_only_the_spec_is_judged(good: Written) -> None:
    """The sums are the spec's then."""
    file = good.spoiled(lambda la: la.cell("unit_DIE").shapes(la.layer(61, 0)).clear())

    assert result(file, "W415").measured.startswith("spec: 1.10 mm, 2.50 mm mirrored left-right")
    assert result(file, "V631").shapes == 0
