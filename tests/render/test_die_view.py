"""The picture of a die shows the polygons of the file, and nothing else."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import klayout.db as kdb
import pytest

from tests.cli.command import CONFIGS
from tests.render.drawn import layer_in, svg_of
from tests.render.parsed import SVG, layers_of, root_of
from wlcsp_layout.model.layers import LAYERS
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.render.asked import Asked, Options
from wlcsp_layout.spec.load import read

KEYS = {layer.name: (layer.number, layer.datatype) for layer in LAYERS}
DIE = Asked(views=("die",), forms=("svg",))


@pytest.mark.parametrize("name", ["caravel", "unit"])
def test_every_layer_of_the_die_is_drawn_exactly(name: str, request: pytest.FixtureRequest) -> None:
    """All ten layers, parsed from the SVG: their difference to the file is nothing at all."""
    path: Path = request.getfixturevalue(name)
    drawn = layers_of(svg_of(path, DIE))
    assert list(drawn) == [
        "chip_pad", "passivation", "d1", "d2", "d2_ring", "rdl", "d3", "ball", "scribe", "die",
    ]  # fmt: skip
    for layer, region in drawn.items():
        written = layer_in(path, f"{name}_DIE", KEYS[layer])
        assert not written.is_empty()
        assert (region ^ written).is_empty(), layer


def test_a_polygon_that_is_missing_is_found_by_that_comparison(unit: Path) -> None:
    """Without its first definition, the picture lacks a disc or a ring."""
    svg = svg_of(unit, DIE)
    root = root_of(svg)
    first = next(element for element in root.iter(f"{SVG}g") if element.get("id") == "c0")
    for child in list(first):
        first.remove(child)
    drawn = layers_of(ET.tostring(root, encoding="unicode"))
    assert any(
        not (region ^ layer_in(unit, "unit_DIE", KEYS[layer])).is_empty()
        for layer, region in drawn.items()
    )


def test_a_flat_file_has_the_same_picture(unit: Path, tmp_path: Path) -> None:
    """All dies in the top cell: the die shown is the lowest one, moved."""
    layout = kdb.Layout()
    layout.read(str(unit))
    layout.top_cell().flatten(True)
    flat = tmp_path / "flat.gds"
    layout.write(str(flat))
    one, other = layers_of(svg_of(unit, DIE)), layers_of(svg_of(flat, DIE))
    outlines = kdb.Region(layout.top_cell().begin_shapes_rec(layout.layer(*KEYS["die"])))
    lowest = min((p.bbox() for p in outlines.each()), key=lambda b: (b.bottom, b.left))
    moved = lowest.p1 - one["die"].bbox().p1
    box = kdb.Region(one["die"].bbox())
    for layer in ("rdl", "d2", "d2_ring", "ball", "d3"):
        back = other[layer].moved(-moved)
        assert ((one[layer] ^ back) & box).is_empty()


def a1_of(svg: str) -> tuple[float, float]:
    """Where the ring about A1 is, as parts of the die from its left and from its top."""
    root = root_of(svg)
    ring = next(element for element in root.iter(f"{SVG}circle") if element.get("id") == "A1")
    group = next(element for element in root.iter(f"{SVG}g") if element.get("id") == "drawing")
    text = group.attrib["transform"].removeprefix("matrix(").removesuffix(")")
    scale, _, _, _, x, y = map(float, text.split())
    nm = ((float(ring.attrib["cx"]) - x) / scale, (y - float(ring.attrib["cy"])) / scale)
    box = layers_of(svg)["die"].bbox()
    return ((nm[0] - box.left) / box.width(), (box.top - nm[1]) / box.height())


def test_a1_of_caravel_is_at_the_upper_left_of_the_ball_side(caravel: Path) -> None:
    """At (544, 4844) um of 3588 x 5188: 0.1516 from the left, 0.0663 from the top.

    With the spec and without it; ball 6 of row A is at the other side.
    """
    spec = CONFIGS / "caravel" / "caravel.yaml"
    package = resolve(read(spec)).package
    for asked in (DIE, replace(DIE, package=package, names="ball")):
        svg = svg_of(caravel, asked)
        assert a1_of(svg) == pytest.approx((0.1516, 0.0663), abs=1e-3)
    assert 'aria-label="by the spec"' in svg
    assert 'aria-label="upper left, as usual"' in svg_of(caravel, DIE)


def test_a1_is_where_the_spec_says(caravel: Path) -> None:
    """With the names turned about, it is at the lower right: A1 changes places with F10."""
    package = resolve(read(CONFIGS / "caravel" / "caravel.yaml")).package
    names = {ball.name: ball for ball in package.die.balls}
    renamed = {"A1": "F10", "F10": "A1"}
    balls = tuple(
        replace(ball, name=renamed.get(ball.name, ball.name)) for ball in package.die.balls
    )
    assert {"A1", "F10"} <= set(names)
    turned = replace(package, die=replace(package.die, balls=balls))
    x, y = a1_of(svg_of(caravel, replace(DIE, package=turned)))
    assert (x, y) == pytest.approx((3044 / 3588, (5188 - 344) / 5188), abs=1e-3)


def test_names_are_those_of_the_file(caravel: Path) -> None:
    """60 balls and 63 pads: each net as often as the file has it; nothing without asking."""
    svg = svg_of(caravel, replace(DIE, names="net"))
    labels = [g.get("aria-label") for g in root_of(svg).iter(f"{SVG}g") if g.get("role") == "img"]
    # One pad and one ball; at 1200 pixels the names on pads would be too small.
    assert labels.count("mprj_io[23]") == 1
    assert labels.count("VSS") == 4
    assert "mprj_io[23]" not in svg_of(caravel, DIE)
    large = svg_of(caravel, replace(DIE, names="net", options=Options(width_px=4000)))
    assert large.count('aria-label="mprj_io[23]"') == 2


def test_a_die_is_small_and_the_same_each_time(caravel: Path) -> None:
    """Caravel in less than 1 MB."""
    svg = svg_of(caravel, DIE)
    assert len(svg) < 250_000
    assert svg == svg_of(caravel, DIE)
