"""The file of a reticle: one field of the layout's layer, a dark frame, and text that reads so."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.steppers import flat, made, stepper_spec
from wlcsp_layout.model.plates import plates
from wlcsp_layout.verify.plate_case import PlateCase, plate_case
from wlcsp_layout.verify.plates import check_plates

KINDS = {
    "as drawn": "",
    "inverted": "masks: {data: always_clear}\n",
    "mirrored": "masks: {mirrored: true, revision: B2, set: Lot 7}\n",
    "grown": "process: {d1: {bias_um: 0.5}, d2: {bias_um: 0.4, tone: positive}, "
    "rdl: {bias_um: 0.3, tone: negative}, d3: {bias_um: 2}}\n",
    "shrunk, inverted and mirrored": "process: {d1: {bias_um: -0.5}, d2: {bias_um: -0.4}, "
    "rdl: {bias_um: -0.3}, d3: {bias_um: -2, tone: positive}}\n"
    "masks: {data: always_dark, mirrored: true}\n",
}
MARKS = "marks: {pairs: [[d1, d2], [d2, rdl]]}\n"
MEND = "\n    nothing was published; a failing disk does this, or a fault of wlcsp: report it"


def cases(folder: Path, extra: str) -> list[PlateCase]:
    package, _, out = made(stepper_spec(folder, "field_dies: [3, 2]", extra=extra))
    return [plate_case(package, p, out / p.file, out / "unit.gds") for p in plates(package)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_glass_is_dark_around_the_field_whatever_the_tone(tmp_path: Path, kind: str) -> None:
    """By hand: dies of 2 mm with streets of 80 um are 6.32 x 4.24 mm; around them 0.5 mm of frame.

    Light passes letters and bars alone: less than a fifth of the band below the field.
    """
    made_cases = cases(tmp_path, KINDS[kind])
    assert check_plates(made_cases)[0] == ()
    for case in made_cases:
        drawn = flat(case.path, case.layer)
        is_clear = (case.drawn_tone == "clear") != case.is_inverted
        half = 15_240_000
        plate = kdb.Region(kdb.Box(-half, -half, half, half))
        glass = drawn if is_clear else plate - drawn
        field = kdb.Box(-3_160_000, -2_120_000, 3_160_000, 2_120_000)
        around = kdb.Region(field.enlarged(500_000, 500_000)) - kdb.Region(
            field.enlarged(2_000, 2_000)
        )
        assert (glass & around).is_empty()
        below = kdb.Region(kdb.Box(-3_160_000, -3_400_000, 3_160_000, -2_620_000))
        assert 0 < (glass & below).area() < below.area() // 5


@pytest.mark.parametrize("kind", ["shrunk, inverted and mirrored"])
def test_the_field_is_six_dies(tmp_path: Path, kind: str) -> None:
    """Polygons of the reticle's field have six times the area of a die, in the layout's file.

    The hole of the ring is removed by d1; 40 x 40 um openings; streets and pull-back by hand.
    """
    case = cases(tmp_path, KINDS[kind])[3]
    field = kdb.Box(-3_160_000, -2_120_000, 3_160_000, 2_120_000)
    image = flat(case.path, case.layer) & kdb.Region(field)
    holes = (kdb.Region(field) - image) if case.is_inverted else image
    # Openings over balls of d3: 12 discs of 200 um less the bias, and one piece of streets.
    discs = [p for p in holes.each() if p.bbox().width() < 300_000]
    bias = 2 * case.bias_nm
    assert len(discs) == 12
    assert {p.bbox().width() for p in discs} == {200_000 + bias}
    xs = sorted({p.bbox().center().x for p in discs})
    sign = -1 if case.is_mirrored else 1
    dies = [-2_080_000, 0, 2_080_000]
    assert xs == sorted(sign * (x + ball) for x in dies for ball in (-400_000, 400_000))


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> list[PlateCase]:
    """The reticles of d1, d2, rdl and d3 with marks, as they are drawn."""
    return cases(tmp_path_factory.mktemp("marked"), MARKS)


def spoiled(case: PlateCase, folder: Path, change: Callable[[kdb.Shapes], None]) -> list[str]:
    """Change the shapes of a copy of a reticle, all of them flat; return what is said."""
    layout = kdb.Layout()
    layout.read(str(case.path))
    top = layout.top_cell()
    top.flatten(True)
    change(top.shapes(layout.layer(*case.layer)))
    path = folder / case.path.name
    layout.write(str(path))
    return [str(finding) for finding in check_plates([replace(case, path=path)])[0]]


def erase(box: kdb.Box) -> Callable[[kdb.Shapes], None]:
    def change(shapes: kdb.Shapes) -> None:
        left = kdb.Region(shapes) - kdb.Region(box)
        shapes.clear()
        shapes.insert(left)

    return change


def test_a_die_that_is_missing_in_the_field_is_found(
    tmp_path: Path, marked: list[PlateCase]
) -> None:
    """The lower left die's metal is erased: two pieces, each from a landing to its ball pad.

    The left one reaches from the landing of P1 at -3035 um to -2310 um.
    """
    case = marked[2]
    found = spoiled(case, tmp_path, erase(kdb.Box(-3_100_000, -2_060_000, -1_040_000, -20_000)))
    assert found == [
        "V715 masks/unit_RDL.gds: its field is not 3 x 2 dies of layer rdl with their streets: it "
        f"differs in 2 places; first at (-2672.5, -1040) um{MEND}"
    ]


def test_a_shape_that_is_moved_by_1_nm_is_found(tmp_path: Path, marked: list[PlateCase]) -> None:
    """All of the metal, the letters and both blocks of marks."""

    def change(shapes: kdb.Shapes) -> None:
        moved = kdb.Region(shapes).merged().moved(1, 0)
        shapes.clear()
        shapes.insert(moved)

    found = spoiled(marked[2], tmp_path, change)
    assert [item.split(" ")[0] for item in found] == ["V715", "V716", "V719", "V719"]


def test_light_through_the_frame_is_found(tmp_path: Path, marked: list[PlateCase]) -> None:
    """A pinhole of 2 um in the chrome of d1, to the right of the field."""
    case = marked[0]
    found = spoiled(case, tmp_path, erase(kdb.Box(3_400_000, 0, 3_402_000, 2_000)))
    assert found == [
        "V716 masks/unit_D1.gds: its frame is not dark but for its text, or something lies beyond "
        f"it: it differs in 1 places; first at (3401, 1) um{MEND}"
    ]


def test_a_pinhole_in_the_frame_of_a_clear_layer_is_found(
    tmp_path: Path, marked: list[PlateCase]
) -> None:
    """And a shape beyond the frame."""
    case = marked[2]
    pinhole, beyond = kdb.Box(3_400_000, 0, 3_402_000, 2_000), kdb.Box(0, 4_000_000, 10, 4_000_010)

    def change(shapes: kdb.Shapes) -> None:
        shapes.insert(pinhole)
        shapes.insert(beyond)

    assert spoiled(case, tmp_path, change) == [
        "V716 masks/unit_RDL.gds: its frame is not dark but for its text, or something lies beyond "
        f"it: it differs in 2 places; first at (3401, 1) um{MEND}"
    ]


def test_a_title_that_reads_otherwise_is_found(tmp_path: Path, marked: list[PlateCase]) -> None:
    """The last letter, the 4 of 3/4, loses the pixel to the right of its bar: it is no letter then.

    `UNIT RDL A 3/4` is 14 letters, 83 pixels of 20 um: it begins at -830 um, 14 letters end at 830.
    """
    case = marked[2]
    found = spoiled(case, tmp_path, erase(kdb.Box(810_000, -2_760_000, 830_000, -2_620_000)))
    assert found == [
        "V717 masks/unit_RDL.gds: the title reads 'UNIT RDL A 3/?', not 'UNIT RDL A 3/4'; first at "
        f"(10, -2690) um{MEND}"
    ]


def test_bars_that_read_otherwise_are_found(tmp_path: Path, marked: list[PlateCase]) -> None:
    """A narrow bar of the first letter is widened to a wide one, on its right: no letter is so.

    `*UNIT-RDL*` is 10 characters, 159 narrow elements: the code begins at -1590 um, its second
    character 16 elements later, U: a wide bar.
    """
    case = marked[2]

    def change(shapes: kdb.Shapes) -> None:
        region = kdb.Region(shapes)
        shapes.insert((region & kdb.Region(kdb.Box(-1_600_000, -3_400_000, -1_570_000, -3_100_000)))
                      .moved(20_000, 0))  # fmt: skip

    (found,) = spoiled(case, tmp_path, change)
    assert found.startswith("V718 masks/unit_RDL.gds: the bar code reads '")
    assert "', not 'UNIT-RDL'; first at " in found


def test_marks_are_beside_the_field(tmp_path: Path) -> None:
    """Left and right alike, biased as all others."""
    made_cases = cases(
        tmp_path, f"{MARKS}process: {{d1: {{bias_um: 0.5}}, rdl: {{bias_um: -0.3}}}}\n"
    )
    assert check_plates(made_cases)[0] == ()
    for case in made_cases:
        assert case.reticle is not None
        (left, _), (right, _) = case.reticle.shown.blocks
        assert left == -right
        low, high = (
            flat(case.path, case.layer)
            & kdb.Region(kdb.Box(x - 300_000, -9 * 10**6, x + 300_000, 10**6))
            for x in (left, right)
        )
        assert (low.moved(right - left, 0) ^ high).is_empty()


def test_a_mark_that_is_moved_is_found(tmp_path: Path, marked: list[PlateCase]) -> None:
    """By 10 nm: all of the block left of the field on rdl."""
    case = marked[2]
    assert case.reticle is not None
    window = case.reticle.shown.windows[0]
    zone = kdb.Box(window.left_nm, window.bottom_nm, window.right_nm, window.top_nm)

    def change(shapes: kdb.Shapes) -> None:
        region = kdb.Region(shapes)
        block = region & kdb.Region(zone)
        shapes.clear()
        shapes.insert(region - kdb.Region(zone))
        shapes.insert(block.moved(10, 0))

    (found,) = spoiled(case, tmp_path, change)
    assert found.startswith("V719 masks/unit_RDL.gds: its marks are not those of the spec: they ")
