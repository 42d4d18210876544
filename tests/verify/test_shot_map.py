"""The shot map read back: what it must say, and what is found in one that is changed."""

from pathlib import Path

import numpy as np
import pytest

from tests.packages import package
from tests.steppers import WAFER
from tests.wafers import centers_in, wafer_file
from wlcsp_layout.model.package import Package
from wlcsp_layout.verify.maps.said import UnreadableError
from wlcsp_layout.verify.shot_map import compare_shots, read, read_shots
from wlcsp_layout.verify.wafer_places import Centers
from wlcsp_layout.wafer.exposing import settled
from wlcsp_layout.wafer.stepping import Stepped, step
from wlcsp_layout.writers.shots import shot_texts

MEND = "\n    nothing was published; a fault of wlcsp: report it with the spec"
EXPOSED = {
    "keep": "offset: [10, 20], exposure: {stepper: {field_dies: [2, 2], phase: [0, 1]}}",
    "drop": "exposure: {stepper: {field_dies: [2, 2], partial_shots: drop}}",
    "kept out": "keep_outs: [{box_um: [-6000, 3000, 1000, 9000], why: window}], "
    "exposure: {stepper: {field_dies: [2, 3]}}",
    "odd": "street_um: [81.001, 60], exposure: {stepper: {field_dies: [3, 1]}}",
}


def wafer_of(folder: Path, kind: str) -> tuple[Package, Stepped, Centers, str]:
    """A wafer of outlines, its dies as KLayout finds them, and its shot map."""
    changed = f"wafer: {{diameter_mm: 20, {EXPOSED[kind]}}}"
    made = package(folder, (WAFER, changed))[0]
    stepped = step(made)
    made = settled(made, stepped.shots)
    (text,) = shot_texts(made, stepped).values()
    return made, stepped, centers_in(made, wafer_file(made, stepped, folder / "w.gds")), text


def said(made: Package, stepped: Stepped, drawn: Centers, text: str) -> list[str]:
    found = compare_shots("s.csv", read(text), made, stepped.offset, drawn)
    return [str(finding) for finding in found]


@pytest.mark.parametrize("kind", EXPOSED)
def test_a_shot_map_agrees_with_the_layout(tmp_path: Path, kind: str) -> None:
    """Read strictly, and held against dies that KLayout finds."""
    made, stepped, drawn, text = wafer_of(tmp_path, kind)
    assert said(made, stepped, drawn, text) == []


def test_a_changed_frame_is_found(tmp_path: Path) -> None:
    """Nothing else is said then."""
    wafer = wafer_of(tmp_path, "keep")
    for old, new, what in (
        ("step_mm 4.16 4.16", "step_mm 4.16 4.161",
         "the step is (4160000, 4161000); the spec has (4160000, 4160000)"),
        ("reduction 5", "reduction 4", "the reduction is 4; the spec has 5"),
        ("partial shots: keep", "partial shots: drop", "partial shots is drop; the spec has keep"),
        ("column 0, row 1 of", "column 1, row 1 of",
         "the place of the reference die in its shot is (1, 1); the spec has (0, 1)"),
    ):  # fmt: skip
        assert old in wafer[3]
        changed = wafer[3].replace(old, new)
        assert said(*wafer[:3], changed) == [f"V713 s.csv: {what}{MEND}"]


def test_a_shot_out_of_place_is_found(tmp_path: Path) -> None:
    """By 1 nm: its four dies are printed nowhere then."""
    made, stepped, drawn, text = wafer_of(tmp_path, "drop")
    (line,) = [line for line in text.splitlines() if line.startswith("1,")]
    cells = line.split(",")
    moved = ",".join([*cells[:3], f"{cells[3]}1" if "." in cells[3] else "0.000001", *cells[4:]])
    found = said(made, stepped, drawn, text.replace(line, moved))
    assert [item[:11] for item in found] == ["V712 s.csv:", "V712 s.csv:"]
    assert found[0].startswith("V712 s.csv: 4 drawn dies are not printed once; first the one at ")
    assert found[1].startswith(f"V712 s.csv: shot ({cells[1]}, {cells[2]}) is at (")


def test_a_die_that_no_shot_prints_is_found(tmp_path: Path) -> None:
    """One die more in the layout than in the map."""
    made, stepped, drawn, text = wafer_of(tmp_path, "keep")
    more = (np.append(drawn[0], 99), np.append(drawn[1], 99))
    (found,) = said(made, stepped, more, text)
    assert found == (
        "V712 s.csv: 1 drawn dies are not printed once; first the one at (0.000049, 0.000049) mm, "
        f"which 0 shots print{MEND}"
    )


def test_changed_counts_are_found(tmp_path: Path) -> None:
    """One full die less in a shot."""
    made, stepped, drawn, text = wafer_of(tmp_path, "keep")
    (line,) = [line for line in text.splitlines() if line.startswith("3,")]
    cells = line.split(",")
    changed = ",".join([*cells[:5], str(int(cells[5]) - 1), *cells[6:]])
    (found,) = said(made, stepped, drawn, text.replace(line, changed))
    counts = (int(cells[5]), int(cells[6]))
    assert found == (
        "V714 s.csv: 1 shots have other dies than the spec; first "
        f"({cells[1]}, {cells[2]}): full and partial {(counts[0] - 1, counts[1])} in the map, "
        f"{counts} by the spec{MEND}"
    )


def test_a_missing_line_is_found(tmp_path: Path) -> None:
    """A shot at the edge that is not exposed, but has partial dies."""
    made, stepped, drawn, text = wafer_of(tmp_path, "keep")
    line = next(line for line in text.splitlines() if line.startswith(","))
    found = said(made, stepped, drawn, text.replace(f"{line}\n", ""))
    assert [item[:11] for item in found] == ["V714 s.csv:"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("# shot map", "# shots", "line 1: '# shots, balls up, y up' is not as it must be"),
        ("\n1,", "\n2,", "exposed shots are not numbered 1, 2, 3 and so on"),
        ("yes", "no", "is no shot"),
        ("step_mm 4.16", "step_mm 4,16", "'4,16' is no length"),
    ],
)
def test_a_map_that_is_not_as_it_must_be_is_not_read(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    """The strict reader says where."""
    _, _, _, text = wafer_of(tmp_path, "keep")
    with pytest.raises(UnreadableError, match=r".*") as raised:
        read(text.replace(old, new, 1))
    assert why in str(raised.value)
    path = tmp_path / "s.csv"
    path.write_text("nothing")
    assert str(read_shots(path)) == f"V711 s.csv: it cannot be read: it ends early{MEND}"
