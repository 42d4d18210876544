"""What a spec may say of a stepper: what is refused, and the largest field."""

from pathlib import Path

import pytest

from tests.packages import package, spec_file
from tests.steppers import WAFER
from wlcsp_layout.errors import SpecError
from wlcsp_layout.model.exposure import Stepper
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read

TOGETHER = (
    "a reticle prints the same in every shot: it cannot draw the edge of the wafer, a ring or "
    "other dies in some places\n    leave it out, or use full-wafer masks"
)

REFUSED = {
    "{diameter_mm: 20, exposure: {stepper: {field_dies: [9, 1], field_mm: [18.7, 10]}}}": (
        "E561 wafer.exposure.stepper.field_dies: a field of 9 x 1 dies with streets is 18800 x "
        "2160 um, and field_mm is 18700 x 10000 um\n    use fewer dies in a field",
    ),
    "{diameter_mm: 20, exposure: {stepper: {field_dies: [14, 1], reduction: 5}}}": (
        "E562 wafer.exposure.stepper.field_dies: a field of 14 x 1 dies with frame and text "
        "reaches 15100 um from the center of the reticle, and at 5x one of 6 inch has room for "
        "14240 um\n    use fewer dies in a field, a narrower frame or a larger reticle",
    ),
    "{diameter_mm: 20, edge: {}, exposure: {stepper: {field_dies: [2, 2]}}}": (
        f"E563 wafer.edge: {TOGETHER}",
    ),
    "{diameter_mm: 20, plating_ring: {width_mm: 1, from_edge_mm: 1}, edge: {}, "
    "exposure: {stepper: {field_dies: [2, 2]}}}": (
        f"E563 wafer.plating_ring: {TOGETHER}",
        f"E563 wafer.edge: {TOGETHER}",
    ),
    "{diameter_mm: 20, prefer: [fewest_shots], "
    "exposure: {stepper: {field_dies: [2, 2], partial_shots: drop}}}": (
        "E565 wafer.prefer: where partial shots are dropped, fewer shots are fewer dies\n"
        "    leave fewest_shots out: full_dies counts whole shots",
    ),
    "{diameter_mm: 20, prefer: [fewest_shots]}": (
        "E566 wafer.prefer: full-wafer masks have one shot\n"
        "    leave fewest_shots out, or describe the stepper in wafer.exposure",
    ),
    "{diameter_mm: 20, exposure: {stepper: {field_dies: [2, 2], phase: [0, 1]}}}": (
        "E567 wafer.exposure.stepper.phase: offset: best chooses the phase of the shots, too\n"
        "    leave phase out, or give the offset",
    ),
    "{diameter_mm: 20, offset: center_die, "
    "exposure: {stepper: {field_dies: [2, 2], phase: [2, 0]}}}": (
        "E568 wafer.exposure.stepper.phase: a field of 2 x 2 dies has no column 2, row 0\n"
        "    count from the lower left die of the field at [0, 0]",
    ),
    "{diameter_mm: 20, exposure: {stepper: {field_dies: [2, 2], barcode: 'A_B'}}}": (
        "E570 wafer.exposure.stepper.barcode: the bar code has no '_'\n"
        "    use A-Z 0-9 - . space / +",
    ),
    "{diameter_mm: 20, exposure: {stepper: {field_dies: [2, 2], barcode: 'A$B'}}}": (
        "E571 wafer.exposure.stepper.barcode: the letters of the reticle's text have no '$'\n"
        "    use A-Z 0-9 space - _ . , : / # + ( )",
    ),
}


@pytest.mark.parametrize("wafer", REFUSED)
def test_what_a_stepper_cannot_do_is_refused(tmp_path: Path, wafer: str) -> None:
    """Whole messages, in the order of the spec; the reticle's room is worked out below.

    6 inch less 5 mm on each side are 142.4 mm, at 5x half of 28.48 mm from the center; 14 dies of
    2 mm with 15 streets of 80 um and two frames of 500 um are 30.2 mm.
    """
    with pytest.raises(SpecError) as raised:
        resolve(read(spec_file(tmp_path, (WAFER, f"wafer: {wafer}"))))
    said = [str(finding).partition(": ")[2] for finding in raised.value.findings]
    assert said == list(REFUSED[wafer])


def stepper_of(folder: Path, stepper: str) -> Stepper:
    wafer = f"wafer: {{diameter_mm: 20, exposure: {{stepper: {{{stepper}}}}}}}"
    found = package(folder, (WAFER, wafer))[0].wafer.stepper
    assert found is not None
    return found


def test_the_largest_field_has_the_most_dies_that_fit(tmp_path: Path) -> None:
    """2 mm dies every 2.08 mm: 8.4 mm hold 4 of them with 5 streets, 6.31 mm 2."""
    assert stepper_of(tmp_path, "field_mm: [8.4, 6.31]").field_dies == (4, 2)
    assert stepper_of(tmp_path, "field_mm: [8.39, 6.32]").field_dies == (3, 3)


def test_the_largest_field_of_a_reticle_leaves_room_for_the_text(tmp_path: Path) -> None:
    """28.48 mm at 5x: 13 dies with streets and frames are 28.12 mm.

    Up, half of it is 14.24 mm: below the field come 0.5 mm of frame, 0.78 mm of text and again
    0.5 mm, so that half the field is 12.46 mm at most: 11 dies with streets are 22.96 mm.
    """
    assert stepper_of(tmp_path, "reduction: 5").field_dies == (13, 11)


def test_a_bar_code_is_in_capitals_and_by_default_the_name(tmp_path: Path) -> None:
    """Code 39 has no `_` and no small letters."""
    assert stepper_of(tmp_path, "field_dies: [1, 1]").barcode == "UNIT"
    assert stepper_of(tmp_path, "field_dies: [1, 1], barcode: lot 7").barcode == "LOT 7"


def test_marks_of_the_wafer_are_refused(tmp_path: Path) -> None:
    """Two blocks at the left and the right of the wafer, and bars for the saw."""
    wafer = "wafer: {diameter_mm: 20, exposure: {stepper: {field_dies: [1, 1]}}}\n"
    marks = "marks: {left_right_mm: 5, dicing: {}}"
    why = (
        "a reticle prints the same in every shot: it cannot draw marks at places of the wafer, nor "
        "a number of its own in each die; and it has a title already\n"
        "    leave it out, or use full-wafer masks"
    )
    with pytest.raises(SpecError) as raised:
        resolve(read(spec_file(tmp_path, (WAFER, wafer + marks))))
    said = [str(finding).partition(": ")[2] for finding in raised.value.findings]
    assert said == [f"E564 marks.left_right_mm: {why}", f"E564 marks.dicing: {why}"]


def test_marks_that_do_not_fit_the_reticle_are_refused(tmp_path: Path) -> None:
    """13 dies with streets and two frames are 28.12 mm: 0.36 mm of 28.48 mm are left for both."""
    stepper = "{stepper: {field_dies: [13, 1]}}"
    wafer = f"wafer: {{diameter_mm: 40, exposure: {stepper}}}\nmarks: {{}}"
    with pytest.raises(SpecError) as raised:
        resolve(read(spec_file(tmp_path, (WAFER, wafer))))
    (found,) = raised.value.findings
    assert (found.code, found.subject) == ("E574", "marks")
    assert found.what.endswith("um from the center of the reticle, which has room for 14240 um")
