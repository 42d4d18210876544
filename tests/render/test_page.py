"""What the page of a package holds: the written file, and nothing that a browser must fetch."""

import base64
import json
import re
from itertools import pairwise

import klayout.db as kdb
import numpy as np
import pytest

from tests.render.pages import made
from wlcsp_layout.errors import Finding
from wlcsp_layout.render.page.resistance import trace_ohm
from wlcsp_layout.units import Nm

LARGEST = 5_000_000
"""Bytes of the page of Caravel."""


def numbers(text: str) -> list[int]:
    """Unpack the numbers of a picture."""
    return [int(value) for value in np.frombuffer(base64.b64decode(text), dtype="<i4")]


def unpacked(data: dict[str, str]) -> kdb.Region:
    """The shapes of a layer, from its forms and places, the holes of a shape cut out of it."""
    sizes, corners, places = (numbers(data[key]) for key in ("sizes", "corners", "places"))
    ends = np.cumsum([0, *sizes]).tolist()
    forms = [
        list(zip(corners[2 * a : 2 * b : 2], corners[2 * a + 1 : 2 * b : 2], strict=True))
        for a, b in pairwise(ends)
    ]
    found = kdb.Region()
    for form, x, y, _ in np.reshape(places, (-1, 4)).tolist():
        outline = kdb.Polygon([kdb.Point(x + dx, y + dy) for dx, dy in forms[form]])
        found ^= kdb.Region(outline)
    return found


@pytest.mark.parametrize("name", ["tiny", "caravel"])
def test_each_layer_of_the_page_is_that_of_the_written_die(name: str) -> None:
    example = made(name)
    layout = kdb.Layout()
    layout.read(str(example.layout))
    die = layout.cell(f"{name}_DIE")
    layers = example.data["die"]["layers"]
    assert list(layers) == [
        "chip_pad", "passivation", "d1", "d2", "d2_ring", "rdl", "d3", "ball", "scribe", "die",
    ]  # fmt: skip
    for layer, data in layers.items():
        entry = example.package.layers[layer]
        index = layout.layer(entry.number, entry.datatype)
        written = kdb.Region(die.begin_shapes_rec(index)).merged()
        assert (written ^ unpacked(data)).is_empty(), layer


def test_each_die_of_the_wafer_is_in_the_page_once() -> None:
    example = made("caravel")
    wafer = example.data["wafer"]
    places = {
        (x + column * ax + row * bx, y + column * ay + row * by)
        for _, x, y, _, _, columns, rows, ax, ay, bx, by in wafer["arrays"]
        for column in range(columns)
        for row in range(rows)
    }
    assert len(places) == example.report["dies"]["full"] == 1456
    assert wafer["kinds"] == ["caravel_DIE"]


def test_metal_pads_and_balls_carry_their_nets() -> None:
    die = made("tiny").data["die"]
    names = [net["name"] for net in die["nets"]]
    of_ball = {name: names[net] for name, net, *_ in die["balls"]}
    of_pad = {name: names[net] for name, net, *_ in die["pads"]}
    nets = {net.name: net for net in made("tiny").package.die.nets}
    assert all(of_ball[ball] == name for name, net in nets.items() for ball in net.balls)
    assert all(of_pad[pad] == name for name, net in nets.items() for pad in net.pads)
    assert sorted(names[net] for net in die["metal"]) == sorted(nets)


def test_a_square_of_copper_resists_its_resistivity_over_its_thickness() -> None:
    """1.7241e-8 ohm m (IEC 60028) over 5 um, ten squares long."""
    assert trace_ohm(200_000, Nm(20_000), Nm(5_000)) == pytest.approx(10 * 1.7241e-8 / 5e-6)


def test_the_page_needs_nothing_but_itself() -> None:
    text = made("caravel").layout.with_suffix(".html").read_text(encoding="utf-8")
    assert len(text.encode()) < LARGEST
    asked = re.findall(r"""(?:src|href)\s*=\s*["']([^"']*)""", text)
    assert {name for name in asked if name[0] != "#"} == {"caravel.order.html"}
    assert "://" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "@import" not in text
    assert "url(" not in text


def test_the_same_layout_gives_the_same_page() -> None:
    """With its sections and its model."""
    page = made("tiny").layout.with_suffix(".html").read_bytes()
    assert b'id="model"' in page
    made.cache_clear()
    assert made("tiny").layout.with_suffix(".html").read_bytes() == page


def test_words_of_a_finding_cannot_become_markup() -> None:
    evil = "</script><script>alert(1)</script>"
    finding = Finding(code="V301", subject=evil, what=evil, at_nm=(0, 0))
    text = made("tiny").page(finding)
    assert "<script>alert" not in text
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert data
    assert json.loads(data[1])["findings"][0]["subject"] == evil
