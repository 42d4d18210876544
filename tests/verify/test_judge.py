"""The judge as a whole: the same for any hierarchy, order and cut of the same shapes."""

import random
from collections.abc import Callable
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.measured.test_measured import A1, P1, box, edited, moved_at, sized_at
from tests.verify.wafer_edits import rows, scaled, wafer_shapes
from tests.verify.written import Written, written
from wlcsp_layout.verify.judge import CHECKS, judge
from wlcsp_layout.verify.judgment import Judgment

OF_FILE = "V2"
"""Codes about the file itself, its cells and polygons: these do depend on how it is told."""


def spoil(layout: kdb.Layout) -> None:
    """A trace cut, an opening small, a ring moved, metal in the street: on every die."""
    edited("RDL", lambda metal: metal - box(250, 980, 260, 1020) + box(500, -30, 520, -10))(layout)
    edited("D3", sized_at(A1, -25))(layout)
    edited("D2", moved_at(A1, (250, 0)))(layout)
    edited("D1", moved_at(P1, (1_000, 0)))(layout)


def flat(layout: kdb.Layout) -> None:
    top = layout.top_cell()
    top.flatten(True)


def flat_die(layout: kdb.Layout) -> None:
    layout.cell("unit_DIE").flatten(True)


def nested(layout: kdb.Layout) -> None:
    top, die = layout.top_cell(), layout.cell("unit_DIE")
    wrapper = layout.create_cell("unit_WRAP")
    for instance in [i for i in top.each_inst() if i.cell.name == die.name]:
        instance.cell_index = wrapper.cell_index()
    wrapper.insert(kdb.CellInstArray(die.cell_index(), kdb.Trans()))


def shuffled(layout: kdb.Layout) -> None:
    """The shapes of every cell in another order."""
    chance = random.Random(1)  # noqa: S311  no secret
    for cell in layout.each_cell():
        for index in layout.layer_indexes():
            polygons = [shape.polygon for shape in cell.shapes(index).each() if not shape.is_text()]
            texts = [shape.text for shape in cell.shapes(index).each() if shape.is_text()]
            chance.shuffle(polygons)
            cell.shapes(index).clear()
            for item in (*polygons, *texts):
                cell.shapes(index).insert(item)


def cut(layout: kdb.Layout) -> None:
    """Every polygon of the die in trapezoids."""
    for cell in layout.each_cell():
        if "WAFER" in cell.name or cell.name == "unit_DIE":
            continue
        for index in layout.layer_indexes():
            polygons = [shape.polygon for shape in cell.shapes(index).each() if not shape.is_text()]
            texts = [shape.text for shape in cell.shapes(index).each() if shape.is_text()]
            cell.shapes(index).clear()
            for polygon in polygons:
                cell.shapes(index).insert(kdb.Region(polygon).decompose_trapezoids_to_region())
            for text in texts:
                cell.shapes(index).insert(text)


def found(judgment: Judgment) -> list[tuple[str, str, str]]:
    """All that does not depend on how a file is told, and how much was looked at."""
    return sorted(
        (finding.code, finding.subject, finding.what)
        for finding in judgment.findings
        if not finding.code.startswith(OF_FILE)
    )


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("judge")).spoiled(spoil)


@pytest.mark.parametrize("told", [flat, flat_die, nested, shuffled])
def test_the_judgment_does_not_depend_on_how_a_file_is_told(
    spoiled: Written, told: Callable[[kdb.Layout], None]
) -> None:
    """The same findings word for word, claims alike; only places are in other cells."""
    plain, other = judge(spoiled.case), judge(again(spoiled, told).case)
    assert found(plain)
    assert found(other) == found(plain)
    assert other.claims == plain.claims


def test_shapes_cut_into_pieces_are_the_same_shapes(spoiled: Written) -> None:
    """Cuts round corners to the grid: measures may differ in the last nanometer, codes may not."""
    plain, other = judge(spoiled.case), judge(again(spoiled, cut).case)
    assert {item[:2] for item in found(other)} == {item[:2] for item in found(plain)}


@pytest.mark.parametrize(
    ("scale", "angle", "mirror", "codes"),
    [
        (1.0000001, 0, False, {"V221", "V604"}),
        (1, 0.00002, False, {"V222", "V604"}),
        (1.5, 45, False, {"V221", "V222", "V604"}),
        (1, 30, True, {"V222", "V604"}),
        (1e-6, 90, True, {"V221", "V604"}),
    ],
)
def test_dies_that_are_placed_oddly_are_judged(
    tmp_path: Path, scale: float, angle: float, *, mirror: bool, codes: set[str]
) -> None:
    """A row of dies, and metal over one of them: what is wrong with the row, and no crash."""

    def change(layout: kdb.Layout) -> None:
        scaled(rows(layout)[2], scale, angle, mirror=mirror)
        wafer_shapes(layout, "rdl").insert(kdb.Box(-1000, -1000, 1000, 1000))

    judgment = judge(written(tmp_path).spoiled(change).case)
    assert codes <= {finding.code for finding in judgment.findings}


def again(of: Written, told: Callable[[kdb.Layout], None]) -> Written:
    """The same layout, written in another way to a file of its own."""
    layout = kdb.Layout()
    layout.read(str(of.path))
    told(layout)
    path = of.path.with_name(f"{told.__name__}.gds")
    layout.write(str(path))
    return Written(path=path, package=of.package, stepped=of.stepped)


def test_every_module_with_a_check_is_a_row_of_the_table() -> None:
    """A check that nobody runs proves nothing."""
    folder = Path(judge.__code__.co_filename).parent
    names = {
        path.stem if path.name != "__init__.py" else path.parent.name
        for path in (*folder.glob("*.py"), *folder.glob("*/__init__.py"))
        if "\ndef check(case" in path.read_text()
    }
    assert {check.__module__.rsplit(".", 1)[-1] for check in CHECKS} == names
