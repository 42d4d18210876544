"""Plates of a wafer with partial dies, a plating ring and windows: each edge moved by the bias."""

from pathlib import Path

import klayout.db as kdb
import pytest

from tests.packages import spec_file
from tests.verify.test_plates import differing
from wlcsp_layout import pipeline
from wlcsp_layout.model.plates import plates
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify.plate_case import PlateCase, plate_case
from wlcsp_layout.verify.plates import check_plates

WAFER = """\
wafer:
  diameter_mm: 12
  edge_exclusion_mm: 1.5
  offset: center_die
  edge: {d3: clip}
  plating_ring: {width_mm: 0.4}
  knock_outs:
    - {box_um: [-150, 2600, 650, 3100], why: over a ball and a trace}
    - {box_um: [-5500, -200, -4500, 200], why: through the ring}
    - {box_um: [3000, 3000, 3010, 3010], layers: [d1, d2, d3], why: in the street}
"""
GROWN = "process: {d1: {bias_um: 0.5}, d2: {bias_um: 0.4}, rdl: {bias_um: 0.3}, d3: {bias_um: 2}}\n"
SHRUNK = GROWN.replace("bias_um: ", "bias_um: -")
KINDS = {
    "as drawn": "",
    "inverted and mirrored": "masks: {data: always_clear, mirrored: true}\n",
    "grown": GROWN,
    "shrunk": SHRUNK,
    "grown, inverted and mirrored": f"{GROWN}masks: {{data: always_clear, mirrored: true}}\n",
    "shrunk and inverted": f"{SHRUNK}masks: {{data: always_clear}}\n",
}


def generated(folder: Path, extra: str) -> list[PlateCase]:
    """Generate the wafer, which must pass, and return what each of its plates is to be."""
    spec = spec_file(folder, ("wafer: {diameter_mm: 20, offset: center_die}\n", extra + WAFER))
    pipeline.generate(spec, folder / "out")
    package = resolve(read(spec)).package
    layout = folder / "out" / "unit.gds"
    return [
        plate_case(package, plate, folder / "out" / plate.file, layout) for plate in plates(package)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_plates_of_the_edge_are_the_flat_layers_of_the_layout(tmp_path: Path, kind: str) -> None:
    """The slow and obvious way, all of both files flat; the judge finds nothing either.

    Where the bias or a cut rounds corners, slivers up to the tolerance of the judge are forgiven.
    """
    cases = generated(tmp_path, KINDS[kind])
    assert check_plates(cases)[0] == ()

    for case in cases:
        different = differing(case, is_mirrored="mirrored" in kind)
        assert different.sized(-case.tolerance_nm // 2).is_empty()


def test_a_plating_ring_leaves_the_dies_of_an_inverted_plate_in_arrays(tmp_path: Path) -> None:
    """The bounds of a quarter of the ring hold dies that it does not touch: these are no frame."""
    inverted = "masks: {data: always_dark}\n"
    (case,) = (case for case in generated(tmp_path, inverted) if case.name == "rdl")
    layout = kdb.Layout()
    layout.read(str(case.path))
    tiles = layout.cell("unit_RDL_NOT")

    assert case.is_inverted
    assert sum(
        item.na * item.nb or 1
        for cell in layout.each_cell()
        for item in cell.each_inst()
        if item.cell_index == tiles.cell_index()
    )
