"""Whatever a file of the user's holds, what is drawn has the same area: nothing is lost."""

from pathlib import Path

import gdstk
import klayout.db as kdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packages import package
from wlcsp_layout.errors import Place
from wlcsp_layout.model.drop_in import DropIn, OwnGds
from wlcsp_layout.model.package import Package
from wlcsp_layout.wafer.own_gds import OwnCells, read_own
from wlcsp_layout.wafer.own_gds_cells import draw_own
from wlcsp_layout.writers.meant import cells_below, meant_layout

HERE = Place(file="unit.yaml", line=1, column=1)
MAPPED = {(30, 0): "rdl", (10, 0): "d1", (10, 1): "d1", (7, 0): None}
OURS = {"rdl": (30, 0), "d1": (10, 0)}
RIGHT_ANGLES = (0, 1.5707963267948966, 3.141592653589793, 4.71238898038469)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A package, for its die and its layers."""
    return package(tmp_path_factory.mktemp("plain"))[0]


@st.composite
def libraries(draw_one: st.DrawFn) -> gdstk.Library:
    """Three levels of cells with boxes, rings and slanted shapes, placed in all ways."""
    library = gdstk.Library("own", unit=1e-6, precision=1e-9)
    names = ["x" * 40, "x" * 40 + "y", "odd name!", "TOP"]
    cells: list[gdstk.Cell] = []
    for name in names:
        cell = library.new_cell(name)
        for _ in range(draw_one(st.integers(1, 3))):
            x, y = (draw_one(st.integers(0, 60_000)) / 1000 for _ in "xy")
            far = draw_one(st.integers(10, 40))
            layer, datatype = draw_one(st.sampled_from([(30, 0), (10, 0), (10, 1)]))
            cell.add(
                draw_one(
                    st.sampled_from(
                        [
                            gdstk.rectangle((x, y), (x + far, y + 5)),
                            gdstk.Polygon([(x, y), (x + far, y), (x, y + far)]),
                            gdstk.ellipse((x + 40, y + 40), far, inner_radius=far / 2),
                        ]
                    )
                )
            )
            cell.polygons[-1].layer, cell.polygons[-1].datatype = layer, datatype
        for below in cells:
            if draw_one(st.booleans()):
                at = (200 + draw_one(st.integers(0, 300)), 200 + draw_one(st.integers(0, 300)))
                counts = draw_one(st.sampled_from([(1, 1), (2, 3)]))
                cell.add(
                    gdstk.Reference(
                        below,
                        at,
                        rotation=draw_one(st.sampled_from(RIGHT_ANGLES)),
                        x_reflection=draw_one(st.booleans()),
                        columns=counts[0],
                        rows=counts[1],
                        spacing=(60.5, 50),
                    )
                )
        cells.append(cell)
    top = cells[-1]
    library.new_cell("ALL").add(gdstk.Reference(top, (600, 600)))
    top.add(gdstk.rectangle((0, 0), (1, 1), layer=7))
    top.add(gdstk.rectangle((0, 0), (1, 1), layer=30))
    top.add(gdstk.rectangle((0, 0), (1, 1), layer=10))
    top.add(gdstk.rectangle((50, 0), (51, 1), layer=10, datatype=1))
    return library


def flat(layout: kdb.Layout, top: str, *numbers: tuple[int, int]) -> kdb.Region:
    """Return layers of a cell as one merged region."""
    found = kdb.Region()
    for layer, datatype in numbers:
        cell = layout.cell(top)
        found += kdb.Region(cell.begin_shapes_rec(layout.layer(layer, datatype))).flatten()
    return found.merged()


@settings(max_examples=25)
@given(library=libraries())
def test_what_is_drawn_has_the_area_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, plain: Package, library: gdstk.Library
) -> None:
    """Slivers of 1 nm at cuts through slanted edges are all that may differ; names stay apart."""
    folder = tmp_path_factory.mktemp("own")
    library.write_gds(folder / "own.gds")
    own = OwnGds(path=folder / "own.gds", shown="own.gds", cell="ALL", layers=MAPPED)
    drop_in = DropIn(kind="OWN", sites=(), place=HERE, gds=own)
    read = read_own(plain, drop_in, own)
    assert isinstance(read, OwnCells), read
    top = draw_own("unit_OWN", read, plain.layers)
    cells = cells_below(top)
    assert len(meant_layout(cells).cells) == len(cells)
    written(folder / "drawn.gds", cells)
    layouts = []
    for name in ("own.gds", "drawn.gds"):
        layouts.append(kdb.Layout())
        layouts[-1].read(str(folder / name))
    given_, drawn = layouts
    for name, given_on in (("rdl", [(30, 0)]), ("d1", [(10, 0), (10, 1)])):
        one, other = flat(given_, "ALL", *given_on), flat(drawn, top.name, OURS[name])
        assert not one.is_empty()
        assert (one ^ other).sized(-1).is_empty()
        axial = [p for p in (one ^ other).merged().each() if p.is_rectilinear()]
        assert axial == []


def written(path: Path, cells: list[gdstk.Cell]) -> None:
    """Write cells as our writer does: no polygon is split."""
    library = gdstk.Library("drawn", unit=1e-6, precision=1e-9)
    library.add(*cells)
    library.write_gds(path, max_points=8000)
