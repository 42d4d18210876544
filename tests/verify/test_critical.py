"""Each place of the mask order has its target on the written plate, or it is found."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import klayout.db as kdb
import pytest
import yaml

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.errors import Finding
from wlcsp_layout.model.plates import plates
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify.critical import check_order
from wlcsp_layout.verify.plate_case import PlateCase, plate_case

KINDS = {
    "as drawn": "",
    "inverted": "masks: {data: always_clear}\n",
    "mirrored": "masks: {mirrored: true}\n",
    "grown, inverted and mirrored": "masks: {data: always_clear, mirrored: true}\n"
    "process: {d1: {bias_um: 0.5}, d2: {bias_um: 0.4}, rdl: {bias_um: 0.3}, d3: {bias_um: 2}}\n",
    "shrunk": "process: {d1: {bias_um: -0.5}, d2: {bias_um: -0.4}, rdl: {bias_um: -0.3}, "
    "d3: {bias_um: -2}}\n",
}
MEND = "\n    nothing was published; a failing disk does this, or a fault of wlcsp: report it"


def made(folder: Path, extra: str = "") -> tuple[Path, list[PlateCase]]:
    """Generate a wafer with slanted traces; return its order and what its plates are to be."""
    slanted = ("at_um: [100, 1000]", "at_um: [120, 700]")
    spec = spec_file(folder, slanted, ("wafer:", f"{extra}wafer:"))
    out = folder / "out"
    pipeline.generate(spec, out, verify=False)
    package = resolve(read(spec)).package
    cases = [
        plate_case(package, plate, out / plate.file, out / "unit.gds") for plate in plates(package)
    ]
    return out / "unit.order.yaml", cases


@pytest.mark.parametrize("kind", KINDS)
def test_all_places_of_a_clean_order_have_their_targets(tmp_path: Path, kind: str) -> None:
    """Whatever tone, bias and reading; at no place is a target 250 nm off left unseen."""
    path, cases = made(tmp_path, KINDS[kind])
    assert check_order(path, cases) == ()

    for by_um in (0.25, -0.5):
        changed(path, partial(add_to_target, by_um))
        found = check_order(path, cases)
        assert [finding.code for finding in found] == ["V657"] * 20


def changed(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change every mask of an order."""
    order = yaml.safe_load(path.read_text())
    for mask in order["masks"]:
        change(mask)
    path.write_text(yaml.safe_dump(order))


def add_to_target(by_um: float, mask: dict[str, Any]) -> None:
    measured = mask["critical_dimension"]
    measured["target_um"] = round(measured["target_um"] + by_um, 3)


def of_d1(path: Path, cases: list[PlateCase]) -> tuple[list[str], list[Finding]]:
    """Return what is found on the plate of d1, where the order says it, and nothing else."""
    found = check_order(path, cases)
    order = yaml.safe_load(path.read_text())
    places = order["masks"][0]["critical_dimension"]["places"]
    at_nm = [tuple(round(value * 1000) for value in place["at_um"]) for place in places]
    assert {(finding.subject, finding.cell) for finding in found} == {
        ("masks/unit_D1.gds", "unit_D1_MASK")
    }
    assert [finding.at_nm for finding in found] == at_nm
    return [str(finding) for finding in found], list(found)


def test_an_edge_that_is_off_by_a_nanometer_is_found_on_each_die(tmp_path: Path) -> None:
    """The right edge of every opening of d1: 40.001 um where the order says 40, on five dies."""
    path, cases = made(tmp_path)
    layout = kdb.Layout()
    layout.read(str(cases[0].path))
    for cell in layout.each_cell():
        shapes = cell.shapes(layout.layer(*cases[0].layer))
        for shape in list(shapes.each()):
            if shape.is_box() and (shape.box.width(), shape.box.height()) == (40_000, 40_000):
                shape.box = kdb.Box(
                    shape.box.left, shape.box.bottom, shape.box.right + 1, shape.box.top
                )
    layout.write(str(cases[0].path))

    said, _ = of_d1(path, cases)
    assert said == [
        f"V657 masks/unit_D1.gds: die {die}, opening over pad P1: it is 40.001 um wide on the "
        f"plate, and the order says 40 um{MEND}"
        for die in ("center", "left", "right", "top", "bottom")
    ]


def test_a_plate_of_the_wrong_tone_is_found(tmp_path: Path) -> None:
    """The order says clear where the plate is dark."""
    path, cases = made(tmp_path)
    order = yaml.safe_load(path.read_text())
    measured = order["masks"][0]["critical_dimension"]
    measured["is"] = {"clear": "dark", "dark": "clear"}[measured["is"]]
    path.write_text(yaml.safe_dump(order))

    said, _ = of_d1(path, cases)
    assert said == [
        f"V658 masks/unit_D1.gds: die {die}, opening over pad P1: the place lies in the polygons "
        f"of the plate, and must lie between them{MEND}"
        for die in ("center", "left", "right", "top", "bottom")
    ]


def test_a_place_beside_the_feature_is_found(tmp_path: Path) -> None:
    """Places moved by 37 um across: there is no opening, or another width."""
    path, cases = made(tmp_path)

    def moved(mask: dict[str, Any]) -> None:
        for place in mask["critical_dimension"]["places"]:
            place["at_um"] = [round(um + 37, 3) for um in place["at_um"]]

    changed(path, moved)
    assert len(check_order(path, cases)) == 20


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("masks: none\n", "string indices must be integers, not 'str'"),
        ("masks: []\n", "'masks/unit_D1.gds'"),
    ],
)
def test_an_order_that_cannot_be_read_is_found(tmp_path: Path, text: str, why: str) -> None:
    """No masks, and not the masks of these plates."""
    path, cases = made(tmp_path)
    path.write_text(text)
    assert [str(finding) for finding in check_order(path, cases)] == [
        f"V658 unit.order.yaml: it cannot be read as the order of these plates: {why}{MEND}"
    ]
