"""The picture of the wafer holds the dies that the spec wants, where it wants them."""

import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.packages import package
from wlcsp_layout.verify.wafer_places import expected_places
from wlcsp_layout.wafer.map import WaferMap, map_of
from wlcsp_layout.writers import wafer_picture

WAFER = "wafer: {diameter_mm: 20, offset: center_die"
ZONE = "keep_outs: [{box_um: [-200, -9900, 200, -2000], why: a <mark>}]"
NS = "{http://www.w3.org/2000/svg}"
SUBPATH = re.compile(r"M([-.\d]+),([-.\d]+)h([-.\d]+)")

Corner = tuple[int, int]


def drawn(folder: Path, offset: str, more: str = "") -> tuple[WaferMap, ET.Element]:
    """The map of a changed spec, and its picture as a reader of XML finds it."""
    change = f"wafer: {{diameter_mm: 20, offset: {offset}{more}"
    found = map_of(package(folder, (WAFER, change))[0])
    return found, ET.fromstring(wafer_picture.text(found))  # noqa: S314  our own file


def dies(root: ET.Element, kind: str) -> set[Corner]:
    """The lower left corners [nm] of the dashes of a kind; all are of the size of the die."""
    corners: set[Corner] = set()
    for path in root.iter(f"{NS}path"):
        if path.get("class") != kind:
            continue
        height = nm(path.attrib["stroke-width"])
        dashes = [nm(word) for word in path.attrib["stroke-dasharray"].split()]
        for x, y, length in SUBPATH.findall(path.attrib["d"]):
            for start in range(0, nm(length), sum(dashes)):
                corners.add((nm(x) + start, nm(y) - height // 2))
            assert nm(length) % sum(dashes) == dashes[0]
    return corners


def nm(mm: str) -> int:
    return int(Decimal(mm) * 1_000_000)


@pytest.mark.parametrize("offset", ["center_die", "center_street", "best", "[123, -77]"])
@pytest.mark.parametrize("more", ["", f", {ZONE}"])
def test_each_dash_is_a_die_of_the_spec(tmp_path: Path, offset: str, more: str) -> None:
    """By the places that the judge works out; what is lighter are places without a die."""
    found, root = drawn(tmp_path, offset, more)
    wanted = expected_places(found.package, found.stepped.offset)
    xs = wanted.corner[0] + wanted.columns * wanted.step[0]
    ys = wanted.corner[1] + wanted.rows * wanted.step[1]
    placed = dies(root, "die")
    assert placed == set(zip(xs.tolist(), ys.tolist(), strict=True))
    touched = dies(root, "cut")
    assert placed < touched
    assert len(touched - placed) == found.stepped.partial + sum(found.stepped.lost)


def test_circle_reference_and_keep_outs_are_shown(tmp_path: Path) -> None:
    """A circle of 14 mm, the reference die of 2 mm about the center, and the zone with its why."""
    _, root = drawn(tmp_path, "center_die", f", {ZONE}")
    (circle,) = root.iter(f"{NS}circle")
    assert circle.attrib == {"class": "usable", "r": "7"}
    reference, zone = root.iter(f"{NS}rect")
    assert reference.attrib == {
        "class": "reference", "x": "-1", "y": "-1", "width": "2", "height": "2"
    }  # fmt: skip
    assert zone.attrib == {
        "class": "keep-out", "x": "-0.2", "y": "-9.9", "width": "0.4", "height": "7.9"
    }  # fmt: skip
    assert [title.text for title in zone] == ["a <mark>"]


@pytest.mark.parametrize(
    ("notch", "depth"), [("down", "0,-9"), ("up", "0,9"), ("left", "-9,0"), ("right", "9,0")]
)
def test_the_notch_is_on_its_side(tmp_path: Path, notch: str, depth: str) -> None:
    """1 mm deep on a radius of 10 mm; the arc goes the long way around, against the clock."""
    _, root = drawn(tmp_path, "center_die", f", notch: {notch}")
    outline = next(path for path in root.iter(f"{NS}path") if path.get("class") == "wafer")
    found = re.fullmatch(r"M([^L]+)L([^L]+)L([^A]+)A10,10,0,1,1,(.+)Z", outline.attrib["d"])
    assert found
    first, tip, last, back = found.groups()
    assert (tip, back) == (depth, first)
    (x, y), (u, v) = ([Decimal(word) for word in point.split(",")] for point in (first, last))
    assert x * v - y * u > 0


def test_a_reference_die_that_is_not_placed_is_an_outline(tmp_path: Path) -> None:
    """A zone takes it."""
    _, root = drawn(tmp_path, "center_die", ", keep_outs: [{box_um: [0, 0, 1, 1], why: a}]")
    assert next(root.iter(f"{NS}rect")).get("class") == "reference away"


def test_the_fabs_own_dies_are_shown(tmp_path: Path) -> None:
    """A map of one die and a test die above it: nothing is said of the circle's edge."""
    (tmp_path / "map.csv").write_text("column,row,kind\n0,0,\n0,1,test\n")
    _, root = drawn(tmp_path, "center_die", ", dies: map.csv")
    assert dies(root, "die") == {(-1_000_000, -1_000_000)}
    assert dies(root, "cut") == set()
    other = next(rect for rect in root.iter(f"{NS}rect") if rect.get("class") == "other")
    assert (other.get("x"), other.get("y"), other[0].text) == ("-1", "1.08", "test")


def test_each_square_is_a_shot(tmp_path: Path) -> None:
    """From the middle of a street to the next: 2 x 1 dies of 2 mm every 2.08 mm.

    Whole shots about the center: every die is in one, and exposed ones hold all dies.
    """
    stepper = "exposure: {stepper: {field_dies: [2, 1], partial_shots: drop, phase: [1, 0]}}"
    found, root = drawn(tmp_path, "center_die", f", {stepper}")
    paths = {path.get("class"): path.attrib["d"] for path in root.iter(f"{NS}path")}
    square = re.compile(r"M([-.\d]+),([-.\d]+)h4.16v2.08h-4.16z")
    shots = {(nm(x), nm(y)) for x, y in square.findall(paths["shot"])}
    assert found.stepped.shots is not None
    assert len(shots) == len(found.stepped.shots.exposed)
    assert {
        (x + 40_000 + column * 2_080_000, y + 40_000) for x, y in shots for column in (0, 1)
    } == dies(root, "die")
    assert square.findall(paths["unexposed"])
