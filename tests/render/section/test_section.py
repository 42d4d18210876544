"""Sections of a written wafer: balls that keep their volume, frames, dimensions and pictures."""

import math
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from tests.verify.written import Written, written
from wlcsp_layout.model.package import Package
from wlcsp_layout.render.raster import png
from wlcsp_layout.render.section.choosing import Wanted, choose
from wlcsp_layout.render.section.dimension import dimensions
from wlcsp_layout.render.section.frame import Section, section
from wlcsp_layout.render.section.line import CutLine
from wlcsp_layout.render.section.page import html
from wlcsp_layout.render.section.picture import svg, view
from wlcsp_layout.render.section.solder import balls
from wlcsp_layout.render.section.strip import gif
from wlcsp_layout.render.written_die import WrittenDie


@pytest.fixture(scope="module")
def wafer(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("wafer"))


@pytest.fixture(scope="module")
def die(wafer: Written) -> WrittenDie:
    return WrittenDie(wafer.path, wafer.package)


def cut(die: WrittenDie, package: Package, wanted: Wanted) -> Section:
    """The section that somebody wants."""
    chosen = choose(die, package, wanted)
    return section(die, package, chosen.line, chosen.title, chosen.focus_nm)


def texts(made: Section, step: str) -> list[str]:
    """The dimensions of a step."""
    (frame,) = (frame for frame in made.frames if frame.step.name == step)
    return [item.text for item in dimensions(made, frame)]


def test_a_ball_keeps_the_volume_of_its_sphere(wafer: Written, die: WrittenDie) -> None:
    """250 um: pi/6 x 250^3 um^3, here by slices of 100 nm, each half of the section turned."""
    made = cut(die, wafer.package, Wanted(balls=("A1",), degrees=22.5))
    solder = made.frames[-1].layers[-1].shape
    axis = made.focus_nm
    low, high = solder.bounds[1], solder.bounds[3]
    volume, step = 0.0, 100.0
    for i in range(int((high - low) / step)):
        z = low + (i + 0.5) * step
        met = solder.intersection(LineString([(-1e6, z), (1e6, z)]))
        for part in shapely.get_parts(met):
            left, right = part.bounds[0] - axis, part.bounds[2] - axis
            if left < 0 < right:
                volume += math.pi / 2 * (left**2 + right**2) * step
            else:
                volume += math.pi / 2 * abs(right**2 - left**2) * step
    wanted = math.pi / 6 * 250_000**3
    assert abs(volume / wanted - 1) < 1e-3


def test_a_ball_sits_on_the_rim_of_its_opening(wafer: Written, die: WrittenDie) -> None:
    """The opening of 200 um has its foot on metal at 11 um; walls of 60 degrees, 5 um high.

    So the rim is at 100 + 5 / tan 60 um, 16 um high.
    """
    line = CutLine(start=(400_000, 1_000_000), end=(800_000, 1_000_000))
    (ball,) = balls(die, line, wafer.package)
    assert abs(ball.rim_nm - (100_000 + 5_000 / math.tan(math.radians(60)))) < 2
    assert abs(ball.base_nm - 16_000) < 1
    assert abs(ball.opening_nm - 200_000) < 100


def test_a_ball_is_cut_smaller_beside_its_center(wafer: Written, die: WrittenDie) -> None:
    """60 um away, the circle has the radius sqrt(R^2 - 60^2); where it ends, nothing is cut."""
    through = CutLine(start=(400_000, 1_000_000), end=(800_000, 1_000_000))
    (ball,) = balls(die, through, wafer.package)
    aside = CutLine(start=(400_000, 1_060_000), end=(800_000, 1_060_000))
    made = section(die, wafer.package, aside, "a line", 0)
    solder = made.frames[-1].layers[-1].shape
    wide = 2 * math.sqrt(made.balls[0].radius_nm ** 2 - 60_000**2)
    assert abs(solder.bounds[2] - solder.bounds[0] - wide) < 20
    beyond = CutLine(start=(400_000, 1_140_000), end=(800_000, 1_140_000))
    assert balls(die, beyond, wafer.package) == ()
    assert ball.radius_nm < 140_000


def test_the_dimensions_of_a_ball_pad_are_those_of_the_spec(
    wafer: Written, die: WrittenDie
) -> None:
    """Read off the polygons; the ring is of equal area, with four gaps and a hole inside."""
    made = cut(die, wafer.package, Wanted(balls=("A1",)))
    inner = wafer.package.die.ball_pad.emboss
    assert texts(made, "d1") == ["dielectric 1: 5 um", "dielectric 1 opening Ø 60 um"]
    found = texts(made, "d2")
    assert found[:3] == ["dielectric 2: 5 um", "concave Ø 230 um", "ring outside Ø 150 um"]
    assert found[3].startswith("ring inside Ø ")
    assert inner
    assert texts(made, "rdl") == ["metal: 5 um", "step: 5 um", "step: 5 um", "metal Ø 260 um"]
    assert texts(made, "d3") == ["dielectric 3: 5 um", "dielectric 3 opening Ø 200 um"]


def test_two_balls_have_their_pitch(wafer: Written, die: WrittenDie) -> None:
    """A1 at 600 um and A2 at 1400 um."""
    assert "pitch 800 um" in texts(cut(die, wafer.package, Wanted(balls=("A1", "A2"))), "ball")


def test_the_cut_through_a_pad_begins_beyond_the_street(wafer: Written, die: WrittenDie) -> None:
    """P1 is 100 um from the left edge of the die; the street is 80 um wide, and is sawn."""
    made = cut(die, wafer.package, Wanted(pad="P1"))
    assert made.cut.line.start == (-80_000, 1_000_000)
    assert made.crosses_street
    chip = made.frames[-1].layers[0].shape
    assert chip.bounds[0] == 80_000
    assert texts(made, "wafer") == [
        "passivation: 1 um",
        "chip pad 80 um",
        "passivation opening 60 um",
    ]


def test_the_cut_across_a_trace_meets_it_at_right_angles(wafer: Written, die: WrittenDie) -> None:
    """The trace of N1 is 20 um wide and runs along x."""
    made = cut(die, wafer.package, Wanted(net="N1"))
    assert made.cut.line.step[0] == 0
    assert "metal 20 um" in texts(made, "rdl")


def test_the_cut_across_a_trace_is_clear_of_balls(tmp_path: Path) -> None:
    """Ball A3 hangs over the middle of the trace, 190 um beside it; the cut reaches 70 um."""
    last = "    - {name: A2, at_um: [1400, 1000]}\n"
    wafer = written(tmp_path, (last, f"{last}    - {{name: A3, at_um: [310, 1190]}}\n"))
    die = WrittenDie(wafer.path, wafer.package)
    made = cut(die, wafer.package, Wanted(net="N1"))
    assert abs(made.cut.line.start[0] - 310_000) > 67_000
    assert made.balls == ()
    assert "metal 20 um" in texts(made, "rdl")


PLACES = st.tuples(st.integers(-80_000, 2_080_000), st.integers(700_000, 1_300_000))


@settings(max_examples=25)
@given(PLACES, PLACES)
def test_no_line_has_anything_twice(
    wafer: Written, die: WrittenDie, start: tuple[int, int], end: tuple[int, int]
) -> None:
    """Any line over pads, traces, balls and streets: the materials share no area in any frame."""
    if math.dist(start, end) < 1000:
        return
    made = section(die, wafer.package, CutLine(start=start, end=end), "a line", 0)
    for frame in made.frames:
        shapes = [layer.shape for layer in frame.layers]
        whole = shapely.union_all(shapes)
        assert abs(whole.area - sum(shape.area for shape in shapes)) < 1e-5 * whole.area + 10
    before, after = made.frames[-2], made.frames[-1]
    for old, new in zip(before.layers, after.layers, strict=True):
        assert new.shape.area <= old.shape.area + 1


def test_pictures_are_whole_and_the_same_each_time(wafer: Written, die: WrittenDie) -> None:
    """XML that names the factor of the heights, with nothing from a network; PNG, GIF and page."""
    made = cut(die, wafer.package, Wanted(balls=("A1",)))
    pictures = []
    for _ in range(2):
        seen = view(made, 3.0)
        pictures.append([svg(made, frame, seen, "light", "unit.gds") for frame in made.frames])
    assert pictures[0] == pictures[1]
    for picture in pictures[0]:
        root = ET.fromstring(picture)  # noqa: S314  our own
        labels = [item.get("aria-label") for item in root.iter() if item.get("aria-label")]
        assert "MZ" not in picture
        assert "heights \N{MULTIPLICATION SIGN} 3" in labels
        assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")
    rasters = [png(picture) for picture in pictures[0][-2:]]
    assert all(raster.startswith(b"\x89PNG") for raster in rasters)
    moving = gif(rasters)
    assert moving == gif(rasters)
    assert moving.startswith(b"GIF89a")
    page = html(made, pictures[0])
    assert page.count("<figure") == 7
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_heights_are_drawn_by_the_factor(wafer: Written, die: WrittenDie) -> None:
    """Three times as many pixels for a micrometer upward as along the line."""
    seen = view(cut(die, wafer.package, Wanted(balls=("A1",))), 3.0)
    assert seen.sheet.up_px == 3 * seen.sheet.um_px
