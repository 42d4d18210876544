"""The picture of a mask: glass and chrome as the plate has them."""

import shutil
from pathlib import Path

import pytest

from tests.packages import spec_file
from tests.render.drawn import layer_in, pixel, svg_of, written
from tests.render.parsed import SVG, layers_of, root_of
from wlcsp_layout.render.asked import Asked, View
from wlcsp_layout.render.raster import png

CLEAR, CHROME = "#dfeaf2", "#454d57"


def asked(view: View) -> Asked:
    return Asked(views=(view,), forms=("svg",))


def at_nm(svg: str, x: int, y: int) -> tuple[float, float]:
    """The pixel of a place on the die."""
    group = next(g for g in root_of(svg).iter(f"{SVG}g") if g.get("id") == "drawing")
    text = group.attrib["transform"].removeprefix("matrix(").removesuffix(")")
    scale, _, _, _, x_px, y_px = map(float, text.split())
    return (x_px + x * scale, y_px - y * scale)


def test_the_plate_is_drawn_exactly(unit: Path) -> None:
    """All four, from their own files."""
    keys = {"mask_d1": (10, 0), "mask_d2": (20, 0), "mask_rdl": (30, 0), "mask_d3": (40, 0)}
    views: tuple[View, ...] = ("mask_d1", "mask_d2", "mask_rdl", "mask_d3")
    for view in views:
        layer = view.removeprefix("mask_")
        drawn = layers_of(svg_of(unit, asked(view)))
        plate = unit.parent / "masks" / f"unit_{layer.upper()}.gds"
        written_there = layer_in(plate, f"unit_{layer.upper()}", keys[view])
        assert list(drawn) == [layer]
        assert (drawn[layer] ^ written_there).is_empty()


def test_glass_is_clear_where_dielectric_is_kept(unit: Path) -> None:
    """D2 is negative: the ring is clear, the concave circle dark, plain dielectric clear.

    A1 is at (600, 1000) um: the ring lies between 53 and 75 um from it, its gaps on the axes and
    20 um wide. On the diagonal 64 um out (45, 45) is on the ring, (67, 67) in the concave circle.
    """
    svg = svg_of(unit, asked("mask_d2"))
    picture = png(svg)
    assert pixel(picture, at_nm(svg, 645_000, 1_045_000)) == CLEAR
    assert pixel(picture, at_nm(svg, 667_000, 1_067_000)) == CHROME
    assert pixel(picture, at_nm(svg, 1_000_000, 1_500_000)) == CLEAR


def test_metal_is_clear_on_its_plate(unit: Path) -> None:
    """Positive resist, plated up: light opens the resist where metal grows."""
    svg = svg_of(unit, asked("mask_rdl"))
    picture = png(svg)
    assert pixel(picture, at_nm(svg, 600_000, 1_000_000)) == CLEAR
    # Also where there is no metal at all, up to the street.
    assert pixel(picture, at_nm(svg, 1_000_000, 1_500_000)) == CHROME
    assert pixel(picture, at_nm(svg, 2_030_000, 2_030_000)) == CHROME


def test_a_mirrored_plate_is_drawn_mirrored(tmp_path: Path) -> None:
    """The plate's die is mirrored left to right about its origin: x becomes -x."""
    spec = spec_file(tmp_path)
    with spec.open("a") as file:
        file.write("masks: {mirrored: true}\n")
    path = written(spec, tmp_path)
    drawn = layers_of(svg_of(path, asked("mask_rdl")))["rdl"]
    box = layer_in(path, "unit_DIE", (30, 0)).bbox()
    assert (drawn.bbox().left, drawn.bbox().right) == (-box.right, -box.left)


@pytest.mark.parametrize("gone", ["masks", "unit.report.json"])
def test_without_plates_or_tones_the_layer_is_drawn(unit: Path, tmp_path: Path, gone: str) -> None:
    """And no glass: which polygons are dark is not known then."""
    there = tmp_path / "out"
    shutil.copytree(unit.parent, there)
    if gone == "masks":
        shutil.rmtree(there / gone)
    else:
        (there / gone).unlink()
    svg = svg_of(there / unit.name, asked("mask_d2"))
    assert "Chrome" not in svg
    drawn = layers_of(svg)["d2"]
    assert (drawn ^ layer_in(unit, "unit_DIE", (20, 0))).is_empty()
