"""Wafers of all sorts, and their dies as KLayout finds them in a written file."""

from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeAlias

import gdstk
from hypothesis import strategies as st

from wlcsp_layout import draw
from wlcsp_layout.geometry import Box, Point
from wlcsp_layout.model.package import DieSite, Numbering, Package, Wafer
from wlcsp_layout.units import Nm
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.wafer_drawn import drawn_dies
from wlcsp_layout.verify.wafer_places import Centers
from wlcsp_layout.wafer.cells import draw_wafer
from wlcsp_layout.wafer.stepping import Stepped, count, step

Corner: TypeAlias = Literal["lower_left", "lower_right", "upper_left", "upper_right"]

CORNERS: tuple[Corner, ...] = ("lower_left", "lower_right", "upper_left", "upper_right")
KINDS = ("", "die", "product", "edge", "test", "PCM, left", '5" & <more>', "a b")
"""Of places in a fab's map; the first three are this die."""


def with_die(package: Package, width_nm: int, height_nm: int) -> Package:
    """Return the package with a die of another size about the same corner."""
    box = package.die.box
    sized = Box(
        left_nm=box.left_nm,
        bottom_nm=box.bottom_nm,
        right_nm=Nm(box.left_nm + width_nm),
        top_nm=Nm(box.bottom_nm + height_nm),
    )
    return replace(package, die=replace(package.die, box=sized))


@st.composite
def stepped_wafers(draw_one: st.DrawFn, package: Package) -> tuple[Package, Stepped]:
    """Dies of odd sizes, offsets anywhere, a fab's map or none, any numbering; all have dies."""
    size = [draw_one(st.integers(700_000, 3_000_000)) for _ in range(2)]
    street = [draw_one(st.integers(0, 200_000)) for _ in range(2)]
    far = st.integers(-4_000_000, 4_000_000)
    offsets: list[st.SearchStrategy[Literal["best", "center_die", "center_street"] | Point]] = [
        st.sampled_from(["best", "center_die", "center_street"]),
        st.builds(lambda x, y: Point(x_nm=Nm(x), y_nm=Nm(y)), far, far),
    ]
    wafer = Wafer(
        diameter_nm=Nm(2 * draw_one(st.integers(5_500_000, 9_000_000))),
        edge_exclusion_nm=Nm(draw_one(st.integers(0, 1_000_000))),
        street_nm=(Nm(street[0]), Nm(street[1])),
        notch=draw_one(st.sampled_from(["up", "down", "left", "right"])),
        offset=draw_one(st.one_of(*offsets)),
        sites=None,
        numbering=Numbering(
            origin=draw_one(st.sampled_from(CORNERS)),
            first=(draw_one(st.integers(-2, 2)), draw_one(st.integers(-2, 2))),
        ),
    )
    made = replace(with_die(package, size[0], size[1]), wafer=wafer)
    stepped = step(made)
    if draw_one(st.booleans()):
        sites = draw_one(_sites(made, stepped))
        # A fab's map begins with the offset of the spec, or with a die at the center.
        mapped = replace(wafer, sites=sites)
        if not isinstance(wafer.offset, Point):
            mapped = replace(mapped, offset="center_die")
        made = replace(made, wafer=mapped)
        stepped = step(made)
    return made, stepped


@st.composite
def _sites(draw_one: st.DrawFn, package: Package, stepped: Stepped) -> tuple[DieSite, ...]:
    """Some of the full dies, of all kinds, and places at the edge that are no dies."""
    wafer, box = package.wafer, package.die.box
    offset = wafer.offset.xy if isinstance(wafer.offset, Point) else (0, 0)
    size = (box.width_nm, box.height_nm)
    runs, _, _ = count(size, stepped.step_nm, offset, wafer.usable_diameter_nm)
    full = [(run.column + n, run.row) for run in runs for n in range(run.count)]
    kept = draw_one(st.lists(st.sampled_from(full), min_size=1, max_size=40, unique=True))
    kinds = ["", *(draw_one(st.sampled_from(KINDS)) for _ in kept[1:])]
    sites = [DieSite(column=x, row=y, kind=kind) for (x, y), kind in zip(kept, kinds, strict=True)]
    last = runs[-1]
    if draw_one(st.booleans()):
        sites.append(DieSite(column=last.column + last.count, row=last.row, kind="clear-out"))
    return tuple(sites)


def drawn_centers(package: Package, stepped: Stepped, path: Path) -> Centers:
    """Return the dies as KLayout finds them in a file with nothing but outlines of dies."""
    return centers_in(package, wafer_file(package, stepped, path))


def wafer_file(package: Package, stepped: Stepped, path: Path) -> Path:
    """Write a wafer of outlines."""
    die = gdstk.Cell(f"{package.name}_DIE")
    die.add(draw.box(package.die.box, package.layers["die"]))
    top = draw_wafer(package, stepped, die)
    library = gdstk.Library("unit", unit=1e-6, precision=1e-9)
    library.add(top, *top.dependencies(recursive=True))
    library.write_gds(path, max_points=8000)
    return path


def centers_in(package: Package, path: Path) -> Centers:
    """Return twice the centers of the dies in a file."""
    dies = drawn_dies(package, Drawn(path, package).arrays)
    return dies.left + dies.right, dies.bottom + dies.top
