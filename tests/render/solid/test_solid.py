"""3-D models: closed, as large as area times thickness, in meters, read by other libraries."""

import json
import math
from pathlib import Path

import numpy as np
import pygltflib
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box
from shapely.ops import unary_union

from tests.verify.written import Written, written
from wlcsp_layout.render.solid.glb import Part, glb
from wlcsp_layout.render.solid.mesh import Mesh, mesh, surface
from wlcsp_layout.render.solid.model import Model, model
from wlcsp_layout.render.solid.page import html
from wlcsp_layout.render.solid.slabs import Slab
from wlcsp_layout.render.written_die import WrittenDie

NAMES = ["chip", "passivation", "d1", "d2", "rdl", "d3", "ball"]


@pytest.fixture(scope="module")
def wafer(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("wafer"))


@pytest.fixture(scope="module")
def pad(wafer: Written) -> Model:
    """The pad of ball A1 with 25 um around it."""
    die = WrittenDie(wafer.path, wafer.package)
    near = (600_000 - 155_000, 845_000, 755_000, 1_155_000)
    return model(die, wafer.package, near, "unit: A1", 0)


@pytest.fixture(scope="module")
def whole(wafer: Written) -> Model:
    """The die, with outlines as coarse as those of large dies."""
    die = WrittenDie(wafer.path, wafer.package)
    return model(die, wafer.package, (0, 0, 2_000_000, 2_000_000), "unit: the die", 500)


def closed(made: Mesh) -> trimesh.Trimesh:
    """A mesh as another library sees it."""
    return trimesh.Trimesh(made.corners.astype(float), made.triangles, process=False)


def read(data: bytes, folder: Path) -> trimesh.Scene:
    """A file as another library reads it."""
    path = folder / "model.glb"
    path.write_bytes(data)
    found = trimesh.load_scene(path)
    assert isinstance(found, trimesh.Scene)
    return found


def test_each_layer_is_a_closed_mesh_of_its_name(pad: Model, whole: Model, tmp_path: Path) -> None:
    """Of the pad and of the die."""
    scene = read(glb(pad.parts, pad.title), tmp_path)
    assert list(scene.geometry) == NAMES
    scene = read(glb(whole.parts, whole.title), tmp_path)
    assert list(scene.geometry) == ["chip", "chip_pad", *NAMES[1:]]
    for made in (pad, whole):
        for part in made.parts:
            seen = closed(part.mesh)
            assert (part.name, seen.is_watertight, seen.is_winding_consistent) == (
                part.name,
                True,
                True,
            )


def test_volumes_are_area_times_thickness(pad: Model, whole: Model) -> None:
    """Of all films, as the slabs say; and of dielectric 1 by hand."""
    for made in (pad, whole):
        slabs = {solid.material: solid.volume_nm3 for solid in made.solids}
        for part in made.parts:
            if part.name != "ball":
                assert math.isclose(closed(part.mesh).volume, slabs[part.name], rel_tol=1e-6)
    # 310 um squared less the hole of 60 um, an inscribed polygon: 5 um thick.
    d1 = next(part for part in pad.parts if part.name == "d1")
    by_hand = (310_000**2 - math.pi * 30_000**2) * 5_000
    assert math.isclose(closed(d1.mesh).volume, by_hand, rel_tol=1e-3)


def test_balls_keep_their_volume(pad: Model, whole: Model) -> None:
    """pi/6 D^3 each."""
    for made, count in ((pad, 1), (whole, 2)):
        solder = closed(made.parts[-1].mesh).volume
        assert math.isclose(solder, count * math.pi / 6 * 250_000**3, rel_tol=1e-3)


def test_the_file_is_in_meters_with_y_upward(pad: Model, tmp_path: Path) -> None:
    """310 um square; from 40 um below the chip's surface to the top of the ball.

    Exaggerated twice, only the height is twice as large.
    """
    scene = read(glb(pad.parts, pad.title), tmp_path)
    ball = pad.parts[-1].mesh.corners
    height = (40_000 + int(ball[:, 2].max())) * 1e-9
    assert np.allclose(scene.extents, (310e-6, height, 310e-6), rtol=1e-6)
    doubled = read(glb(pad.parts, pad.title, 2.0), tmp_path)
    assert np.allclose(doubled.extents, (310e-6, 2 * height, 310e-6), rtol=1e-6)


def test_the_file_is_gltf_by_another_reader(pad: Model, tmp_path: Path) -> None:
    """Version, names, extents of positions, and views that lie in the buffer, on 4 bytes."""
    path = tmp_path / "model.glb"
    path.write_bytes(glb(pad.parts, pad.title))
    found = pygltflib.GLTF2().load(str(path))
    assert found is not None
    assert found.asset.version == "2.0"
    assert [item.name for item in found.meshes] == NAMES
    assert [item.name for item in found.materials] == NAMES
    blob = found.binary_blob()
    assert found.buffers[0].byteLength == len(blob)
    for view in found.bufferViews:
        assert view.byteOffset % 4 == 0
        assert view.byteOffset + view.byteLength <= len(blob)
    for item, part in zip(found.meshes, pad.parts, strict=True):
        place = found.accessors[item.primitives[0].attributes.POSITION]
        assert place.min == [float(at) for at in part.mesh.corners.min(axis=0)]
        assert place.max == [float(at) for at in part.mesh.corners.max(axis=0)]


def test_the_same_layout_gives_the_same_bytes(wafer: Written, pad: Model) -> None:
    """Read and built anew."""
    die = WrittenDie(wafer.path, wafer.package)
    again = model(die, wafer.package, (445_000, 845_000, 755_000, 1_155_000), "unit: A1", 0)
    assert glb(again.parts, again.title) == glb(pad.parts, pad.title)


SIDES = st.integers(0, 20).map(lambda at: at * 7)
BOXES = st.tuples(SIDES, SIDES, st.integers(1, 60), st.integers(1, 60))


@settings(max_examples=60)
@given(st.lists(st.lists(BOXES, min_size=1, max_size=4), min_size=1, max_size=4))
def test_any_slabs_have_a_surface_without_gaps(
    levels: list[list[tuple[int, int, int, int]]],
) -> None:
    """Each directed edge of a triangle has as many partners the other way; the volume is right."""
    slabs = [
        Slab(
            area=unary_union([box(x, y, x + w, y + h) for x, y, w, h in boxes]),
            low_nm=10 * i,
            high_nm=10 * i + 10,
        )
        for i, boxes in enumerate(levels)
    ]
    made = mesh(surface(slabs))
    count: dict[tuple[int, int], int] = {}
    for a, b, c in made.triangles.tolist():
        for edge in ((a, b), (b, c), (c, a)):
            count[edge] = count.get(edge, 0) + 1
    assert all(count.get((b, a)) == times for (a, b), times in count.items())
    wanted = sum(slab.area.area * 10 for slab in slabs)
    assert math.isclose(closed(made).volume, wanted, rel_tol=1e-9)


def test_a_large_mesh_has_wide_indices() -> None:
    """65,535 corners do not fit into 16 bits, as the largest number is no index."""
    corners = np.zeros((65_535, 3), dtype=np.int64)
    corners[:, 0] = np.arange(65_535)
    triangles = np.array([[0, 1, 65_534]])
    part = Part(
        name="d1",
        mesh=Mesh(corners=corners, triangles=triangles),
        color="#808080",
        metallic=0,
        roughness=1,
    )
    data = glb([part], "x")
    length = int.from_bytes(data[12:16], "little")
    document = json.loads(data[20 : 20 + length])
    assert document["accessors"][1]["componentType"] == 5125


def test_the_page_needs_nothing_else(pad: Model) -> None:
    """No address of a network in it."""
    page = html("unit <A1>", "words", glb(pad.parts, pad.title))
    assert "<title>unit &lt;A1&gt;</title>" in page
    assert "http" not in page
    assert "src=" not in page
